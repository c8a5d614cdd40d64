"""The places of this room in the desk's navigation and the phone's."""

from core.addresses import address_of
from core.registry import NavigationItem
from members.access import Role, holds


def desk_places(user):
    inspections, findings, cycles, evaluations = (
        address_of(f"reviews:{name}") for name in ("inspection-list", "finding-list", "cycle-list", "evaluation-list")
    )
    if holds(user, "inspection.view"):
        yield NavigationItem("检查", inspections, "clipboard-check", inspections, 50, "检查考评")
        yield NavigationItem("检查发现与整改", findings, "flag", findings, 51, "检查考评")
    if user.roles & {Role.SECRETARY, Role.COMMITTEE_MEMBER, Role.SUPERVISOR}:
        yield NavigationItem("年度考评", cycles, "award", evaluations, 52, "检查考评")
    elif Role.MEMBER in user.roles:
        yield NavigationItem("我的考评", evaluations, "award", evaluations, 86, "我的")
