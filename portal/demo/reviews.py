"""Inspections of the quarters and the evaluation at the end of the demo's year."""

from datetime import date, timedelta
from decimal import Decimal

from core import clock
from members.models import User
from portal.demo.branches import DemoBranch, moment
from portal.demo.year import Days
from reviews.actions import cycles, evaluations, findings, inspections, sheets
from reviews.models import Evaluation, Finding, Inspection, ReviewCycle

FAULTS = ["个别周记实只有一句话，没有数量和结果", "联系户走访记录与实际不符，少走一户", "责任区公示栏内容未更新"]
PRAISE = ["走访记录翔实，群众能说出党员姓名", "责任区环境整洁，矛盾处理及时"]
MENDED = "已逐条补充并请小组长核对，今后每周当天记录。"
VERDICTS = [
    "责任落实好，作风踏实，群众认可。",
    "能完成责任书约定的任务，主动性还可加强。",
    "记实不够及时，需在来年改进。",
]
SELF_REVIEW = (
    "一年来我按责任书开展工作，坚持每周记实，走访联系户，参加值守和志愿服务。"
    "不足是学习不够系统，记录有时偏简。来年补上这两条。"
)
QUARTER_ENDS = {1: (3, 20), 2: (6, 20), 3: (9, 20), 4: (12, 10)}


