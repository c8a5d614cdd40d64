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
from core.plaintext import digest_of
from members.actions.reminders import make_calendar_link
from members.actions.roster import preview_roster
from members.models import (
    Appointment,
    CategoryAssignment,
    MemberCategory,
    OfficeProposal,
    ReminderChoice,
    ReminderDelivery,
    ReminderRule,
    Transfer,
)
from members.reminders.robots import Robot
from members.roster import read_roster
from records.models import (
    Absence,
    Attachment,
    BehalfEntry,
    Concern,
    ConcernPhoto,
    GroupAssessment,
    GroupMonth,
    MonthlyReport,
    PaperKeeping,
    RecordEntry,
    SharedExample,
    WeeklyRecord,
)
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
from zones.actions.contact_imports import preview_contacts
from zones.contacts.table import read_contacts
from zones.models import (
    Agreement,
    Consent,
    Contact,
    ContactMark,
    ContactOffer,
    CoverageUnit,
    DivisionProposal,
    Duty,
    DutyComment,
    JointAction,
    JointPerson,
    JointTick,
    JointZone,
    MemberPhoto,
    PlanOpinion,
    PlanZone,
    Post,
    PostClaim,
    Promise,
    PromiseEvidence,
    Signature,
    SitePicture,
    TargetMonth,
    TeamEnrolment,
    VolunteerTeam,
    Zone,
    ZoneAdjustment,
    ZoneAssignment,
    ZonePlan,
    ZonePosition,
    ZoneSign,
    ZoneTarget,
)
from zones.signs.faces import code_of

MONDAY = TODAY - timedelta(days=TODAY.weekday())
MONTH = TODAY.replace(day=1)
LINK = "t" * 43  # of a concern


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
    _reminders(rows, cast)
    _zones(rows, cast, member)
    _joints(rows, cast, member)
    _plans(rows, cast, member)
    _claims(rows, cast, member)
    _promises(rows, cast, member)
    _publicity(rows, cast, member)
    _records(rows, cast, member)
    _concerns(rows, cast, member)
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


def _reminders(rows, cast) -> None:
    """A group chat with a robot, a message that was sent, an address that waits for its confirmation, a calendar."""
    address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a"
    ReminderRule.objects.create(organization=cast.branch, chat="wecom", chat_sealed=Robot("wecom", address).sealed)
    ReminderDelivery.objects.create(organization=cast.branch, channel="wecom", occasion="scheduled", text="写本周记实",
                                    people=1, sent_at=NOW, is_sent=True)  # fmt: skip
    ReminderChoice.objects.create(user=cast.member, email="li@example.org")
    rows.objects["calendar_token"] = SimpleNamespace(pk=make_calendar_link(cast.member, by=cast.member))


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
    target = ZoneTarget.objects.create(zone=zone, year=2026, kind="output", content="产量", unit="吨")
    TargetMonth.objects.create(target=target, month=1, plan=Decimal(10), actual=Decimal(9))
    rows.objects |= {
        "target": target,
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

    table = workbook([{"姓名": "王家"}], headings=["姓名", "地址"])
    rows.objects["contact_import"] = preview_contacts(
        read_contacts(table), table, file_name="联系对象.xlsx", branch=cast.branch, by=cast.secretary
    )
    rows.objects["adjustment"] = handed_over(cast, zone, cast.colleague.member, member)
    site = site_of(cast.branch, rows.stored, "小区平面图")
    rows.objects |= {"site": site, "position": placed(site, zone, cast.secretary)}


def handed_over(cast, zone, giver, taker) -> ZoneAdjustment:
    """A part that went from one member to the other last year."""
    days = [date(2025, 1, 1), date(2026, 1, 2), date(2026, 1, 3)]
    ended, begun = (
        ZoneAssignment.objects.create(zone=zone, part="liaison", member=person, from_on=start, until_on=end)
        for person, start, end in ((giver, *days[:2]), (taker, *days[1:]))
    )
    return ZoneAdjustment.objects.create(
        branch=zone.branch, zone=zone, part="liaison", giver=giver, taker=taker, ended=ended, begun=begun,
        from_on=days[1], reason="transfer", adjusted_by=cast.secretary, adjusted_at=NOW,
    )  # fmt: skip


def site_of(branch, stored, name: str) -> SitePicture:
    return SitePicture.objects.create(
        branch=branch, name=name, file=stored, width=40, height=30, from_on=date(2026, 1, 1)
    )


def placed(site, zone, by) -> ZonePosition:
    return ZonePosition.objects.create(
        picture=site, zone=zone, x=Decimal(20), y=Decimal(30), placed_at=NOW, placed_by=by
    )


def joint_zone(cast, zone, member) -> JointZone:
    """A joint zone with the other branch that runs, something weekly that the member answers for, and one tick."""
    joint = JointZone.objects.create(
        zone=zone, branch=cast.branch, partner=cast.other_branch, theme="共建绿色家园", state="running",
        starts_on=date(2026, 10, 1), ends_on=date(2026, 12, 31), agreed_on=date(2026, 10, 1), agreed_by="孙立",
        kicked_off_on=date(2026, 10, 1),
    )  # fmt: skip
    JointPerson.objects.create(
        joint=joint, organization=cast.branch, part="head", person_name="沈站长", from_on=date(2026, 10, 1)
    )
    action = JointAction.objects.create(
        joint=joint, kind="routine", content="清扫广场", every="week", from_on=date(2026, 10, 1), answerer=member
    )
    JointTick.objects.create(
        action=action, due_on=date(2026, 10, 4), done_on=date(2026, 10, 4), made_by=cast.member, made_by_name="李国英",
        made_at=NOW,
    )  # fmt: skip
    return joint


def _joints(rows, cast, member) -> None:
    """One that runs and one that the other branch has not answered."""
    joint = joint_zone(cast, rows.zone, member)
    rows.objects |= {
        "joint": joint,
        "joint_person": joint.people.get(),
        "joint_action": joint.actions.get(),
        "joint_tick": JointTick.objects.get(action__joint=joint),
        "proposed_joint": JointZone.objects.create(
            zone=rows.zone, branch=cast.branch, partner=cast.other_branch, theme="明年再办", state="proposed",
            starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31),
        ),
    }  # fmt: skip


