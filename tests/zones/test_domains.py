"""The five domains: their words, what they offer first, and zones to begin with."""

import uuid

import pytest
from django.urls import reverse

from members.models import Organization
from zones.actions.zones import create_zone
from zones.domains import words_of
from zones.forms.zones import ZoneForm
from zones.models import CoverageUnit, Zone

CREATE = reverse("zones:zone-create")


def flat(choices) -> list[str]:
    return [value for _, group in choices for value, _ in group]


@pytest.mark.parametrize("domain", Organization.Domain.values)
def test_every_domain_offers_everything_its_own_first(domain):
    words = words_of(Organization(domain=domain))
    assert words.label == Organization.Domain(domain).label
    assert set(words.levels) == set(Zone.Level.values)
    assert sorted(flat(words.method_choices())) == sorted(Zone.Method.values)
    assert sorted(flat(words.unit_kind_choices())) == sorted(CoverageUnit.Kind.values)
    assert flat(words.method_choices())[0] == domain
    assert flat(words.unit_kind_choices())[: len(words.unit_kinds)] == list(words.unit_kinds)


@pytest.mark.parametrize(("domain", "key"), [
    (domain, template.key)
    for domain in Organization.Domain.values for template in words_of(Organization(domain=domain)).templates
])  # fmt: skip
def test_every_template_makes_a_zone(cast, domain, key):
    """The data file against the model: each would be taken as it stands."""
    template = words_of(Organization(domain=domain)).template(key)
    zone = create_zone(cast.branch, by=cast.secretary, **template.answers)
    zone.full_clean()


def test_domains_have_their_own_words():
    words = [words_of(Organization(domain=domain)) for domain in Organization.Domain.values]
    for name in ("division", "boundary", "unit_kinds", "methods"):
        assert len({getattr(one, name) for one in words}) == len(words)
    assert words_of(Organization(domain="")).label == "社区"


def test_the_form_speaks_as_the_branchs_domain_does(cast):
    cast.branch.domain = "enterprise"
    form = ZoneForm(branch=cast.branch, user=cast.secretary)
    assert dict(form.fields["level"].choices)["team"] == "班组（骨干包班组）"
    assert form["method"].value() == "enterprise"
    assert "职工" in form.fields["boundary"].help_text


def test_a_template_fills_the_form_and_is_changed_before_it_is_kept(cast, sign_in):
    browser = sign_in("secretary")
    assert "?template=building" in browser.get(CREATE).content.decode()
    form = browser.get(CREATE, {"template": "building"}).context["form"]
    assert (form["name"].value(), form["level"].value(), form["method"].value()) == (
        "1号楼责任区", "team", "community")  # fmt: skip
    answers = {name: form[name].value() or "" for name in form.fields if name != "form_key"}
    browser.post(CREATE, {**answers, "form_key": uuid.uuid4(), "name": "5号楼责任区", "from_on": "2026-11-18"})
    zone = Zone.objects.get()
    assert (zone.name, zone.work) == ("5号楼责任区", form["work"].value())


def test_a_template_inside_a_zone_is_never_as_large_as_it(cast, zone, sign_in):
    browser = sign_in("secretary")
    levels = {
        key: browser.get(CREATE, {"template": key, "parent": zone.pk}).context["form"]["level"].value()
        for key in ("area", "building", "stairwell", "nothing")
    }
    assert levels == {"area": "team", "building": "team", "stairwell": "key_point", "nothing": "team"}


def test_units_offer_the_domains_kinds_first(cast, sign_in):
    Organization.objects.filter(pk=cast.branch.pk).update(domain="school")
    form = sign_in("secretary").get(reverse("zones:unit-create")).context["form"]
    assert flat(form.fields["kind"].choices)[:2] == ["grade", "teaching_section"]
