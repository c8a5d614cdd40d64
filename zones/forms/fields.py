"""Form fields made from model fields, so that a label and a limit have one home."""

from django import forms
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models import IntegerField

from core.fields import HundredthsField
from members.models import Member


def field_of(model, name: str, **options) -> forms.Field:
    """Return the form field of a model's field. A whole number is at most what the column holds: Django asks that only
    of its own model forms."""
    field = model._meta.get_field(name)
    if isinstance(field, IntegerField) and not isinstance(field, HundredthsField):
        options.setdefault("max_value", BaseDatabaseOperations.integer_field_ranges[field.get_internal_type()][1])
    return field.formfield(**options)


def day_field(label: str, **options) -> forms.DateField:
    """Return a field for a day, with the browser's own calendar."""
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


class MemberChoice(forms.ModelChoiceField):
    """A member, shown with the group: two people may share a name."""

    def __init__(self, **options):
        super().__init__(queryset=Member.objects.none(), **options)

    def label_from_instance(self, member) -> str:
        return f"{member.name}（{member.group_name or '未编组'}）"