def _plans(rows, cast, member) -> None:
    """A plan open for opinions, and the draft of the next year's."""
    plan, draft = (
        ZonePlan.objects.create(branch=cast.branch, year=year, state=state, **more)
        for year, state, more in (
            (
                2026,
                "consulting",
                {"opinions_from": TODAY, "opinions_until": TODAY, "is_public": True, "public_key": "k"},
            ),
            (2027, "draft", {}),
        )
    )
    for owner in (plan, draft):
        row = PlanZone.objects.create(
            plan=owner, code="01", name="一号楼", level="area", method="community", lead=member
        )
        row.co_responsible.add(cast.colleague.member)
    rows.objects |= {
        "plan": plan,
        "draft_plan": draft,
        "plan_zone": row,
        "division_proposal": DivisionProposal.objects.create(
            plan=draft,
            plan_version=1,
            only_uncovered=False,
            given={},
            reasons={},
            made_at=NOW,
            made_by=cast.secretary,
            before={"least": 0, "most": 0, "uncovered": 0},
            after={"least": 0, "most": 0, "uncovered": 0},
        ),
        "opinion": PlanOpinion.objects.create(plan=plan, member=member, text="西苑太大了", made_at=NOW),
    }


def _claims(rows, cast, member) -> None:
    """What waits for the branch: a claimed post, a contact of another's zone, a place in a team."""
    asked = {"branch": cast.branch, "member": member, "state": "claimed", "claimed_at": NOW}
    household = Contact.objects.create(branch=cast.branch, kind="household", name="没有人联系的一家")
    post = Post.objects.create(branch=cast.branch, name="政策宣传岗", category="ideology", wanted=3, state="open")
    team = VolunteerTeam.objects.create(branch=cast.branch, name="扶老助残队", state="active")
    rows.objects |= {
        "household": Contact.objects.create(branch=cast.branch, kind="household", name="等人联系的一家"),
        "post": post,
        "claim": PostClaim.objects.create(post=post, **asked),
        "offer": ContactOffer.objects.create(contact=household, **asked),
        "team": team,
        "enrolment": TeamEnrolment.objects.create(team=team, **asked),
    }


