"""Writing and handing in a week: once, in time or late, and never by anybody else."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from core import clock
from core.errors import NotAllowed, Refused, Stale, WrongState
from core.models import AuditEntry
from members.models import Appointment, GroupMembership, Membership, User
from records.actions import attachments, weeks
from records.calendar import SHANGHAI, parse_week
from records.models import RecordEntry, WeeklyRecord
from tests.cast import TODAY
from tests.records.material import agree, close, hand_in, this_week

SUNDAY_NIGHT = datetime(2026, 11, 22, 23, 59, 59, 999999, tzinfo=SHANGHAI)
MONDAY = datetime(2026, 11, 23, 0, 0, 0, tzinfo=SHANGHAI)


def entry(text="走访了三户困难家庭", **more) -> dict:
    return {"done_on": TODAY, "content": text, **more}


def file(cast, **more) -> WeeklyRecord:
    return weeks.file_week(cast.member.member, this_week(), [entry()], by=cast.member, **more)


def test_a_week_is_begun_filled_and_handed_in_at_once(cast):
    _, (visit, study) = agree(cast, cast.member.member)
    told = entry(duty=visit, quantity=Decimal("3"), result="解决两件难事", people="张大爷")
    record = weeks.file_week(
        cast.member.member, this_week(), [told, entry("学习", duty=study), {}],
        by=cast.member, shortcomings="次数少", improvements="下周补上",
    )  # fmt: skip
    record.refresh_from_db()
    assert (record.state, record.is_late, record.version, record.month) == ("submitted", False, 1, date(2026, 11, 1))
    assert record.first_submitted_at == record.submitted_at == clock.now()
    rows = [(r.order, r.duty, r.content, r.quantity) for r in record.entries.all()]
    assert rows == [(0, visit, "走访了三户困难家庭", Decimal(3)), (1, study, "学习", None)]
    line = AuditEntry.objects.get(object_type="records.weeklyrecord", object_id=record.pk)
    assert (line.verb, line.actor, line.chain) == ("提交记实", cast.member, f"organization:{cast.branch.pk}")


def test_grace_moves_the_second(cast):
    cast.branch.grace_hours = 12
    cast.branch.save()
    with clock.at(MONDAY + timedelta(hours=12, seconds=-1)):
        assert file(cast).is_late is False
    with clock.at(MONDAY + timedelta(hours=12)):
        assert weeks.file_week(cast.colleague.member, this_week(), [entry()], by=cast.colleague).is_late is True


def test_late_stays_late(cast):
    with clock.at(MONDAY):
        record = file(cast)
        weeks.return_record(record, by=cast.secretary, reason="写具体些")
        hand_in(record, by=cast.member)
    assert record.is_late


def test_what_was_returned_keeps_its_first_time(cast):
    record = file(cast)
    first = record.first_submitted_at
    with clock.at(MONDAY):
        weeks.return_record(record, by=cast.secretary, reason="写具体些")
        hand_in(record, by=cast.member)
    assert (record.is_late, record.first_submitted_at, record.returned_reason) == (False, first, "写具体些")
    assert record.submitted_at == MONDAY


def test_an_empty_promise_withdrawn_and_filled_after_the_deadline_is_late(cast):
    record = weeks.withdraw_record(file(cast), by=cast.member)
    assert record.state == "draft"
    with clock.at(MONDAY):
        hand_in(record, by=cast.member)
    assert record.is_late


def test_withdrawn_until_somebody_has_read_it(cast):
    record = file(cast)
    weeks.read_record(record, by=cast.group_leader)
    with pytest.raises(WrongState):
        weeks.withdraw_record(record, by=cast.member)
    with pytest.raises(NotAllowed):
        weeks.withdraw_record(record, by=cast.group_leader)


def test_week_53_and_its_deadline_in_the_next_year(cast):
    week = parse_week("2026-W53")
    words = [{"done_on": date(2027, 1, 2), "content": "元旦走访"}]
    with clock.at(datetime(2027, 1, 3, 23, 59, tzinfo=SHANGHAI)):
        record = weeks.file_week(cast.member.member, week, words, by=cast.member)
    with clock.at(datetime(2027, 1, 4, tzinfo=SHANGHAI)):
        late = weeks.file_week(cast.colleague.member, week, words, by=cast.colleague)
    assert (record.month, record.is_late, late.is_late) == (date(2026, 12, 1), False, True)


def test_no_week_that_has_not_begun(cast):
    with clock.at(SUNDAY_NIGHT), pytest.raises(Refused, match="还没有开始"):
        weeks.open_week(cast.member.member, this_week() + timedelta(days=7), by=cast.member)
    with clock.at(MONDAY):
        weeks.open_week(cast.member.member, this_week() + timedelta(days=7), by=cast.member)


def test_no_week_that_is_not_owed(cast):
    Membership.objects.filter(member=cast.member.member).update(from_on=date(2026, 11, 13))  # a Friday
    with pytest.raises(Refused, match="不用写记实"):
        weeks.open_week(cast.member.member, date(2026, 11, 9), by=cast.member)
    cast.branch.records_since = date(2026, 11, 20)
    cast.branch.save()
    with pytest.raises(Refused, match="不用写记实"):
        file(cast)
    assert not WeeklyRecord.objects.exists()


def test_nobody_writes_for_another(cast):
    for person in (cast.secretary, cast.group_leader, cast.colleague, cast.stranger, cast.administrator):
        with pytest.raises(NotAllowed):
            weeks.file_week(cast.member.member, this_week(), [entry()], by=person)
    record = weeks.open_week(cast.member.member, this_week(), by=cast.member)
    with pytest.raises(NotAllowed):
        weeks.save_draft(record, by=cast.secretary, entries=[entry()])
    assert not RecordEntry.objects.exists()


def test_no_week_of_a_closed_month(cast):
    first, last = date(2026, 10, 5), date(2026, 10, 26)  # November is not over yet, so it cannot be closed
    record = weeks.file_week(cast.member.member, last, [{"content": "走访"}], by=cast.member)
    close(cast, record)
    with pytest.raises(Refused, match="已经月结"):
        weeks.file_week(cast.member.member, first, [{"content": "补写"}], by=cast.member)
    with pytest.raises(Refused, match="已经月结"):
        weeks.withdraw_record(record, by=cast.member)
    weeks.file_week(cast.colleague.member, first, [{"content": "补写"}], by=cast.colleague)  # another's month is open


def test_a_draft_of_a_closed_month_stays_a_draft(cast):
    record = weeks.open_week(cast.member.member, date(2026, 10, 26), by=cast.member)
    weeks.save_draft(record, by=cast.member, entries=[{"content": "走访"}])
    close(cast, record)
    for act in (hand_in, weeks.save_draft):
        with pytest.raises(Refused, match="已经月结"):
            act(record, by=cast.member)


@pytest.mark.parametrize(
    ("entries", "more", "field"),
    [
        ([], {}, "entry-0-content"),
        ([{}], {}, "entry-0-content"),
        ([], {"is_nothing": True}, "nothing_reason"),
        ([entry()], {"is_nothing": True, "nothing_reason": "住院"}, "is_nothing"),
        ([entry(), entry("", people="王大妈")], {}, "entry-1-content"),
        ([entry(done_on=date(2026, 11, 23))], {}, "entry-0-done_on"),
        ([entry(done_on=date(2026, 11, 19))], {}, "entry-0-done_on"),
        ([entry("字" * 2001)], {}, "entry-0-content"),
        ([entry(result="字" * 1001)], {}, "entry-0-result"),
        ([entry(quantity=Decimal(-1))], {}, "entry-0-quantity"),
        ([entry(quantity=Decimal("0.001"))], {}, "entry-0-quantity"),
        ([entry(), entry(duty=4711, number=7)], {}, "entry-7-duty"),
        ([entry()], {"shortcomings": "字" * 1001}, "shortcomings"),
    ],
)
def test_what_cannot_be_handed_in_is_refused_at_its_field(cast, entries, more, field):
    with pytest.raises(Refused) as refused:
        weeks.file_week(cast.member.member, this_week(), entries, by=cast.member, **more)
    assert refused.value.field == field
    assert not WeeklyRecord.objects.exists()


def test_nothing_this_week_is_a_record_with_its_reason(cast):
    record = weeks.file_week(
        cast.member.member, this_week(), [], by=cast.member, is_nothing=True, nothing_reason="住院治疗"
    )
    assert (record.state, record.entries.count()) == ("submitted", 0)


def test_rare_characters_stay_and_what_cannot_be_printed_goes(cast):
    record = weeks.file_week(
        cast.member.member, this_week(), [entry("𠮷野家的㛃姐😀\x00\x0b\r\n第二行")], by=cast.member
    )
    assert record.entries.get().content == "𠮷野家的㛃姐😀\n第二行"


def test_only_duties_of_his_own_agreement(cast):
    _, (_, others) = agree(cast, cast.colleague.member)
    with pytest.raises(Refused, match="责任书"):
        weeks.file_week(cast.member.member, this_week(), [entry(duty=others)], by=cast.member)


def test_a_number_counts_only_for_a_duty_with_a_target(cast):
    _, (visit, study) = agree(cast, cast.member.member)
    told = [entry(duty=duty, quantity=Decimal(3)) for duty in (visit, study.pk, None)]
    record = weeks.file_week(cast.member.member, this_week(), told, by=cast.member)
    assert [row.quantity for row in record.entries.all()] == [Decimal(3), None, None]


def test_a_draft_keeps_the_duty_of_an_agreement_that_was_replaced(cast):
    agreement, (visit, study) = agree(cast, cast.member.member)
    record = weeks.open_week(cast.member.member, this_week(), by=cast.member)
    weeks.save_draft(record, by=cast.member, entries=[entry(duty=visit)])
    agreement.__class__.objects.update(state="superseded")
    hand_in(record, by=cast.member)
    assert record.entries.get().duty == visit
    with pytest.raises(Refused):
        weeks.file_week(cast.member.member, this_week() - timedelta(days=7), [{"content": "x", "duty": study}],
                        by=cast.member)  # fmt: skip


def test_two_phones(cast):
    member = cast.member.member
    record = weeks.open_week(member, this_week(), by=cast.member)
    seen = record.version
    weeks.save_draft(record, by=cast.member, seen_version=seen, entries=[entry("第一部手机写的")])
    with pytest.raises(Stale):
        weeks.save_draft(record, by=cast.member, seen_version=seen, entries=[entry("第二部手机写的")])
    with pytest.raises(Stale):
        weeks.file_week(member, this_week(), [entry("没见过草稿的手机")], by=cast.member, seen_version=0)
    assert record.entries.get().content == "第一部手机写的"


def test_saving_what_is_saved_writes_nothing(cast):
    record = weeks.open_week(cast.member.member, this_week(), by=cast.member)
    weeks.save_draft(record, by=cast.member, entries=[entry()])
    version, lines = record.version, AuditEntry.objects.count()
    weeks.save_draft(record, by=cast.member, entries=[entry()], seen_version=version)
    assert (record.version, AuditEntry.objects.count()) == (version, lines)
    weeks.save_draft(record, by=cast.member, entries=[entry("改了")], seen_version=version)
    assert (record.version, AuditEntry.objects.count()) == (version + 1, lines + 1)


def test_a_record_handed_in_cannot_be_written_in(cast):
    record = file(cast)
    with pytest.raises(WrongState):
        weeks.save_draft(record, by=cast.member, entries=[entry("改")])
    with pytest.raises(WrongState):
        file(cast, seen_version=None)
    assert record.entries.get().content == "走访了三户困难家庭"


def test_readers_read_comment_return_and_praise(cast):
    record = file(cast)
    weeks.read_record(record, by=cast.group_leader, comment="写得实在", good_example=True)
    assert (record.state, record.read_by, record.is_good_example) == ("read", cast.group_leader, True)
    assert record.comments.get().text == "写得实在"
    weeks.praise_record(record, by=cast.secretary, is_good_example=False)
    weeks.comment_record(record, by=cast.secretary, text="继续保持")
    weeks.return_record(record, by=cast.secretary, reason="日期不对")
    assert (record.state, record.read_by, record.comments.count()) == ("returned", None, 2)


@pytest.mark.parametrize(
    "key", ["member", "colleague", "committee_member", "supervisor", "other_secretary", "inspector"]
)
def test_who_may_not_read(cast, key):
    record, person = file(cast), cast.users[key]
    for act, more in [
        (weeks.read_record, {}), (weeks.return_record, {"reason": "x"}), (weeks.comment_record, {"text": "x"}),
        (weeks.praise_record, {"is_good_example": True}),
    ]:  # fmt: skip
        with pytest.raises(NotAllowed):
            act(record, by=person, **more)


def test_nobody_reads_his_own_and_the_committee_reads_the_secretarys(cast):
    record = weeks.file_week(cast.secretary.member, this_week(), [entry()], by=cast.secretary)
    with pytest.raises(NotAllowed):
        weeks.read_record(record, by=cast.secretary)
    weeks.read_record(record, by=cast.committee_member)
    assert record.state == "read"


def test_an_office_that_ended_reads_nothing_any_more(cast):
    record = file(cast)
    Appointment.objects.filter(user=cast.group_leader).update(until_on=TODAY)
    with pytest.raises(NotAllowed):
        weeks.read_record(record, by=User.objects.get(pk=cast.group_leader.pk))  # as the next request finds him


def test_a_leader_reads_only_his_group(cast):
    record = file(cast)
    GroupMembership.objects.filter(member=cast.member.member).update(group=cast.groups[1])
    with pytest.raises(NotAllowed):
        weeks.read_record(record, by=cast.group_leader)


def test_additions_are_for_locked_records_by_their_writer(cast):
    record = file(cast)
    with pytest.raises(WrongState):
        weeks.add_addition(record, by=cast.member, text="补充")
    WeeklyRecord.objects.filter(pk=record.pk).update(state="locked")
    record.refresh_from_db()
    with pytest.raises(NotAllowed):
        weeks.add_addition(record, by=cast.secretary, text="补充")
    addition = weeks.add_addition(record, by=cast.member, text="后来又去了一次")
    assert addition.at == clock.now()
    record.refresh_from_db()
    assert record.state == "locked"


def test_a_draft_goes_with_its_writer_to_the_new_branch(cast):
    member = cast.member.member
    record = weeks.open_week(member, this_week(), by=cast.member)
    Membership.objects.filter(member=member).update(until_on=TODAY)
    Membership.objects.create(member=member, branch=cast.other_branch, from_on=TODAY)
    assert weeks.open_week(member, this_week(), by=cast.member).branch == cast.other_branch
    record.refresh_from_db()
    assert record.branch == cast.other_branch


def test_attachments_only_while_it_is_written(cast, picture):
    record = weeks.open_week(cast.member.member, this_week(), by=cast.member)
    attachment = attachments.attach(record, picture("一.png"), by=cast.member)
    assert attachments.attach(record, picture("同一张.png"), by=cast.member) == attachment
    weeks.save_draft(record, by=cast.member, entries=[entry()])
    with pytest.raises(NotAllowed):
        attachments.detach(attachment, by=cast.secretary)
    hand_in(record, by=cast.member)
    for act in (lambda: attachments.detach(attachment, by=cast.member),
                lambda: attachments.attach(record, picture("二.png", "blue"), by=cast.member)):  # fmt: skip
        with pytest.raises(WrongState):
            act()
    weeks.withdraw_record(record, by=cast.member)
    attachments.detach(attachment, by=cast.member)
    assert not record.attachments.exists()


def test_filing_costs_few_queries(cast, django_assert_max_num_queries):
    _, (visit, _) = agree(cast, cast.member.member)
    weeks.file_week(cast.colleague.member, this_week(), [entry()], by=cast.colleague)  # the branch's chain has begun
    with django_assert_max_num_queries(13):  # the receipt and the session not among them
        weeks.file_week(cast.member.member, this_week(), [entry(duty=visit), entry("学习")], by=cast.member)
