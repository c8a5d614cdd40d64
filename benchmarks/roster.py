"""(d) A roster of thousands: read, checked and imported in one transaction, beside reading the file with openpyxl and
inserting one row for each person in one go."""

import shutil
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.measure import Row, print_table, side_by_side
from core import clock
from members.access import Role
from members.actions.accounts import create_account
from members.actions.offices import appoint
from members.actions.organizations import create_organization
from members.actions.roster import Plan, import_roster
from members.models import Member, Organization
from members.roster import read_roster

ROWS, SMALL_ROWS = 7246, 120
PER_BRANCH = 30
GOAL = 2.5
HEADINGS = (
    "序号", "党支部", "姓名", "性别", "出生年月", "身份证号", "民族", "学历", "入党时间", "转正时间", "党小组",
    "党员类型", "工作单位", "联系电话",
)  # fmt: skip
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "建志伟国海明文向永振立晓卫家德秀桂丽淑玉"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def run(*, small: bool) -> None:
    """Make the roster, import it both ways, print the table."""
    rows = SMALL_ROWS if small else ROWS
    call_command("migrate", verbosity=0)
    top, administrator = _found(rows)
    connection.close()
    database = Path(settings.DATABASES["default"]["NAME"])
    empty = database.with_suffix(".empty")
    shutil.copyfile(database, empty)
    content = workbook(rows)

    def start_again() -> None:
        connection.close()
        shutil.copyfile(empty, database)
        connection.ensure_connection()

    def ours() -> Plan:
        return import_roster(read_roster(content, on=clock.today()), organization=top, by=administrator)

    faults = _faults(ours, start_again, rows)
    taken = side_by_side(ours, lambda: floor(content), rounds=1 if small else 5, warm_up=1, before=start_again)
    notes = [f"{rows:,} rows in {-(-rows // PER_BRANCH)} branches"]
    print_table([Row("roster read, checked, imported", "s", *taken, GOAL, notes, faults)])


def floor(content: bytes) -> None:
    """Read every cell and insert one row for each person."""
    sheet = openpyxl.load_workbook(BytesIO(content), read_only=True).worksheets[0]
    found = sheet.iter_rows(min_row=2, values_only=True)
    with transaction.atomic():
        Member.objects.bulk_create([_plain(number, cells) for number, cells in enumerate(found)])


def _plain(number: int, cells: Sequence) -> Member:
    return Member(
        number=f"F{number}", name=cells[2], gender=cells[3], birth_on=cells[4].date(), id_digest=cells[5],
        ethnicity=cells[6], education=cells[7], joined_on=cells[8].date(), full_on=cells[9].date(),
        work_unit=cells[12], phone=cells[13],
    )  # fmt: skip


def _faults(ours: Callable, start_again: Callable, rows: int) -> list[str]:
    """What is wrong with what is measured: rows refused, or the same file again changing something."""
    start_again()
    first, second = ours(), ours()
    refused = [row.message for row in first.with_verdict("refused")]
    faults = [f"{len(refused)} right rows refused: {refused[0]}"] if refused else []
    if second.counts["unchanged"] != rows:
        faults.append(f"the same file again: {second.counts}")
    return faults


def _found(rows: int) -> tuple[Organization, object]:
    """Create the committee, its branches and who imports."""
    kind = Organization.Kind
    with transaction.atomic():
        top = create_organization(parent=None, kind=kind.PARTY_COMMITTEE, code="HW", name="河湾街道党工委", by=None)
        administrator = create_account(username="admin", name="王管理", organization=top, by=None)
        appoint(administrator, role=Role.ADMINISTRATOR, organization=top, from_on=date(2020, 1, 1), by=None)
        for number in range(-(-rows // PER_BRANCH)):
            create_organization(
                parent=top, kind=kind.BRANCH, code=f"HW{number:04d}", name=_branch_name(number), by=administrator
            )
    return top, administrator


def _branch_name(number: int) -> str:
    return f"河湾第{number + 1}党支部"


def workbook(rows: int) -> bytes:
    """Return a roster in which every row is right: Excel dates, ID numbers with their check digits."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("花名册")
    sheet.append(HEADINGS)
    for number in range(rows):
        sheet.append(_person(number))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _person(number: int) -> list:
    born = date(1940, 1, 1) + timedelta(days=number * 7919 % 21000)
    joined = date(born.year + 18 + number % 10, 7, 1)
    name = SURNAMES[number % 20] + GIVEN[number // 20 % 20] + GIVEN[number // 400 % 20]
    branch = number // PER_BRANCH
    return [
        number + 1, _branch_name(branch), name, "男女"[number % 2], born, id_number(born, number), "汉族", "大专",
        joined, joined.replace(year=joined.year + 1), f"第{number % 3 + 1}党小组", ("在职", "离退休")[number % 2],
        f"河湾街道第{number % 40 + 1}单位", f"139{number:08d}",
    ]  # fmt: skip


def id_number(born: date, number: int) -> str:
    """Return a number with the right check digit, of an area that does not exist; odd ones are women's."""
    digits = f"990000{born:%Y%m%d}{number * 2 % 1000 + (1 - number % 2):03d}"
    total = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True))
    return digits + "10X98765432"[total % 11]
