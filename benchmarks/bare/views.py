"""A week handed in, the plain way."""

from datetime import date

from django import forms
from django.db import transaction
from django.http import HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.utils import timezone

from records.models import RecordEntry, WeeklyRecord

ENTRIES = 3


class FilingForm(forms.Form):
    shortcomings = forms.CharField(required=False, max_length=1000)
    improvements = forms.CharField(required=False, max_length=1000)
    branch = forms.IntegerField()


class EntryForm(forms.Form):
    duty = forms.IntegerField()
    done_on = forms.DateField()
    content = forms.CharField(max_length=2000)
    result = forms.CharField(required=False, max_length=1000)
    people = forms.CharField(required=False, max_length=200)
    quantity = forms.DecimalField(required=False, max_digits=9, decimal_places=2)


def file_week(request, monday):
    if not request.user.is_authenticated:
        return HttpResponseForbidden()
    form = FilingForm(request.POST)
    rows = [EntryForm(request.POST, prefix=f"entry-{number}") for number in range(ENTRIES)]
    if not form.is_valid() or not all(row.is_valid() for row in rows):
        return HttpResponse(status=422)
    week, now = date.fromisoformat(monday), timezone.now()
    with transaction.atomic():
        record = WeeklyRecord.objects.create(
            member_id=request.user.member_id, branch_id=form.cleaned_data["branch"], monday=week, state="submitted",
            month=week.replace(day=1), submitted_at=now, first_submitted_at=now,
            shortcomings=form.cleaned_data["shortcomings"], improvements=form.cleaned_data["improvements"],
        )  # fmt: skip
        RecordEntry.objects.bulk_create(
            RecordEntry(record=record, order=number, duty_id=row.cleaned_data.pop("duty"), **row.cleaned_data)
            for number, row in enumerate(rows)
        )
    return HttpResponseRedirect(f"/records/{record.pk}/")
