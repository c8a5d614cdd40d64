"""Pages of joint zones: the list, one of them, proposing and answering, the timetable on paper and as a workbook."""

from collections.abc import Callable
from dataclasses import dataclass

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views import View

from core import clock
from core.exports import Sheet, workbook_response, write_workbook
from core.forms import ActionForm, ReasonForm
from core.history import history_of
from core.pdf import pdf_response
from core.views.action import ActionView, StateGuard
from core.views.lists import ListPage
from core.views.pieces import choice, way
from core.workflow import is_permitted
from members.models import Organization
from members.views.branches import branch_to_manage
from zones import exports
from zones.actions import joint as acts
from zones.filters import JointFilter
from zones.forms.joint import EndForm, KickOffForm, NoteAgreementForm, ProposeForm
from zones.joint.papers import print_timetable
from zones.joint.timetable import timetable_of
from zones.models import JointAction, JointZone
from zones.views.zones.pages import CRUMBS

JOINT_CRUMBS = [*CRUMBS, ("共建责任区", "/zones/joint/")]
WAY = [
    ("提议", ("proposed",), "牵头支部"),
    ("对方同意", ("agreed",), "共建单位"),
    ("启动会，共建中", ("running",), "双方"),
    ("结束", ("ended",), ""),
]


def by_need(joint) -> tuple:
    """What is overdue first, then what runs, the latest first."""
    return -joint.table.missing, joint.state != "running", -joint.starts_on.toordinal(), -joint.pk


ORDERS = {
    "need": by_need,
    "theme": lambda joint: (joint.theme, joint.pk),
    "zone": lambda joint: (joint.branch.path, joint.zone.code, *by_need(joint)),
    "partner": lambda joint: (joint.partner_title, *by_need(joint)),
    "period": lambda joint: (joint.starts_on, joint.pk),
    "state": lambda joint: (list(JointZone.workflow.labels).index(joint.state), *by_need(joint)),
}


class JointList(ListPage):
    """The order is made here and not by the database: what is overdue is derived."""

    template_name = "zones/joint/list.html"
    filter_class = JointFilter
    columns, export_name, export_route = exports.JOINT_ZONES, "共建责任区", "zones:joint-export"

    def rows(self):
        joints = JointZone.objects.permitted(self.request.user, "joint.view")
        return joints.select_related("zone", "branch", "partner").with_timetable()

    def sorted(self, rows):
        found = list(rows)
        for joint in found:
            joint.table = timetable_of(joint, clock.today())
        if self.chosen.form.cleaned_data.get("overdue"):
            found = [joint for joint in found if joint.table.missing and joint.state == "running"]
        asked = self.request.GET.get("sort", "")
        return sorted(found, key=ORDERS.get(asked.removeprefix("-"), by_need), reverse=asked.startswith("-"))

    def context(self):
        may_manage = Organization.objects.permitted(self.request.user, "joint.manage").branches().exists()
        return {"breadcrumb": CRUMBS, "may_manage": may_manage}


def find_joint(request, pk: int) -> JointZone:
    """Return a joint zone this person may read, with its timetable. Raises Http404."""
    joints = JointZone.objects.permitted(request.user, "joint.view").select_related("zone", "branch", "partner")
    return get_object_or_404(joints.with_timetable(), pk=pk)


def crumbs_of(joint: JointZone) -> list[tuple[str, str]]:
    return [*JOINT_CRUMBS, (joint.theme, joint.get_absolute_url())]


