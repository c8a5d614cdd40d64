"""What the demo's branch makes public: signs with open pages, members who consent, and one who thought better of it."""

from datetime import date, timedelta

from core import clock
from portal.demo.branches import DemoBranch, moment
from zones.actions.consents import give_consent, withdraw_consent
from zones.actions.signs import set_sign
from zones.models import Consent

PROMISES = (
    "有事打电话，24小时内回话；每周到楼里走一遍。",
    "困难家庭每月上门一次，急事随叫随到。",
    "楼道堆物、漏水、噪音，当天到场，三天内有结果。",
)
PAPER = "年初大会上填的同意书，存支部档案盒"


def publish(branch: DemoBranch) -> None:
    """Two zones in three are public; half of those who answer for them let their phone be shown."""
    start = date(branch.year, 1, 20)
    with clock.at(moment(start, 10)):
        for number, zone in enumerate(branch.zones):
            if number % 3 != 2:
                set_sign(zone, is_open=True, promise=PROMISES[number % len(PROMISES)], by=branch.secretary)
    for place, member in enumerate(branch.members):
        if place % 4 == 0:
            with clock.at(moment(start + timedelta(days=1), 19, place % 60)):
                give_consent(member, subject=Consent.Subject.PHONE, by=branch.users[place])
        elif place % 4 == 1:
            with clock.at(moment(start + timedelta(days=2), 9, place % 60)):
                give_consent(member, subject=Consent.Subject.PHONE, by=branch.deputy, note=PAPER)
    if len(branch.members) > 4:
        with clock.at(moment(start + timedelta(days=30), 20)):
            withdraw_consent(branch.members[4], subject=Consent.Subject.PHONE, by=branch.users[4])
