"""Signing in by account name or phone number, and what a password must be."""

import unicodedata

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import render

from core.prepared import Prepared

LONGEST = 100  # characters typed for an account; names and phone numbers are shorter, even with blanks in between


class PhoneOrNameBackend(ModelBackend):
    """Finds the account by its name or, where exactly one active person has it, by phone number."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if not username or password is None:
            return None
        user = self.find(username)
        if user is None:
            get_user_model()().set_password(password)  # the same time as for a known name: names cannot be fished
            return None
        if user.check_password(password) and self.user_can_authenticate(user):
            return user
        return None

    @staticmethod
    def find(typed: str):
        """Return the only active account that ``typed`` (name in any case, or phone number) means, else None.

        Full-width letters and digits and stray spaces are what phones' keyboards make of it.
        """
        if len(typed) > LONGEST:  # the database refuses to compare with a pattern of any length
            return None
        typed = "".join(unicodedata.normalize("NFKC", typed).split())
        by_name = get_user_model().objects.filter(username__iexact=typed).first()
        if by_name or not typed.isdigit():
            return by_name
        by_phone = get_user_model().objects.filter(Q(phone=typed) | Q(member__phone=typed), is_active=True)[:2]
        return by_phone[0] if len(by_phone) == 1 else None

    def get_user(self, user_id):
        return next(iter(_active(pk=user_id)), None)


_active = Prepared(lambda pk: get_user_model().objects.select_related("member").filter(pk=pk, is_active=True), pk=-1)


class ThreeKindsValidator:
    """Three of: lower case, upper case, digits, signs — the practice of classified protection level 2."""

    message = "密码须包含小写字母、大写字母、数字、符号中的至少三种。"

    def validate(self, password, user=None):
        kinds = [str.islower, str.isupper, str.isdigit, lambda c: not c.isalnum()]
        if sum(any(kind(c) for c in password) for kind in kinds) < 3:
            raise ValidationError(self.message, code="three_kinds")

    def get_help_text(self):
        return self.message


def attempted_account(request, credentials=None) -> str:
    """Return what failed attempts are counted against: the account, however its owner was named. Otherwise every way
    of writing the name, and the phone number, would have five attempts of its own."""
    typed = (credentials or {}).get("username") or request.POST.get("username", "")
    user = PhoneOrNameBackend.find(typed)
    return user.username if user else typed.strip().casefold()[:255]


def locked_out(request, original_response=None, credentials=None, *args, **kwargs):
    """The page for an account that failed five times from one address: wait, or ask the secretary for a new slip."""
    return render(request, "members/locked_out.html", status=429)