class JointPage(View):
    """One joint zone: where it stands, what waits (overdue first), the timetable, who leads."""

    def get(self, request, pk):
        joint, user, today = find_joint(request, pk), request.user, clock.today()
        table = timetable_of(joint, today)
        people = list(joint.people.select_related("member", "organization"))
        may = {name: is_permitted(joint, user, f"joint.{name}") for name in ("manage", "answer", "people")}
        tickable = JointAction.objects.permitted(user, "joint.tick").filter(joint=joint).values_list("pk", flat=True)
        sides = Organization.objects.permitted(user, "joint.people").values_list("pk", flat=True)
        context = {
            "joint": joint, "table": table, "breadcrumb": JOINT_CRUMBS, "way": way(WAY, joint.state), "may": may,
            "tickable": set(tickable) if table.waiting else set(),
            "people": [row for row in people if row.until_on is None or row.until_on > max(today, row.from_on)],
            "former": [row for row in people if row.until_on and row.until_on <= today],
            "own_sides": set(sides) if may["people"] and joint.takes_changes else set(),
            "choices": self.choices(joint, may), "waiting_for": self.waiting_for(joint),
            "leads": joint.zone.assignments.on(today).responsible().select_related("member"),
            "sees_zone": is_permitted(joint.zone, user, "zone.view"),
            "is_over_time": joint.state == "running" and joint.ends_on < today,
            "history": history_of(joint),
        }  # fmt: skip
        return render(request, "zones/joint/detail.html", context)

    def choices(self, joint, may) -> list[dict]:
        """What this person can do now, the next step first."""
        found = []

        def add(label, route, icon, **more):
            found.append(choice(label, f"zones:{route}", joint, icon, **more))

        if may["answer"] and joint.state == "proposed":
            add("同意共建", "joint-agree", "check2-square", is_primary=True)
            add("不同意", "joint-decline", "x-circle")
        if may["manage"]:
            self._manage(joint, add)
        if may["people"] and joint.takes_changes:
            add("列入领导小组", "joint-person-add", "person-plus")
        add("打印运行表（PDF）", "joint-paper", "printer")
        add("导出运行表（Excel）", "joint-workbook", "file-earmark-spreadsheet")
        return found

    def _manage(self, joint, add) -> None:
        if joint.state == "proposed":
            if joint.partner_id is None:
                add("登记对方同意", "joint-note-agreement", "check2-square", is_primary=True)
            add("修改提议", "joint-change", "pencil")
            add("撤回提议", "joint-withdraw", "arrow-counterclockwise")
        if joint.state == "declined":
            add(
                "知道了，不再提",
                "joint-drop",
                "check-lg",
                is_primary=True,
                hint="要改一改再提的，到共建责任区里点“提议共建”。",
            )
        if joint.state == "agreed":
            add("登记启动会", "joint-start", "play-circle", is_primary=True)
        if joint.takes_changes:
            add("运行表里加一项", "joint-action-add", "plus-lg", is_primary=joint.state == "running")
        if joint.state in {"agreed", "running"}:
            add("结束共建", "joint-end", "flag")

    def waiting_for(self, joint) -> str:
        return f"等{joint.partner_title}答复。" if joint.state == "proposed" else ""


class JointPropose(ActionView):
    template_name = "zones/joint/propose.html"
    form_class = ProposeForm
    success_message = "已提议。接着可以把运行表和领导小组先列好。"

    def find(self):
        self.branch = branch_to_manage(self.request.user, "joint.manage")

    def form_kwargs(self):
        return {"branch": self.branch, "initial": {"zone": self.request.GET.get("zone", "")}}

    def perform(self, form):
        answers = form.answers
        return acts.propose_joint(answers.pop("zone"), by=self.request.user, **answers)

    def context(self, form):
        return {"breadcrumb": JOINT_CRUMBS, "page_title": "提议共建", "page_lead": f"{self.branch}牵头",
                "submit_label": "提议", "cancel_url": reverse("zones:joint-list")}  # fmt: skip


