"""Promises of the demo: made public before the agreements are signed, kept through the year, judged at its end; and in
December the agreements are renewed."""

from datetime import date, timedelta

from core import clock
from members.models import Member
from portal.demo.branches import DemoBranch, moment
from portal.demo.year import Days
from zones.actions import promises
from zones.actions.agreements import declare
from zones.actions.renewal import confirm_renewal, renew_agreements
from zones.models import Agreement, Promise

# (kind, text); each member takes two or three, beginning at another place.
TEXTS = [
    ("study", "每月读一本书，在党小组会上讲一次体会"),
    ("service", "每月陪一户独居老人去一次医院或办一件事"),
    ("work", "带一名年轻同志，年底能独立顶岗"),
    ("self_discipline", "不参与打牌赌博，红白事从简，接受邻居监督"),
    ("study", "全年写四篇学习心得，交小组传看"),
    ("service", "参加志愿服务不少于40小时，雨雪天先扫单元门口"),
    ("work", "每周检查一次责任区的消防通道，发现堵塞当天处理"),
    ("self_discipline", "开会不迟到、不接电话，记实当周交"),
]
VAGUE = ("study", "加强学习，提高认识")
MENDED = ("study", "每季度参加一次街道的政策培训，回来讲给楼里的党员听")
EVIDENCE = ["上半年做了六次，每次都记在周记实里。", "已经做了一半，小组会上讲过两次。", "按月在做，有照片和签到。"]
KEPT = ["周记实和小组会记录里都有，群众也说好。", "查了签到和照片，次数够了。"]
NOT_KEPT = "只做了前两个月，后来没有坚持，本人承认。"


class Promises:
    """The promises of one branch."""

    def __init__(self, branch: DemoBranch, days: Days):
        self.branch, self.days = branch, days
        self.places = {member.pk: place for place, member in enumerate(branch.members)}

    def make(self) -> None:
        """Proposed, reviewed (one is vague, returned and mended) and made public in the first days of the year."""
        start = date(self.branch.year, 1, 5)
        for place, member in enumerate(self.branch.members):
            with clock.at(moment(start + timedelta(days=1), 20, place % 60)):
                self._propose(member, place)
        with clock.at(moment(start + timedelta(days=3), 19)):
            for promise in self._all("proposed"):
                reviewer = self.branch.reviewer_of(self.places[promise.member_id])
                if promise.text == VAGUE[1]:
                    promises.return_promise(promise, reason="太笼统，写一件年底看得出做没做的事。", by=reviewer)
                else:
                    promises.review_promise(promise, by=reviewer)
        with clock.at(moment(start + timedelta(days=4), 20)):
            for promise in self._all("returned"):
                place = self.places[promise.member_id]
                kind, text = MENDED
                promises.change_promise(promise, kind=kind, text=text, by=self.branch.users[place])
                promises.review_promise(promise, by=self.branch.reviewer_of(place))
        with clock.at(moment(start + timedelta(days=6), 10)):
            promises.publish_promises(self.branch.organization, year=self.branch.year, by=self.branch.secretary)

    def _propose(self, member: Member, place: int) -> None:
        chosen = [TEXTS[(place + 3 * n) % len(TEXTS)] for n in range(2 + place % 2)]
        if place == 6:
            chosen[-1] = VAGUE
        rows = [{"kind": kind, "text": text} for kind, text in chosen]
        promises.propose_promises(member, year=self.branch.year, promises=rows, by=self.branch.users[place])

    def _all(self, state: str):
        found = Promise.objects.filter(branch=self.branch.organization, year=self.branch.year, state=state)
        return found.select_related("member")

    def plan(self) -> None:
        year = self.branch.year
        self.days.plan(moment(date(year, 7, 2), 20), self._tell)
        self.days.plan(moment(date(year, 9, 5), 20), self._propose_more)
        self.days.plan(moment(date(year, 12, 15), 19), self._judge)
        self.days.plan(moment(date(year, 12, 16), 10), self._renew)

    def _tell(self) -> None:
        for promise in self._all("public"):
            place = self.places[promise.member_id]
            user = self.branch.users[place]
            if place % 3 == 0 and promise.number == 1 and user.is_active:
                promises.give_evidence(promise, text=EVIDENCE[place // 3 % len(EVIDENCE)], by=user)

    def _propose_more(self) -> None:
        """Somebody adds one in September; nobody has looked at it yet."""
        place = min(8, len(self.branch.members) - 1)
        promises.propose_promises(
            self.branch.members[place], year=self.branch.year, by=self.branch.users[place],
            promises=[{"kind": "service", "text": "每周六上午在楼下帮老人量血压、读报"}],
        )  # fmt: skip

    def _judge(self) -> None:
        for promise in self._all("public"):
            place = self.places[promise.member_id]
            is_kept = self.branch.people[place].diligence > 0.7
            text = KEPT[place % len(KEPT)] if is_kept else NOT_KEPT
            promises.judge_promise(promise, is_kept=is_kept, text=text, by=self.branch.reviewer_of(place))

    def _renew(self) -> None:
        """Next year's drafts; in the days after, one member in three goes through the own one and declares it."""
        next_year = self.branch.year + 1
        drafts, _ = renew_agreements(self.branch.organization, year=next_year, by=self.branch.secretary)
        for draft in drafts:
            place = self.places[draft.member_id]
            if place % 3 == 0:
                when = clock.now() + timedelta(days=1 + place % 4, hours=9)
                self.days.plan(when, self._confirm, draft.pk, place)

    def _confirm(self, pk: int, place: int) -> None:
        draft, user = Agreement.objects.get(pk=pk), self.branch.users[place]
        confirm_renewal(draft, by=user)
        declare(draft, by=user)
