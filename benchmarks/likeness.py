"""(n) What is laid beside one record for its reader, against a year of its branch: 250 members × 53 weeks × 3 entries
for near-copies, two photos of each record for re-used ones; beside the 300 ms the first may take."""

import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from benchmarks.measure import Row, print_table
from core import clock
from core.models import StoredFile
from members.access import Role
from members.actions.accounts import create_account
from members.actions.offices import appoint
from members.actions.organizations import create_organization
from members.models import Member, Membership
from records.calendar import WEEK, monday_of, month_of_week
from records.models import Attachment, RecordEntry, WeeklyRecord
from records.reading.findings import near_copies, reused_pictures
from records.reading.likeness import sketch

MEMBERS, WEEKS, SMALL = 250, 53, 6
ENTRIES, PHOTOS = 3, 2
LIMIT, MOST_QUERIES = 0.3, 2  # seconds
ROUNDS = 9
PERCENT = 70
SINCE = date(2020, 1, 1)
PLACES = ("3号楼", "7号楼二单元", "中心广场", "东门菜市场", "社区活动室", "北区车棚", "幼儿园门口", "老年食堂")
PEOPLE = ("李阿姨", "周师傅", "王大爷", "独居的孙奶奶", "低保户赵家", "新搬来的一户", "楼长老陈", "几位租户")
DEEDS = (
    "走访了解近况，记下用水用电和看病的困难", "宣传医保缴费和电动车充电的新规定",
    "清理楼道堆放的纸箱和旧家具", "调解因漏水引起的争吵，约好周末一起修",
    "陪着去医院取药，顺路办了高龄津贴认证", "检查消防栓和疏散通道，登记三处隐患",
    "组织邻居种花浇水，给树刷白防冻", "教用手机缴费挂号，帮忙装好反诈软件", "值守一个上午，劝导遛狗拴绳、车辆入位",
    "讲解支部学习的内容，收集对物业的意见",
)  # fmt: skip


def run(*, small: bool) -> None:
    """Make the branch and its year, look beside its last record, print the table."""
    members, weeks = (SMALL, SMALL) if small else (MEMBERS, WEEKS)
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        record, reader = _year(members, weeks, random.Random(53))
    entries, photos = list(record.entries.all()), list(record.attachments.select_related("file"))
    rows = [
        _row(f"near-copies of one of {members * weeks:,} records", RecordEntry.objects.count(), "entries",
             lambda: near_copies(record, entries, reader, percent=PERCENT)),
        _row(f"photos of one of {members * weeks:,} records", Attachment.objects.count(), "photos",
             lambda: reused_pictures(record, photos, reader)),
    ]  # fmt: skip
    print_table(rows)
    connection.close()


def _row(name: str, count: int, what: str, look: Callable[[], list]) -> Row:
    look()  # the reader's offices are asked once for each request
    with CaptureQueriesContext(connection) as asked:
        found = look()
    faults = [] if found else ["the one that is there was not found"]
    if len(asked) > MOST_QUERIES:
        faults.append(f"{len(asked)} queries")
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        look()
        taken.append((time.perf_counter() - start) * 1000)
    notes = [f"floor: the limit; {count:,} {what}, {len(found)} found, {len(asked)} queries"]
    return Row(name, "ms", statistics.median(taken), LIMIT * 1000, 1, notes, faults)


def _year(members: int, weeks: int, chance: random.Random):
    """A branch whose members all filed every week; the last record holds a text and a photo of an earlier one."""
    top = create_organization(parent=None, kind="party_committee", code="TOP", name="街道党工委", by=None)
    branch = create_organization(parent=top, kind="branch", code="B1", name="第一党支部", by=None)
    reader = create_account(username="secretary", name="高文斌", organization=branch, by=None)
    appoint(reader, role=Role.SECRETARY, organization=branch, from_on=SINCE, by=None)
    people = Member.objects.bulk_create(Member(number=f"M{n}", name=f"党员{n}") for n in range(members))
    Membership.objects.bulk_create(Membership(member=one, branch=branch, from_on=SINCE) for one in people)
    last, now = monday_of(clock.today()), clock.now()
    records = WeeklyRecord.objects.bulk_create(
        WeeklyRecord(branch=branch, member=member, monday=monday, month=month_of_week(monday), state="submitted",
                     first_submitted_at=now - back * WEEK - timedelta(seconds=place),
                     submitted_at=now - back * WEEK)
        for back in reversed(range(weeks)) if (monday := last - back * WEEK)
        for place, member in reversed(list(enumerate(people)))
    )  # fmt: skip
    RecordEntry.objects.bulk_create(_entries(records, chance), batch_size=2000)
    files = StoredFile.objects.bulk_create(
        StoredFile(sha256=f"{n:064x}", size=1, content_type="image/jpeg", created_at=now) for n in range(members)
    )
    Attachment.objects.bulk_create(
        (Attachment(record=record, file=file, name="照片.jpg", added_at=now,
                    picture_hash=chance.randrange(-(2**63), 2**63))
         for record in records for file in chance.sample(files, PHOTOS)), batch_size=2000,
    )  # fmt: skip
    return records[-1], reader


def _entries(records: list[WeeklyRecord], chance: random.Random):
    copied = ""
    for record in records:
        for order in range(ENTRIES):
            text = "，".join([
                f"{record.monday.month}月{chance.randint(1, 28)}日到{chance.choice(PLACES)}", chance.choice(PEOPLE),
                *chance.sample(DEEDS, 3), f"用了{chance.randint(1, 5)}个小时。",
            ])  # fmt: skip
            copied = copied or text
            if record is records[-1] and order == 0:
                text = copied
            yield RecordEntry(record=record, order=order, done_on=record.monday, content=text, sketch=sketch(text))
