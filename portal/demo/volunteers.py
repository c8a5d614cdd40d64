"""Posts, contact households and volunteer teams of one branch: taken up in January, changed a little, and a few that
still wait for the branch on the demo's present day."""

from datetime import date, timedelta

from portal.demo.branches import DemoBranch, moment
from portal.demo.year import Days
from zones.actions import claims, posts, volunteering
from zones.models import Contact, Post, VolunteerTeam
from zones.models.volunteering import ALONE, UNCARED, with_need

POSTS = {
    "community": ["政策宣传岗", "社会治安维护岗", "环境卫生巡护岗", "扶贫帮困岗", "便民服务岗", "青少年教育岗",
                  "法律服务岗"],
    "enterprise": ["党员先锋岗", "党员责任岗", "党员示范岗", "安全生产宣传岗", "文化宣传岗", "文体活动组织岗",
                   "便民服务岗"],
}  # fmt: skip
TEAMS = {
    "community": [
        ("扶老助残志愿服务队", "陪行动不便的老人看病、买菜、办手续"),
        ("平安巡逻队", "晚上和节假日在小区里走一走、看一看"),
    ],
    "enterprise": [
        ("技术帮带队", "帮新工人练手艺，检修时互相搭把手"),
        ("应急抢险突击队", "雨雪天、设备故障时随叫随到"),
    ],
}
WORDS = ["我就住在旁边，早晚都有空。", "以前做过这个，有些经验。", "", "退休了，时间多，愿意出力。"]
LAST_PARTS = 4  # the last members of a branch play other parts in the demo


class Volunteers:
    """Who takes on what besides the zone. Small branches have fewer to ask, so some of it is left out there."""

    def __init__(self, branch: DemoBranch, days: Days):
        self.branch, self.days = branch, days
        self.places = list(range(3, max(3, len(branch.users) - LAST_PARTS)))
        self.posts: list[Post] = []
        self.teams: list[VolunteerTeam] = []

    def plan(self) -> None:
        january = date(self.branch.year, 1, 18)
        self.days.plan(moment(january, 9), self._set_up)
        for number in range(len(self.places)):
            self.days.plan(moment(january + timedelta(days=1 + number % 3), 19, number % 60), self._claim, number)
        self.days.plan(moment(january + timedelta(days=5), 9), self._answer)
        self.days.plan(moment(date(self.branch.year, 6, 30), 9), self._end_one)
        today = self.days.until - timedelta(days=2)
        if today > moment(january + timedelta(days=6)):
            self.days.plan(today, self._ask_again)

    def _set_up(self) -> None:
        branch, by, domain = self.branch.organization, self.branch.secretary, self.branch.domain
        self.posts = posts.take_posts(branch, names=POSTS[domain], wanted=2, by=by)
        posts.change_post(self.posts[-1], wanted=1, by=by)
        for name, purpose in TEAMS[domain]:
            self.teams.append(volunteering.create_team(branch, name=name, purpose=purpose, by=by))

    def _claim(self, number: int) -> None:
        """The first of the members claim the posts one after the other, the last two posts stay vacant; every third
        member joins a team, and two look for a household."""
        user, words = self.branch.users[self.places[number]], WORDS[number % len(WORDS)]
        wanted = [post for post in self.posts[:-2] for _ in range(post.wanted)]
        if number < len(wanted):
            posts.claim_post(wanted[number], statement=words, by=user)
        if number % 3 == 0:
            volunteering.join_team(self.teams[number // 3 % 2], statement=words, by=user)
        if number in {1, 4}:
            self._offer(self.places[number], UNCARED if number == 1 else ALONE)

    def _offer(self, place: int, need: int) -> None:
        found = with_need(Contact.objects.filter(branch=self.branch.organization, offers=None)).filter(need=need)
        contact = found.exclude(kind=Contact.Kind.TEAM).order_by("name").first()
        user = self.branch.users[place]
        if contact and volunteering.offer_refusal(contact, user.member) is None:
            volunteering.offer_contact(contact, statement="离我家近，常能去看看。", by=user)

    def _answer(self) -> None:
        """The branch meets: all but one is confirmed. What the secretary claims, the deputy confirms."""
        branch, by = self.branch.organization, self.branch.secretary
        waiting = list(branch.postclaims.waiting().order_by("claimed_at", "id"))
        for number, claim in enumerate(waiting):
            if number == 4:
                claims.decline(claim, reason="您手上的事已经不少，先把责任区做好，这个岗位请别的同志来。", by=by)
            else:
                claims.confirm(claim, by=by)
        for enrolment in branch.teamenrolments.waiting():
            claims.confirm(enrolment, by=by)
        for offer in branch.contactoffers.waiting():
            volunteering.confirm_offer(offer, by=by)
        for team in self.teams:
            if first := team.enrolments.held().order_by("id").first():
                volunteering.change_team(team, leader=first.member, by=by)
        own = posts.claim_post(self.posts[-2], statement="书记带头。", by=by)
        claims.confirm(own, by=self.branch.deputy)

    def _end_one(self) -> None:
        held = self.branch.organization.postclaims.held().exclude(member=self.branch.secretary.member)
        if claim := held.order_by("-id").first():
            claims.end(claim, reason="本人身体原因，申请不再担任", by=self.branch.secretary)

    def _ask_again(self) -> None:
        """What waits for the branch today."""
        if len(self.places) < 3:
            return
        first, second, third = self.places[-3:]
        posts.claim_post(self.posts[-1], statement="这件事我做得来，请支部考虑。", by=self.branch.users[first])
        joining = self.branch.users[second]
        if volunteering.joining_refusal(self.teams[1], joining.member) is None:
            volunteering.join_team(self.teams[1], statement="年轻力壮，夜里也方便。", by=joining)
        self._offer(third, UNCARED)
