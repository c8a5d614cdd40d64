"""The secretary's board: one week of everybody."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core import clock
from core.views.lists import ListPage
from members.models import Member
from records import exports
from records.boards import week as board
from records.branches import branch_asked
from records.calendar import WEEK, monday_of, week_name
from records.filters import BoardFilter
from records.models import WeeklyRecord
from records.weeks.standing import is_week_over

BOARD_PAGE = 50
# Tiles that stand there only where there are any.
SELDOM = [("代录", "n_on_behalf", "behalf"), ("请假", "n_excused", "excused"), ("不作要求", "n_exempt", "exempt")]


class BoardPage(ListPage):
    """Who has filed the week and who has not."""

    template_name = "records/boards/board.html"
    sorts = {
        "name": ("pinyin", "id"),
        "group": ("group_name", "pinyin", "id"),
        "standing": ("standing", "pinyin", "id"),
        "submitted": ("submitted_at", "pinyin", "id"),
        "entries": ("entries", "pinyin", "id"),
    }
    columns = exports.BOARD

    def get(self, request, *args, **kwargs):
        self.branch = branch_asked(request)
        self.monday = kwargs.get("monday") or monday_of(clock.today())
        self.export_name = f"记实台账 {week_name(self.monday)}"
        self.export_route = reverse("records:board-export", args=[self.monday])
        return super().get(request, *args, **kwargs)

    def filter_class(self, data, *, queryset, request):
        return BoardFilter(data, queryset=queryset, request=request, branch=self.branch)

    def rows(self):
        readable = Member.objects.permitted(self.request.user, "record.view")
        self.everybody = board.week_board(self.branch, self.monday, members=readable)
        return self.everybody.values(*board.FIELDS)

    def page_size(self) -> int:
        return super().page_size() if self.request.GET.get("size") else BOARD_PAGE

    def known_count(self):
        self.counts = board.board_counts(self.everybody)
        return None if self.chosen.narrows else self.counts["all"]

    def context(self):
        this_week = monday_of(clock.today())
        self.is_over = is_week_over(self.branch, self.monday)
        return {
            "branch": self.branch,
            "monday": self.monday,
            "is_over": self.is_over,
            "previous": self.monday - WEEK,
            "next": self.monday + WEEK if self.monday < this_week else None,
            "this_week": this_week,
            "tiles": self.tiles(self.counts),
        }

    def tiles(self, counts: dict[str, int]) -> list[dict]:
        if self.is_over:
            unfiled = [("未交", counts["n_missing"], "missing", "late")]
        else:
            unfiled = [("待交", counts["n_waiting"], "waiting", ""), ("草稿", counts["n_draft"], "draft", "info")]
        tiles = [
            ("按时", counts["n_on_time"], "on_time", "done"), ("迟交", counts["n_late"], "late", "waiting"), *unfiled,
            ("退回", counts["n_returned"], "returned", "late"), ("无事项", counts["nothing"], "nothing", ""),
            ("未阅", counts["unread"], "unread", "waiting"),
            *[(label, counts[key], standing, "") for label, key, standing in SELDOM if counts[key]],
        ]  # fmt: skip
        page, branch = reverse("records:board", args=[self.monday]), self.request.GET.get("branch")
        more = f"&branch={self.branch.pk}" if branch else ""
        return [
            {"label": label, "value": count, "unit": "人", "tone": tone if count else "",
             "url": f"{page}?standing={standing}{more}"}
            for label, count, standing, tone in tiles
        ]  # fmt: skip


def member_week(request, pk, monday):
    """A square of the calendar: leads to the record, or says how the week stands when there is none to read."""
    member = get_object_or_404(Member.objects.permitted(request.user, "record.view"), pk=pk)
    record = WeeklyRecord.objects.shown_to(request.user).filter(member=member, monday=monday).first()
    if record is not None and not (record.is_open and member.pk == request.user.member_id):
        return redirect(record)
    if member.pk == request.user.member_id:
        return redirect("records:week", monday)
    return render(request, "records/weeks/member_week.html", {
        "member": member, "monday": monday, "breadcrumb": [("记实台账", reverse("records:board", args=[monday]))],
    })  # fmt: skip
