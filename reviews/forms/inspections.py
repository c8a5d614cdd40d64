"""Planning an inspection and scoring in it."""

from django import forms
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from core import clock
from core.forms import ActionForm, ManyChoices
from core.numbers import plain
from members.access import Role
from members.models import Appointment, Member, User
from reviews.criteria import Line, ready_made
from reviews.models import Inspection
from zones.forms.fields import MemberChoice, day_field, field_of

ROWS = 12  # of the score sheet; empty ones are left out
INSPECTING_ROLES = (Role.SECRETARY, Role.COMMITTEE_MEMBER, Role.GROUP_LEADER, Role.SUPERVISOR)


def possible_inspectors(branch):
    """Accounts to choose inspectors from: officers of the branch and of its neighbours, and everybody above."""
    above = [int(part) for part in branch.path.split("/") if part][:-1]
    today = Appointment.objects.on(clock.today())
    offices = today.filter(
        Q(organization=branch) | Q(organization__in=above) | Q(organization__parent=branch.parent_id),
        role__in=INSPECTING_ROLES,
    )
    administrators = today.filter(role=Role.ADMINISTRATOR).values("user_id")
    outside = User.objects.filter(organization__in=above, member__isnull=True).exclude(pk__in=administrators)
    people = User.objects.filter(Q(pk__in=offices.values("user_id")) | Q(pk__in=outside.values("pk")), is_active=True)
    held = offices.filter(user=OuterRef("pk")).order_by("role")
    return people.annotate(
        place=Coalesce(Subquery(held.values("organization__name")[:1]), "organization__name", Value("")),
        office=Coalesce(Subquery(held.values("title")[:1]), Value("")),
        is_neighbour=Exists(held.exclude(organization=branch)),
    ).order_by("is_neighbour", "place", "name", "id")


class InspectorChoices(ManyChoices):
    def label_from_instance(self, user) -> str:
        said = " ".join(filter(None, [user.place if user.is_neighbour or not user.office else "", user.office]))
        return f"{user.name}（{said}）" if said else user.name


class MembersChoice(ManyChoices):
    label_from_instance = MemberChoice.label_from_instance


