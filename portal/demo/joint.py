"""Two joint zones of the demo: the first branch and the second keep a square green together, and the first branch looks
after its second area with an organisation outside, whose answer it noted."""

from datetime import date, timedelta

from core import clock
from portal.demo.branches import DemoBranch, moment
from portal.demo.year import Days
from zones.actions import joint as acts
from zones.joint.timetable import Due, timetable_of
from zones.models import JointAction, JointZone, Zone

BEGINS, KICK_OFF = (3, 1), (3, 10)
# What is done again and again, how often, and the place in the leading branch of who answers; None: the partner's.
UPKEEP = (
    ("清扫广场、清理花坛杂物", "week", 5),
    ("巡查绿化带，补种缺株、修剪枯枝", "month", None),
    ("向居民宣传爱绿护绿，收集意见", "quarter", 6),
)
CAMPAIGNS = (
    ((3, 12), "植树节义务植树50棵", 0),
    ((6, 5), "世界环境日广场大清洁", None),
    ((10, 20), "换季修剪，给树刷白", 7),
)
NOTES = ("6人参加，用时1小时。", "", "清出枯枝两车，花坛补土。", "", "居民志愿者也来了4人。")
LATE = "入冬前给灌木盖防寒布"
OUTSIDE = {"partner_name": "第一物业服务站党支部", "partner_contact": "沈站长", "partner_phone": "0574-87000011"}


class Together:
    """``partner`` is None where the demo has one branch: then only the joint zone with the outside is there."""

    def __init__(self, branch: DemoBranch, partner: DemoBranch | None, days: Days):
        self.branch, self.partner, self.days, self.random = branch, partner, days, branch.random
        self.year = branch.year

    def plan(self) -> None:
        if self.partner:
            self._at((2, 25), 10, self._propose)
            self._at((2, 27), 15, self._agree)
            self._at(KICK_OFF, 9, self._start)
            self._at(KICK_OFF, 10, self._list)
            late = self.days.until - timedelta(days=16)
            if late > moment(date(self.year, *KICK_OFF)) + timedelta(days=1):
                self.days.plan(late, self._list_what_stays_undone)
        self._at((9, 1), 10, self._propose_outside)
        self._at((9, 8), 10, self._start_outside)

    def _at(self, day: tuple[int, int], hour: int, act, *arguments) -> None:
        self.days.plan(moment(date(self.year, *day), hour), act, *arguments)

    @property
    def _joint(self) -> JointZone:
        joints = JointZone.objects.filter(branch=self.branch.organization, partner__isnull=False)
        return joints.select_related("branch", "partner", "zone").with_timetable().get()

    def _propose(self) -> None:
        zone = Zone.objects.get(pk=self.branch.zones[2].pk)
        acts.propose_joint(zone, by=self.branch.secretary, theme="共建绿色广场", partner=self.partner.organization,
                           starts_on=date(self.year, *BEGINS), ends_on=date(self.year, 12, 31))  # fmt: skip

    def _agree(self) -> None:
        joint, ours, theirs = self._joint, self.branch, self.partner
        acts.agree(joint, by=theirs.secretary)
        acts.add_person(joint, part="head", member=ours.members[0], by=ours.secretary)
        acts.add_person(joint, part="deputy", member=theirs.members[0], by=theirs.secretary)
        acts.add_person(joint, part="member", member=theirs.members[self._worker], by=theirs.deputy)
        acts.add_person(joint, part="member", person_name="陈阿姨", person_note="居民代表", by=ours.deputy)

    @property
    def _worker(self) -> int:
        """Place in the partner's branch of who does its part of the work."""
        return min(4, len(self.partner.members) - 1)

    def _start(self) -> None:
        acts.start(self._joint, by=self.branch.secretary, kicked_off_on=clock.today(), kick_off_place="党群服务中心",
                   kick_off_note="双方书记主持，两个支部的党员和居民代表23人参加，讲了分工和运行表。")  # fmt: skip

    def _list(self) -> None:
        joint, by, year = self._joint, self.branch.secretary, self.year
        for day, content, place in CAMPAIGNS:
            acts.add_action(joint, by=by, kind="campaign", content=content, due_on=date(year, *day),
                            answerer=self._answerer(place))  # fmt: skip
        for content, every, place in UPKEEP:
            acts.add_action(joint, by=by, kind="routine", content=content, every=every,
                            answerer=self._answerer(place))  # fmt: skip
        for due in timetable_of(self._joint, clock.today()).dues:
            self._plan_tick(due)

    def _answerer(self, place: int | None):
        if place is None:
            return self.partner.members[self._worker]
        return self.branch.members[min(place, len(self.branch.members) - 1)]

    def _plan_tick(self, due: Due) -> None:
        """Most in time, now and then a few days late."""
        when = due.due_on + timedelta(days=3 if self.random.random() < 0.12 else -self.random.randint(0, 1))
        when = max(when, due.starts_on, clock.today() + timedelta(days=1))
        self.days.plan(moment(when, 18, self.random.randint(0, 59)), self._tick, due.action.pk, due.due_on)

    def _tick(self, pk: int, due_on: date) -> None:
        action = JointAction.objects.select_related("joint", "answerer__user").get(pk=pk)
        acts.tick_off(action, due_on=due_on, note=self.random.choice(NOTES), by=action.answerer.user)

    def _list_what_stays_undone(self) -> None:
        """Somebody has to be reminded on the demo's present day."""
        due_on = clock.today() + timedelta(days=11)
        if due_on <= self._joint.ends_on:
            acts.add_action(self._joint, by=self.branch.secretary, kind="campaign", content=LATE, due_on=due_on,
                            answerer=self._answerer(5))  # fmt: skip

    def _propose_outside(self) -> None:
        zone = Zone.objects.get(pk=self.branch.zones[1].pk)
        acts.propose_joint(zone, by=self.branch.deputy, theme="共建平安楼道", starts_on=date(self.year, 9, 1),
                           ends_on=date(self.year + 1, 2, 28), **OUTSIDE)  # fmt: skip

    def _start_outside(self) -> None:
        by = self.branch.deputy
        joint = JointZone.objects.get(branch=self.branch.organization, partner__isnull=True)
        acts.note_agreement(joint, by=by, agreed_on=date(self.year, 9, 3), agreed_by="沈站长")
        acts.start(joint, by=by, kicked_off_on=clock.today(), kick_off_place="物业服务站会议室")
        acts.add_person(joint, part="head", person_name="沈站长", person_note="第一物业服务站", by=by)
        acts.add_person(joint, part="deputy", member=self.branch.members[1], by=by)
        acts.add_action(joint, by=by, kind="routine", content="楼道堆物清理、消防通道检查", every="month",
                        answerer_name="物业秩序维护班")  # fmt: skip
        acts.add_action(joint, by=by, kind="campaign", content="更换损坏的楼道灯和声控开关",
                        due_on=date(self.year, 12, 20), answerer_name="物业维修班")  # fmt: skip
