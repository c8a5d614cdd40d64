"""One row of everything, belonging to ``cast.member`` of the first branch: what the table tests point at."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.files import store_upload
from core.models import Job
from members.actions.roster import preview_roster
from members.models import (
    Appointment,
    CategoryAssignment,
    MemberCategory,
    OfficeProposal,
    Transfer,
)
from members.roster import read_roster
from records.models import Attachment, GroupAssessment, GroupMonth, MonthlyReport, RecordEntry, WeeklyRecord
from reviews import grading
from reviews.models import (
    Criterion,
    Evaluation,
    Finding,
    Inspection,
    Rectification,
    ReviewCycle,
    Score,
    ScoreSheet,
)
from tests.cast import NOW, TODAY, Cast, make_member
from tests.members.roster_files import person, workbook
from zones.models import (
    Agreement,
    Consent,
    Contact,
    ContactMark,
    CoverageUnit,
    Duty,
    MemberPhoto,
    Signature,
    Zone,
    ZoneAssignment,
    ZoneSign,
)
from zones.signs import code_of

MONDAY = TODAY - timedelta(days=TODAY.weekday())
MONTH = TODAY.replace(day=1)


@dataclass
class Rows:
    """Each object under a short name."""

    objects: dict = field(default_factory=dict)

    def __getattr__(self, name):
        return self.objects[name]


def picture() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "JPEG")
    return SimpleUploadedFile("photo.jpg", content.getvalue(), "image/jpeg")


def one_of_everything(cast: Cast) -> Rows:
    rows = Rows()
    member = cast.member.member
    rows.objects |= {"organization": cast.branch, "group": cast.groups[0], "member": member, "account": cast.member}
    _people(rows, cast, member)
    _zones(rows, cast, member)
    _publicity(rows, cast, member)
    _records(rows, cast, member)
    _reviews(rows, cast, member)
    rows.objects["job"] = Job.objects.create(
        owner=cast.secretary, title="导出", object_type="members.organization", object_id=cast.branch.pk,
        permission="export.view", created_at=NOW, beat_at=NOW,
    )  # fmt: skip
    return rows


def _people(rows, cast, member) -> None:
    stored, roster = store_upload(picture(), by=cast.secretary), workbook([person(1)])
    category = MemberCategory.objects.create(organization=cast.committee, name="离退休")
    rows.objects |= {
        "stored": stored,
        "category": category,
        "category_assignment": CategoryAssignment.objects.create(
            member=member, category=category, from_on=date(2024, 1, 1)
        ),
        "appointment": Appointment.objects.get(user=cast.group_leader),
        "proposal": OfficeProposal.objects.create(branch=cast.branch, member=member, title="宣传委员"),
        "roster_import": preview_roster(
            read_roster(roster, on=TODAY), roster, file_name="花名册.xlsx", organization=cast.branch, by=cast.secretary
        ),
        "transfer": Transfer.objects.create(
            member=cast.stranger.member,
            source=cast.other_branch,
            destination=cast.branch,
            leaves_on=TODAY,
            state="sent",
        ),
    }


def _zones(rows, cast, member) -> None:
    zone = Zone.objects.create(
        branch=cast.branch, code="A1", name="一号楼", level="area", method="community", from_on=date(2026, 1, 1)
    )
    contact = Contact.objects.create(branch=cast.branch, zone=zone, kind="household", name="周家")
    agreement = Agreement.objects.create(
        branch=cast.branch,
        member=member,
        year=2026,
        state="draft",
        from_on=date(2026, 1, 1),
        until_on=date(2026, 12, 31),
    )
    agreement.zones.add(zone)
    rows.objects |= {
        "zone": zone,
        "assignment": ZoneAssignment.objects.create(zone=zone, part="lead", member=member, from_on=date(2026, 1, 1)),
        "unit": CoverageUnit.objects.create(branch=cast.branch, kind="building", name="1号楼", zone=zone),
        "contact": contact,
        "mark": ContactMark.objects.create(contact=contact, mark="hardship", carer=member, from_on=date(2026, 2, 1)),
        "agreement": agreement,
        "duty": Duty.objects.create(
            agreement=agreement,
            category="work",
            content="值守",
            measure="每月2次",
            target=Decimal(24),
            unit="次",
            weight=100,
        ),
    }


def _publicity(rows, cast, member) -> None:
    """An open page of the zone, with the photo its member consents to; a signature by hand."""
    told = {"branch": cast.branch, "member": member, "way": "on_paper", "recorded_at": NOW,
            "recorded_by": cast.secretary}  # fmt: skip
    rows.objects |= {
        "sign": ZoneSign.objects.create(zone=rows.zone, is_open=True),
        "zone_code": SimpleNamespace(pk=code_of(rows.zone)),
        "consent": Consent.objects.create(subject="photo", is_given=True, **told),
        "photo": MemberPhoto.objects.create(branch=cast.branch, member=member, file=rows.stored, added_at=NOW),
        "signature": Signature.objects.create(
            agreement=rows.agreement, party="member", signer=cast.member, signer_name="李国英", signed_at=NOW,
            text_digest="0" * 64, handwriting=rows.stored,
        ),
    }  # fmt: skip


def _records(rows, cast, member) -> None:
    record = WeeklyRecord.objects.create(
        branch=cast.branch,
        member=member,
        monday=MONDAY,
        month=MONTH,
        state="submitted",
        first_submitted_at=NOW,
        submitted_at=NOW,
    )
    entry = RecordEntry.objects.create(
        record=record, done_on=TODAY, duty=rows.duty, content="值守两小时", quantity=Decimal(1)
    )
    month = GroupMonth.objects.create(branch=cast.branch, group=cast.groups[0], month=MONTH, state="open")
    rows.objects |= {
        "record": record,
        "entry": entry,
        "attachment": Attachment.objects.create(record=record, file=rows.stored, name="photo.jpg", added_at=NOW),
        "report": MonthlyReport.objects.create(branch=cast.branch, member=member, month=MONTH, state="draft"),
        "group_month": month,
        "assessment": GroupAssessment.objects.create(
            branch=cast.branch, group_month=month, member=member, month=MONTH, rating="good",
            assessed_by=cast.group_leader, assessed_at=NOW,
        ),
    }  # fmt: skip


def _reviews(rows, cast, member) -> None:
    inspection = Inspection.objects.create(
        branch=cast.branch,
        title="第四季度检查",
        year=2026,
        quarter=4,
        starts_on=TODAY,
        ends_on=TODAY,
        state="under_way",
        methods=["documents"],
    )
    inspection.inspectors.add(cast.inspector, cast.committee_member)
    criterion = Criterion.objects.create(inspection=inspection, order=1, content="记实", full_marks=Decimal(100))
    sheet = ScoreSheet.objects.create(
        branch=cast.branch, inspection=inspection, member=member, zone=rows.zone, state="open"
    )
    cycle = ReviewCycle.objects.create(
        branch=cast.branch,
        year=2026,
        state="preparing",
        weights={"records": 100},
        rating_values={"good": "95", "fair": "85", "average": "70", "poor": "50"},
        grade_scheme=grading.to_data(grading.ready_made()["four_levels"]),
        official_scheme=grading.to_data(grading.ready_made()["democratic"]),
        counts_from=date(2026, 1, 1),
        counts_until=date(2026, 12, 31),
    )
    finding = Finding.objects.create(
        branch=cast.branch,
        inspection=inspection,
        kind="fault",
        member=member,
        content="记实过简",
        due_on=TODAY,
        state="open",
    )
    rows.objects |= {
        "inspection": inspection,
        "criterion": criterion,
        "sheet": sheet,
        "score": Score.objects.create(sheet=sheet, criterion=criterion, marks=Decimal(90), reason="缺一周"),
        "finding": finding,
        "rectification": Rectification.objects.create(
            finding=finding,
            text="已补充",
            file=rows.stored,
            file_name="photo.jpg",
            reported_by=cast.member,
            reported_at=NOW,
        ),
        "cycle": cycle,
        "evaluation": Evaluation.objects.create(branch=cast.branch, cycle=cycle, member=member, state="open"),
    }


def many_more(cast: Cast, rows: Rows, count: int = 12) -> None:
    """Further members of the branch, each with one of everything that lists show."""
    for number in range(count):
        member = make_member(cast.branch, f"张{number}", group=cast.groups[number % 2], number=f"HW01019{number:03d}")
        zone = Zone.objects.create(
            branch=cast.branch, code=f"B{number}", name=f"{number}号", level="team", method="by_team", parent=rows.zone,
            from_on=date(2026, 1, 1),
        )  # fmt: skip
        ZoneAssignment.objects.create(zone=zone, part="lead", member=member, from_on=date(2026, 1, 1))
        ZoneSign.objects.create(zone=zone, is_open=True)
        MemberPhoto.objects.create(branch=cast.branch, member=member, file=rows.stored, added_at=NOW)
        CoverageUnit.objects.create(branch=cast.branch, kind="stairwell", name=f"{number}单元", zone=zone)
        contact = Contact.objects.create(branch=cast.branch, zone=zone, kind="household", name=f"{number}家")
        ContactMark.objects.create(contact=contact, mark="hardship", carer=member, from_on=date(2026, 2, 1))
        agreement = Agreement.objects.create(
            branch=cast.branch,
            member=member,
            year=2026,
            state="draft",
            from_on=date(2026, 1, 1),
            until_on=date(2026, 12, 31),
        )
        Duty.objects.create(agreement=agreement, category="work", content="值守", measure="每月2次", weight=100)
        record = WeeklyRecord.objects.create(
            branch=cast.branch, member=member, monday=MONDAY, month=MONTH, state="submitted", first_submitted_at=NOW,
            submitted_at=NOW,
        )  # fmt: skip
        RecordEntry.objects.create(record=record, done_on=TODAY, content="值守两小时")
        MonthlyReport.objects.create(branch=cast.branch, member=member, month=MONTH, state="draft")
        ScoreSheet.objects.create(
            branch=cast.branch, inspection=rows.inspection, member=member, zone=zone, state="open"
        )
        Finding.objects.create(
            branch=cast.branch,
            inspection=rows.inspection,
            kind="fault",
            member=member,
            content="过简",
            due_on=TODAY,
            state="open",
        )
        Evaluation.objects.create(branch=cast.branch, cycle=rows.cycle, member=member, state="open")
        OfficeProposal.objects.create(branch=cast.branch, member=member, title="委员")
