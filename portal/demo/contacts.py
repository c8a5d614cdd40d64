"""The people the branches look after: brought in from a table, visited in the records, handed on with a zone."""

from collections import defaultdict
from datetime import date
from random import Random

from core import clock
from core.exports import Column, Sheet, write_workbook
from members.models import Member
from portal.demo.branches import DemoBranch, moment
from zones.actions.adjusting import hand_over
from zones.actions.contact_imports import carry_out_import, preview_contacts
from zones.contacts.table import read_contacts
from zones.models import ContactMark, ZoneAssignment

HEADINGS = ("姓名或户名", "类别", "人数", "责任区", "标记", "帮带党员", "联系电话", "地址", "情况")
# Where in the list of people the carer stands; None: nobody is named.
IMPORTED = (
    ("邵奶奶", "个人", 1, "01", "困难群众", 6, "13800001001", "2号楼1单元102", "独居，子女在外地"),
    ("谭师傅", "个人", 1, "02", "入党积极分子", 4, "13800001002", "", "已参加培训"),
    ("傅家", "联系户", 4, "02", "困难群众、入党申请人", 8, "13800001003", "5号楼2单元301", "大儿子递交了申请书"),
    ("小崔", "个人", 1, "03", "后进职工", None, "13800001004", "", "上半年迟到较多"),
    ("孟大爷", "个人", 1, "03", "困难群众", 7, "13800001005", "7号楼3单元401", ""),
)  # fmt: skip


class Followed:
    """What one branch does about its contacts in the year."""

    def __init__(self, branch: DemoBranch, days):
        self.branch, self.days = branch, days
        self._names: dict[int, list[str]] = {}  # of who is marked, by the member who goes there

    def name_visited(self, entries: list[dict], member: Member) -> None:
        """Let the entries about talking and caring say who was visited."""
        names = (self._names or self._find_names()).get(member.pk, [])
        random = Random(f"{member.number}-{clock.today()}")  # its own: the rest of the year goes as it went
        for entry in entries:
            category = entry["duty"].category if entry["duty"] else ""
            if names and category in {"ideological_work", "civility"} and random.random() < 0.5:
                entry["people"] = random.choice(names)

    def _find_names(self) -> dict[int, list[str]]:
        found = defaultdict(list)
        here = self.branch.organization
        held = ZoneAssignment.objects.filter(zone__branch=here, part="lead", until_on__isnull=True)
        leads = dict(held.values_list("zone_id", "member_id"))
        marks = ContactMark.objects.filter(contact__branch=here, until_on__isnull=True)
        for mark in marks.select_related("contact").order_by("pk"):
            if member_id := mark.carer_id or leads.get(mark.contact.zone_id):
                found[member_id].append(mark.contact.name)
        self._names = found
        return found

    def plan(self) -> None:
        year = self.branch.year
        self.days.plan(moment(date(year, 1, 7), 10), self._import)
        self.days.plan(moment(date(year, 6, 1), 15), self._adjust, -2, "transfer", "调到外地工作，本人已说明")
        note = "连续多周没有记实，谈话后仍无改进"
        self.days.plan(moment(date(year, 10, 9), 15), self._adjust, -3, "poor_performance", note)

    def _import(self) -> None:
        """A table of five and one row with a name that nobody bears; what is right is taken over."""
        branch, by = self.branch.organization, self.branch.secretary
        members = self.branch.members
        rows = [
            (*row[:5], "" if row[5] is None else members[row[5] % len(members)].number, *row[6:]) for row in IMPORTED
        ]
        rows.append(("温家", "联系户", 2, "01", "困难群众", "赵无名", "13800001006", "1号楼", ""))
        columns = [Column(heading, lambda row, at=at: row[at]) for at, heading in enumerate(HEADINGS)]
        content = write_workbook([Sheet("联系对象", columns, rows)])
        upload = preview_contacts(
            read_contacts(content), content, file_name="年初联系对象摸底表.xlsx", branch=branch, by=by
        )
        carry_out_import(upload, read_contacts(content), by=by)
        self._names = {}

    def _adjust(self, place: int, reason: str, note: str) -> None:
        """The zone of one member goes to his neighbour in the list."""
        if len(self.branch.members) < 10:
            return
        giver, taker = self.branch.members[place], self.branch.members[place - 2]
        held = ZoneAssignment.objects.filter(zone__branch=self.branch.organization, until_on__isnull=True)
        row = held.filter(part="lead", member=giver).select_related("zone__branch", "member").first()
        if row:
            hand_over(row, member=taker, reason=reason, note=note, by=self.branch.secretary)
            self._names = {}
