from django.urls import path

from zones.views import agreements, assignments, contacts, coverage, duties, proposals, steps, units, zones
from zones.views import (
    agreements,
    assignments,
    contacts,
    coverage,
    duties,
    plan_steps,
    plan_zones,
    plans,
    steps,
    survey,
    units,
    zones,
)
from zones.views import plan_opinions as opinions

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
    path("zones/plans/<int:pk>/division/", proposals.DivisionAssist.as_view(), name="plan-division"),
    path("zones/plans/proposals/<int:pk>/", proposals.ProposalPage.as_view(), name="proposal-detail"),
    path("zones/survey/", survey.survey, name="survey"),
    path("zones/survey/export/", survey.export, name="survey-export"),
    path("zones/plans/", plans.PlanList.as_view(), name="plan-list"),
    path("zones/plans/export/", plans.PlanList.as_view(exporting=True), name="plan-export"),
    path("zones/plans/new/", plans.PlanCreate.as_view(), name="plan-create"),
    path("zones/plans/opinions/", opinions.OpinionList.as_view(), name="opinion-list"),
    path("zones/plans/opinions/export/", opinions.OpinionList.as_view(exporting=True), name="opinion-export"),
    path("zones/plans/opinions/<int:pk>/answer/", opinions.OpinionAnswer.as_view(), name="opinion-answer"),
    path("zones/plans/zones/<int:pk>/change/", plan_zones.PlanZoneChange.as_view(), name="plan-zone-change"),
    path("zones/plans/zones/<int:pk>/remove/", plan_zones.PlanZoneRemove.as_view(), name="plan-zone-remove"),
    path("zones/plans/public/<str:key>/", opinions.PlanPublicPage.as_view(), name="plan-public-page"),
    path("zones/plans/<int:pk>/", plans.PlanPage.as_view(), name="plan-detail"),
    path("zones/plans/<int:pk>/note/", plans.PlanNote.as_view(), name="plan-note"),
    path("zones/plans/<int:pk>/compare/", plans.PlanCompare.as_view(), name="plan-compare"),
    path("zones/plans/<int:pk>/paper/", plans.paper, name="plan-paper"),
    path("zones/plans/<int:pk>/zones/new/", plan_zones.PlanZoneCreate.as_view(), name="plan-zone-create"),
    path("zones/plans/<int:pk>/consult/", plan_steps.PlanConsult.as_view(), name="plan-consult"),
    path("zones/plans/<int:pk>/return/", plan_steps.PlanReturn.as_view(), name="plan-return"),
    path("zones/plans/<int:pk>/adopt/", plan_steps.PlanAdopt.as_view(), name="plan-adopt"),
    path("zones/plans/<int:pk>/enforce/", plan_steps.PlanEnforce.as_view(), name="plan-enforce"),
    path("zones/plans/<int:pk>/cancel/", plan_steps.PlanCancel.as_view(), name="plan-cancel"),
    path("zones/plans/<int:pk>/public/", plan_steps.PlanPublic.as_view(), name="plan-public"),
    path("zones/plans/<int:pk>/opine/", opinions.PlanOpine.as_view(), name="plan-opine"),
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
