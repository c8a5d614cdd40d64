"""What waits for whom in this room."""

from django.urls import reverse

from core.registry import Asked, Todo
from members.access import holds
from members.models import Member, OfficeProposal, Organization, Transfer


def roster_to_import(user, day):
    """A branch in which there is nobody yet but the first member: its roster."""
    branch = user.current_branch if holds(user, "member.import") else None
    if branch and branch.is_branch:
        theirs = Organization.objects.permitted(user, "member.import").filter(pk=branch.pk)

        def say(may_import, count):
            if may_import and count < 2:
                yield Todo("导入花名册", reverse("members:roster-add"), icon="upload")

        yield Asked((theirs, Member.objects.in_branch(branch, day)), say)


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
