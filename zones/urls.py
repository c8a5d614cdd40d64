from django.urls import path

from zones.views import (
    agreements,
    assignments,
    balance,
    contacts,
    coverage,
    duties,
    promises,
    renewal,
    steps,
    units,
    zones,
)

app_name = "zones"


def step_path(name: str, page: steps.StepPage):
    """The page of one step of an agreement."""
    view = steps.AgreementStep.as_view(step=name)
    return path(f"agreements/<int:pk>/{page.route}/", view, name=f"agreement-{page.route}")


def promise_path(name: str, page: promises.StepPage):
    """The page of one step of a promise that needs no more than a reason."""
    view = promises.PromiseStep.as_view(step=name)
    return path(f"promises/<int:pk>/{page.route}/", view, name=f"promise-{page.route}")


urlpatterns = [
    path("zones/", zones.ZoneList.as_view(), name="zone-list"),
    path("zones/export/", zones.ZoneList.as_view(exporting=True), name="zone-export"),
    path("zones/new/", zones.ZoneCreate.as_view(), name="zone-create"),
    path("zones/coverage/", coverage.coverage, name="coverage"),
    path("zones/<int:pk>/", zones.ZonePage.as_view(), name="zone-detail"),
    path("zones/<int:pk>/change/", zones.ZoneChange.as_view(), name="zone-change"),
    path("zones/<int:pk>/close/", zones.ZoneClose.as_view(), name="zone-close"),
    path("zones/<int:pk>/assign/", assignments.ZoneAssign.as_view(), name="zone-assign"),
    path("zones/assignments/<int:pk>/end/", assignments.AssignmentEnd.as_view(), name="assignment-end"),
    path("zones/members/<int:pk>/serve/", assignments.MemberServe.as_view(), name="member-serve"),
    path("zones/units/", units.UnitList.as_view(), name="unit-list"),
    path("zones/units/export/", units.UnitList.as_view(exporting=True), name="unit-export"),
    path("zones/units/new/", units.UnitCreate.as_view(), name="unit-create"),
    path("zones/units/<int:pk>/change/", units.UnitChange.as_view(), name="unit-change"),
    path("zones/units/<int:pk>/remove/", units.UnitRemove.as_view(), name="unit-remove"),
    path("contacts/", contacts.ContactList.as_view(), name="contact-list"),
    path("contacts/export/", contacts.ContactList.as_view(exporting=True), name="contact-export"),
    path("contacts/new/", contacts.ContactCreate.as_view(), name="contact-create"),
    path("contacts/<int:pk>/", contacts.ContactPage.as_view(), name="contact-detail"),
    path("contacts/<int:pk>/change/", contacts.ContactChange.as_view(), name="contact-change"),
    path("contacts/<int:pk>/close/", contacts.ContactClose.as_view(), name="contact-close"),
    path("contacts/<int:pk>/mark/", contacts.ContactMarkAdd.as_view(), name="contact-mark"),
    path("contacts/marks/<int:pk>/carer/", contacts.MarkCarer.as_view(), name="mark-carer"),
    path("contacts/marks/<int:pk>/end/", contacts.MarkEnd.as_view(), name="mark-end"),
    path("agreements/", agreements.AgreementList.as_view(), name="agreement-list"),
    path("agreements/export/", agreements.AgreementList.as_view(exporting=True), name="agreement-export"),
    path("agreements/mine/", agreements.mine, name="agreement-mine"),
    path("agreements/start/", agreements.AgreementStart.as_view(), name="agreement-start"),
    path("agreements/open/", agreements.AgreementOpen.as_view(), name="agreement-open"),
    path("agreements/<int:pk>/", agreements.AgreementPage.as_view(), name="agreement-detail"),
    path("agreements/<int:pk>/duties/", duties.DutiesEdit.as_view(), name="agreement-duties"),
    path("agreements/<int:pk>/amend/", agreements.AgreementAmend.as_view(), name="agreement-amend"),
    path("agreements/<int:pk>/compare/", agreements.AgreementCompare.as_view(), name="agreement-compare"),
    path("agreements/<int:pk>/paper/", agreements.paper, name="agreement-paper"),
    *(step_path(name, page) for name, page in steps.STEPS.items()),
    # balance
    path("agreements/balance/", balance.AgreementBalance.as_view(), name="agreement-balance"),
    path(
        "agreements/balance/export/", balance.AgreementBalance.as_view(exporting=True), name="agreement-balance-export"
    ),
    path("agreements/duties/<int:pk>/", balance.DutyPage.as_view(), name="duty-detail"),
    path("agreements/duties/<int:pk>/comment/", balance.CommentAdd.as_view(), name="duty-comment"),
    path("agreements/comments/<int:pk>/answer/", balance.CommentAnswer.as_view(), name="comment-answer"),
    # renewal
    path("agreements/renew/", renewal.AgreementRenew.as_view(), name="agreement-renew"),
    path("agreements/<int:pk>/confirm/", renewal.RenewalConfirm.as_view(), name="agreement-confirm"),
    path(
        "agreements/<int:pk>/compare/last-year/", renewal.CompareLastYear.as_view(), name="agreement-compare-last-year"
    ),
    # promises
    path("promises/", promises.PromiseList.as_view(), name="promise-list"),
    path("promises/export/", promises.PromiseList.as_view(exporting=True), name="promise-export"),
    path("promises/mine/", promises.mine, name="promise-mine"),
    path("promises/propose/", promises.PromisePropose.as_view(), name="promise-propose"),
    path("promises/publish/", promises.PromisesPublish.as_view(), name="promises-publish"),
    path("promises/<int:pk>/", promises.PromisePage.as_view(), name="promise-detail"),
    path("promises/<int:pk>/change/", promises.PromiseChange.as_view(), name="promise-change"),
    path("promises/<int:pk>/evidence/", promises.EvidenceGive.as_view(), name="promise-evidence"),
    path("promises/<int:pk>/keep/", promises.PromiseJudge.as_view(step="keep"), name="promise-keep"),
    path("promises/<int:pk>/break/", promises.PromiseJudge.as_view(step="break"), name="promise-break"),
    path("promises/evidence/<int:pk>/file/", promises.evidence_file, name="evidence-file"),
    *(promise_path(name, page) for name, page in promises.STEPS.items()),
]