def _promises(rows, cast, member) -> None:
    """What is said of a duty, and a public promise with a photo."""
    promise = Promise.objects.create(
        branch=cast.branch, member=member, year=2026, number=1, kind="study", text="每月读一本书", state="public",
        published_at=NOW,
    )  # fmt: skip
    rows.objects |= {
        "promise": promise,
        "evidence": PromiseEvidence.objects.create(
            promise=promise, text="读了", file=rows.stored, file_name="photo.jpg", given_by=cast.member, given_at=NOW
        ),
        "comment": DutyComment.objects.create(
            agreement=rows.agreement, duty=rows.duty, about="值守", author=cast.group_leader, text="写清次数", at=NOW
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
        is_good_example=True,
    )
    SharedExample.objects.create(record=record, choice="named", answered_at=NOW)
    entry = RecordEntry.objects.create(
        record=record, done_on=TODAY, duty=rows.duty, content="值守两小时", quantity=Decimal(1)
    )
    month = GroupMonth.objects.create(branch=cast.branch, group=cast.groups[0], month=MONTH, state="open")
    PaperKeeping.objects.create(member=member, from_on=MONTH)
    rows.objects |= {
        "absence": Absence.objects.create(
            branch=cast.branch, member=member, state="asked", kind="leave", reason="探亲", from_on=date(2027, 1, 1),
            until_on=date(2027, 1, 9), asked_by=cast.users["member"], asked_at=NOW,
        ),
        "behalf": BehalfEntry.objects.create(
            record=record, state="entered", entered_by=cast.group_leader, entered_at=NOW, received_on=TODAY,
            sheet=rows.stored,
        ),
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


def _concerns(rows, cast, member) -> None:
    """One from the zone's public page with the member, and one that he wrote down himself and has answered."""
    told = {"branch": cast.branch, "zone": rows.zone, "member": member, "kind": "dispute", "text": "楼上漏水",
            "asker_name": "王阿姨", "asker_phone": "13700001234", "created_at": NOW, "due_on": TODAY}  # fmt: skip
    concern = Concern.objects.create(state="assigned", source="public", link_digest=digest_of(LINK), **told)
    rows.objects |= {
        "concern": concern,
        "concern_photo": ConcernPhoto.objects.create(concern=concern, file=rows.stored),
        "told_concern": Concern.objects.create(
            state="answered", source="written_down", recorded_by=cast.member, answered_at=NOW, first_answered_at=NOW,
            is_in_time=True, closes_on=TODAY, **told,
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
        ReminderDelivery.objects.create(organization=cast.branch, channel="email", occasion="manual", text="写本周记实",
                                        user=cast.member, sent_by=cast.secretary, people=1, sent_at=NOW, is_sent=False,
                                        failure="连不上邮件服务器")  # fmt: skip
        zone = Zone.objects.create(
            branch=cast.branch, code=f"B{number}", name=f"{number}号", level="team", method="by_team", parent=rows.zone,
            from_on=date(2026, 1, 1),
        )  # fmt: skip
        ZoneAssignment.objects.create(zone=zone, part="lead", member=member, from_on=date(2026, 1, 1))
        placed(rows.site, zone, cast.secretary)
        placed(site_of(cast.branch, rows.stored, f"{number}号图"), rows.zone, cast.secretary)
        handed_over(cast, zone, rows.member, member)
        target = ZoneTarget.objects.create(zone=rows.zone, year=2026, kind="output", content=f"{number}", unit="吨")
        TargetMonth.objects.create(target=target, month=1, plan=Decimal(10), actual=Decimal(9))
        ZoneSign.objects.create(zone=zone, is_open=True)
        joint_zone(cast, zone, member)
        joint_zone(cast, rows.zone, cast.secretary.member)
        MemberPhoto.objects.create(branch=cast.branch, member=member, file=rows.stored, added_at=NOW)
        CoverageUnit.objects.create(branch=cast.branch, kind="stairwell", name=f"{number}单元", zone=zone)
        contact = Contact.objects.create(branch=cast.branch, zone=zone, kind="household", name=f"{number}家")
        ContactMark.objects.create(contact=contact, mark="hardship", carer=member, from_on=date(2026, 2, 1))
        asked = {"branch": cast.branch, "member": member, "state": "claimed", "claimed_at": NOW}
        held = asked | {"state": "held", "from_on": TODAY}
        post = Post.objects.create(branch=cast.branch, name=f"{number}号岗", wanted=2, state="open")
        team = VolunteerTeam.objects.create(branch=cast.branch, name=f"{number}队", leader=member, state="active")
        PostClaim.objects.create(post=post, **held)
        PostClaim.objects.create(post=rows.post, **asked)
        TeamEnrolment.objects.create(team=team, **held)
        ContactOffer.objects.create(contact=contact, **held)
        for claimed in ({"state": "claimed"}, {"state": "declined", "answer": "另有安排"}):
            own = asked | {"member": cast.secretary.member} | claimed
            PostClaim.objects.create(post=post, **own)
            TeamEnrolment.objects.create(team=team, **own)
            ContactOffer.objects.create(contact=contact, **own)
        agreement = Agreement.objects.create(
            branch=cast.branch,
            member=member,
            year=2026,
            state="draft",
            from_on=date(2026, 1, 1),
            until_on=date(2026, 12, 31),
        )
        duty = Duty.objects.create(agreement=agreement, category="work", content="值守", measure="每月2次", weight=100)
        agreement.zones.add(zone)
        DutyComment.objects.create(
            agreement=agreement, duty=duty, about="值守", author=cast.secretary, text="写清次数", at=NOW
        )
        Promise.objects.create(
            branch=cast.branch, member=member, year=2026, number=1, kind="work", text="值守", state="proposed"
        )
        record = WeeklyRecord.objects.create(
            branch=cast.branch, member=member, monday=MONDAY, month=MONTH, state="submitted", first_submitted_at=NOW,
            submitted_at=NOW, is_good_example=True,
        )  # fmt: skip
        RecordEntry.objects.create(record=record, done_on=TODAY, content="值守两小时")
        SharedExample.objects.create(record=record, choice="named", answered_at=NOW)
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
        for plan in (rows.plan, rows.draft_plan):
            planned = PlanZone.objects.create(
                plan=plan, code=f"B{number}", name=f"{number}号", level="team", method="by_team", lead=member
            )
            planned.co_responsible.add(cast.colleague.member)
        ZonePlan.objects.create(branch=cast.branch, year=2000 + number, state="draft")
        PlanOpinion.objects.create(plan=rows.plan, member=member, text="西苑太大了", made_at=NOW)
        Concern.objects.create(
            branch=cast.branch, zone=zone, contact=contact, member=rows.member, kind="hardship", text="水管坏了",
            state="assigned", source="written_down", recorded_by=cast.secretary, created_at=NOW,
            due_on=date(2026, 11, 1),
        )  # fmt: skip
