"""Contacts by what is written of them, by the initials of the name, or by the end of the phone number."""

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse

from core.registry import Hit, Search
from core.searching import holding
from zones.models import Contact

FEWEST_DIGITS = 4  # fewer end too many phone numbers


def contacts(user, words: Sequence[str]) -> Search:
    rows = Contact.objects.permitted(user, "contact.view")
    for word in words:
        rows = rows.filter(_written(word))
    rows = rows.select_related("zone").order_by("is_closed", "name", "pk")
    return Search("contacts", "联系对象", "person-heart", rows, _tell, reverse("zones:contact-list"))


def _written(word: str) -> Q:
    found = holding(word, "name", "address", "note")
    if word.isascii():
        found |= Q(initials__startswith=word.lower())
    if word.isdecimal() and len(word) >= FEWEST_DIGITS:
        found |= Q(phone__endswith=word)
    return found


def _tell(contact) -> Hit:
    zone = contact.zone.name if contact.zone else "未划入责任区"
    note = f"{contact.get_kind_display()} · {zone}" + (" · 已不再联系" if contact.is_closed else "")
    return Hit(contact.name, contact.get_absolute_url(), note, (contact.address, contact.note))
