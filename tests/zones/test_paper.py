"""The printed 责任书: the signed text to the letter, its signatures, and a mark while it binds nobody."""

from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from members.models import Member
from tests.zones.conftest import five_duties
from zones.actions import agreements
from zones.actions.zones import change_zone
from zones.agreements.text import text_of

pytestmark = pytest.mark.once  # what is looked at is the layout
RARE = "㛃䶮𬭎𠮷"


def printed(browser, agreement) -> str:
    """The text of the PDF without spaces, line ends and page numbers, which are the layout's."""
    answer = browser.get(reverse("zones:agreement-paper", args=[agreement.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    pages = [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]
    return "".join(
        line.replace(" ", "").replace("　", "") for page in pages for line in page.splitlines() if not is_frame(line)
    )


def is_frame(line: str) -> bool:
    return line.strip().startswith(("—", "文本摘要", "未生效", "已"))


def squeezed(text: str) -> str:
    return "".join(text.split()).replace("　", "")


def all_text(browser, agreement) -> str:
    answer = browser.get(reverse("zones:agreement-paper", args=[agreement.pk]))
    return "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)


def test_the_paper_is_the_signed_text_to_the_letter(cast, bring, zone, sign_in):
    Member.objects.filter(pk=cast.member.member.pk).update(name=f"李{RARE}")
    cast.member.member.refresh_from_db()
    agreement = bring("in_force")
    change_zone(zone, by=cast.secretary, name="后来改的名")
    browser = sign_in("member")
    paper = printed(browser, agreement)
    assert squeezed(text_of(agreement)) in paper
    assert f"李{RARE}" in paper
    assert "后来改的名" not in paper
    whole = all_text(browser, agreement)
    assert "周敏（党支部书记）" in whole
    assert whole.count("2026年11月18日 10:00") == 2
    assert agreement.text_digest in whole
    assert "未生效" not in whole


@pytest.mark.parametrize("state", ["draft", "declared", "reviewed", "approved", "signed"])
def test_before_it_is_in_force_every_page_says_so(bring, sign_in, state):
    agreement = bring(state)
    browser = sign_in("member")
    answer = browser.get(reverse("zones:agreement-paper", args=[agreement.pk]))
    pages = [page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages]
    assert all("未生效" in page for page in pages)
    assert squeezed(text_of(agreement)) in printed(browser, agreement)
    assert ("2026年11月18日 10:00" in "".join(pages)) == (state == "signed"), "only a signature has a time"


def test_an_old_edition_says_that_it_was_replaced(cast, bring, sign_in):
    agreement = bring("in_force")
    agreements.amend_agreement(agreement, reason="调整", by=cast.member)
    type(agreement).objects.filter(pk=agreement.pk).update(state="superseded")
    assert "已由新版取代" in all_text(sign_in("member"), agreement)


def test_what_users_wrote_is_text_and_nothing_else(cast, draft, sign_in):
    rows = five_duties()
    rows[0]["content"] = "<img src='file:///etc/passwd'><script>走访</script> & {{ x }}"
    agreements.set_duties(draft, duties=rows, by=cast.member)
    assert squeezed("<script>走访</script>&{{x}}") in printed(sign_in("member"), draft)


def test_the_paper_is_read_by_those_who_see_the_agreement(bring, sign_in):
    url = reverse("zones:agreement-paper", args=[bring("draft").pk])
    codes = {who: sign_in(who).get(url).status_code for who in ("group_leader", "colleague", "other_secretary")}
    assert codes == {"group_leader": 200, "colleague": 404, "other_secretary": 404}