class Inspections:
    """Two inspectors look at everybody each quarter; faults are mended in three weeks, except the newest."""

    def __init__(self, branch: DemoBranch, days: Days, outsider: User):
        self.branch, self.days, self.random, self.outsider = branch, days, branch.random, outsider

    def plan(self) -> None:
        for quarter, (month, day) in QUARTER_ENDS.items():
            self.days.plan(moment(date(self.branch.year, month, day)), self._plan, quarter)
        self.days.plan(moment(date(self.branch.year, 11, 10)), self._plan, None)

    def _plan(self, quarter: int | None) -> None:
        branch, today = self.branch, clock.today()
        title = f"{branch.year}年第{'一二三四'[quarter - 1]}季度检查" if quarter else f"{branch.year}年11月随机抽查"
        chosen = None if quarter else self.random.sample(branch.members, k=max(1, len(branch.members) // 4))
        inspection = inspections.plan_inspection(
            branch.organization, by=branch.secretary, title=title, year=branch.year, quarter=quarter,
            kind="quarterly" if quarter else "spot", methods=["documents", "on_site"] if quarter else ["interview"],
            starts_on=today, ends_on=today + timedelta(days=2), members=chosen,
            inspectors=[branch.users[min(2, len(branch.users) - 1)], self.outsider],
        )  # fmt: skip
        self.days.plan(clock.now() + timedelta(hours=2), self._inspect, inspection.pk)

    def _inspect(self, pk: int) -> None:
        branch, inspection = self.branch, Inspection.objects.get(pk=pk)
        inspections.start_inspection(inspection, by=branch.secretary)
        diligence = {m.pk: p.diligence for m, p in zip(branch.members, branch.people, strict=True)}
        criteria = list(inspection.criteria.all())
        for sheet in inspection.score_sheets.select_related("member", "inspection"):
            marks = self._marks(criteria, diligence[sheet.member_id])
            sheets.score_sheet(sheet, by=self.outsider, scores=marks, good=self.random.choice(PRAISE))
        sheets.confirm_sheets(inspection, by=self.outsider)
        people = [m for m in branch.members if inspection.score_sheets.filter(member=m).exists()]
        slack = sorted(people, key=lambda m: diligence[m.pk])[:2]
        for member in slack:
            fault, due_on = self.random.choice(FAULTS), clock.today() + timedelta(days=24)
            findings.add_finding(
                inspection, by=self.outsider, kind="fault", member=member, content=fault, due_on=due_on
            )
        findings.add_finding(inspection, by=self.outsider, kind="commend", content=self.random.choice(PRAISE))
        self.days.plan(clock.now() + timedelta(days=2), self._issue, pk)

    def _marks(self, criteria, diligence: float) -> dict:
        scores = {}
        for criterion in criteria:
            off = Decimal(self.random.choice([0, 0, 1, 1, 2, 3] if diligence > 0.8 else [2, 4, 5]))
            scores[criterion] = (criterion.full_marks - off, "个别记录缺少数量或结果" if off else "")
        return scores

    def _issue(self, pk: int) -> None:
        inspection = Inspection.objects.get(pk=pk)
        inspections.issue_findings(
            inspection, by=self.branch.secretary, conclusion="总体情况较好，个别党员记实偏简，限期整改。"
        )
        for number, finding in enumerate(inspection.findings.filter(kind="fault").order_by("id")):
            is_left = inspection.quarter is None and number == 0
            if not is_left:
                self.days.plan(clock.now() + timedelta(days=9), self._mend, finding.pk)
        self.days.plan(clock.now() + timedelta(days=21), self._close, pk)

    def _mend(self, pk: int) -> None:
        finding, branch = Finding.objects.get(pk=pk), self.branch
        user = branch.users[branch.members.index(finding.member)]
        if user.is_active:
            findings.report_mending(finding, by=user, text=MENDED)
            self.days.plan(clock.now() + timedelta(days=3), self._verify, pk)

    def _verify(self, pk: int) -> None:
        finding, branch = Finding.objects.get(pk=pk), self.branch
        findings.verify_mending(finding, by=branch.approver_of(branch.members.index(finding.member)))

    def _close(self, pk: int) -> None:
        inspection = Inspection.objects.get(pk=pk)
        if not inspection.findings.filter(kind="fault").exclude(state="closed").exists():
            inspections.close_inspection(inspection, by=self.branch.secretary)


class YearEnd:
    """Self-reviews in January, the committee's rating, grades as suggested, and the year is final."""

    def __init__(self, branch: DemoBranch, days: Days):
        self.branch, self.days, self.random = branch, days, branch.random

    def plan(self) -> None:
        following = self.branch.year + 1
        self.days.plan(moment(date(self.branch.year, 12, 20)), self._open)
        self.days.plan(moment(date(following, 1, 8)), self._review)
        self.days.plan(moment(date(following, 1, 12)), self._rate)
        self.days.plan(moment(date(following, 1, 14)), self._grade)
        self.days.plan(moment(date(following, 1, 16)), self._finish)

    @property
    def cycle(self) -> ReviewCycle:
        return ReviewCycle.objects.get(branch=self.branch.organization, year=self.branch.year)

    def _open(self) -> None:
        cycle = cycles.open_cycle(self.branch.organization, by=self.branch.secretary, year=self.branch.year)
        cycles.start_cycle(cycle, by=self.branch.secretary)

    def _everybody(self):
        places = {member.pk: place for place, member in enumerate(self.branch.members)}
        for evaluation in self.cycle.evaluations.select_related("member", "cycle").order_by("pk"):
            yield places[evaluation.member_id], evaluation

    def _review(self) -> None:
        for place, evaluation in self._everybody():
            if self.branch.users[place].is_active:
                evaluations.submit_self_review(evaluation, by=self.branch.users[place], text=SELF_REVIEW)
            else:
                evaluations.waive_self_review(
                    evaluation, by=self.branch.approver_of(place), reason="长期在外，联系不便"
                )

    def _rate(self) -> None:
        for place, evaluation in self._everybody():
            diligence = self.branch.people[place].diligence
            score = 95 if diligence > 0.95 else 88 if diligence > 0.8 else 66
            verdict = VERDICTS[0 if score == 95 else 1 if score == 88 else 2]
            evaluations.rate_evaluation(evaluation, by=self.branch.approver_of(place), score=score, verdict=verdict)

    def _grade(self) -> None:
        for judge in (self.branch.secretary, self.branch.deputy):
            evaluations.grade_as_suggested(self.cycle, by=judge)

    def _finish(self) -> None:
        if not Evaluation.objects.filter(cycle=self.cycle, grade="").exists():
            cycles.finish_cycle(self.cycle, by=self.branch.secretary)
