"""What waits for whom in this room, and where the year stands in it."""

from django.db.models import F
from django.urls import reverse

from core import clock
from core.asking import Rows, asked_once
from core.registry import Asked, Todo, YearStep
from members.access import Role, holds
from members.models import Member, Organization
from zones.coverage import gaps_of
from zones.joint.timetable import SOON, days_due
from zones.models import (
    Agreement,
    ContactOffer,
    DutyComment,
    JointAction,
    JointTick,
    JointZone,
    PlanOpinion,
    PostClaim,
    Promise,
    TeamEnrolment,
    Zone,
    ZoneAssignment,
    ZonePlan,
)
from zones.models.agreements import BEFORE_SIGNING
from zones.models.promises import LEAST_PROMISES


@asked_once
def own_agreements(user, years):
    own = Agreement.objects.permitted(user, "agreement.declare").filter(year__in=years).current()
    return list(own.select_related("member"))


def gather_agreements(users, day):
    """Ask for all of them at once which agreements they have: a person's own, as ``own_agreements`` finds them. One
    query."""
    years = (day.year, day.year + 1)
    found = {user.member_id: [] for user in users if user.member_id}
    for agreement in Agreement.objects.filter(member__in=found, year__in=years).current().select_related("member"):
        found[agreement.member_id].append(agreement)
    for user in users:
        if user.member_id:
            own_agreements.know(found[user.member_id], user, years)


def own_agreement(user, day):
    """The member's own, of this year and the next: to go through, to write, to mend after it came back, to sign. One
    query."""
    if not user.member_id:
        return
    years = (day.year, day.year + 1)
    found = {(row.year, row.state): row for row in own_agreements(user, years)}
    for year in years:
        if draft := found.get((year, "draft")):
            yield _draft_to_write(draft)
        if approved := found.get((year, "approved")):
            yield Todo("在责任书上签字", reverse("zones:agreement-sign", args=[approved.pk]), icon="pen")
    if day.year not in {year for year, _ in found}:
        held = ZoneAssignment.objects.on(day).responsible().values("member_id")
        answering = Member.objects.filter(pk=user.member_id).filter(pk__in=held)
        yield Todo(f"自定{day.year}年责任", reverse("zones:agreement-start"), count=answering, icon="pencil")


def _draft_to_write(draft: Agreement) -> Todo:
    url = reverse("zones:agreement-duties", args=[draft.pk])
    if draft.returned_reason:
        return Todo("责任书被退回，请修改", url, icon="reply", tone="late")
    if draft.awaits_confirmation:
        url = reverse("zones:agreement-confirm", args=[draft.pk])
        return Todo(f"核对续签的{draft.year}年责任书", url, icon="list-check")
    return Todo(f"自定{draft.year}年责任", url, icon="pencil")


def own_comments(user, day):
    """What was said of the member's own duties and is not answered yet."""
    if not user.member_id:
        return
    said = DutyComment.objects.permitted(user, "agreement.declare").unanswered()
    said = said.filter(agreement__state__in=BEFORE_SIGNING)
    listed = f"{reverse('zones:agreement-list')}?year={day.year + 1}"
    for year, url in ((day.year, reverse("zones:agreement-mine")), (day.year + 1, listed)):
        yield Todo("答复责任项意见", url, count=said.filter(agreement__year=year), icon="chat-left-text")


def agreements_to_handle(user, day):
    """Others' agreements that wait for this officer: to review, to approve, to countersign; next year's apart."""
    listed = reverse("zones:agreement-list")
    waiting = [
        ("评议{}责任书", "declared", "agreement.review", "people"),
        ("认定{}责任书", "reviewed", "agreement.approve", "check2-square"),
        ("会签{}责任书", "signed", "agreement.countersign", "pen"),
    ]
    for label, state, permission, icon in waiting:
        if not holds(user, permission):
            continue
        for year, words, query in ((day.year, "", ""), (day.year + 1, f"{day.year + 1}年", f"&year={day.year + 1}")):
            rows = Agreement.objects.permitted(user, permission).filter(state=state, year=year)
            if state == "declared" and Role.GROUP_LEADER not in user.roles:
                rows = rows.without_group_leader(day)
            yield Todo(label.format(words), f"{listed}?state={state}{query}", count=rows, icon=icon)


def blind_spots(user, day):
    """What the division of the branch leaves out, for who can mend it."""
    branch = user.current_branch if holds(user, "zone.manage") else None
    if branch and branch.is_branch:
        theirs = Organization.objects.permitted(user, "zone.manage").filter(pk=branch.pk)
        url = reverse("zones:coverage")

        def say(may_mend, gaps):
            if may_mend:
                yield Todo("责任区有盲点", url, count=gaps, icon="grid-1x2", tone="late")

        yield Asked((theirs, gaps_of(branch, day)), say)


