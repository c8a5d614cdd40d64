"""The filter bars above what members claimed."""

import django_filters as filters
from django.db.models import Q

from members.filters import BranchFilterSet
from members.models.people import named
from zones.models import ContactOffer, PostClaim, TeamEnrolment


class ClaimFilter(BranchFilterSet):
    """What members claimed: of any kind. ``subject`` names what is claimed."""

    subject = ""

    q = filters.CharFilter(label="搜索", method="search")
    state = filters.ChoiceFilter(label="状态", choices=[])

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["state"].extra["choices"] = self._meta.model.workflow.choices

    def search(self, queryset, name, value):
        subject = Q(**{f"{self.subject}__name__icontains": "".join(value.split())})
        return queryset.filter(named(value, "member__") | subject)


class PostClaimFilter(ClaimFilter):
    subject = "post"
    q = filters.CharFilter(label="搜索姓名、拼音、岗位", method="search")

    class Meta:
        model = PostClaim
        fields = ["q", "state", "branch"]


class ContactOfferFilter(ClaimFilter):
    subject = "contact"
    q = filters.CharFilter(label="搜索姓名、拼音、户名", method="search")

    class Meta:
        model = ContactOffer
        fields = ["q", "state", "branch"]


class TeamEnrolmentFilter(ClaimFilter):
    subject = "team"
    q = filters.CharFilter(label="搜索姓名、拼音、队伍", method="search")

    class Meta:
        model = TeamEnrolment
        fields = ["q", "state", "branch"]
