"""The first start of an empty installation: the tree, one branch with its groups, and its first secretary."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction

from core import clock
from core.errors import Refused
from core.models import FormReceipt
from members.access import Role
from members.actions.accounts import open_account, set_first_password
from members.actions.offices import appoint
from members.actions.organizations import create_group, create_organization
from members.actions.people import add_member
from members.models import Organization, User

FIRST_START = UUID(int=1)
TOO_LATE = "系统已经建好了，请直接登录。"


def is_empty() -> bool:
    """Whether nobody has an account yet, so that the first start is still to be made."""
    return not User.objects.exists()


@dataclass(frozen=True)
class FirstStart:
    """What the first start asks for. ``code`` is the committee's; each level beneath adds 01 to it."""

    committee: str
    code: str
    branch: str
    groups: list[str]
    name: str
    phone: str
    password: str
    general_branch: str = ""
    domain: str = Organization.Domain.COMMUNITY


@transaction.atomic
def start_installation(wishes: FirstStart) -> User:
    """Create everything at once and return the first account: secretary of the branch, and administrator of the whole
    until he appoints another. Raises Refused when somebody was faster, or for a password that is too weak."""
    try:
        with transaction.atomic():  # of two at once the second waits for the first here, and then is too late
            FormReceipt.objects.create(key=FIRST_START, created_at=clock.now())
    except IntegrityError as error:
        raise Refused(TOO_LATE) from error
    if not is_empty():
        raise Refused(TOO_LATE)
    branch, top = _create_tree(wishes)
    this_year = date(clock.today().year, 1, 1)
    secretary = add_member(branch=branch, name=wishes.name, phone=wishes.phone, from_on=this_year, by=None)
    user = open_account(secretary, by=None)
    set_first_password(user, password=wishes.password)
    appoint(user, role=Role.SECRETARY, organization=branch, title="党支部书记", by=None)
    appoint(user, role=Role.ADMINISTRATOR, organization=top, by=None)
    return user


def _create_tree(wishes: FirstStart) -> tuple[Organization, Organization]:
    """Create committee, general branch where one is wanted, branch and groups; return the branch and the top."""
    kinds = Organization.Kind
    levels = [(kinds.PARTY_COMMITTEE, wishes.committee)]
    if wishes.general_branch.strip():
        levels.append((kinds.GENERAL_BRANCH, wishes.general_branch))
    levels.append((kinds.BRANCH, wishes.branch))
    above: Organization | None = None
    tree = []
    for depth, (kind, name) in enumerate(levels):
        above = create_organization(
            parent=above, kind=kind, code=wishes.code + "01" * depth, name=name, domain=wishes.domain, by=None
        )
        tree.append(above)
    for name in wishes.groups:
        create_group(tree[-1], name=name, by=None)
    return tree[-1], tree[0]
