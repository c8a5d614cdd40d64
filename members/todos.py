"""What waits for whom in this room."""

from django.urls import reverse

from core.registry import Todo
from members.access import holds
from members.models import Member, OfficeProposal, Transfer


def office_proposals(user, day):
    """Offices named in a roster that somebody has to confirm or dismiss."""
    if holds(user, "office.manage"):
        rows = OfficeProposal.objects.permitted(user, "office.manage").filter(state=OfficeProposal.State.PROPOSED)
        yield Todo("确认花名册里的党内职务", reverse("members:proposal-list"), count=rows, icon="award")


def arrivals(user, day):
    """Members whom another branch has transferred here."""
    if holds(user, "member.manage"):
        rows = Transfer.objects.permitted(user, "member.manage").filter(state=Transfer.State.SENT)
        yield Todo("接收转入的党员", reverse("members:transfer-list"), count=rows, icon="box-arrow-in-right")


def members_without_account(user, day):
    """Present members who cannot sign in yet because nobody printed them a slip."""
    if holds(user, "member.manage") and holds(user, "account.manage"):
        # Only present members are anybody's to manage, so those who left are not counted.
        rows = Member.objects.permitted(user, "account.manage").filter(user=None)
        url = f"{reverse('members:member-list')}?account=none"
        yield Todo("给没有账号的党员打印激活单", url, count=rows, icon="printer")
