"""Members by name, pinyin, initials, number or the end of the phone number."""

from collections.abc import Sequence

from django.urls import reverse

from core.registry import Hit, Search
from members.models import Member


def members(user, words: Sequence[str]) -> Search:
    rows = Member.objects.permitted(user, "member.view")
    for word in words:
        rows = rows.search(word)
    return Search("members", "党员", "people", rows.with_standing().order_by("pinyin", "pk"), _tell,
                  reverse("members:member-list"))  # fmt: skip


def _tell(member) -> Hit:
    note = " · ".join(part for part in (member.branch_name, member.group_name) if part)
    return Hit(member.name, member.get_absolute_url(), note)
