from django.urls import path

from zones.views import agreements, assignments, contacts, coverage, duties, steps, targets, units, zones

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
    path("zones/targets/", targets.TargetList.as_view(), name="target-list"),
    path("zones/targets/export/", targets.TargetList.as_view(exporting=True), name="target-export"),
    path("zones/<int:pk>/targets/new/", targets.TargetCreate.as_view(), name="target-create"),
    path("zones/targets/<int:pk>/", targets.TargetPage.as_view(), name="target-detail"),
    path("zones/targets/<int:pk>/fill/", targets.TargetFill.as_view(), name="target-fill"),
    path("zones/targets/<int:pk>/change/", targets.TargetChange.as_view(), name="target-change"),
    path("zones/targets/<int:pk>/remove/", targets.TargetRemove.as_view(), name="target-remove"),
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
    path("agreements/<int:pk>/paper/", agreements.paper, name="agreement-paper"),
    *(step_path(name, page) for name, page in steps.STEPS.items()),
]
