"""Ticking off what was done, and taking a tick back."""

from datetime import date

from django.db import transaction

from core import audit, clock
from core.errors import Refused, unique_or_refused
from core.templatetags.zonebook import precise_date
from core.workflow import require
from zones.joint.timetable import dues_of
from zones.models import JointAction, JointTick, JointZone

TICKED = "这一次已经登记过完成，不用再登记。"


@transaction.atomic
def tick_off(action: JointAction, *, due_on: date, by, done_on: date | None = None, note: str = "") -> JointTick:
    """Tick off what was due on ``due_on``, done on ``done_on`` (today).

    Raises Refused: nothing due that day or not begun, ticked already, a day after today or before it could be done, a
    joint zone that is not running; NotAllowed.
    """
    require(action, by, "joint.tick")
    _refuse_unless_running(action.joint)
    today = clock.today()
    done_on = done_on or today
    ticks = list(action.ticks.all())
    found = next((due for due in dues_of(action, action.joint, ticks, today) if due.due_on == due_on), None)
    if found is None or found.state == "future":
        raise Refused("这一天没有要完成的，或者还没有开始。", "due_on")
    if found.tick:
        raise Refused(TICKED, "due_on")
    if done_on > today:
        raise Refused("完成日期不能晚于今天。", "done_on")
    if done_on < found.starts_on:
        raise Refused(f"这一次从{precise_date(found.starts_on)}开始，完成日期不能比这更早。", "done_on")
    turn = sum(tick.due_on == due_on and tick.reverses_id is None for tick in ticks)
    with unique_or_refused(TICKED, "due_on"):
        tick = JointTick.objects.create(
            action=action, due_on=due_on, turn=turn, done_on=done_on, note=note.strip(), **_made(by)
        )
    audit.record("登记完成", action, by=by, due_on=due_on, done_on=done_on, reason=note.strip())
    return tick


@transaction.atomic
def take_back(tick: JointTick, *, by, reason: str) -> JointTick:
    """Take a tick back, with the reason; both rows stay. Raises Refused for one that was taken back already."""
    require(tick, by, "joint.tick")
    _refuse_unless_running(tick.action.joint)
    if not reason.strip():
        raise Refused("请写明收回的理由。", "reason")
    if tick.reverses_id is not None:
        raise Refused("这一条本身就是收回，不能再收回。")
    with unique_or_refused("这次登记已经收回了。"):
        reversal = JointTick.objects.create(
            action=tick.action, due_on=tick.due_on, turn=tick.turn, reverses=tick, note=reason.strip(), **_made(by)
        )
    audit.record("收回完成登记", tick.action, by=by, due_on=tick.due_on, reason=reason.strip())
    return reversal


def _made(by) -> dict:
    return {"made_by": by, "made_by_name": by.name, "made_at": clock.now()}


def _refuse_unless_running(joint: JointZone) -> None:
    running = JointZone.objects.select_for_update().filter(pk=joint.pk, state="running")
    if not running.exists():
        raise Refused("开过启动会、还在共建的，才能登记完成。")
