"""The member's monthly report, and the sheet on which a group's meeting is written down."""

from collections.abc import Iterator
from datetime import date

from django import forms

from core.forms import ActionForm, shown
from records.calendar import parse_month
from records.forms.weeks import TextField
from records.models.months import Attendance
from records.ratings import LONGEST, MOST, choices_of, rating_label

MEETING = ("met_on", "place", "host", "recorder", "minutes")
UNSAID = [("", "未记"), *Attendance.choices]


class ReportForm(ActionForm):
    organisation_life = TextField(label="组织生活")
    study = TextField(label="学习")
    summary = TextField(label="本月小结")
    plan = TextField(label="下月打算")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.initial["version"] or 0


class AssessmentForm(ActionForm):
    """A row for each member who is assessed; ``rows`` are the GroupAssessments, ``editable`` the ids of the members
    whose verdict this person may write, ``leads`` says whether the meeting and who came are this person's too."""

    met_on = forms.DateField(
        label="评议日期", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    place = TextField(label="地点")
    host = TextField(label="主持人")
    recorder = TextField(label="记录人")
    minutes = TextField(label="评议记录")

    def __init__(self, *args, rows, editable, leads: bool, scale, **kwargs):
        self.assessments, self.editable, self.leads = rows, editable, leads
        super().__init__(*args, **kwargs)
        if not leads:
            for name in MEETING:
                del self.fields[name]
        for row in rows:
            pk = row.member_id
            if leads:
                self.fields[f"attendance-{pk}"] = forms.ChoiceField(
                    label=f"{row.member}到会", required=False, choices=UNSAID, initial=row.attendance
                )
                self.fields[f"leave-{pk}"] = TextField(label=f"{row.member}请假原因", initial=row.leave_reason)
            if pk in editable:
                self.fields[f"rating-{pk}"] = forms.ChoiceField(
                    label=f"{row.member}的评价", required=False, choices=choices_of(scale), initial=row.rating
                )
                self.fields[f"comment-{pk}"] = TextField(label=f"{row.member}的评语", initial=row.comment)

    @property
    def meeting(self) -> dict:
        return {name: self.cleaned_data[name] for name in MEETING if name in self.cleaned_data}

    @property
    def meeting_words(self):
        return [self[name] for name in ("place", "host", "recorder") if name in self.fields]

    @property
    def ratings(self) -> dict[int, tuple[str, str]]:
        """The verdicts that were given: a row left without rating and comment is left out."""
        answers = {pk: (self.cleaned_data[f"rating-{pk}"], self.cleaned_data[f"comment-{pk}"]) for pk in self.editable}
        return {pk: (rating, comment) for pk, (rating, comment) in answers.items() if rating or comment}

    @property
    def chosen_ratings(self) -> dict[int, tuple[str, str]]:
        """Those with a rating: what can be kept while somebody is still at the comment."""
        return {pk: verdict for pk, verdict in self.ratings.items() if verdict[0]}

    @property
    def attendance(self) -> dict[int, tuple[str, str]]:
        names = [row.member_id for row in self.assessments if f"attendance-{row.member_id}" in self.cleaned_data]
        return {pk: (self.cleaned_data[f"attendance-{pk}"], self.cleaned_data[f"leave-{pk}"]) for pk in names}

    def note_conflict(self, current) -> None:
        """Lay what was written beside what stands by now, the meeting first, then member by member."""
        self.conflict += [row for row in self._differing(current) if row[1] != row[2]]
        self.data = self.data.copy()
        self.data["version"] = str(current.version)

    def _differing(self, current) -> Iterator[tuple[str, str, str]]:
        for name, mine in self.meeting.items():
            yield (self.fields[name].label, shown(getattr(current, name)), shown(mine))
        labels, told, verdicts = dict(Attendance.choices), self.attendance, self.ratings
        for row in current.assessments.select_related("member"):
            if row.member_id in told:
                there, reason = told[row.member_id]
                mine = (labels.get(there, ""), reason if there == Attendance.LEAVE else "")
                yield (f"{row.member}到会", _told(row.get_attendance_display(), row.leave_reason), _told(*mine))
            if row.member_id in self.editable:
                rating, comment = verdicts.get(row.member_id, ("", ""))
                mine = (rating_label(rating), comment)
                yield (row.member.name, _told(row.get_rating_display(), row.comment), _told(*mine))


def _told(*words: str) -> str:
    return shown(" ".join(words).strip())


class MonthField(forms.CharField):
    """A month from the browser's own calendar. Value: its first day."""

    widget = forms.TextInput({"type": "month"})

    def clean(self, value) -> date:
        try:
            return parse_month(super().clean(value))
        except ValueError as error:
            raise forms.ValidationError("请选择月份，例如 2027-01。") from error


class ScaleForm(ActionForm):
    """The words of a scale, the best first; a line left empty is no word."""

    from_month = MonthField(label="从哪个月起用")

    def __init__(self, *args, words=(), **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(MOST):
            self.fields[f"word-{number}"] = forms.CharField(
                label=f"第{number + 1}档", required=False, max_length=LONGEST,
                initial=words[number] if number < len(words) else "",
                error_messages={"max_length": f"每档最多{LONGEST}个字。"},
            )  # fmt: skip

    @property
    def word_fields(self):
        return [self[f"word-{number}"] for number in range(MOST)]

    @property
    def words(self) -> list[str]:
        return [self.cleaned_data[f"word-{number}"] for number in range(MOST)]
