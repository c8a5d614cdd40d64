"""Plans of division in the demo: this year's, in force since January, and next year's, opened in November."""

from dataclasses import replace
from datetime import date, timedelta

from core import clock
from members.models import Member
from portal.demo.branches import DemoBranch, moment
from portal.demo.year import Days
from zones.actions import plans
from zones.models import PlanOpinion, ZonePlan
from zones.plans.rows import rows_of_plan

NOTE = {
    "community": "按“就近就便、量力而行”划分：支委包片区，党员包单元，行动不便和长期在外的党员不安排。",
    "enterprise": "按“岗位在哪里，责任就在哪里”划分：支委包片区，骨干包班组，党员包重点部位。",
}
NEXT_NOTE = "在上一年的基础上小调整：没有划进去的单位补齐，两处责任人对调，其余不变。"
GAP_REASON = "个别单位今年改造、住户未迁入，暂不划分；第一季度迁入后由支委补划。"
OPINIONS = (
    (5, "我住得离这个单元远，能不能和住得近的同志换一换？", "accepted", "已和住在附近的同志对调，方案里改过来了。"),
    (6, "片区大，建议再加一名共同责任人。", "partly_accepted", "先由志愿者代表协助，半年后看情况再加人。"),
)
PUBLIC_OPINIONS = (
    ("李阿姨", "公示牌上的电话能不能写大一点，老人看不清。", "accepted", "新做的标志牌字号放大一倍，本月换好。"),
    (
        "",
        "希望责任人每个月固定一天在楼下，有事好找。",
        "explained",
        "每月第一个星期六上午在活动室值守，已写进工作内容。",
    ),
)


class Plans:
    """The secretary drafts, members and neighbours say what they think, the assembly votes."""

    def __init__(self, branch: DemoBranch, days: Days):
        self.branch, self.days, self.by = branch, days, branch.secretary

    def plan(self) -> None:
        year = self.branch.year
        self._plan_year(year, begin=date(year, 1, 4), hearing=7, vote=date(year, 1, 13), in_force=date(year, 1, 14))
        self._plan_year(
            year + 1, begin=date(year, 11, 16), hearing=14, vote=date(year, 12, 8), in_force=date(year + 1, 1, 2)
        )

    def _plan_year(self, year: int, *, begin: date, hearing: int, vote: date, in_force: date) -> None:
        def at(day: date, hour: int, act, *arguments) -> None:
            self.days.plan(moment(day, hour), act, year, *arguments)

        at(begin, 14, self._draft)
        at(begin + timedelta(days=1), 9, self._consult, hearing)
        for number in range(len(OPINIONS)):
            at(begin + timedelta(days=2 + number), 19, self._say, number)
            at(begin + timedelta(days=3 + number), 12, self._hear_the_public, number)
        at(begin + timedelta(days=3), 20, self._answer, 1)
        at(vote, 9, self._answer, None)
        at(vote, 20, self._vote, in_force)
        at(in_force, 9, self._enforce)

    def _of(self, year: int) -> ZonePlan:
        return ZonePlan.objects.get(branch=self.branch.organization, year=year)

    def _draft(self, year: int) -> None:
        branch = self.branch.organization
        earlier = ZonePlan.objects.filter(branch=branch, year=year - 1).first()
        if earlier is None:
            plans.start_plan(branch, year=year, by=self.by, start="present", note=NOTE[self.branch.domain])
            return
        plan = plans.start_plan(branch, year=year, by=self.by, start="plan", copy_of=earlier, note=NEXT_NOTE)
        rows = rows_of_plan(plan)
        inner = [place for place, row in enumerate(rows) if row.parent_code and row.lead_id]
        if len(inner) > 1:
            one, other = inner[0], inner[-1]
            leads = rows[one].lead_id, rows[other].lead_id
            shared = {*rows[one].co_responsible_ids, *rows[other].co_responsible_ids}
            if shared.isdisjoint(leads):
                rows[one], rows[other] = (replace(rows[one], lead_id=leads[1]), replace(rows[other], lead_id=leads[0]))
        free = branch.coverage_units.filter(zone__isnull=True).values_list("pk", flat=True)
        rows[0] = replace(rows[0], unit_ids=rows[0].unit_ids | frozenset(free))
        plans.replace_zones(plan, rows, by=self.by)

    def _consult(self, year: int, days: int) -> None:
        today = clock.today()
        plans.consult(self._of(year), by=self.by, opinions_from=today, opinions_until=today + timedelta(days=days - 1),
                      is_public=True)  # fmt: skip

    def _say(self, year: int, number: int) -> None:
        place, text, _, _ = OPINIONS[number]
        user = self.branch.users[min(place, len(self.branch.users) - 1)]
        own = self._of(year).zones.filter(lead=user.member_id).first()
        plans.give_opinion(self._of(year), text=text, about=own.name if own else "", by=user)

    def _hear_the_public(self, year: int, number: int) -> None:
        name, text, _, _ = PUBLIC_OPINIONS[number]
        plans.give_public_opinion(self._of(year), text=text, name=name, address=f"203.0.113.{number + 1}")

    def _answer(self, year: int, most: int | None) -> None:
        """The oldest first; neighbours' opinions and members' are published with their answers."""
        answers = {text: (outcome, answer) for _, text, outcome, answer in (*OPINIONS, *PUBLIC_OPINIONS)}
        waiting = PlanOpinion.objects.filter(plan=self._of(year)).unanswered().order_by("made_at")
        for opinion in waiting[:most]:
            outcome, answer = answers[opinion.text]
            plans.answer_opinion(opinion, outcome=outcome, answer=answer, by=self.by, is_published=True)

    def _vote(self, year: int, in_force: date) -> None:
        people = Member.objects.in_branch(self.branch.organization)
        due = people.filter(stage=Member.Stage.FULL, status=Member.Status.REGISTERED).count()
        present = due - due // 8
        abstained = 1 if due >= 8 else 0
        plans.adopt(self._of(year), by=self.by, met_on=clock.today(), meeting_place="支部党员活动室", due_count=due,
                    present_count=present, votes_for=present - abstained, votes_against=0, votes_abstained=abstained,
                    takes_effect_on=in_force, gap_reason=GAP_REASON)  # fmt: skip

    def _enforce(self, year: int) -> None:
        plans.enforce(self._of(year), by=self.by, on=clock.today())
