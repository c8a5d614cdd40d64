from django.urls import path

from zones.views import (
    agreements,
    assignments,
    consents,
    contacts,
    coverage,
    duties,
    papers,
    signs,
    steps,
    units,
    verification,
    zones,
)

app_name = "zones"


def step_path(name: str, page: steps.StepPage):
    """The page of one step of an agreement."""
    view = steps.AgreementStep.as_view(step=name)
    return path(f"agreements/<int:pk>/{page.route}/", view, name=f"agreement-{page.route}")


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
    path("agreements/balance/", agreements.AgreementBalance.as_view(), name="agreement-balance"),
    path("agreements/mine/", agreements.mine, name="agreement-mine"),
    path("agreements/start/", agreements.AgreementStart.as_view(), name="agreement-start"),
    path("agreements/open/", agreements.AgreementOpen.as_view(), name="agreement-open"),
    path("agreements/<int:pk>/", agreements.AgreementPage.as_view(), name="agreement-detail"),
    path("agreements/<int:pk>/duties/", duties.DutiesEdit.as_view(), name="agreement-duties"),
    path("agreements/<int:pk>/amend/", agreements.AgreementAmend.as_view(), name="agreement-amend"),
    path("agreements/<int:pk>/compare/", agreements.AgreementCompare.as_view(), name="agreement-compare"),
    path("agreements/<int:pk>/paper/", papers.paper, name="agreement-paper"),
    path("agreements/papers/", papers.AgreementPapers.as_view(), name="agreement-papers"),
    path("agreements/signatures/<int:pk>/", papers.handwriting, name="signature-handwriting"),
    path("verify/", verification.verify, name="verify"),
    path("verify/<str:code>/", verification.verify_agreement, name="verify-agreement"),
    path("zones/signs/", signs.SignList.as_view(), name="sign-list"),
    path("zones/signs/export/", signs.SignList.as_view(exporting=True), name="sign-export"),
    path("zones/signs/papers/", signs.SignPapers.as_view(), name="sign-papers"),
    path("zones/<int:pk>/sign/", signs.SignPage.as_view(), name="sign-detail"),
    path("zones/<int:pk>/sign/change/", signs.SignChange.as_view(), name="sign-change"),
    path("zones/<int:pk>/sign/paper/", signs.sign_paper, name="sign-paper"),
    path("z/<str:code>/", signs.public_zone, name="public-zone"),
    path("z/<str:code>/photo/", signs.public_photo, name="public-photo"),
    path("consents/", consents.ConsentList.as_view(), name="consent-list"),
    path("consents/export/", consents.ConsentList.as_view(exporting=True), name="consent-export"),
    path("consents/mine/", consents.mine, name="consent-mine"),
    path("consents/members/<int:pk>/", consents.ConsentPage.as_view(), name="consent-detail"),
    path("consents/members/<int:pk>/photo/", consents.PhotoAdd.as_view(), name="photo-add"),
    path("consents/members/<int:pk>/photo/remove/", consents.PhotoRemove.as_view(), name="photo-remove"),
    path("consents/members/<int:pk>/<str:subject>/give/", consents.ConsentGive.as_view(), name="consent-give"),
    path(
        "consents/members/<int:pk>/<str:subject>/withdraw/", consents.ConsentWithdraw.as_view(), name="consent-withdraw"
    ),
    path("consents/photos/<int:pk>/", consents.photo_file, name="photo-file"),
    *(step_path(name, page) for name, page in steps.STEPS.items()),
]
