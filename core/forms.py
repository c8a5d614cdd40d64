"""Forms that can be sent twice without doubling and that notice when somebody else was faster."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from typing import cast

from django import forms
from django.core import signing
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import QueryDict

from core import clock
from core.errors import Refused
from core.models import FormReceipt
from core.numbers import MOST_DIGITS, plain
from core.passwords import refuse_wrong_password

CHOOSE = "（请选择）"
USED = "这张表单已经提交过了。要再提交，请先刷新页面。"
UNNAMED = BLANK_CHOICE_DASH[0][1]  # what Django calls an empty choice that nobody named


class ActionForm(forms.Form):
    """Base of every form that changes something.

    ``form_key`` is made when the page is; ``version`` is that of the object the page shows (None for new ones).
    ``conflict`` is filled when the object changed meanwhile: (label, theirs, mine) for each field that differs.
    """

    form_key = forms.UUIDField(widget=forms.HiddenInput, error_messages={"required": "页面已过期，请刷新后重试。"})
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, files=None, *, obj=None, user=None, initial=None, **kwargs):
        self.obj, self.user, self.conflict = obj, user, []
        start = {"form_key": uuid.uuid4(), "version": getattr(obj, "version", None)}
        if obj is not None:
            start |= self.initial_from(obj)
        super().__init__(data, files, initial=start | (initial or {}), **kwargs)
        for field in self.fields.values():
            _name_empty_choice(field)
            _say_what_is_missing(field)
            _say_what_is_unseen(field)

    def initial_from(self, obj) -> dict:
        """Values of the object for the fields of the same name."""
        return {name: getattr(obj, name) for name in self.base_fields if name != "version" and hasattr(obj, name)}

    @property
    def answers(self) -> dict:
        """What the user filled in, without the form's own two fields."""
        return {name: value for name, value in self.cleaned_data.items() if name not in {"form_key", "version"}}

    @property
    def seen_version(self) -> int | None:
        return self.cleaned_data.get("version")

    def note_conflict(self, current) -> None:
        """Lay the object as it is now beside what was typed, and let the next submission start from it."""
        theirs = self.initial_from(current)
        for name, field in self.fields.items():
            if (
                name in theirs
                and not field.widget.is_hidden
                and shown(theirs[name]) != shown(self.cleaned_data.get(name))
            ):
                self.conflict.append((field.label, shown(theirs[name]), shown(self.cleaned_data.get(name))))
        data = cast(QueryDict, self.data).copy()
        data[self.add_prefix("version")] = str(current.version)
        self.data = data


class ManyChoices(forms.ModelMultipleChoiceField):
    """Several rows. A number longer than any key is no choice; Django would ask the database, which fails over it."""

    def clean(self, value):
        if any(len(str(key)) > MOST_DIGITS for key in value or ()):
            raise forms.ValidationError(self.error_messages["invalid_choice"], params={"value": "……"})
        return super().clean(value)


class ReasonForm(ActionForm):
    """A step that wants a reason."""

    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class PasswordForm(ActionForm):
    """A step that wants the password again (signing, closing)."""

    password = forms.CharField(
        label="请再输入一次登录密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def clean_password(self):
        try:
            refuse_wrong_password(self.user, self.cleaned_data["password"], field="password")
        except Refused as refusal:
            raise forms.ValidationError(refusal.message) from refusal
        return self.cleaned_data["password"]


def _say_what_is_missing(field: forms.Field) -> None:
    """Ask for what is missing in plain words, where the field has none of its own: the summary names it beside."""
    if field.error_messages["required"] is forms.Field.default_error_messages["required"]:
        is_chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.DateField | forms.FileField)
        field.error_messages["required"] = "请选择。" if is_chosen else "请填写。"


def _say_what_is_unseen(field: forms.Field) -> None:
    """Django's own sentence about a NUL character is none that anybody could act on."""
    for place, validator in enumerate(field.validators):
        if isinstance(validator, ProhibitNullCharactersValidator):
            field.validators[place] = ProhibitNullCharactersValidator("里面有一个看不见的字符，请删掉这一段重新输入。")


class VisitorForm(ActionForm):
    """What somebody who is not signed in writes about ``obj``, without pictures to decipher: a field no person sees,
    and a signed moment before which nobody has read the page and typed a sentence."""

    SHORTEST, LONGEST = timedelta(seconds=4), timedelta(hours=12)
    submit_label = "提交"  # the words on the button

    website = forms.CharField(
        label="这一栏请不要填", required=False, max_length=200,
        widget=forms.TextInput({"tabindex": "-1", "autocomplete": "off"}),
    )  # fmt: skip
    began = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["began"] = self._signed_now()

    def initial_from(self, obj) -> dict:
        return {}

    def clean(self):
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("website"):
            raise forms.ValidationError("“请不要填”的那一栏填了字，请清空后再提交。您写的内容没有丢失。")
        age = self._age(cleaned.get("began") or "")
        if age is None or age > self.LONGEST:
            data = cast(QueryDict, self.data).copy()
            data[self.add_prefix("began")] = self._signed_now()
            self.data = data
            raise forms.ValidationError(f"页面打开得太久了，请再点一次“{self.submit_label}”。您写的内容没有丢失。")
        if age < self.SHORTEST:
            raise forms.ValidationError(f"提交得太快了，请过几秒再点一次“{self.submit_label}”。您写的内容没有丢失。")
        return cleaned

    @property
    def _salt(self) -> str:
        return f"visitor.{self.obj._meta.label_lower}"

    def _signed_now(self) -> str:
        return signing.dumps([self.obj.pk, clock.now().timestamp()], salt=self._salt)

    def _age(self, began: str) -> timedelta | None:
        """How long ago this very page was made; None where nothing of ours says so."""
        try:
            about, moment = signing.loads(began, salt=self._salt)
        except signing.BadSignature:
            return None
        return timedelta(seconds=clock.now().timestamp() - moment) if about == self.obj.pk else None

    @property
    def answers(self) -> dict:
        return {name: value for name, value in super().answers.items() if name not in {"website", "began"}}


def _name_empty_choice(field: forms.Field) -> None:
    """Say in words what an empty choice means, where the form did not say it itself."""
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == UNNAMED:
            field.empty_label = CHOOSE
    elif isinstance(field, forms.ChoiceField):
        field.choices = [(value, CHOOSE if label == UNNAMED else label) for value, label in list(field.choices)]  # type: ignore[arg-type]


def shown(value) -> str:
    if value is None or value == "":
        return "（空）"
    if isinstance(value, Decimal):
        return plain(value)
    return str(value)


@contextmanager
def refusals_as_errors() -> Iterator[None]:
    """Inside a form's ``clean``: let what a reader refuses be the form's or the field's error."""
    try:
        yield
    except Refused as refusal:
        raise forms.ValidationError(refusal.message) from refusal


def receipt_for(key: uuid.UUID, user) -> FormReceipt | None:
    """Return the receipt of a form already carried out by this user, else None."""
    return FormReceipt.objects.filter(key=key, user=user if user.is_authenticated else None).first()


def is_used(key: uuid.UUID) -> bool:
    """Whether anybody at all has carried out a form with this key."""
    return FormReceipt.objects.filter(key=key).exists()


def start_receipt(key: uuid.UUID, user) -> FormReceipt:
    """Claim the key inside the running transaction. Raises IntegrityError when it was claimed already; a second
    sender waits here until the first has committed."""
    return FormReceipt.objects.create(key=key, user=user if user.is_authenticated else None, created_at=clock.now())
