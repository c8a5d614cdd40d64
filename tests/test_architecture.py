"""The rooms keep their order: imports run one way, and a file is named for what is in it."""

import ast
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ["core", "members", "zones", "records", "reviews", "portal"]
FORBIDDEN_NAMES = {"utils.py", "util.py", "helpers.py", "helper.py", "common.py", "misc.py", "signals.py"}
MAX_LINES = 400


def files(room: str) -> list[Path]:
    return [path for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module.split(".")[0])
    return found & set(ROOMS)


def upward(room: str, path: Path) -> set[str]:
    return imported_rooms(path) & set(ROOMS[ROOMS.index(room) + 1 :])


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_one_way(room):
    assert {str(path): upward(room, path) for path in files(room) if upward(room, path)} == {}


def test_an_import_that_runs_upward_is_seen(tmp_path):
    """The negative control."""
    file = tmp_path / "models.py"
    file.write_text("def f():\n    from reviews.models import Finding\n")
    assert upward("members", file) == {"reviews"}


@pytest.mark.parametrize("room", ROOMS)
def test_files_are_small_and_say_what_is_in_them(room):
    assert [str(p) for p in files(room) if p.name in FORBIDDEN_NAMES] == []
    assert [str(p) for p in files(room) if len(p.read_text().splitlines()) > MAX_LINES] == []


def test_domain_models_live_in_the_four_domain_apps():
    from django.apps import apps

    assert not list(apps.get_app_config("portal").get_models())
    assert {m.__name__ for m in apps.get_app_config("core").get_models()} == {
        "AuditEntry", "ChainHead", "FormReceipt", "Job", "StoredFile",
    }  # fmt: skip


def test_the_project_refers_to_nothing_outside_itself():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    outside = ("../" + "shared", "/work" + "/")
    named = [
        name for name in tracked
        if name.endswith((".py", ".md", ".html", ".css", ".js", ".sh", ".toml", "Makefile"))
        and any(text in (ROOT / name).read_text(errors="replace") for text in outside)
    ]  # fmt: skip
    assert named == []
