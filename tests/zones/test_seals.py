"""The sealed 责任书: one and a whole branch's; the code on it; the page that checks both."""

import uuid
from io import BytesIO

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string
from django_tasks_db.models import DBTaskResult
from pypdf import PdfReader, PdfWriter
from weasyprint import HTML

from core import clock
from core.files import open_stored
from core.models import AuditEntry, Job
from core.plaintext import digest_of
from core.sealing.check import MAX_BYTES, WRONG, check
from core.sealing.seal import seal
from tests.cast import NOW, make_member
from zones.actions import agreements, assignments, signing
from zones.agreements.papers import agreement_sheet, agreements_to_print, print_agreement
from zones.agreements.proof import address_of, code_of, prove
from zones.models import Agreement
from zones.signs.faces import code_of as zone_code


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def one_minute():
    """The minute that is counted in does not end while a test counts."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def signed(bring):
    return bring("in_force")


def fetched(agreement: Agreement) -> Agreement:
    return Agreement.objects.select_related("branch", "member").get(pk=agreement.pk)


def paper_of(browser, agreement) -> bytes:
    return browser.get(reverse("zones:agreement-paper", args=[agreement.pk])).content


@pytest.fixture(scope="module")
def plain() -> bytes:
    """What stands for a laid out 责任书 where only its seal is looked at."""
    return HTML(string=f"<html lang='zh-CN'><p>{'党员责任区责任书' * 40}</p>").write_pdf()


@pytest.fixture
def sheet(plain, signed) -> bytes:
    """A paper with the seal and the code of the signed agreement."""
    return seal(plain, reason="责任书", marks=[code_of(fetched(signed))])


def upload(content: bytes, name="责任书.pdf", browser=None):
    file = SimpleUploadedFile(name, content, "application/pdf")
    return (browser or Client()).post(reverse("zones:verify"), {"file": file})


# --- the paper -----------------------------------------------------------------------------------------------------


def test_the_paper_in_force_is_sealed_and_says_which_agreement_it_is(signed, sign_in):
    found = check(paper_of(sign_in("member"), signed))
    assert found.marks == (code_of(fetched(signed)),)


def test_the_paper_says_where_it_is_checked_and_carries_the_code(signed, sign_in):
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(paper_of(sign_in("member"), signed))).pages)
    assert "扫码核验" in text
    assert reverse("zones:verify") in text
    sheet = agreement_sheet(fetched(signed))
    assert sheet["check_code"].content_type == "image/png"
    assert address_of(fetched(signed)).endswith(f"/verify/{code_of(fetched(signed))}/")


@pytest.mark.once
@pytest.mark.parametrize("state", ["draft", "approved", "signed"])
def test_before_both_have_signed_there_is_no_seal_and_no_code(bring, sign_in, state):
    agreement = bring(state)
    assert agreement_sheet(fetched(agreement))["check_code"] is None
    answer = upload(paper_of(sign_in("member"), agreement))
    assert WRONG["unsealed"] in answer.content.decode()


# --- the code --------------------------------------------------------------------------------------------------------


def look(code: str, browser=None):
    return (browser or Client()).get(reverse("zones:verify-agreement", args=[code]))


def test_a_scanned_code_tells_what_holds_and_no_more_than_the_paper(cast, signed):
    answer = look(code_of(fetched(signed)))
    page = answer.content.decode()
    assert answer.status_code == 200
    for said in ("是双方签订的责任书，第1版，现行有效", "李**", "周*（党支部书记）", signed.number, signed.text_digest):
        assert said in page, said
    for hidden in ("李国英", "周敏", "一号楼", "参加主题党日", cast.member.member.phone):
        assert hidden not in page, hidden


def test_nobody_is_asked_to_sign_in_and_no_search_engine_keeps_it(signed):
    for url in (reverse("zones:verify"), reverse("zones:verify-agreement", args=[code_of(fetched(signed))])):
        answer = Client().get(url)
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in answer["Cache-Control"]


def test_a_replaced_edition_is_told(cast, signed):
    agreements.amend_agreement(signed, reason="调整", by=cast.member)
    newer = Agreement.objects.get(edition=2)
    agreements.declare(newer, by=cast.member)
    agreements.review(newer, by=cast.group_leader)
    agreements.approve(newer, by=cast.secretary)
    signing.sign(newer, by=cast.member)
    signing.countersign(newer, by=cast.secretary)
    old, new = (look(code_of(fetched(one))).content.decode() for one in (signed, newer))
    assert "第1版，已由新版取代，现行的是第2版" in old
    assert "第2版，现行有效" in new
    assert "已由新版取代" in upload(print_agreement(fetched(signed))).content.decode()


def tampered(agreement) -> None:
    text = agreement.text.replace("30分", "31分", 1)
    Agreement.objects.filter(pk=agreement.pk).update(text=text)


def test_a_text_changed_in_the_database_is_not_called_signed(signed):
    code = code_of(fetched(signed))
    tampered(signed)
    page = look(code).content.decode()
    assert "现在不能证明" in page
    assert "现行有效" not in page


def test_a_text_and_digest_changed_together_have_another_code(signed):
    code = code_of(fetched(signed))
    tampered(signed)
    changed = Agreement.objects.get(pk=signed.pk)
    Agreement.objects.filter(pk=signed.pk).update(text_digest=digest_of(changed.text))
    assert look(code).status_code == 404
    assert "现在不能证明" in look(code_of(fetched(signed))).content.decode(), "and the audit log knows better"


@pytest.mark.parametrize("change", ["number", "digest", "short", "words"])
def test_what_is_no_code_of_ours_is_404_and_says_nothing(signed, change):
    code = code_of(fetched(signed))
    number, digest = code.split("-")
    wrong = {"number": f"{int(number) + 1}-{digest}", "digest": f"{number}-{digest[::-1]}", "short": code[:-1],
             "words": "责任书"}[change]  # fmt: skip
    answer = look(wrong)
    assert answer.status_code == 404
    page = answer.content.decode()
    assert "查不到这个核验码" in page
    assert signed.number not in page


def test_a_code_of_a_zone_opens_no_agreement(signed, zone):
    assert look(zone_code(zone)).status_code == 404


@pytest.mark.parametrize("state", ["draft", "declared", "approved", "signed"])
def test_an_agreement_that_is_not_in_force_is_proven_by_nothing(bring, state):
    assert prove([code_of(fetched(bring(state)))]) == []


def test_codes_cannot_be_tried_out(signed, one_minute):
    browser, right = Client(), code_of(fetched(signed))
    answers = [look(f"{n}-{'a' * 26}", browser).status_code for n in range(1, 35)]
    assert answers[:30] == [404] * 30
    assert answers[-1] == 429
    assert look(right, browser).status_code == 200, "a meeting that scans its agreements is not held up"


# --- the upload ------------------------------------------------------------------------------------------------------


def test_an_uploaded_paper_is_whole_and_which_one_it_is(signed, sign_in):
    answer = upload(paper_of(sign_in("member"), signed), "李国英责任书.pdf")
    page = answer.content.decode()
    assert answer.status_code == 200
    for said in ("文件完整，没有改动过：李国英责任书.pdf", "第1版，现行有效", signed.number, "李**"):
        assert said in page, said
    assert "李国英</dd>" not in page


def spoilt_byte(content: bytes) -> bytes:
    place = content.index(b"stream") + 30
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def with_update(content: bytes) -> bytes:
    writer, made = PdfWriter(BytesIO(content), incremental=True), BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(made)
    return made.getvalue()


def with_password(content: bytes) -> bytes:
    writer, made = PdfWriter(), BytesIO()
    writer.append(BytesIO(content))
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(made)
    return made.getvalue()


WAYS = {
    "changed": spoilt_byte, "extended": with_update, "encrypted": with_password, "broken": lambda whole: whole[:4000],
    "not_pdf": lambda whole: b"PK\x03\x04" + whole,
}  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize("why", WAYS)
def test_whatever_is_wrong_is_told_in_its_own_sentence(signed, sheet, why):
    assert len(sheet) > 4000
    answer = upload(WAYS[why](sheet))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert WRONG[why] in page
    assert "文件完整" not in page
    assert signed.number not in page


@pytest.mark.once
def test_a_foreign_seal_is_refused(signed, plain, sheet, settings, tmp_path):
    own, settings.SEAL_DIR = settings.SEAL_DIR, tmp_path / "theirs"
    theirs = seal(plain, reason="责任书", marks=[code_of(fetched(signed))])
    settings.SEAL_DIR = own
    assert WRONG["foreign"] in upload(theirs).content.decode()
    assert "文件完整" in upload(sheet).content.decode(), "the control"


def test_our_seal_on_something_else_proves_no_agreement(signed):
    """Whole, and ours; but its mark is none that the system would make."""
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.write(made)
    answer = upload(seal(made.getvalue(), reason="x", marks=[f"{signed.pk}-{'a' * 26}"]))
    page = answer.content.decode()
    assert "系统里已经对不上" in page
    assert "现行有效" not in page


def test_a_huge_upload_is_refused_unread(monkeypatch):
    monkeypatch.setattr(
        "zones.views.agreements.verification.VerifyForm.is_valid", lambda form: pytest.fail("the whole of it was read")
    )
    kind = "multipart/form-data; boundary=b"
    answer = Client().generic("POST", reverse("zones:verify"), b"--b", kind, CONTENT_LENGTH=str(3 * MAX_BYTES))
    assert answer.status_code == 413
    assert WRONG["too_large"] in answer.content.decode()


def test_an_upload_without_a_file_is_asked_for_one():
    answer = Client().post(reverse("zones:verify"), {})
    assert answer.status_code == 422
    assert "请选一个 PDF 文件" in answer.content.decode()


@pytest.mark.once
def test_nothing_of_an_upload_is_kept(sheet, settings, tmp_path):
    before = (sorted(settings.FILES_DIR.rglob("*")), AuditEntry.objects.count())
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1  # through a file on the disk, as a large one goes
    assert "文件完整" in upload(sheet).content.decode()
    assert (sorted(settings.FILES_DIR.rglob("*")), AuditEntry.objects.count()) == before
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_uploads_are_limited_by_the_minute(one_minute):
    browser = Client()
    answers = [upload(b"no pdf", browser=browser).status_code for _ in range(12)]
    assert answers == [422] * 10 + [429] * 2


@pytest.mark.once
def test_no_cookie_is_needed_to_check(sheet):
    strict = Client(enforce_csrf_checks=True)
    assert "文件完整" in upload(sheet, browser=strict).content.decode()


# --- a whole branch's ------------------------------------------------------------------------------------------------


@pytest.fixture
def several(cast, zone, signed):
    """Three more members with agreements in force, one of another branch, one still on its way."""
    made = []
    for number, name in enumerate(["甲一", "乙二", "丙三"]):
        member = make_member(
            cast.branch, name, group=cast.groups[0], number=f"HW01018{number:03d}", pinyin=f"p{number}"
        )
        assignments.assign(zone, part="co_responsible", member=member, by=cast.secretary)
        draft = agreements.start_agreement(member, year=2026, by=cast.secretary)
        Agreement.objects.filter(pk=draft.pk).update(
            state="in_force" if number else "approved", text=f"党员责任区责任书\n编号：{number}",
            text_digest=digest_of(f"党员责任区责任书\n编号：{number}"),
        )  # fmt: skip
        made.append(draft)
    return made


def test_all_agreements_of_a_branch_are_one_file_under_one_seal(cast, signed, several, sign_in):
    browser, url = sign_in("secretary"), reverse("zones:agreement-papers")
    assert "2026年已生效3份" in browser.get(url).content.decode()
    answer = browser.post(url, {"form_key": uuid.uuid4(), "year": 2026})
    job = Job.objects.get()
    assert answer.url == reverse("core:job-detail", args=[job.pk])
    run_jobs()
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == ("done", 3, 3)
    with open_stored(job.file) as handle:
        content = handle.read()
    found = check(content)
    printed = list(agreements_to_print(cast.branch, 2026))
    assert list(found.marks) == [code_of(row) for row in printed]
    assert len(PdfReader(BytesIO(content)).outline) == 3
    page = upload(content).content.decode()
    assert "文件里有3份责任书" in page
    assert page.count("与签字时的记录对不上") == 2, "those that were never signed"
    assert "1份现行有效" in page


def test_where_there_is_none_the_job_says_so(cast, sign_in):
    sign_in("secretary").post(reverse("zones:agreement-papers"), {"form_key": uuid.uuid4(), "year": 2026})
    run_jobs()
    assert "没有可以打印的" in Job.objects.get().message


@pytest.mark.parametrize(("who", "status"), [("deputy", 200), ("committee_member", 200), ("supervisor", 200),
                                             ("group_leader", 403), ("member", 403)])  # fmt: skip
def test_who_may_print_them_all(sign_in, who, status):
    assert sign_in(who).get(reverse("zones:agreement-papers")).status_code == status


def test_the_result_is_for_who_still_holds_the_office(cast, signed, sign_in):
    browser = sign_in("secretary")
    browser.post(reverse("zones:agreement-papers"), {"form_key": uuid.uuid4(), "year": 2026})
    run_jobs()
    job = Job.objects.get()
    file = reverse("core:job-file", args=[job.pk])
    answer = browser.get(file)
    assert answer.status_code == 200
    answer.getvalue()
    cast.secretary.appointments.update(until_on=clock.today())
    assert browser.get(file).status_code == 403


def run_jobs() -> None:
    """Carry out what was queued, with the arguments it was queued with."""
    for queued in DBTaskResult.objects.all():
        arguments = queued.args_kwargs
        import_string(queued.task_path).call(*arguments["args"], **arguments["kwargs"])
