"""Printed things: what can be read in them, what cannot get into them, and the processes that make them."""

import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from io import BytesIO
from pathlib import Path

import pytest
import segno
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from weasyprint import HTML

from core import clock
from core.errors import Refused
from core.pdf import asset, pdf_response, render_pdf, render_pdfs
from core.typesetting import processes
from tests import cast as people

RARE = "㛃䶮𬭎𠮷䴖"
NOTICE, SHEET, CARELESS = (f"printed/{name}.html" for name in ("notice", "sheet", "careless"))


@pytest.fixture(autouse=True)
def printed_templates(settings):
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}]


@pytest.fixture(autouse=True)
def nothing_to_complain_of(request, caplog):
    """WeasyPrint names every style it does not know and every fetch refused; only tests that provoke it may hear it."""
    yield
    if "complaints" not in request.fixturenames:
        assert heard(caplog) == []


@pytest.fixture
def complaints(caplog):
    """Asked for by tests that provoke complaints; returns them so far."""
    return lambda: heard(caplog)


def heard(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name.startswith("core.typesetting")]


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(content)).pages]


def joined(content: bytes) -> str:
    """All text without line ends and spaces, which are the layout's."""
    return re.sub(r"\s", "", "".join(pages(content)))


def numbered(count: int) -> str:
    """Text in which every character's place can be told: 零一二…"""
    return "".join("零一二三四五六七八九"[number % 10] for number in range(count))


def sheet(number: int, rows: int) -> dict:
    return {
        "title": "考评表",
        "name": f"党员{number:03}",
        "rows": [f"第{row}项" for row in range(rows)],
        "text": "完成",
    }


# --- what can be read ------------------------------------------------------------------------------------


def test_text_can_be_extracted_rare_characters_included():
    content = render_pdf(NOTICE, {"title": "通知", "to": RARE, "paragraphs": ["正文", "<&>\"'"]})
    assert RARE in joined(content)
    assert "<&>\"'" in joined(content)


def glyphs(content: bytes) -> dict[str, list]:
    """The outline of each character, by the fonts that came with the document."""
    found = {}
    for page in PdfReader(BytesIO(content)).pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            program = font["/DescendantFonts"][0]["/FontDescriptor"]["/FontFile3"].get_data()
            face = TTFont(BytesIO(program))
            cids = face["CFF "].cff.topDictIndex[0].charset
            for cid, text in re.findall(rb"<(\w{4})> <(\w+)>", font["/ToUnicode"].get_data()):
                pen = RecordingPen()
                number = int(cid, 16)
                name = cids[number] if number < len(cids) else ".notdef"
                face.getGlyphSet()[name].draw(pen)
                found[bytes.fromhex(text.decode()).decode("utf-16-be")] = (name, pen.value)
    return found


def test_rare_characters_have_outlines_of_their_own_in_every_face():
    unknown = "\U0010fffd"  # private use: no font has it
    for template in (NOTICE, SHEET):
        found = glyphs(render_pdf(template, {"title": RARE + unknown, "to": RARE, "name": RARE, "rows": [RARE]}))
        outlines = [repr(found[character]) for character in RARE]
        assert len(set(outlines)) == len(RARE)
        assert all(len(found[character][1]) > 10 for character in RARE)
        assert found[unknown][0] == ".notdef"


def test_title_language_and_bookmarks():
    content = render_pdfs(SHEET, [sheet(number, 1) for number in range(12)], title="第一党支部考评表", chunk=5)
    reader = PdfReader(BytesIO(content))
    assert reader.metadata.title == "第一党支部考评表"
    assert reader.root_object["/Lang"] == "zh-CN"
    assert [mark.title for mark in reader.outline] == ["考评表"] * 12
    assert [reader.get_destination_page_number(mark) for mark in reader.outline] == list(range(12))
    single = PdfReader(BytesIO(render_pdf(SHEET, sheet(1, 1))))
    assert (single.metadata.title, single.root_object["/Lang"]) == ("考评表", "zh-CN")


def test_official_layout_has_22_lines_of_28_characters():
    content = render_pdf(NOTICE, {"title": "通知", "to": numbered(28), "paragraphs": [numbered(2000)]})
    lines = [
        line.strip()
        for line in pages(content)[1].splitlines()
        if re.fullmatch(r"[零一二三四五六七八九]+", line.strip())
    ]
    assert len(lines) == 22
    assert {len(line) for line in lines} == {28}
    box = PdfReader(BytesIO(content)).pages[0].mediabox
    assert (round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) == (210, 297)


