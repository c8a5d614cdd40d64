"""Mails: one for each person, with everything that waits for him."""

from collections.abc import Sequence

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from core.registry import Todo
from members.models import User

SALT = "reminder-email"
CONFIRM_WITHIN = 3 * 24 * 60 * 60  # seconds


def absolute(path: str) -> str:
    return f"{settings.BASE_URL}{path}"


def reminder(user: User, address: str, todos: Sequence[Todo]) -> EmailMultiAlternatives:
    """Return the mail that tells ``user`` what waits. Everything behind its links wants a sign-in."""
    lines = [{"todo": todo, "url": absolute(todo.url)} for todo in todos]
    context = {"user": user, "lines": lines, "choice_url": absolute(reverse("members:reminder-mine"))}
    return _mail(f"责任簿提醒：{len(todos)}件事等您办理", address, "reminder", context)


def confirmation(user: User, address: str) -> EmailMultiAlternatives:
    """Return the mail by which its reader shows that the address is his."""
    token = signing.dumps([user.pk, address], salt=SALT)
    url = absolute(reverse("members:email-confirm", args=[token]))
    return _mail("责任簿：请确认您的邮箱", address, "confirmation", {"user": user, "url": url})


def confirmed_address(user: User, token: str) -> str | None:
    """Return the address that a confirmation's token names for ``user``; None for another's, or one that is too old."""
    try:
        pk, address = signing.loads(token, salt=SALT, max_age=CONFIRM_WITHIN)
    except signing.BadSignature:
        return None
    return address if pk == user.pk else None


def _mail(subject: str, address: str, template: str, context: dict) -> EmailMultiAlternatives:
    text = render_to_string(f"members/reminders/mail/{template}.txt", context)
    mail = EmailMultiAlternatives(subject, text, to=[address], headers={"Auto-Submitted": "auto-generated"})
    mail.attach_alternative(render_to_string(f"members/reminders/mail/{template}.html", context), "text/html")
    return mail
