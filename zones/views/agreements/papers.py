"""The 责任书 on paper: one, sealed where both have signed; a whole branch's; and a signature drawn by hand."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from core import clock
from core.files import file_response
from core.jobs import start_job
from core.pdf import pdf_response
from core.views.action import ActionView
from members.views.branches import branch_to_manage
from zones.agreements.papers import agreements_to_print, print_agreement, print_branch_agreements
from zones.forms.agreements import PapersForm
from zones.models import Agreement, Signature
from zones.views.agreements.steps import CRUMBS


def paper(request, pk):
    """The 责任书 as PDF: the signed text with its seal, or the text as it would be signed, marked as not in force."""
    agreements = Agreement.objects.permitted(request.user, "agreement.view").select_related("branch", "member")
    agreement = get_object_or_404(agreements.prefetch_related("signatures__handwriting"), pk=pk)
    return pdf_response(f"{agreement}-{agreement.number}.pdf", print_agreement(agreement))


class AgreementPapers(ActionView):
    """All agreements in force as one sealed PDF, made in the background."""

    template_name = "layouts/confirm.html"
    form_class = PapersForm

    def find(self):
        self.branch = branch_to_manage(self.request.user, "export.view")

    def perform(self, form):
        year = form.cleaned_data["year"]
        job = start_job(
            f"{self.branch}：{year}年责任书", print_branch_agreements, by=self.request.user, about=self.branch,
            permission="export.view", return_url=reverse("zones:agreement-list"), branch_id=self.branch.pk, year=year,
        )  # fmt: skip
        return reverse("core:job-detail", args=[job.pk])

    def context(self, form):
        year = clock.today().year
        count = agreements_to_print(self.branch, year).count()
        return {
            "breadcrumb": CRUMBS, "page_title": "打印全部责任书", "page_lead": f"{self.branch}",
            "consequences": [
                "已生效的责任书合成一个 PDF，加盖系统的电子签章，做好后可以下载。",
                f"{year}年已生效{count}份。没有生效的不印。",
            ],
            "submit_label": "开始排版", "cancel_url": reverse("zones:agreement-list"),
        }  # fmt: skip


def handwriting(request, pk):
    """A signature drawn by hand, for those who see the agreement."""
    signatures = Signature.objects.permitted(request.user, "agreement.view").select_related("handwriting")
    signature = get_object_or_404(signatures, pk=pk)
    if signature.handwriting is None:
        raise Http404
    return file_response(signature.handwriting, f"{signature.signer_name}签名.png")