def division_step(branch, year):
    """划分责任区: done when there are zones and no blind spots. While the year has a plan on its way, the step leads to
    it."""
    today, url = clock.today(), reverse("zones:coverage")
    plans = ZonePlan.objects.filter(branch=branch, year=year).exclude(state__in=["superseded", "cancelled"])

    def say(zones, gaps, plan):
        state = "done" if zones and not gaps else "current"
        note = (f"{zones}个责任区，" + (f"{gaps}处盲点" if gaps else "没有盲点")) if zones else "还没有责任区"
        if under_way := [(pk, plan_state) for pk, plan_state in plan if plan_state != "in_force"]:
            pk, plan_state = under_way[0]
            page, words = reverse("zones:plan-detail", args=[pk]), ZonePlan.workflow.labels[plan_state]
            yield YearStep("划分责任区", page, "current", f"方案{words}，{note}", 20, permission="coverage.view")
        else:
            yield YearStep("划分责任区", url, state, note, 20, permission="coverage.view")

    zones = Zone.objects.filter(branch=branch).on(today)
    yield Asked((zones, gaps_of(branch, today), Rows(plans.values_list("pk", "state"))), say)


def signing_step(branch, year):
    """签订责任书: done when everybody who answers for a zone has an agreement in force."""
    today, url = clock.today(), reverse("zones:agreement-list")
    held = ZoneAssignment.objects.on(today).responsible().filter(zone__branch=branch)
    due_from = Member.objects.in_branch(branch, today).filter(pk__in=held.values("member_id"))
    current = Agreement.objects.filter(branch=branch, year=year).current()

    def say(due, begun, signed):
        state = "done" if due and signed >= due else "current" if begun else "next"
        yield YearStep("签订责任书", url, state, f"{signed}/{due}份已生效", 30)

    # Who signed and gave the zone up since is counted on neither side.
    yield Asked((due_from, current, current.filter(state="in_force", member__in=due_from)), say)


def plans_to_handle(user, day):
    """What the secretary has to do for a plan: answer what was said of it, bring it to the vote, bring it into force.
    And what a member may do: look at it and say something, once each time it is opened."""
    if holds(user, "zone.manage"):
        managed = ZonePlan.objects.permitted(user, "zone.manage")
        waiting = PlanOpinion.objects.filter(plan__in=managed.filter(state__in=["draft", "consulting"])).unanswered()
        opinions = f"{reverse('zones:opinion-list')}?answered=no"
        yield Todo("答复对划分方案的意见", opinions, count=waiting, icon="chat-left-text")
        yield from _plans_at(managed.to_adopt(day), "表决划分方案", "zones:plan-detail", "check2-square")
        yield from _plans_at(managed.to_enforce(day), "划分方案付诸实施", "zones:plan-enforce", "play-circle")
    elif user.member_id and holds(user, "plan.opine"):
        spoken = PlanOpinion.objects.filter(member=user.member_id, made_at__date__gte=F("plan__opinions_from"))
        said = spoken.values("plan_id")
        heard = ZonePlan.objects.permitted(user, "plan.opine").open_on(day).exclude(pk__in=said)
        yield from _plans_at(heard, "看划分方案，提意见", "zones:plan-detail", "chat-left", tone="info")


def _plans_at(plans, label: str, route: str, icon: str, tone: str = "waiting"):
    """A todo for each of the plans, which are one or two."""

    def say(rows):
        for pk, until in rows:
            yield Todo(label, reverse(route, args=[pk]), due_on=until if tone == "info" else None, icon=icon, tone=tone)

    yield Asked((Rows(plans.order_by("pk").values_list("pk", "opinions_until")),), say)


def claims_to_confirm(user, day):
    """What members have claimed and the branch has not answered; never this officer's own."""
    if holds(user, "claim.confirm"):
        for label, model, route, icon in (
            ("确认认岗", PostClaim, "claim-list", "person-badge"),
            ("确认自愿申报的联系户", ContactOffer, "offer-list", "house-heart"),
            ("确认志愿者入队", TeamEnrolment, "enrolment-list", "heart"),
        ):
            rows = model.objects.permitted(user, "claim.confirm").waiting()
            yield Todo(label, f"{reverse(f'zones:{route}')}?state=claimed", count=rows, icon=icon)


def own_claims_declined(user, day):
    """The member's own that the branch did not confirm, until he has read why."""
    if user.member_id:
        for label, model, route in (
            ("认岗没有通过，看看理由", PostClaim, "post-mine"),
            ("申报联系户没有通过，看看理由", ContactOffer, "volunteering"),
            ("申请入队没有通过，看看理由", TeamEnrolment, "volunteering"),
        ):
            rows = model.objects.permitted(user, "claim.make").to_be_told()
            yield Todo(label, reverse(f"zones:{route}"), count=rows, icon="reply", tone="late")