def test_official_pages_are_numbered_between_dashes():
    content = render_pdf(NOTICE, {"title": "通知", "paragraphs": [numbered(1500)]})
    assert [re.search(r"— (\d+) —", text)[1] for text in pages(content)] == ["1", "2", "3"]


def each(template, contexts) -> list[bytes]:
    """Every document as a file of its own, laid out together."""
    made: dict[int, bytes] = {}
    render_pdfs(template, contexts, title="各份", each=made.__setitem__)
    return list(made.values())


def test_signature_never_stands_alone():
    def last_pages(**more):
        contexts = [{"title": "通知", "paragraphs": [numbered(length)], **more} for length in range(330, 580, 28)]
        found = [pages(content) for content in each(NOTICE, contexts)]
        assert {len(text) for text in found} == {1, 2}
        return [text[-1] for text in found]

    alone = [re.fullmatch(r"\s*河湾社区第一党支部\s*2026年11月18日\s*— 2 —\s*", text) for text in last_pages()]
    assert not any(alone)
    # Without its class it does stand alone at some length.
    assert any("零" not in text for text in last_pages(loose=True))
    assert all("河湾社区第一党支部" in text and "2026年11月18日" in text for text in last_pages())


def test_forms_say_page_x_of_y_who_printed_and_when_and_repeat_the_header():
    with clock.at(people.NOW):
        content = render_pdf(SHEET, sheet(1, 120) | {"printed_by": "周敏"})
    found = pages(content)
    assert len(found) > 2
    for number, text in enumerate(found, 1):
        assert f"第 {number} 页　共 {len(found)} 页" in text
        assert "周敏 2026-11-18 10:00 打印" in text
        assert "责任项" in text


def test_nothing_is_lost_where_a_cell_is_longer_than_a_page():
    text = numbered(5000)
    content = render_pdf(SHEET, sheet(1, 1) | {"text": text})
    found = re.sub(r"[^零一二三四五六七八九]", "", "".join(pages(content)))
    assert len(pages(content)) > 2
    assert text in found


def test_a_draft_says_so_on_every_page_and_a_final_document_nowhere():
    for template, context in [(SHEET, sheet(1, 120)), (NOTICE, {"title": "通知", "paragraphs": [numbered(1500)]})]:
        assert all("未定稿" in text for text in pages(render_pdf(template, context | {"draft": True})))
        assert not any("未定稿" in text for text in pages(render_pdf(template, context)))


# --- many documents ------------------------------------------------------------------------------------------


def test_each_document_of_a_batch_is_numbered_on_its_own():
    lengths = [1, 60, 3, 120, 2, 60, 1]
    content = render_pdfs(SHEET, [sheet(number, rows) for number, rows in enumerate(lengths)], title="表", chunk=3)
    found = [re.search(r"第 (\d+) 页　共 (\d+) 页", text).groups() for text in pages(content)]
    assert len(found) > len(lengths)
    totals = [int(total) for number, total in found if number == "1"]
    assert len(totals) == len(lengths)
    assert found == [(str(page), str(total)) for total in totals for page in range(1, total + 1)]
    names = [
        re.search(r"党员(\d+)", text)[1]
        for text, (number, _) in zip(pages(content), found, strict=True)
        if number == "1"
    ]
    assert [int(name) for name in names] == list(range(len(lengths)))


@clock.at(people.NOW)
def test_progress_counts_up_and_contexts_may_be_a_stream():
    seen, contexts = [], [sheet(number, 1) for number in range(7)]
    listed = render_pdfs(SHEET, contexts, title="表", chunk=3, progress=lambda *step: seen.append(step))
    assert seen == [(3, 7), (6, 7), (7, 7)]
    streamed = render_pdfs(SHEET, iter(contexts), title="表", chunk=3)
    assert joined(streamed) == joined(listed)
    with pytest.raises(ValueError, match="no documents"):
        render_pdfs(SHEET, [], title="表")


@clock.at(people.NOW)
def test_documents_one_by_one_and_all_together_from_one_rendering():
    contexts, singles = [sheet(number, 20) for number in range(7)], {}
    together = render_pdfs(SHEET, contexts, title="表", chunk=3, each=singles.__setitem__)
    assert sorted(singles) == list(range(7))
    assert "".join(joined(singles[number]) for number in range(7)) == joined(together)
    assert all(f"党员{number:03}" in joined(content) for number, content in singles.items())


def test_one_file_shares_the_fonts_of_its_documents():
    contexts = [sheet(number, 2) for number in range(8)]
    together = render_pdfs(SHEET, contexts, title="表", chunk=4)
    assert len(together) < sum(len(content) for content in each(SHEET, contexts)) / 3


