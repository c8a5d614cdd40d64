from django.urls import path

from zones.views.agreements import balance, duties, papers, renewal, steps, verification
from zones.views.agreements import pages as agreements
from zones.views.claims import posts, volunteering
from zones.views.claims import steps as claims
from zones.views.contacts import imports as contact_imports
from zones.views.contacts import marks
from zones.views.contacts import pages as contacts
from zones.views.joint import pages as joints
from zones.views.joint import timetable as joint_timetable
from zones.views.plans import opinions, proposals
from zones.views.plans import pages as plans
from zones.views.plans import steps as plan_steps
from zones.views.plans import zones as plan_zones
from zones.views.promises import pages as promises
from zones.views.promises import steps as promise_steps
from zones.views.signs import consents
from zones.views.signs import pages as signs
from zones.views.zones import adjusting, assignments, coverage, sites, structure, survey, targets, units
from zones.views.zones import pages as zones

app_name = "zones"


def step_path(name: str, page: steps.StepPage):
    """The page of one step of an agreement."""
    view = steps.AgreementStep.as_view(step=name)
    return path(f"agreements/<int:pk>/{page.route}/", view, name=f"agreement-{page.route}")


def promise_path(name: str, page: promise_steps.StepPage):
    """The page of one step of a promise that needs no more than a reason."""
    view = promise_steps.PromiseStep.as_view(step=name)
    return path(f"promises/<int:pk>/{page.route}/", view, name=f"promise-{page.route}")


def joint_path(name: str, page: joints.StepPage):
    """The page of one step of a joint zone."""
    view = joints.JointStep.as_view(step=name)
    return path(f"zones/joint/<int:pk>/{page.route}/", view, name=f"joint-{page.route}")


