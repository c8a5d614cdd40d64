"""运行表: what is put on the timetable, changed, and taken off again."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from core import audit, clock
from core.errors import Refused
from core.templatetags.zonebook import precise_date
from core.workflow import compare_and_set, require
from members.actions.changes import apply_changes
from members.models import Member
from zones.models import JointAction, JointPerson, JointZone

Kind = JointAction.Kind


def answerable(joint: JointZone):
    """Members who can answer for something: those of the leading branch, and whoever either side put into the leading
    group."""
    own = Member.objects.in_branch(joint.branch)
    leading = JointPerson.objects.on(clock.today()).filter(joint=joint, member__isnull=False)
    return Member.objects.filter(Q(pk__in=own.values("pk")) | Q(pk__in=leading.values("member_id")))


@transaction.atomic
def add_action(
    joint: JointZone, *, kind: str, content: str, by, due_on: date | None = None, every: str = "",
    from_on: date | None = None, answerer: Member | None = None, answerer_name: str = "",
) -> JointAction:  # fmt: skip
    """Put something on the timetable: a campaign with its day, or upkeep with its rhythm, from the later of today and
    the first day unless ``from_on`` says another.

    Raises Refused: no content, no day or rhythm, a day outside the period, somebody who cannot answer; NotAllowed.
    """
    require(joint, by, "joint.manage")
    _refuse_over(joint)
    action = JointAction(
        joint=joint, kind=kind, content=content.strip(), answerer=answerer, answerer_name=answerer_name.strip(),
        due_on=due_on, every=every, from_on=from_on,
    )  # fmt: skip
    _settle(action)
    action.save()
    audit.record("列入运行表", joint, by=by, changes={action.rhythm: ["", action.content]}, action=action.pk)
    return action


@transaction.atomic
def change_action(action: JointAction, *, by, seen_version: int | None = None, **fields: Any) -> JointAction:
    """Change an action. Once something of it was ticked off only who answers can still change: the tick would say
    something else. Raises Refused as when adding, Stale, NotAllowed."""
    require(action, by, "joint.manage")
    _refuse_over(action.joint)
    _refuse_stopped(action)
    wanted = JointAction.objects.select_related("joint__branch").get(pk=action.pk)
    for name, value in fields.items():
        setattr(wanted, name, value.strip() if name in {"content", "answerer_name"} else value)
    _settle(wanted)
    facts = {name: getattr(wanted, name) for name in ("kind", "content", "due_on", "every", "from_on")}
    if action.ticks.exists() and any(getattr(action, name) != value for name, value in facts.items()):
        raise Refused("已经登记过完成，事项和时间不能再改，只能换负责人。要改，请撤下以后另列一项。", "content")
    apply_changes(
        action, seen_version=seen_version, verb="修改运行表事项", by=by, **facts, answerer=wanted.answerer,
        answerer_name=wanted.answerer_name,
    )  # fmt: skip
    return action


@transaction.atomic
def stop_action(action: JointAction, *, by, reason: str, seen_version: int | None = None) -> JointAction:
    """Take an action off the timetable from today on; what was ticked off stays."""
    require(action, by, "joint.manage")
    _refuse_over(action.joint)
    _refuse_stopped(action)
    if not reason.strip():
        raise Refused("请写明撤下的理由。", "reason")
    compare_and_set(action, seen_version, stopped_on=clock.today())
    told = {"changes": {action.rhythm: [action.content, ""]}, "reason": reason.strip()}
    audit.record_many("从运行表撤下", [(action.joint, told), (action, {"reason": reason.strip()})], by=by)
    return action


def _settle(action: JointAction) -> None:
    """Leave of the dates what the kind has, and refuse what cannot be."""
    joint = action.joint
    if not action.content:
        raise Refused("请写明做什么。", "content")
    if action.answerer and action.answerer_name:
        raise Refused("选了党员，就不要再写别人，两样只填一样。", "answerer_name")
    if action.answerer and not answerable(joint).filter(pk=action.answerer.pk).exists():
        raise Refused(f"{action.answerer}不在本支部，也不在领导小组里，请先列入领导小组。", "answerer")
    if action.kind == Kind.CAMPAIGN:
        action.every, action.from_on = "", None
        _refuse_outside(joint, action.due_on, "请写明哪天以前完成。", "due_on")
        return
    action.due_on, action.from_on = None, action.from_on or max(joint.starts_on, min(clock.today(), joint.ends_on))
    if not action.every:
        raise Refused("日常维护请选多久一次。", "every")
    _refuse_outside(joint, action.from_on, "", "from_on")


def _refuse_outside(joint: JointZone, day: date | None, missing: str, field: str) -> None:
    if day is None:
        raise Refused(missing, field)
    if not joint.starts_on <= day <= joint.ends_on:
        raise Refused(f"日期要在共建期限内（{precise_date(joint.starts_on)}到{precise_date(joint.ends_on)}）。", field)


def _refuse_over(joint: JointZone) -> None:
    if not joint.takes_changes:
        raise Refused(f"共建{joint.get_state_display()}，运行表不能再改。")


def _refuse_stopped(action: JointAction) -> None:
    if action.stopped_on:
        raise Refused(f"这一项{precise_date(action.stopped_on)}已经撤下。")