def test_a_document_that_cannot_be_composed_stops_the_batch():
    def contexts():
        yield sheet(1, 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        render_pdfs(SHEET, contexts(), title="表", chunk=1)
    assert "党员002" in joined(render_pdf(SHEET, sheet(2, 1)))


# --- what cannot get in --------------------------------------------------------------------------------------


@pytest.fixture
def listener():
    """A server that notes who knocks."""
    knocks = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        done = threading.Event()

        def listen():
            while not done.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                knocks.append(connection.recv(200))
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", knocks
        done.set()
        thread.join()


def fetching(secret: Path, address: str) -> str:
    inline = "data:text/css,body{color:red}"
    return (
        f'<link rel="attachment" href="{secret.as_uri()}"><img src="{address}a.png"><img src="{secret.as_uri()}">'
        f'<link rel="stylesheet" href="{address}b.css"><link rel="stylesheet" href="{inline}">'
        f'<style>@import url("{address}c.css"); p {{ background: url("{address}d.png") }}</style>'
        '<img src="paper:../paper/form.css"><img src="paper:%2e%2e/app.css"><img src="asset:0">'
        f'<object data="{secret.as_uri()}"></object><p>到此为止</p>'
    )


@pytest.fixture
def secret(tmp_path) -> Path:
    file = tmp_path / "secret.txt"
    file.write_text("SECRET-20261118")
    return file


def attachments(content: bytes) -> dict:
    return dict(PdfReader(BytesIO(content)).attachments)


def test_what_people_type_is_text_never_a_tag(secret, listener):
    address, knocks = listener
    typed = fetching(secret, address)
    content = render_pdf(NOTICE, {"title": typed, "to": typed, "paragraphs": [typed]})
    assert joined(content).count('<linkrel="attachment"') == 3
    assert attachments(content) == {}
    assert knocks == []


def test_even_a_careless_template_fetches_nothing(secret, listener, complaints):
    address, knocks = listener
    content = render_pdf(CARELESS, {"title": "甲", "text": fetching(secret, address)})
    assert "到此为止" in joined(content)
    assert attachments(content) == {}
    assert knocks == []
    refused = [line for line in complaints() if "not one of our own files" in line]
    for origin in ("file:", "http:", "data:", "paper:..", "paper:%2e", "asset:0"):
        assert any(origin in line for line in refused), origin


def test_without_our_fetcher_the_same_text_would_fetch(secret, listener):
    address, knocks = listener
    logging.getLogger("weasyprint").setLevel(logging.CRITICAL)
    content = HTML(string=fetching(secret, address)).write_pdf()
    assert any(b"SECRET-20261118" in text for texts in attachments(content).values() for text in texts)
    assert any(knock.startswith(b"GET /a.png") for knock in knocks)


def test_templates_for_paper_trust_no_text():
    folder = Path(__file__).parents[2] / "templates" / "paper"
    found = list(folder.rglob("*.html"))
    assert found
    for file in found:
        assert not re.search(r"\|\s*safe\b|autoescape\s+off|safeseq|mark_safe", file.read_text()), file


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f", "\ud800", "\ufffe", "\u202e", "\u2066"])
def test_control_characters_do_no_harm(character):
    content = render_pdf(NOTICE, {"title": f"通{character}知", "paragraphs": [f"前{character}后", character]})
    assert "通知" in joined(content)
    assert "前后" in joined(content)


def test_pictures_we_made_are_shown():
    code = BytesIO()
    segno.make("https://example.org/").save(code, kind="png", scale=4)
    drawn = BytesIO()
    segno.make("https://example.org/").save(drawn, kind="svg")
    pictures = [asset(code.getvalue(), "image/png"), asset(drawn.getvalue(), "image/svg+xml")]
    content = render_pdf(NOTICE, {"title": "码", "pictures": pictures})
    (image,) = PdfReader(BytesIO(content)).pages[0].images
    assert image.image.width == segno.make("https://example.org/").symbol_size(4)[0]
    with pytest.raises(ValueError, match="not a picture"):
        asset(b"<script>", "text/html")


def test_one_document_cannot_show_anothers_picture(complaints):
    code = BytesIO()
    segno.make("geheim").save(code, kind="png")
    picture = asset(code.getvalue(), "image/png")
    address = f"asset:{picture.name}"
    contexts = [{"title": "甲", "pictures": [picture]}, {"title": "乙", "pictures": [address]}]
    shown = [len(PdfReader(BytesIO(content)).pages[0].images) for content in each(NOTICE, contexts)]
    assert shown == [1, 0]
    assert any(address in line for line in complaints())


def test_download_is_kept_by_no_cache():
    response = pdf_response("考评表㛃.pdf", b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "no-store, private"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E8%80%83")


# --- the processes -------------------------------------------------------------------------------------------


def the_process() -> int:
    """The number of the process that answered last."""
    return processes.pool()._idle[-1]._process.pid


def test_the_process_knows_neither_keys_nor_database(monkeypatch):
    monkeypatch.setenv("ZONEBOOK_SECRET_KEY", "geheim")
    monkeypatch.setenv("DATABASE_URL", "postgresql://someone:geheim@localhost/zonebook")
    processes.pool().end()
    render_pdf(NOTICE, {"title": "甲"})
    folder = Path(f"/proc/{the_process()}")
    assert b"geheim" not in (folder / "environ").read_bytes()
    opened = [str(handle.readlink()) for handle in (folder / "fd").iterdir()]
    assert not any("sqlite" in target or "socket" in target for target in opened)
    check = "import core.typesetting.worker, sys; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check], cwd=processes.ROOT).returncode == 0


def test_a_warm_process_is_used_again_and_a_dead_one_replaced():
    render_pdf(NOTICE, {"title": "甲"})
    first = the_process()
    render_pdf(NOTICE, {"title": "乙"})
    assert the_process() == first
    os.kill(first, signal.SIGKILL)
    assert "丙" in joined(render_pdf(NOTICE, {"title": "丙"}))
    assert the_process() != first


def test_a_process_that_has_grown_is_replaced(monkeypatch):
    monkeypatch.setattr(processes, "MAX_MEGABYTES", 1)
    processes.pool().end()
    assert "甲" in joined(render_pdf(NOTICE, {"title": "甲"}))
    assert processes.pool()._idle == []


def test_a_process_that_does_not_answer_is_ended_with_a_sentence(monkeypatch):
    monkeypatch.setattr(processes, "MAX_SECONDS", 0.3)
    processes.pool().end()
    with pytest.raises(Refused, match="排版没有完成"):  # a cold start alone takes longer
        render_pdf(NOTICE, {"title": "甲"})
    monkeypatch.undo()


def test_documents_that_bring_down_every_process_are_refused(monkeypatch):
    monkeypatch.setattr(processes, "STYLE_SHEETS", Path("/nowhere"))  # the process stumbles over its first style sheet
    processes.pool().end()
    with pytest.raises(Refused, match="排版没有完成"):
        processes.pool().typeset([{"assets": [["missing", "image/png"]]}], [b"<p>"], ["together"])
    processes.pool().end()


def test_memory_of_a_process_stays_within_bounds():
    processes.pool().end()
    render_pdfs(SHEET, [sheet(number, 60) for number in range(20)], title="表", processes=1)
    status = Path(f"/proc/{the_process()}/status").read_text()
    assert int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) < 250 * 1024


def test_threads_of_a_server_get_each_their_own():
    found = {}

    def ask(number: int):
        found[number] = joined(render_pdf(SHEET, sheet(number, 2)))

    threads = [threading.Thread(target=ask, args=[number]) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f"党员{number:03}" in found[number] for number in range(6))


FORKED = """
import os, sys
import django
django.setup()
from core.pdf import render_pdf
from core.typesetting.processes import pool

def make():
    return render_pdf("paper/official.html", {"title": "甲"}).startswith(b"%PDF-")

assert make()
mine = pool()._idle[-1]._process.pid
child = os.fork()
if child == 0:
    ok = pool()._idle == [] and make() and pool()._idle[-1]._process.pid != mine
    pool().end()
    os._exit(0 if ok else 1)
_, status = os.waitpid(child, 0)
assert make() and pool()._idle[-1]._process.pid == mine
sys.exit(os.waitstatus_to_exitcode(status))
"""


def test_a_forked_server_process_has_typesetters_of_its_own(tmp_path):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "ZONEBOOK_DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", FORKED], cwd=processes.ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_processes_end_with_the_one_that_started_them(tmp_path):
    script = FORKED.split("child =")[0] + "print(mine, flush=True); os.kill(os.getpid(), 9)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "ZONEBOOK_DATA_DIR": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", script], cwd=processes.ROOT, env=environment, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    assert gone(int(done.stdout))


def gone(process: int, seconds: float = 5) -> bool:
    waited = threading.Event()
    for _ in range(int(seconds * 20)):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        waited.wait(0.05)
    return False
