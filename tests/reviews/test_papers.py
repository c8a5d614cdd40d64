"""What is printed and exported says the same as the screen, and says whether it is final."""

import re
import uuid
from io import BytesIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from core.files import open_stored
from core.models import Job
from members.actions import end_appointment
from records.models import BehalfEntry
from reviews import actions, facts
from reviews.papers import print_sheets
from tests.cast import NOW
from tests.reviews.conftest import evaluation_of, grade_everybody, rate_everybody, sign_agreements


def at(name, *args):
    return reverse(f"reviews:{name}", args=args)


def text_of(content: bytes) -> str:
    """The text of a PDF without the breaks of its lines and pages."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages)


def without_blanks(text: str) -> str:
    return "".join(text.split())


def sheets_of(content: bytes) -> list[list[dict]]:
    """Each sheet of a workbook as rows by heading."""
    book = load_workbook(BytesIO(content))
    found = []
    for sheet in book:
        head, *rows = sheet.iter_rows(values_only=True)
        found.append([dict(zip(head, row, strict=True)) for row in rows])
    return found


@pytest.fixture
def graded(cycle, year):
    sign_agreements(year)
    member = year.member.member
    member.former_name, member.native_place, member.name = "李𠮷英", "浙江宁波", "李㛃英"
    member.save()
    rate_everybody(cycle, year)
    grades = {"grade": "基本合格", "reason": "一次检查差距大", "official_grade": "优秀", "official_reason": "测评第一"}
    actions.grade_evaluation(evaluation_of(cycle, year.member), by=year.secretary, **grades)
    grade_everybody(cycle, year)
    return cycle


def test_the_printed_sheet_says_what_the_screen_says(sign_in, graded, year):
    secretary, own = sign_in("secretary"), evaluation_of(graded, year.member)
    answer = secretary.get(at("evaluation-paper", own.pk))
    assert answer["Content-Type"] == "application/pdf"
    paper = text_of(answer.content)
    screen = without_blanks(re.sub(r"<[^>]+>", "", secretary.get(own.get_absolute_url()).content.decode()))
    appraisal = facts.appraise(graded)[own.pk]
    for part, points in appraisal.breakdown.rows:
        for said in (part.label, part.shown, part.words, points):
            assert without_blanks(said) in paper
            assert without_blanks(said) in screen
    for said in ("89.68", appraisal.breakdown.words, appraisal.suggestion.why, appraisal.official.why,
                 "基本合格", "一次检查差距大", "优秀", "测评第一", "能够履行责任"):  # fmt: skip
        assert without_blanks(said) in paper
        assert without_blanks(said) in screen
    for fact in ("李㛃英", "李𠮷英", "女", "汉族", "1948年7月", "浙江宁波", "2001年7月1日", "2002年7月1日", "大专",
                 "全年履职情况", "本人签名", "党支部书记签名", "周敏"):  # fmt: skip
        assert fact in paper


def test_a_usual_sheet_has_at_most_two_pages_each_numbered(sign_in, graded, year):
    own = evaluation_of(graded, year.member)
    reader = PdfReader(BytesIO(sign_in("member").get(at("evaluation-paper", own.pk)).content))
    assert len(reader.pages) <= 2
    for number, page in enumerate(reader.pages, 1):
        assert f"第{number}页共{len(reader.pages)}页" in without_blanks(page.extract_text())


def test_papers_say_draft_until_the_year_is_final(sign_in, graded, year):
    secretary, own = sign_in("secretary"), evaluation_of(graded, year.member)

    def all_of_it():
        paper = secretary.get(at("evaluation-paper", own.pk))
        book = secretary.get(at("cycle-export", graded.pk))
        return paper, book

    paper, book = all_of_it()
    assert "未定稿" in text_of(paper.content)
    assert "%E6%9C%AA%E5%AE%9A%E7%A8%BF" in paper["Content-Disposition"]
    assert {row["定稿与否"] for row in sheets_of(book.content)[0]} == {"未定稿"}
    actions.finish_cycle(graded, by=year.secretary)
    paper, book = all_of_it()
    assert "未定稿" not in text_of(paper.content)
    assert "%E6%9C%AA%E5%AE%9A%E7%A8%BF" not in paper["Content-Disposition"]
    assert {row["定稿与否"] for row in sheets_of(book.content)[0]} == {"定稿"}


def test_the_member_prints_his_own_without_what_is_not_public_yet(sign_in, graded, year):
    own = evaluation_of(graded, year.member)
    paper = text_of(sign_in("member").get(at("evaluation-paper", own.pk)).content)
    assert "应记50周" in paper
    for secret in ("一次检查差距大", "测评第一", "能够履行责任"):
        assert secret not in paper
    assert sign_in("colleague").get(at("evaluation-paper", own.pk)).status_code == 404


@pytest.mark.parametrize("is_final", [False, True])
def test_the_summary_is_the_table_and_the_rules(sign_in, graded, year, is_final):
    first = year.member.member.weekly_records.order_by("monday").first()
    BehalfEntry.objects.create(
        record=first, state="entered", entered_by=year.group_leader, entered_at=NOW, received_on=NOW.date()
    )
    if is_final:
        actions.finish_cycle(graded, by=year.secretary)
    book = sign_in("secretary").get(at("cycle-export", graded.pk))
    page = sign_in("secretary").get(evaluation_of(graded, year.member).get_absolute_url())
    assert "第4周（01-19，代录）" in page.text
    people, rules = sheets_of(book.content)
    assert len(people) == 9
    row = next(row for row in people if row["姓名"] == "李㛃英")
    assert (row["综合得分"], row["等次"], row["建议等次"], row["等次理由"]) == (
        89.68,
        "基本合格",
        "合格",
        "一次检查差距大",
    )
    assert (row["民主评议等次"], row["民主评议建议等次"]) == ("优秀", "合格")
    assert (row["周记实（权重40）"], row["小组评议（权重30）"], row["检查（权重30）"]) == (92, 88.75, 87.5)
    assert (row["周记实按时"], row["周记实迟交"], row["周记实未交"]) == (44, 4, 2)
    assert (row["其中代录"], row["小组评议月数"], row["检查次数"]) == (1, 12, 4)
    said = {rule["项目"]: rule["规定"] for rule in rules}
    assert said["权重"] == "周记实40，小组评议30，检查30"
    assert "合格：80分及以上" in said["责任区考评等次：合格 / 基本合格 / 基本不合格 / 不合格"]


def test_the_summary_has_the_filter_that_is_set(sign_in, graded, year):
    actions.withdraw_grade(evaluation_of(graded, year.member), by=year.secretary, reason="重评")
    book = sign_in("secretary").get(at("cycle-export", graded.pk) + "?state=rated")
    assert [row["姓名"] for row in sheets_of(book.content)[0]] == ["李㛃英"]


def test_missing_and_excused_parts_stand_in_the_summary(sign_in, cycle, year):
    year.branch.score_sheets.filter(member=year.colleague.member).delete()
    actions.excuse_part(evaluation_of(cycle, year.member), by=year.secretary, part="inspections", reason="住院")
    people = {row["姓名"]: row for row in sheets_of(sign_in("secretary").get(at("cycle-export", cycle.pk)).content)[0]}
    assert people["范平华"]["检查（权重30）"] == "缺"
    assert people["范平华"]["综合得分"] is None
    assert people["李国英"]["检查（权重30）"] == "免评"
    assert people["李国英"]["缺项、免评"] == "检查免评：住院"


def test_the_whole_branch_is_printed_in_the_background(sign_in, graded, year):
    secretary = sign_in("secretary")
    actions.withdraw_grade(evaluation_of(graded, year.colleague), by=year.secretary, reason="转出")
    actions.withdraw_evaluation(evaluation_of(graded, year.colleague), by=year.secretary, reason="转出")
    answer = secretary.post(at("cycle-papers", graded.pk), {"form_key": str(uuid.uuid4())})
    job = Job.objects.get()
    assert answer.url == reverse("core:job-detail", args=[job.pk])
    print_sheets.call(job.pk, cycle_id=graded.pk, printed_by=str(year.secretary))
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 8, 8)
    with open_stored(job.file) as stored:
        content = stored.read()
    assert text_of(content).count("党员责任区考评表") == 8
    assert "范平华" not in text_of(content)
    assert len(PdfReader(BytesIO(content)).outline) == 8


def test_whose_office_ended_fetches_the_branch_s_sheets_no_more(sign_in, graded, year):
    secretary, chair = sign_in("secretary"), year.deputy
    secretary.post(at("cycle-papers", graded.pk), {"form_key": str(uuid.uuid4())})
    job = Job.objects.get()
    print_sheets.call(job.pk, cycle_id=graded.pk, printed_by=str(year.secretary))
    page, file = (reverse(f"core:job-{name}", args=[job.pk]) for name in ("detail", "file"))
    assert file in secretary.get(page).content.decode()
    assert secretary.get(file).getvalue().startswith(b"%PDF")
    for office in year.secretary.appointments.all():
        end_appointment(office, by=chair)
    told = secretary.get(page).content.decode()
    assert file not in told
    assert "职务已经结束" in told
    assert secretary.get(file).status_code == 403


def test_export_year_writes_all_files(graded, year, tmp_path, capsys):
    call_command("export_year", organization="HW0101", year=2026, out=tmp_path / "out")
    out = tmp_path / "out"
    assert sorted(path.name for path in out.iterdir()) == ["members", "sheets.pdf", "summary.xlsx"]
    files = sorted((out / "members").iterdir())
    assert len(files) == 9
    own = out / "members" / f"{year.member.member.number}-李㛃英.pdf"
    assert "李㛃英" in text_of(own.read_bytes())
    assert "范平华" not in text_of(own.read_bytes())
    assert text_of((out / "sheets.pdf").read_bytes()).count("党员责任区考评表") == 9
    people = sheets_of((out / "summary.xlsx").read_bytes())[0]
    assert {"姓名", "综合得分", "等次"} <= set(people[0])
    assert len(people) == 9
    assert "未定稿" in capsys.readouterr().out


def test_export_year_says_what_is_wrong_in_one_line(cycle, tmp_path):
    with pytest.raises(CommandError, match="没有2025年度的考评"):
        call_command("export_year", organization="HW0101", year=2025, out=tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(CommandError, match="写不进"):
        call_command("export_year", organization="HW0101", year=2026, out=tmp_path / "file")


def test_a_name_cannot_leave_the_folder(graded, year, tmp_path):
    member = year.colleague.member
    member.name = "../../坏人/<b>"
    member.save()
    call_command("export_year", organization="HW0101", year=2026, out=tmp_path / "out")
    names = [path.name for path in (tmp_path / "out" / "members").iterdir()]
    assert len(names) == 9
    assert [path.name for path in tmp_path.iterdir() if path.name not in {"out", "files"}] == []
    assert any("坏人" in name for name in names)