def own_promises(user, day):
    """The member's own promises: to propose, once the year's agreement is begun, and to mend after they came back."""
    if not user.member_id:
        return
    own = Promise.objects.permitted(user, "promise.propose").filter(year=day.year)
    begun = Agreement.objects.permitted(user, "agreement.declare").filter(year=day.year).current()
    url = reverse("zones:promise-mine")

    def say(agreements, promises, returned):
        if agreements and promises < LEAST_PROMISES:
            yield Todo(f"提出{day.year}年承诺", reverse("zones:promise-propose"), icon="megaphone")
        if returned:
            yield Todo("承诺被退回，请修改", url, count=returned, icon="reply", tone="late")

    yield Asked((begun, own.standing(), own.filter(state="returned")), say)


def promises_to_handle(user, day):
    """Others' promises that wait for this officer: to review, to make public, and at the end of the year to judge."""
    last, this, coming = day.year - 1, day.year, day.year + 1
    listed, publish = reverse("zones:promise-list"), reverse("zones:promises-publish")
    waiting = [
        ("审核{}承诺", "promise.review", "proposed", (this, coming), f"{listed}?state=proposed&", "people"),
        ("公开{}承诺", "promise.publish", "reviewed", (this, coming), f"{publish}?", "megaphone"),
        ("评定{}承诺是否兑现", "promise.judge", "public", (last, this), f"{listed}?state=public&", "check2-circle"),
    ]
    for label, permission, state, years, url, icon in waiting:
        if not holds(user, permission):
            continue
        rows = Promise.objects.permitted(user, permission).filter(state=state)
        if state == "public":
            rows = rows.to_judge(day)
        if state != "reviewed" and Role.GROUP_LEADER not in user.roles:
            rows = rows.without_group_leader(day)
        for year in years:
            words, query = ("", "") if year == this else (f"{year}年", f"year={year}")
            yield Todo(label.format(words), (url + query).rstrip("?&"), count=rows.filter(year=year), icon=icon)


def joints_to_handle(user, day):
    """What waits for the officers of the two sides: to answer, to kick off, to name who answers, to end."""
    url = reverse("zones:joint-list")
    if holds(user, "joint.answer"):
        asked = JointZone.objects.permitted(user, "joint.answer").filter(state="proposed")
        yield Todo("答复共建提议", f"{url}?state=proposed", count=asked, icon="chat-left-text")
    if holds(user, "joint.manage"):
        led = JointZone.objects.permitted(user, "joint.manage")
        nobodys = JointAction.objects.permitted(user, "joint.manage").standing().filter(
            answerer__isnull=True, answerer_name="", joint__state="running"
        )  # fmt: skip
        for label, query, rows, icon, tone in (
            ("共建提议对方没有同意，看看理由", "state=declined", led.filter(state="declined"), "reply", "late"),
            ("开共建启动会", "state=agreed", led.filter(state="agreed"), "play-circle", "waiting"),
            ("共建到期，办理结束", "state=running", led.filter(state="running", ends_on__lt=day), "flag", "waiting"),
            ("共建事项没有人负责", "state=running", nobodys, "person-exclamation", "late"),
        ):
            yield Todo(label, f"{url}?{query}", count=rows, icon=icon, tone=tone)


def own_joint_actions(user, day):
    """What this member answers for on the timetables of joint zones: overdue, or due within a week."""
    if not user.member_id:
        return
    own = JointAction.objects.standing().filter(answerer=user.member_id, joint__state="running")
    ticks = JointTick.objects.filter(action__in=own.order_by().values("pk"), reverses__isnull=True, reversal=None)
    facts = own.values_list("pk", "kind", "due_on", "every", "from_on", "joint_id", "joint__theme", "joint__starts_on",
                            "joint__ends_on", "joint__kicked_off_on")  # fmt: skip

    def say(actions, ticked):
        done = set(ticked)
        waiting: dict[tuple[int, str], list] = {}
        for pk, kind, due_on, every, from_on, joint, theme, *period in actions:
            action = JointAction(kind=kind, due_on=due_on, every=every, from_on=from_on)
            of_joint = JointZone(**dict(zip(("starts_on", "ends_on", "kicked_off_on"), period, strict=True)))
            due = [last for first, last in days_due(action, of_joint) if first <= day and (last - day).days <= SOON]
            waiting.setdefault((joint, theme), []).extend(last for last in due if (pk, last) not in done)
        for (joint, theme), days in waiting.items():
            first = min(days, default=day)
            url, tone = reverse("zones:joint-detail", args=[joint]), "late" if first < day else "waiting"
            yield Todo(f"共建事项等您完成：{theme}", url, due_on=first, count=len(days), icon="list-check", tone=tone)

    yield Asked((Rows(facts), Rows(ticks.order_by().values_list("action_id", "due_on"))), say)