class JointChange(StateGuard):
    model, see, act = JointZone, "joint.view", "joint.manage"
    template_name = "zones/joint/propose.html"
    form_class = ProposeForm
    success_message = "已修改。"
    sources = ("proposed",)
    too_late = "不能再改"

    def form_kwargs(self):
        return {"branch": self.object.branch}

    def perform(self, form):
        return acts.change_joint(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        return {"breadcrumb": crumbs_of(self.object), "page_title": "修改共建提议",
                "page_lead": "对方还没有答复，可以改；答复以后就按商定的办。",
                "cancel_url": self.object.get_absolute_url()}  # fmt: skip


@dataclass(frozen=True)
class StepPage:
    """A step's page: its URL, the action behind it, its form and the words on it."""

    route: str
    action: Callable
    form: type[ActionForm]
    told: tuple[str, ...]
    done: str
    frozen: tuple[str, ...] = ()


STEPS = {
    "agree": StepPage("agree", acts.agree, ActionForm,
        ("双方一起办这个责任区：你们支部的书记、支委能看到全部内容，能登记完成。",
         "责任区、主题和运行表由牵头支部改；领导小组里你们的人由你们自己列入。"), "已同意，等牵头支部开启动会。",
        ("责任区、主题和期限从此不再改。",)),
    "decline": StepPage("decline", acts.decline, ReasonForm, ("理由会给牵头支部看。",), "已答复对方。",
        ("这次提议就此结束。以后要共建，由对方重新提议。",)),
    "drop": StepPage("drop", acts.drop, ActionForm,
        ("首页不再提醒。对方的理由一直看得到；以后还可以重新提议。",), "已了结。"),
    "note_agreement": StepPage("note-agreement", acts.note_agreement, NoteAgreementForm,
        ("外单位不在本系统，由你们把对方的答复记下来。",), "已登记，接着开启动会。",
        ("责任区、主题和期限从此不再改。",)),
    "withdraw": StepPage("withdraw", acts.withdraw, ActionForm, ("对方不用再答复，首页不再提醒。",), "已撤回。",
        ("撤回以后不能恢复，需要时重新提议。",)),
    "start": StepPage("start", acts.start, KickOffForm,
        ("从启动会这天起，双方和负责人都能按运行表登记完成。",), "已登记启动会，共建开始。",
        ("启动会的日期、地点和情况登记以后不再改。",)),
    "end": StepPage("end", acts.end, EndForm,
        ("运行表从此不再登记，已经登记的都留着，还能看、能打印。",), "共建已结束。",
        ("结束以后不能恢复，需要时重新提议。",)),
}  # fmt: skip


class JointStep(StateGuard):
    """Takes one step. ``step`` is set by the URL."""

    model, see = JointZone, "joint.view"
    template_name = "layouts/confirm.html"

    def setup(self, request, *args, **kwargs):
        self.page, self.row = STEPS[self.step], JointZone.workflow[self.step]
        self.act, self.form_class, self.success_message = self.row.permission, self.page.form, self.page.done
        super().setup(request, *args, **kwargs)

    def perform(self, form):
        return self.page.action(self.object, by=self.request.user, seen_version=form.seen_version, **form.answers)

    def context(self, form):
        page, joint = self.page, self.object
        return {
            "step": self.row, "breadcrumb": crumbs_of(joint), "page_title": f"{joint}：{self.row.label}",
            "page_lead": f"{joint.branch} — {joint.partner_title} · {joint.zone}", "consequences": page.told,
            "frozen": page.frozen, "cancel_url": joint.get_absolute_url(),
        }  # fmt: skip


def paper(request, pk):
    """The timetable as PDF, in official layout, as it stands today."""
    joint = find_joint(request, pk)
    return pdf_response(f"{joint}运行表.pdf", print_timetable(joint))


def workbook(request, pk):
    """The timetable as Excel: a sheet of the actions, one of every time something is or was due."""
    joint = find_joint(request, pk)
    table = timetable_of(joint, clock.today())
    sheets = [Sheet("运行表", list(exports.JOINT_ACTIONS), table.lines),
              Sheet("完成情况", list(exports.JOINT_DUES), sorted(table.dues, key=lambda due: due.due_on))]  # fmt: skip
    return workbook_response(f"{joint}运行表.xlsx", write_workbook(sheets))
