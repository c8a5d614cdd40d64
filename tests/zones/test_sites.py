"""平面图: pictures that replace each other from a day on, and zones that are put on them inside the edges."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from PIL import Image

from core.errors import NotAllowed, Refused, Stale
from core.models import StoredFile
from tests.cast import NOW, TODAY
from tests.members.pages import shown_form, submit
from tests.zones.planned import on
from zones.actions.assignments import assign
from zones.actions.sites import add_site, fault_of_place, place_zone, replace_site, take_zone_off, withdraw_site
from zones.actions.zones import create_zone
from zones.models import SitePicture, ZonePosition
from zones.pictures import site_picture
from zones.sites import drawing_of, drawings_with

HERE = {"x": Decimal(20), "y": Decimal(30)}


def upload(name="图.png", size=(400, 300), kind="PNG", mode="RGB") -> SimpleUploadedFile:
    content = BytesIO()
    Image.new(mode, size).save(content, kind)
    return SimpleUploadedFile(name, content.getvalue())


@pytest.fixture
def site(cast):
    with on(date(2026, 2, 2)):
        picture = site_picture(upload(), field="picture")
        return add_site(cast.branch, name="小区平面图", picture=picture, by=cast.secretary)


@pytest.mark.parametrize(
    ("place", "field"),
    [
        (("0", "100", None, None), None),
        (("12.3", "87.7", "24.6", "24.6"), None),  # up to the very edge
        (("-0.1", "50", None, None), "x"),
        (("50", "100.1", None, None), "y"),
        (("50", "50", "10", None), "height"),
        (("50", "50", None, "10"), "width"),
        (("50", "50", "0", "10"), "width"),
        (("90", "50", "20.1", "10"), "width"),
        (("50", "4", "10", "8.1"), "height"),
    ],
)
def test_a_place_is_inside_the_picture(place, field):
    fault = fault_of_place(*(None if number is None else Decimal(number) for number in place))
    assert (fault[0] if fault else None) == field


def test_a_zone_is_placed_moved_and_taken_off_and_every_place_is_kept(cast, site, zone):
    first = place_zone(site, zone=zone, **HERE, by=cast.secretary)
    assert place_zone(site, zone=zone, **HERE, by=cast.secretary) == first, "the same place is nothing new"
    second = place_zone(site, zone=zone, x=Decimal(40), y=Decimal(60), width=Decimal(10), height=Decimal(20),
                        seen_position=first.pk, by=cast.secretary)  # fmt: skip
    with pytest.raises(Stale):
        place_zone(site, zone=zone, **HERE, seen_position=first.pk, by=cast.secretary)
    drawing = drawing_of(site, TODAY)
    (mark,) = drawing.marks
    assert (drawing.height, mark.x, mark.y, mark.dot_x, mark.dot_y, mark.width, mark.height) == (
        750, 400, 450, 350, 375, 100, 150,
    )  # fmt: skip
    assert [bool(drawing.marks) for drawing in drawings_with(zone_with_lead(zone), TODAY)] == [True]
    take_zone_off(second, by=cast.secretary)
    with pytest.raises(Stale):
        take_zone_off(second, by=cast.secretary)
    assert [(row.x, row.removed_at) for row in ZonePosition.objects.all()] == [
        (Decimal(20), NOW), (Decimal(40), NOW),
    ]  # fmt: skip
    assert drawing_of(site, TODAY).unplaced == [zone]


def zone_with_lead(zone):
    return type(zone).objects.with_lead(TODAY).get(pk=zone.pk)


def test_what_cannot_be_placed(cast, site, zone):
    elsewhere = create_zone(cast.other_branch, by=cast.other_secretary, name="别处", level="area", method="community")
    for refused, more in ((Refused, {"zone": elsewhere, "by": cast.secretary}),
                          (NotAllowed, {"zone": zone, "by": cast.committee_member}),
                          (NotAllowed, {"zone": elsewhere, "by": cast.other_secretary})):  # fmt: skip
        with pytest.raises(refused):
            place_zone(site, **HERE, **more)
    with pytest.raises(Refused, match="最多是20"):
        place_zone(site, zone=zone, x=Decimal(10), y=Decimal(30), width=Decimal(21), height=Decimal(5),
                   by=cast.secretary)  # fmt: skip
    withdraw_site(site, by=cast.secretary)
    with pytest.raises(Refused, match="换掉或停用"):
        place_zone(site, zone=zone, **HERE, by=cast.secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZonePosition.objects.create(picture=site, zone=zone, x=101, y=0, placed_at=NOW, placed_by=cast.secretary)
    assert not ZonePosition.objects.exists()


def test_a_newer_picture_takes_over_from_a_day_and_the_older_keeps_what_was_on_it(cast, site, zone):
    old = place_zone(site, zone=zone, **HERE, by=cast.secretary)
    newer = site_picture(upload(size=(300, 300)), field="picture")
    with pytest.raises(Refused, match="不能早于") as refusal:
        replace_site(site, picture=newer, on=site.from_on - timedelta(days=1), keeps_positions=True, by=cast.secretary)
    assert refusal.value.field == "on"
    with pytest.raises(Refused, match="已经有一张图"):
        add_site(cast.branch, name=" 小区平面图", picture=newer, by=cast.secretary)
    taken_over = replace_site(site, picture=newer, on=TODAY, keeps_positions=True, by=cast.secretary)
    with pytest.raises(Stale):
        replace_site(site, picture=newer, on=TODAY, keeps_positions=True, by=cast.secretary)
    assert list(SitePicture.objects.on(TODAY)) == [taken_over]
    assert list(SitePicture.objects.on(TODAY - timedelta(days=1))) == [site]
    place_zone(taken_over, zone=zone, x=Decimal(90), y=Decimal(90), by=cast.secretary)
    assign(zone, part="lead", member=cast.colleague.member, by=cast.secretary, from_on=TODAY)
    (then,), (now,) = drawing_of(site, TODAY).marks, drawing_of(taken_over, TODAY).marks
    assert (then.position, then.zone.lead_name) == (old, "李国英"), "of its last day"
    assert (now.x, now.zone.lead_name, now.is_left_of_dot) == (900, "范平华", True)


# --- the pages -------------------------------------------------------------------------------


def test_what_is_no_picture_is_told_at_the_field(cast, sign_in):
    browser, url = sign_in("secretary"), reverse("zones:site-add")
    bad = {
        "请选一张图片": None,
        "不是图片": SimpleUploadedFile("图.png", b"%PDF-1.4 nothing"),
        "看内容": SimpleUploadedFile("图.png", b"nothing"),
        "像素太多": upload(size=(9000, 9000), mode="1"),
        "太小": upload(size=(199, 300)),
    }
    for sentence, file in bad.items():
        page = submit(browser, url, name="小区平面图", picture=file)
        assert page.status_code == 422, sentence
        assert sentence in page.context["form"].errors["picture"][0]
        assert 'value="小区平面图"' in page.content.decode(), "what was typed is still there"
    assert not SitePicture.objects.exists()
    assert not StoredFile.objects.exists()
    page = submit(browser, url, name="小区平面图", picture=upload("图.jpg", kind="JPEG"))
    assert page.url == SitePicture.objects.get().get_absolute_url()


def test_a_zone_is_placed_by_numbers_and_shown(cast, site, zone, sign_in):
    browser, url = sign_in("secretary"), reverse("zones:site-place", args=[site.pk])
    other = create_zone(cast.branch, by=cast.secretary, name="二号楼责任区", level="area", method="community")
    elsewhere = create_zone(cast.other_branch, by=cast.other_secretary, name="别处", level="area", method="community")
    wrong = [
        ({"x": "120"}, "x", "0到100之间"),
        ({"y": "左边"}, "y", "0到100之间"),
        ({"x": "1e50"}, "x", "0到100之间"),
        ({"zone": elsewhere.pk}, "zone", "不在本支部"),
        ({"width": "70", "height": "5"}, "width", "最多是40"),
    ]
    for answers, field, sentence in wrong:
        page = submit(browser, url, **({"zone": zone.pk, "x": "20", "y": "30.04"} | answers))
        assert page.status_code == 422, answers
        assert sentence in page.context["form"].errors[field][0]
        assert 'value="30.04"' in page.content.decode() or field == "y"
    assert not ZonePosition.objects.exists()

    seen = shown_form(browser, url)["seen_position"].value()
    page = submit(browser, url, zone=zone.pk, x="20", y="30.04", next="1")
    assert page.url == f"{url}?zone={other.pk}", "goes on with one that is not on the picture"
    assert ZonePosition.objects.get().y == Decimal("30.0")
    late = submit(browser, url, zone=zone.pk, x="50", y="50", seen_position=seen)
    assert late.status_code == 409
    assert 'value="50"' in late.content.decode()
    again = late.context["form"]
    answers = {"zone": zone.pk, "x": "50", "y": "50", "seen_position": again["seen_position"].value(),
               "form_key": again["form_key"].value()}  # fmt: skip
    assert browser.post(url, answers).status_code == 302, "sent again, it is a decision"
    assert shown_form(browser, url, zone=zone.pk)["x"].value() == Decimal("50.0")

    for address in (site.get_absolute_url(), zone.get_absolute_url()):
        text = sign_in("member").get(address).content.decode()
        assert 'cx="500" cy="375"' in text
        assert f'href="{zone.get_absolute_url()}" aria-label="一号楼责任区，责任人李国英"' in text
        assert url not in text, "who may not place zones is not led there"
    assert "二号楼责任区" in sign_in("member").get(site.get_absolute_url()).content.decode()
    picture = sign_in("member").get(reverse("zones:site-file", args=[site.pk]))
    assert (picture["Content-Type"], picture.getvalue()[:4]) == ("image/png", b"\x89PNG")
