"""What the public asks of the branch in the demo's year: answered sooner or later, confirmed, reopened; and in its last
days something in every state."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from uuid import UUID

from core import clock
from core.files import CheckedFile
from members.models import User
from portal.demo.branches import DemoBranch, moment
from portal.demo.reading import LENDER, snapshot
from portal.demo.year import Days
from records import calendar
from records.actions import concerns
from records.concerns.links import token_of
from records.models import Concern
from zones.models import Zone

# (kind, urgency, what is asked, what is answered)
TEXTS = {
    "community": [
        (
            "dispute",
            "ordinary",
            "楼上阳台洗衣机漏水，滴到我家窗台，说了几次没用。",
            "约两家看了现场，楼上换了下水管，已经不漏。",
        ),
        ("problem", "soon", "二单元一楼楼道灯坏了三天，老人晚上下楼害怕。", "联系物业换了灯泡和声控开关，当晚就亮了。"),
        (
            "hardship",
            "ordinary",
            "邻居周奶奶一个人住，最近腿脚不好，买菜不方便。",
            "安排志愿者每周二、五帮她买菜，已去过一次。",
        ),
        ("suggestion", "ordinary", "小广场的健身器材能不能加两把椅子，老人站着累。", "报给社区，装了两把长椅。"),
        (
            "problem",
            "urgent",
            "楼道里有人给电动车充电，电线从窗户拉下来，怕着火。",
            "当天上门劝说，电线已拆，车推到车棚充电。",
        ),
        ("dispute", "ordinary", "三楼晚上十点以后还放音响，小孩睡不着。", "和三楼谈了两次，答应九点半以后不放。"),
        ("problem", "ordinary", "垃圾桶旁边堆了旧沙发，好几天没人清。", "联系环卫清走，并在楼道贴了大件清运电话。"),
        ("hardship", "soon", "孩子上学要开居住证明，不知道找谁办。", "带着去社区窗口办好了，材料清单也留给了他。"),
    ],
    "enterprise": [
        ("problem", "soon", "泵房西门台阶松了，雨天上下容易滑倒。", "维修班重新砌了台阶，贴了防滑条。"),
        ("suggestion", "ordinary", "夜班食堂的饭凉得快，能不能配个保温柜。", "报作业区批了，保温柜已经用上。"),
        ("hardship", "ordinary", "班里小李父亲住院，想调两周白班。", "和班长商量，这两周由老张替他夜班。"),
        ("problem", "urgent", "外输阀组旁边有油味，怕有渗漏。", "当班检查是密封垫老化，已更换，复测正常。"),
        ("dispute", "ordinary", "交接班时工具对不上数，两个班互相埋怨。", "两班一起清点登记，定了交接签字本。"),
        ("suggestion", "ordinary", "更衣室衣柜不够，新来的没地方放东西。", "腾出一间库房，加了八个柜子。"),
    ],
}
NAMES = ("王阿姨", "", "李师傅", "住户小陈", "", "刘大爷")
ADVERTISEMENT = "专业疏通下水道、开锁换锁，价格优惠，加微信。"


class Concerns:
    """The concerns of one branch."""

    def __init__(self, branch: DemoBranch, days: Days):
        self.branch, self.days = branch, days
        self.random = Random(f"{branch.organization.code}-concerns")  # its own: the rest of the year goes as it went
        self.texts = TEXTS[branch.domain]
        self.users = {member.pk: user for member, user in zip(branch.members, branch.users, strict=True)}
        self.asked = 0

    def plan(self) -> None:
        day, last = date(self.branch.year, 2, 1), self.days.until.date() - timedelta(days=24)
        while day < last:
            self.days.plan(moment(day, self.random.randint(8, 20), self.random.randint(0, 59)), self._ask_and_answer)
            day += timedelta(days=self.random.randint(5, 16))
        for month in range(3, 13):
            self.days.plan(moment(date(self.branch.year, month, 1), 3), concerns.close_concerns)
        if last > date(self.branch.year, 2, 1):
            self._plan_last_days()

    def _plan_last_days(self) -> None:
        """One in each state on the demo's present day."""
        acts = [(12, self._overdue), (10, self._passed_up), (8, self._reopened), (7, self._refused), (5, self._written),
                (4, self._under_way), (3, self._answered), (1, self._fresh), (1, self._nobodys)]  # fmt: skip
        for days_ago, act in acts:
            self.days.plan(self.days.until - timedelta(days=days_ago, hours=self.random.randint(1, 9)), act)

    def _ask(
        self, number: int | None = None, urgency: str = "", text: str = "", photos: Sequence[CheckedFile] = ()
    ) -> tuple[Concern, str]:  # fmt: skip
        """Somebody asks on an open page whose member can handle it; return it with its answer."""
        pages = Zone.objects.filter(branch=self.branch.organization, sign__is_open=True, until_on=None)
        zone = self.random.choice(list(pages.order_by("pk")))
        kind, usual, usual_text, answer = self.texts[(self.asked if number is None else number) % len(self.texts)]
        name = NAMES[self.asked % len(NAMES)]
        self.asked += 1
        concern = concerns.raise_concern(
            zone, kind="other" if text else kind, urgency=urgency or usual, text=text or usual_text, asker_name=name,
            asker_phone=f"1370000{self.asked:04d}" if name else "", address=f"192.0.2.{self.asked % 250}",
            token=token_of(UUID(int=self.random.getrandbits(128))), photos=photos,
        )  # fmt: skip
        return concern, answer

    def _handler(self, concern: Concern) -> User:
        """Who handles it; where nobody does the secretary gives it to the first of the committee."""
        if concern.member_id is None:
            concerns.assign_concern(concern, member=self.branch.members[2], by=self.branch.secretary)
        return self.users[concern.member_id]

    def _ask_and_answer(self) -> None:
        concern, answer = self._ask()
        self._handler(concern)
        days = self.random.choice([0.3, 0.8, 1.5, 2, 3, 4, 6, 9])
        self.days.plan(clock.now() + timedelta(days=days), self._answer, concern.pk, answer)

    def _answer(self, pk: int, text: str) -> None:
        concern = Concern.objects.get(pk=pk)
        concerns.answer_concern(concern, text=text, by=self._handler(concern))
        if self.random.random() < 0.7:
            self.days.plan(clock.now() + timedelta(days=2), self._confirm, pk)

    def _confirm(self, pk: int) -> None:
        concern = Concern.objects.get(pk=pk)
        if concern.state == "answered":
            concerns.confirm_by_link(concern)

    def _overdue(self) -> None:
        self._handler(self._ask(1, "soon")[0])

    def _passed_up(self) -> None:
        concern, _ = self._ask(3)
        reason = "要动用公共维修资金，支部定不了，请上级协调。"
        concerns.pass_up_concern(concern, reason=reason, by=self.branch.secretary)

    def _reopened(self) -> None:
        concern, answer = self._ask(5)
        concerns.answer_concern(concern, text=answer, by=self._handler(concern))
        concerns.reopen_by_link(concern, text="好了两天，昨天晚上又放到十一点。")

    def _refused(self) -> None:
        concern, _ = self._ask(text=ADVERTISEMENT)
        concerns.refuse_concern(concern, reason="这是广告，不是诉求。", by=self.branch.secretary)

    def _written(self) -> None:
        """A member writes down what a household told him and sees to it; whether it is settled he has yet to ask."""
        lead = self.branch.zones[4].assignments.filter(part="lead", until_on=None).select_related("member").first()
        contact = self.branch.organization.contacts.filter(zone=self.branch.zones[4], is_closed=False).first()
        if lead is None or contact is None:
            return
        user = self.users[lead.member_id]
        kind, urgency, text, answer = self.texts[2]
        concern = concerns.write_down_concern(
            self.branch.organization, kind=kind, urgency=urgency, text=text, contact=contact, by=user
        )
        concerns.answer_concern(concern, text=answer, by=self._handler(concern))

    def _under_way(self) -> None:
        concern, _ = self._ask(6)
        concerns.start_concern(concern, by=self._handler(concern))

    def _answered(self) -> None:
        """With the photo that two members' records of these weeks hold as well."""
        monday = calendar.monday_of(self.days.until.date()) - 2 * calendar.WEEK
        concern, answer = self._ask(4, photos=[snapshot(LENDER, monday)])
        concerns.answer_concern(concern, text=answer, by=self._handler(concern))

    def _fresh(self) -> None:
        self._handler(self._ask(7)[0])

    def _nobodys(self) -> None:
        """Somebody tells the deputy; nobody knows whose it is yet."""
        kind, _, text, _ = self.texts[0]
        concerns.write_down_concern(
            self.branch.organization, kind=kind, text=text, asker_name="赵大姐", by=self.branch.deputy
        )