urlpatterns = [
    path("zones/", zones.ZoneList.as_view(), name="zone-list"),
    path("zones/export/", zones.ZoneList.as_view(exporting=True), name="zone-export"),
    path("zones/new/", zones.ZoneCreate.as_view(), name="zone-create"),
    path("zones/coverage/", coverage.coverage, name="coverage"),
    path("zones/coverage/export/", coverage.export, name="coverage-export"),
    path("zones/structure/", structure.structure, name="structure"),
    path("zones/sites/", sites.sites, name="sites"),
    path("zones/sites/add/", sites.SiteAdd.as_view(), name="site-add"),
    path("zones/sites/<int:pk>/", sites.site, name="site-detail"),
    path("zones/sites/<int:pk>/file/", sites.site_file, name="site-file"),
    path("zones/sites/<int:pk>/place/", sites.SitePlace.as_view(), name="site-place"),
    path("zones/sites/<int:pk>/replace/", sites.SiteReplace.as_view(), name="site-replace"),
    path("zones/sites/<int:pk>/withdraw/", sites.SiteWithdraw.as_view(), name="site-withdraw"),
    path("zones/positions/<int:pk>/remove/", sites.PositionRemove.as_view(), name="position-remove"),
    path("zones/<int:pk>/", zones.ZonePage.as_view(), name="zone-detail"),
    path("zones/<int:pk>/change/", zones.ZoneChange.as_view(), name="zone-change"),
    path("zones/<int:pk>/close/", zones.ZoneClose.as_view(), name="zone-close"),
    path("zones/<int:pk>/assign/", assignments.ZoneAssign.as_view(), name="zone-assign"),
    path("zones/assignments/<int:pk>/end/", assignments.AssignmentEnd.as_view(), name="assignment-end"),
    path("zones/assignments/<int:pk>/adjust/", adjusting.AssignmentAdjust.as_view(), name="assignment-adjust"),
    path("zones/adjustments/", adjusting.AdjustmentList.as_view(), name="adjustment-list"),
    path("zones/adjustments/export/", adjusting.AdjustmentList.as_view(exporting=True), name="adjustment-export"),
    path("zones/members/<int:pk>/", adjusting.member_zones, name="member-zones"),
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
    path("zones/plans/public/<slug:key>/", opinions.plan_public_page, name="plan-public-page"),
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
    path("contacts/marks/", marks.MarkList.as_view(), name="mark-list"),
    path("contacts/marks/export/", marks.MarkList.as_view(exporting=True), name="mark-export"),
    path("contacts/marks/<int:pk>/carer/", contacts.MarkCarer.as_view(), name="mark-carer"),
    path("contacts/marks/<int:pk>/end/", contacts.MarkEnd.as_view(), name="mark-end"),
    path("contacts/import/", contact_imports.ContactImportAdd.as_view(), name="contact-import-add"),
    path("contacts/import/template/", contact_imports.contact_import_template, name="contact-import-template"),
    path("contacts/imports/<int:pk>/", contact_imports.ContactImportPage.as_view(), name="contact-import-detail"),
    path(
        "contacts/imports/<int:pk>/confirm/",
        contact_imports.ContactImportConfirm.as_view(),
        name="contact-import-confirm",
    ),
    path(
        "contacts/imports/<int:pk>/abandon/",
        contact_imports.ContactImportAbandon.as_view(),
        name="contact-import-abandon",
    ),
    path(
        "contacts/imports/<int:pk>/refused/",
        contact_imports.ContactImportRefused.as_view(),
        name="contact-import-refused",
    ),
    path("agreements/", agreements.AgreementList.as_view(), name="agreement-list"),
    path("agreements/export/", agreements.AgreementList.as_view(exporting=True), name="agreement-export"),
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
    path("posts/", posts.PostList.as_view(), name="post-list"),
    path("posts/export/", posts.PostList.as_view(exporting=True), name="post-export"),
    path("posts/mine/", posts.mine, name="post-mine"),
    path("posts/new/", posts.PostCreate.as_view(), name="post-create"),
    path("posts/catalogue/", posts.PostCatalogue.as_view(), name="post-catalogue"),
    path("posts/limit/", posts.PostLimit.as_view(), name="post-limit"),
    *claims.claim_paths(claims.POSTS, claims.PostClaimList),
    path("posts/<int:pk>/", posts.PostPage.as_view(), name="post-detail"),
    path("posts/<int:pk>/change/", posts.PostChange.as_view(), name="post-change"),
    path("posts/<int:pk>/claim/", posts.PostClaimNew.as_view(), name="post-claim"),
    path("posts/<int:pk>/place/", posts.PostPlace.as_view(), name="post-place"),
    path("posts/<int:pk>/close/", posts.PostStep.as_view(step="close"), name="post-close"),
    path("posts/<int:pk>/reopen/", posts.PostStep.as_view(step="reopen"), name="post-reopen"),
    path("posts/<int:pk>/abolish/", posts.PostStep.as_view(step="abolish"), name="post-abolish"),
    path("volunteering/", volunteering.mine, name="volunteering"),
    path("volunteering/households/", volunteering.HouseholdList.as_view(), name="household-list"),
    path("volunteering/households/<int:pk>/offer/", volunteering.OfferNew.as_view(), name="household-offer"),
    *claims.claim_paths(claims.CONTACTS, claims.ContactOfferList),
    path("teams/", volunteering.TeamList.as_view(), name="team-list"),
    path("teams/export/", volunteering.TeamList.as_view(exporting=True), name="team-export"),
    path("teams/new/", volunteering.TeamCreate.as_view(), name="team-create"),
    *claims.claim_paths(claims.TEAMS, claims.TeamEnrolmentList),
    path("teams/<int:pk>/", volunteering.TeamPage.as_view(), name="team-detail"),
    path("teams/<int:pk>/change/", volunteering.TeamChange.as_view(), name="team-change"),
    path("teams/<int:pk>/join/", volunteering.TeamJoin.as_view(), name="team-join"),
    path("teams/<int:pk>/place/", volunteering.TeamPlace.as_view(), name="team-place"),
    path("teams/<int:pk>/disband/", volunteering.TeamDisband.as_view(), name="team-disband"),
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
    path("promises/<int:pk>/change/", promise_steps.PromiseChange.as_view(), name="promise-change"),
    path("promises/<int:pk>/evidence/", promise_steps.EvidenceGive.as_view(), name="promise-evidence"),
    path("promises/<int:pk>/keep/", promise_steps.PromiseJudge.as_view(step="keep"), name="promise-keep"),
    path("promises/<int:pk>/break/", promise_steps.PromiseJudge.as_view(step="break"), name="promise-break"),
    path("promises/evidence/<int:pk>/file/", promises.evidence_file, name="evidence-file"),
    *(promise_path(name, page) for name, page in promise_steps.STEPS.items()),
    # joint zones
    path("zones/joint/", joints.JointList.as_view(), name="joint-list"),
    path("zones/joint/export/", joints.JointList.as_view(exporting=True), name="joint-export"),
    path("zones/joint/new/", joints.JointPropose.as_view(), name="joint-propose"),
    path("zones/joint/<int:pk>/", joints.JointPage.as_view(), name="joint-detail"),
    path("zones/joint/<int:pk>/change/", joints.JointChange.as_view(), name="joint-change"),
    path("zones/joint/<int:pk>/paper/", joints.paper, name="joint-paper"),
    path("zones/joint/<int:pk>/workbook/", joints.workbook, name="joint-workbook"),
    *(joint_path(name, page) for name, page in joints.STEPS.items()),
    path("zones/joint/<int:pk>/people/new/", joint_timetable.PersonAdd.as_view(), name="joint-person-add"),
    path("zones/joint/people/<int:pk>/end/", joint_timetable.PersonEnd.as_view(), name="joint-person-end"),
    path("zones/joint/<int:pk>/actions/new/", joint_timetable.ActionAdd.as_view(), name="joint-action-add"),
    path("zones/joint/actions/<int:pk>/", joint_timetable.ActionPage.as_view(), name="joint-action-detail"),
    path("zones/joint/actions/<int:pk>/change/", joint_timetable.ActionChange.as_view(), name="joint-action-change"),
    path("zones/joint/actions/<int:pk>/stop/", joint_timetable.ActionStop.as_view(), name="joint-action-stop"),
    path("zones/joint/actions/<int:pk>/tick/", joint_timetable.TickOff.as_view(), name="joint-action-tick"),
    path("zones/joint/ticks/<int:pk>/back/", joint_timetable.TickBack.as_view(), name="joint-tick-back"),
]
