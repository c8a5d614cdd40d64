"""What becomes of a concern inside: given to somebody, answered, passed up, refused; noted in the week's record."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.text import Truncator

from core import audit, clock
from core.errors import NotAllowed, Refused
from core.plaintext import written
from core.workflow import advance, amend, is_permitted, require
from members.actions.changes import apply_changes, told_changes
from members.models import Member, Organization
from records.actions.concerns.raising import handlers
from records.actions.weeks import open_week, save_draft
from records.calendar import monday_of
from records.models import Concern, ConcernMessage, ConcernRule, RecordEntry, WeeklyRecord
from records.models.concerns import CORRECTABLE, serving_in
from records.weeks.content import checked_text

Side = ConcernMessage.Side


@transaction.atomic
def assign_concern(concern: Concern, *, member: Member, by, seen_version: int | None = None) -> Concern:
    """Give a concern that nobody handles to a member of the branch."""
    return _give_to(concern, "assign", member, by, seen_version)


@transaction.atomic
def reassign_concern(
    concern: Concern, *, member: Member, reason: str, by, seen_version: int | None = None
) -> Concern:  # fmt: skip
    """Hand a concern from one member to another, saying why."""
    if member.pk == concern.member_id:
        raise Refused("现在就是他在办，请选别的人。", "member")
    return _give_to(concern, "reassign", member, by, seen_version, reason)


def _give_to(concern: Concern, step: str, member: Member, by, seen_version, reason: str = "") -> Concern:
    if not handlers(concern.branch_id).filter(pk=member.pk).exists():
        raise Refused("请从本支部能登录系统的党员里选。", "member")
    detail = {"changes": {"办理人": [str(concern.member or ""), str(member)]}}
    serving = serving_in(concern.zone_id, clock.today()).first() if concern.zone_id else None
    follows = serving is not None and serving.member_id == member.pk
    return advance(
        concern, step, by=by, seen_version=seen_version, reason=reason, detail=detail, member=member,
        follows_zone=follows,
    )  # fmt: skip


@transaction.atomic
def give_back_concern(concern: Concern, *, reason: str, by, seen_version: int | None = None) -> Concern:
    """The member gives it back to the branch, which finds somebody else."""
    return advance(concern, "give_back", by=by, seen_version=seen_version, reason=reason, member=None,
                   follows_zone=False)  # fmt: skip


@transaction.atomic
def start_concern(concern: Concern, *, by, seen_version: int | None = None) -> Concern:
    return advance(concern, "start", by=by, seen_version=seen_version)


@transaction.atomic
def answer_concern(concern: Concern, *, text: str, by, seen_version: int | None = None) -> Concern:
    """The member answers. The asker reads it behind his link and says whether it is settled."""
    return _answer(concern, "answer", Side.BRANCH, text, by, seen_version)


@transaction.atomic
def answer_from_above(concern: Concern, *, text: str, by, seen_version: int | None = None) -> Concern:
    """The organisation above answers what was passed up."""
    return _answer(concern, "answer_above", Side.ABOVE, text, by, seen_version)


def _answer(concern: Concern, step: str, side: str, text: str, by, seen_version) -> Concern:
    text = written(checked_text(ConcernMessage, "text", text, "text"), "请写答复：办了什么、结果怎样。", "text")
    today, now = clock.today(), clock.now()
    advance(
        concern, step, by=by, seen_version=seen_version, answered_at=now,
        first_answered_at=concern.first_answered_at or now,
        is_in_time=today <= concern.due_on if concern.is_in_time is None else concern.is_in_time,
        closes_on=today + timedelta(days=ConcernRule.of(concern.branch_id).closing_days),
    )  # fmt: skip
    ConcernMessage.objects.create(concern=concern, side=side, text=text, by=by, at=now)
    return concern


@transaction.atomic
def pass_up_concern(concern: Concern, *, reason: str, by, seen_version: int | None = None) -> Concern:
    """上报: lay it before the organisation above, which answers or hands it back; the asker's data stays here."""
    if concern.branch.parent_id is None:
        raise Refused("本支部没有登记上级党组织，不能上报。")
    return advance(concern, "pass_up", by=by, seen_version=seen_version, reason=reason, passed_up_at=clock.now())


@transaction.atomic
def hand_back_concern(concern: Concern, *, reason: str, by, seen_version: int | None = None) -> Concern:
    """The organisation above hands it back; the branch gives it to somebody anew."""
    return advance(
        concern, "hand_back", by=by, seen_version=seen_version, reason=reason, member=None, passed_up_at=None,
        follows_zone=False,
    )  # fmt: skip


