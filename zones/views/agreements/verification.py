"""The verification page, open to all: a code scanned from paper, or the PDF itself. Nothing of an upload is kept."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from core.errors import Refused
from core.limits import is_too_often
from core.middleware import client_address
from core.sealing.check import MAX_BYTES, MEGABYTE, WRONG, Whole, check
from core.views.public import public_page
from zones.agreements.proof import Proof, prove
from zones.forms.verification import VerifyForm

TEMPLATE = "zones/verify/page.html"
FORM_OVERHEAD = MEGABYTE  # what a form sends around its file, generously
UNKNOWN_CODES, UPLOADS = 30, 10  # a minute and address: a meeting may scan, nobody types codes so fast
TOO_OFTEN = "试得太快了，请过一分钟再来。"


def verify_agreement(request: HttpRequest, code: str) -> HttpResponse:
    """What a scanned code proves. Only codes that are none are counted: a whole meeting may scan its agreements."""
    if proofs := prove([code]):
        return render(request, TEMPLATE, {"proof": proofs[0], "form": VerifyForm()})
    if is_too_often("unknown code", client_address(request), most=UNKNOWN_CODES):
        return _answer(request, {"refusal": TOO_OFTEN}, status=429)
    return _answer(request, {"unknown": True}, status=404)


# A check changes nothing and knows nobody, so a foreign page could gain nothing by sending one; and the protection
# would read the whole upload before its size is looked at.
@method_decorator(csrf_exempt, name="dispatch")
class VerifyUpload(View):
    def get(self, request: HttpRequest) -> HttpResponse:
        return _answer(request, {})

    def post(self, request: HttpRequest) -> HttpResponse:
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES + FORM_OVERHEAD:
            return _answer(request, {"refusal": WRONG["too_large"]}, status=413)
        form = VerifyForm(request.POST, request.FILES)
        if not form.is_valid():
            return _answer(request, {"form": form}, status=422)
        if is_too_often("check", client_address(request), most=UPLOADS):
            return _answer(request, {"refusal": TOO_OFTEN}, status=429)
        uploaded = form.cleaned_data["file"]
        try:
            found = check(uploaded.read(MAX_BYTES + 1))
        except Refused as refusal:
            return _answer(request, {"refusal": refusal.message, "file_name": uploaded.name}, status=422)
        return _answer(request, {"whole": found, "file_name": uploaded.name, **_said(found)})


verify = public_page(VerifyUpload.as_view())
verify_agreement = public_page(verify_agreement)


def _said(found: Whole) -> dict:
    """What a whole file is about: one agreement, or how many of those in it are in force."""
    proofs = prove(found.marks)
    alone = proofs[0] if len(proofs) == len(found.marks) == 1 else None
    return {"proof": alone, "proofs": [] if alone else proofs, "lost": len(found.marks) - len(proofs),
            "in_force": sum(_is_current(proof) for proof in proofs)}  # fmt: skip


def _is_current(proof: Proof) -> bool:
    return proof.is_whole and proof.agreement.state == "in_force"


def _answer(request: HttpRequest, context: dict, status: int = 200) -> HttpResponse:
    return render(request, TEMPLATE, {"form": VerifyForm(), **context}, status=status)
