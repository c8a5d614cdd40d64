"""The week written without a connection: the worker, the page it shows, and sending what lay on the device."""

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from PIL import Image

from records.models import WeeklyRecord
from records.views.weeks import offline
from tests.cast import PASSWORD
from tests.records.test_week_page import PAGE, form

SAVE = f"{PAGE}save/"
WORKER, SHELL = reverse("records:offline-worker"), reverse("records:offline-shell")
MANIFEST = reverse("portal:manifest")
BY_SCRIPT = {"headers": {"X-Led-By-Script": "1"}}
# Of the frame around every page the form needs these only: what they do is done by others, or is of no use there.
LEFT_OUT = {"vendor/bootstrap/bootstrap.bundle.min.js", "django_htmx/htmx-2.min.js", "js/navigation.js", "js/keep.js",
            "js/photos.js", "js/lists.js", "css/tables.css", "css/print.css"}  # fmt: skip


def served_from(settings, folder, version: str) -> None:
    """As in an installation: static files bear their version in their names."""
    folder.mkdir()
    names = [*offline.STYLES, *offline.SCRIPTS, *offline.OTHERS, "js/offline-worker.js"]
    paths = {name: re.sub(r"(\.\w+)$", rf".{version}\1", name) for name in names}
    manifest = {"paths": paths, "version": "1.1", "hash": version}
    (folder / "staticfiles.json").write_text(json.dumps(manifest))
    settings.STATIC_ROOT, settings.INSTALLABLE = str(folder), True
    storage = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": storage}}


def test_the_worker_names_the_files_of_one_deployment(settings, tmp_path):
    browser = Client()
    assert browser.get(WORKER).status_code == 404  # no secure address, no names with versions
    scripts = []
    for version in ("aaaaaaaaaaaa", "bbbbbbbbbbbb"):
        served_from(settings, tmp_path / version, version)
        answer = browser.get(WORKER)
        assert answer["Content-Type"].startswith("text/javascript")
        assert "no-cache" in answer["Cache-Control"]
        told = json.loads(answer.text.split("self.FORM = ")[1].split(";\n")[0])
        assert (told["version"], told["shell"]) == (version, SHELL)
        assert all(f".{version}." in file for file in told["files"])
        scripts.append(answer.text)
    assert scripts[0] != scripts[1]  # so that browsers fetch the files anew
    # A worker answers for what lies beside it: the form, and nothing else of the application.
    scope = WORKER.rsplit("/", 1)[0] + "/"
    assert all(
        url.startswith(scope) for url in (PAGE, reverse("records:week"), SHELL, reverse("records:offline-begin"))
    )
    assert not reverse("records:mine").startswith(scope)


def test_its_files_exist_and_none_is_missing(sign_in):
    files = (*offline.STYLES, *offline.SCRIPTS, *offline.OTHERS)
    assert [name for name in files if not finders.find(name)] == []
    page = sign_in("member").get(PAGE).text
    needed = set(re.findall(r'(?:<script src|rel="stylesheet" href)="/static/([^"]+)"', page)) - LEFT_OUT
    assert needed <= set(files)


def test_the_page_without_a_connection_is_nobodys(cast, sign_in):
    browser = sign_in("member")
    answers = [Client().get(SHELL), browser.get(SHELL)]
    assert answers[0].content == answers[1].content
    assert 'data-user=""' in answers[1].text
    assert "csrf" not in answers[1].text
    assert not answers[0].cookies  # the worker asks for it without any
    assert f'data-user="{cast.member.pk}"' in browser.get(PAGE).text  # what would have been seen


@pytest.mark.parametrize("is_installable", [True, False])
def test_a_page_is_installed_from_a_secure_address_only(settings, sign_in, is_installable):
    settings.INSTALLABLE = is_installable
    page = sign_in("member").get(PAGE)
    assert ('rel="manifest"' in page.text, "data-worker" in page.text) == (is_installable, is_installable)
    assert "data-offline" in page.text  # keeping the text needs no secure address
    assert {"worker-src 'self'", "manifest-src 'self'"} <= set(page["Content-Security-Policy"].split("; "))
    answer = Client().get(MANIFEST)
    assert answer.status_code == (200 if is_installable else 404)
    if not is_installable:
        return
    about = answer.json()
    assert (about["name"], about["display"]) == ("责任簿", "standalone")
    assert Client().get(about["start_url"]).url == reverse("portal:home")
    for icon in about["icons"]:
        with Image.open(finders.find(icon["src"].removeprefix("/static/"))) as image:
            assert icon["sizes"] == "{}x{}".format(*image.size)
    assert {icon["purpose"] for icon in about["icons"]} == {"any", "maskable"}


def test_a_ticket_is_for_who_is_signed_in(cast):
    """What lay on the device is sent with it, so under nobody else's name."""
    browser = Client(enforce_csrf_checks=True)
    assert browser.get(reverse("core:ticket")).json() == {"user": "", "token": ""}
    tokens = []
    for user in (cast.member, cast.colleague):  # one after the other on the same telephone
        browser.logout()
        page = browser.get(reverse("members:login"))
        browser.post(reverse("members:login"), {
            "username": user.username, "password": PASSWORD, "csrfmiddlewaretoken": page.context["csrf_token"],
        })  # fmt: skip
        answer = browser.get(reverse("core:ticket"))
        assert answer.json()["user"] == str(user.pk)
        assert "no-store" in answer["Cache-Control"]
        tokens.append(answer.json()["token"])
    statuses = [browser.post(SAVE, form() | {"csrfmiddlewaretoken": token}).status_code for token in tokens]
    assert statuses == [403, 200]
    assert WeeklyRecord.objects.get().member == cast.colleague.member


def test_a_sending_whose_answer_was_lost_comes_again(cast, sign_in):
    browser, sent = sign_in("member"), form()
    first, again = browser.post(SAVE, sent), browser.post(SAVE, sent)
    assert first.json()["version"] == again.json()["version"] == WeeklyRecord.objects.get().version
    assert browser.post(SAVE, form("别处写的")).status_code == 409  # other words are no repetition
    handed_in = form(version=str(again.json()["version"]))
    addresses = [browser.post(PAGE, handed_in, **BY_SCRIPT).json()["url"] for _ in range(2)]
    assert addresses == [WeeklyRecord.objects.get().get_absolute_url()] * 2
    assert browser.post(PAGE, handed_in).status_code == 302  # without a script the browser is led there


@pytest.mark.parametrize("name", ["members:logout", "members:sign-out-everywhere"])
def test_signing_out_wipes_the_device(sign_in, name):
    browser = sign_in("member")
    assert "Clear-Site-Data" not in browser.get(reverse("members:account")).headers
    answer = browser.post(reverse(name), form())
    assert answer.status_code == 302
    assert answer["Clear-Site-Data"] == '"storage"'
