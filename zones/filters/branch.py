"""What the filters of a branch's lists share."""

import django_filters as filters

from core import clock
from members.access import Role, grants_of
from members.models import Organization


class BranchFilterSet(filters.FilterSet):
    """Lists of a branch; who sees several branches can choose one."""

    branch = filters.ModelChoiceFilter(label="党支部", queryset=Organization.objects.none())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        user = self.request.user
        grants = grants_of(user)
        sees_several = any(grant.role in {Role.SUPERVISOR, Role.ADMINISTRATOR} for grant in grants) or (
            len({grant.organization_id for grant in grants if grant.organization_id}) > 1
        )
        if sees_several:
            self.filters["branch"].field.queryset = Organization.objects.permitted(user, "organization.view").branches()
        else:
            del self.filters["branch"]


def year_choices() -> dict:
    """This year unless another is chosen: the next one and the five before."""
    this_year = clock.today().year
    others = [year for year in range(this_year + 1, this_year - 6, -1) if year != this_year]
    return {"choices": [(str(year), f"{year}年") for year in others], "empty_label": f"{this_year}年"}