class InspectionForm(ActionForm):
    """What, when, how, by whom, and the lines of the score sheet."""

    title = field_of(Inspection, "title")
    kind = field_of(Inspection, "kind", widget=forms.RadioSelect)
    year = field_of(Inspection, "year", min_value=2000, max_value=2100)
    quarter = forms.TypedChoiceField(
        label="季度",
        choices=[("", "—"), *((n, f"第{n}季度") for n in range(1, 5))],
        coerce=int,
        empty_value=None,
        required=False,
    )
    methods = forms.MultipleChoiceField(
        label="检查方式", choices=Inspection.Method.choices, widget=forms.CheckboxSelectMultiple
    )
    starts_on = day_field("检查开始")
    ends_on = day_field("检查结束")
    inspectors = InspectorChoices(
        label="检查组成员", queryset=User.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="至少两人，可以请上级或兄弟支部的同志。自己的评分表由别人打分。",
    )  # fmt: skip
    more_inspectors = forms.CharField(
        label="其他检查员的账号或手机号",
        required=False,
        max_length=300,
        help_text="名单里没有的，写在这里，用逗号分开。",
    )
    scope = forms.ChoiceField(
        label="检查对象", choices=[("all", "全体党员"), ("some", "选定的党员")], widget=forms.RadioSelect, initial="all"
    )
    members = MembersChoice(
        label="选定的党员", queryset=Member.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, branch, lines=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["inspectors"].queryset = possible_inspectors(branch)
        here = Member.objects.permitted(self.user, "member.view").in_branch(branch)
        self.fields["members"].queryset = here.with_standing()
        if self.obj is None:
            self.initial |= _next_quarter()
        lines = list(lines or ready_made())
        for row in range(ROWS):
            self._add_row(row, lines[row] if row < len(lines) else None)

    def _add_row(self, row: int, line) -> None:
        self.fields[f"content_{row}"] = forms.CharField(label=f"第{row + 1}项检查内容", max_length=120, required=False)
        self.fields[f"standard_{row}"] = forms.CharField(
            label=f"第{row + 1}项评分标准", max_length=300, required=False, widget=forms.Textarea({"rows": 1})
        )
        self.fields[f"full_{row}"] = forms.DecimalField(
            label=f"第{row + 1}项满分", min_value=0, max_value=100, decimal_places=2, required=False
        )
        if line:
            self.initial |= {f"content_{row}": line.content, f"standard_{row}": line.standard,
                             f"full_{row}": plain(line.full_marks)}  # fmt: skip

    def initial_from(self, obj) -> dict:
        everybody = obj.score_sheets.count() == Member.objects.in_branch(obj.branch, obj.starts_on).count()
        return super().initial_from(obj) | {
            "inspectors": list(obj.inspectors.all()),
            "scope": "all" if everybody else "some",
            "members": [] if everybody else list(obj.score_sheets.values_list("member_id", flat=True)),
        }

    @property
    def used_rows(self) -> int:
        """How many lines stand open: those with content, and two to add."""
        filled = [n for n in range(ROWS) if self[f"content_{n}"].value()]
        return max(filled, default=0) + 3

    @property
    def rows(self):
        return [(self[f"content_{n}"], self[f"standard_{n}"], self[f"full_{n}"]) for n in range(ROWS)]

    def clean_more_inspectors(self):
        names = self.cleaned_data["more_inspectors"].replace("，", ",").replace("、", ",").split(",")
        people = []
        for name in filter(None, (name.strip() for name in names)):
            found = list(User.objects.filter(Q(username__iexact=name) | Q(phone=name), is_active=True)[:2])
            if len(found) != 1:
                raise forms.ValidationError(f"没有找到账号或手机号是“{name}”的人。")
            people += found
        return people

    def clean(self):
        lines = []
        for row in range(ROWS):
            content = (self.cleaned_data.get(f"content_{row}") or "").strip()
            marks = self.cleaned_data.get(f"full_{row}")
            if content and not marks:
                self.add_error(f"full_{row}", "请写这一项的满分。")
            elif marks and not content:
                self.add_error(f"content_{row}", "请写检查内容，或者去掉满分。")
            elif content:
                lines.append(Line(content, marks, (self.cleaned_data.get(f"standard_{row}") or "").strip()))
        self.cleaned_data["criteria"] = lines
        return self.cleaned_data

    @property
    def answers(self) -> dict:
        """The arguments of ``plan_inspection``."""
        asked = self.cleaned_data
        names = ("title", "kind", "year", "quarter", "methods", "starts_on", "ends_on", "criteria")
        inspectors = [*asked["inspectors"], *asked["more_inspectors"]]
        members = None if asked["scope"] == "all" else list(asked["members"])
        return {name: asked[name] for name in names} | {"inspectors": inspectors, "members": members}


def _next_quarter() -> dict:
    today = clock.today()
    quarter = (today.month + 2) // 3
    return {
        "title": f"{today.year}年第{'一二三四'[quarter - 1]}季度检查", "kind": "quarterly", "year": today.year,
        "quarter": quarter, "methods": ["documents", "on_site"], "starts_on": today, "ends_on": today, "scope": "all",
    }  # fmt: skip


class IssueForm(ActionForm):
    conclusion = field_of(Inspection, "conclusion", widget=forms.Textarea({"rows": 5}))


class ScoreForm(ActionForm):
    """Marks for each criterion, made for a phone on site. Whether it is complete, the action decides."""

    good = forms.CharField(label="好的方面", max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))
    bad = forms.CharField(label="存在问题", max_length=1000, required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, criteria, **kwargs):
        self.criteria = criteria
        super().__init__(*args, **kwargs)
        for criterion in criteria:
            self.fields[f"marks_{criterion.pk}"] = forms.DecimalField(
                label="得分", min_value=0, max_value=criterion.full_marks, decimal_places=2, required=False,
                widget=forms.NumberInput({"inputmode": "decimal", "step": "0.5", "data-sum": "marks"}),
            )  # fmt: skip
            self.fields[f"reason_{criterion.pk}"] = forms.CharField(label="扣分理由", max_length=200, required=False)

    def initial_from(self, obj) -> dict:
        given = {score.criterion_id: score for score in obj.scores.all()}
        found = super().initial_from(obj)
        for criterion in self.criteria:
            score = given.get(criterion.pk)
            if score:
                found |= {f"marks_{criterion.pk}": plain(score.marks), f"reason_{criterion.pk}": score.reason}
        return found

    @property
    def rows(self):
        return [(c, self[f"marks_{c.pk}"], self[f"reason_{c.pk}"]) for c in self.criteria]

    @property
    def answers(self) -> dict:
        """The arguments of ``score_sheet``: what was filled in."""
        asked = self.cleaned_data
        scores = {
            criterion: (asked[f"marks_{criterion.pk}"], asked[f"reason_{criterion.pk}"])
            for criterion in self.criteria
            if asked.get(f"marks_{criterion.pk}") is not None
        }
        return {"scores": scores, "good": asked["good"], "bad": asked["bad"]}