@transaction.atomic
def refuse_concern(concern: Concern, *, reason: str, by, seen_version: int | None = None) -> Concern:
    """Do not take it up: it is none of the branch's business, or no concern at all. The asker reads the reason."""
    reason = checked_text(ConcernMessage, "text", reason, "reason")
    advance(concern, "refuse", by=by, seen_version=seen_version, reason=reason)
    ConcernMessage.objects.create(concern=concern, side=Side.BRANCH, text=f"没有受理：{reason}", by=by, at=clock.now())
    return concern


@transaction.atomic
def restore_concern(concern: Concern, *, by, seen_version: int | None = None) -> Concern:
    """Take up after all what was refused; the branch gives it to somebody."""
    return advance(concern, "restore", by=by, seen_version=seen_version, member=None, follows_zone=False)


@transaction.atomic
def reveal_asker(concern: Concern, *, by) -> tuple[str, str]:
    """Return name and phone of the asker in clear and leave a line saying who looked."""
    if not concern.shows_asker_to(by):
        raise NotAllowed
    audit.record("查看诉求人称呼和电话", concern, by=by)
    return concern.asker_name, concern.asker_phone


@transaction.atomic
def note_in_week(concern: Concern, *, by) -> WeeklyRecord:
    """Put the handling of a concern into the record that ``by`` keeps of this week, as an entry of the draft.

    Once for each week, as long as the entry stands: the same again changes nothing. Raises NotAllowed for who does not
    handle it, and Refused where the week's record was handed in already or is not owed.
    """
    if by.member_id is None or not is_permitted(concern, by, "concern.handle"):
        raise NotAllowed
    monday = monday_of(clock.today())
    found = WeeklyRecord.objects.filter(member=by.member_id, monday=monday).first()
    if found is not None and found.entries.filter(concern=concern).exists():
        return found
    if found is not None and not found.is_open:
        raise Refused("本周记实已经交了。还没有人阅的，先打开它点“撤回修改”，再回来写进去。")
    record = open_week(by.member, monday, by=by)
    entries = [entry.answers for entry in record.entries.all()]
    save_draft(
        record, by=by, entries=[*entries, _entry(concern)], about=[concern.pk], shortcomings=record.shortcomings,
        improvements=record.improvements, is_nothing=False, nothing_reason=record.nothing_reason,
    )  # fmt: skip
    audit.record("写进本周记实", concern, by=by, record=record.pk)
    return record


def _entry(concern: Concern) -> dict:
    """What the entry begins with; the member goes on from there. Nothing of who asks but the contact's name."""
    answer = concern.messages.filter(side=Side.BRANCH).last()
    longest = RecordEntry._meta.get_field("result").max_length
    told = Truncator(" ".join(concern.text.split())).chars(80)
    return {
        "content": f"办理群众诉求（{concern.get_kind_display()}）：{told}",
        "result": answer.text[:longest] if answer else "",
        "people": concern.contact.name if concern.contact else "",
        "concern": concern.pk,
    }


@transaction.atomic
def correct_concern(
    concern: Concern, *, kind: str, urgency: str, reason: str, by, seen_version: int | None = None
) -> Concern:  # fmt: skip
    """Put right the category and the urgency that the asker chose. With the urgency the day for the answer moves,
    counted from the day on which it was asked, and never to a day that is over; once it has passed, nobody makes it a
    later one."""
    if kind not in Concern.Kind.values:
        raise Refused("请选一个类别。", "kind")
    if urgency not in Concern.Urgency.values:
        raise Refused("请选急不急。", "urgency")
    reason = written(checked_text(ConcernMessage, "text", reason, "reason"), "请写明为什么更正。", "reason")
    different: dict[str, Any] = {"kind": kind} if kind != concern.kind else {}
    if urgency != concern.urgency:
        if concern.is_overdue:
            raise Refused("答复期限已经过了，紧急程度不能再改；类别可以改。", "urgency")
        due_on = ConcernRule.of(concern.branch_id).due_on(urgency, concern.asked_on)
        different |= {"urgency": urgency, "due_on": max(due_on, clock.today())}
    if not different:
        raise Refused("和现在的一样，没有要更正的。", "kind")
    held = "concern.handle" if is_permitted(concern, by, "concern.handle") else "concern.manage"
    return amend(concern, by=by, permission=held, verb="更正类别和紧急程度", seen_version=seen_version,
                 states=CORRECTABLE,
                 detail={"changes": told_changes(concern, different), "reason": reason}, **different)  # fmt: skip


@transaction.atomic
def set_concern_rule(branch: Organization, *, by, seen_version: int | None = None, **days: int) -> ConcernRule:
    """Set within how many days a concern is to be answered and when an answered one is over. What was asked before
    keeps its day. Nothing is written when nothing changed."""
    require(branch, by, "concern.manage")
    rule, is_new = ConcernRule.objects.get_or_create(branch=branch)
    apply_changes(rule, seen_version=None if is_new else seen_version, verb="调整诉求办理期限", by=by, **days)
    return rule
