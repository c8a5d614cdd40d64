"""The 运行表 of a joint zone on paper."""

from core import clock
from core.pdf import render_pdf
from zones.joint.timetable import timetable_of
from zones.models import JointZone

TIMETABLE = "zones/joint/paper.html"


def print_timetable(joint: JointZone) -> bytes:
    """The 运行表 of a joint zone (fetched ``with_timetable``) as PDF, as it stands today."""
    table = timetable_of(joint, clock.today())
    lines = sorted(table.lines, key=lambda line: (line.action.kind, line.action.due_on or table.day, line.action.pk))
    people = joint.people.on(clock.today()).select_related("member", "organization")
    heading = f"{joint.branch} {joint.partner_title}\n“{joint}”共建责任区运行表"
    return render_pdf(TIMETABLE, {"joint": joint, "table": table, "lines": lines, "people": people, "title": heading})
