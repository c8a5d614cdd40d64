"""The year on paper and as a workbook: one sheet, everybody's sheets, the summary of what the table shows."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core.exports import workbook_response
from core.jobs import start_job
from core.pdf import pdf_response
from core.views.action import ActionView, find_permitted
from reviews import exports, facts
from reviews.models import Evaluation, ReviewCycle
from reviews.papers import file_name, print_sheet, print_sheets
from reviews.table import Table
from reviews.views.cycles import chosen_lines, crumbs_to
from reviews.views.evaluations import appraisal_of, is_officer


def evaluation_paper(request, pk):
    """The sheet of one member: the member's own, or for those who see the branch's."""
    evaluations = Evaluation.objects.permitted(request.user, "evaluation.view")
    evaluation = get_object_or_404(evaluations.select_related("cycle__branch", "member", "branch"), pk=pk)
    if evaluation.state == "withdrawn":
        raise Http404
    appraisal = appraisal_of(evaluation)
    if evaluation.state != "final" and not is_officer(request.user, evaluation):
        appraisal = facts.veiled(appraisal)
    draft = "" if evaluation.state == "final" else "（未定稿）"
    name = f"{evaluation.member}{evaluation.cycle.year}年度考评表{draft}.pdf"
    return pdf_response(name, print_sheet(appraisal, evaluation.cycle, by=request.user))


def cycle_to_export(user, pk) -> ReviewCycle:
    cycles = ReviewCycle.objects.select_related("branch")
    return find_permitted(cycles, user, see="cycle.view", act="export.view", pk=pk)


def cycle_summary(request, pk):
    """What the table of the cycle shows, filter and order included, as a workbook with the rules beside it."""
    cycle = cycle_to_export(request.user, pk)
    if cycle.state == "preparing":
        raise PermissionDenied("考评还没有启动，没有可以汇总的内容。")
    _, found = chosen_lines(request, Table(cycle))
    everybody = facts.appraise(cycle, sources_for=None)
    complete = [everybody[line.pk] for line in found]
    return workbook_response(file_name(cycle, "考评汇总", "xlsx"), exports.summary_workbook(cycle, complete))


class CyclePapers(ActionView):
    """Everybody's sheets as one PDF, made in the background."""

    template_name = "layouts/confirm.html"

    def find(self):
        return cycle_to_export(self.request.user, self.kwargs["pk"])

    def perform(self, form):
        job = start_job(
            f"{self.object}：考评表", print_sheets, by=self.request.user, about=self.object, permission="export.view",
            return_url=self.object.get_absolute_url(), cycle_id=self.object.pk, printed_by=str(self.request.user),
        )  # fmt: skip
        return reverse("core:job-detail", args=[job.pk])

    def context(self, form):
        people = self.object.evaluations.taking_part().count()
        said = [f"为{people}名党员各排一张考评表，合成一个 PDF，做好后可以下载。"]
        if self.object.state != "final":
            said.append("考评还没有定稿，每一页都印“未定稿”。")
        return {"breadcrumb": crumbs_to(self.object), "page_title": "打印全部考评表", "page_lead": f"{self.object}",
                "consequences": said, "submit_label": "开始排版",
                "cancel_url": self.object.get_absolute_url()}  # fmt: skip
