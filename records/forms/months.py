"""The member's monthly report, and the sheet on which a group's verdicts are written down."""

from django import forms

from core.forms import ActionForm, shown
from records.forms.weeks import TextField
from records.models.months import Rating


class ReportForm(ActionForm):
    summary = TextField(label="本月小结")
    plan = TextField(label="下月打算")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.initial["version"] or 0


class AssessmentForm(ActionForm):
    """A row for each member who is assessed; ``rows`` are the GroupAssessments, ``editable`` the ids of the members
    whose verdict this person may write, ``leads`` says whether day, minutes and attendance are this person's too."""

    met_on = forms.DateField(
        label="评议日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    minutes = TextField(label="评议记录")

    def __init__(self, *args, rows, editable, leads: bool, present=(), **kwargs):
        self.assessments, self.editable, self.leads, self.present = rows, editable, leads, set(present)
        super().__init__(*args, **kwargs)
        if not leads:
            del self.fields["met_on"], self.fields["minutes"]
        for row in rows:
            if leads:
                self.fields[f"present-{row.member_id}"] = forms.BooleanField(
                    label=f"{row.member}出席", required=False, initial=row.member_id in self.present
                )
            if row.member_id in editable:
                self.fields[f"rating-{row.member_id}"] = forms.ChoiceField(
                    label=f"{row.member}的评价", required=False, choices=Rating.choices, initial=row.rating
                )
                self.fields[f"comment-{row.member_id}"] = TextField(label=f"{row.member}的评语", initial=row.comment)

    @property
    def ratings(self) -> dict[int, tuple[str, str]]:
        """The verdicts that were given: a row left without rating and comment is left out."""
        answers = {pk: (self.cleaned_data[f"rating-{pk}"], self.cleaned_data[f"comment-{pk}"]) for pk in self.editable}
        return {pk: (rating, comment) for pk, (rating, comment) in answers.items() if rating or comment}

    @property
    def attendees(self) -> list[int]:
        return [row.member_id for row in self.assessments if self.cleaned_data.get(f"present-{row.member_id}")]

    def note_conflict(self, current) -> None:
        """Lay what was written beside what stands by now, verdict by verdict."""
        if self.leads:
            for name in ("met_on", "minutes"):
                pair = (getattr(current, name), self.cleaned_data[name])
                if shown(pair[0]) != shown(pair[1]):
                    self.conflict.append((self.fields[name].label, *map(shown, pair)))
        for row in current.assessments.filter(member__in=self.editable).select_related("member"):
            pk = row.member_id
            mine = (self.cleaned_data[f"rating-{pk}"], self.cleaned_data[f"comment-{pk}"])
            if mine != (row.rating, row.comment):
                self.conflict.append((row.member.name, *map(_told, [(row.rating, row.comment), mine])))
        self.data = self.data.copy()
        self.data["version"] = str(current.version)


def _told(verdict: tuple[str, str]) -> str:
    rating, comment = verdict
    return shown(f"{dict(Rating.choices).get(rating, '')} {comment}".strip())
