"""A plan of the demo's ground, and its zones on it: three rows of buildings, or the halls of a works."""

from datetime import date
from decimal import Decimal
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from core import clock
from core.files import CheckedFile
from portal.demo.branches import DemoBranch, moment
from zones.actions.sites import add_site, place_zone

SIZE = (1600, 1000)
PAPER, GREEN, ROAD, WALL, LINE = "#F7F5F0", "#DDE8D6", "#E3E0DA", "#FFFFFF", "#8C8880"
NAMES = {"community": "小区平面图", "enterprise": "厂区平面图"}
AREAS = 3  # as ``branches.divide`` makes them
COLUMNS = {"community": 3, "enterprise": 5}
ROWS = {"community": 3, "enterprise": 1}
TOP, BOTTOM, MARGIN = 13, 97, 3  # per cent: where buildings stand; above them is the street
UNPLACED = 2  # left for the secretary


def place_zones(branch: DemoBranch) -> None:
    """Upload the plan and put the zones on it, on the day after they were made; the last ones are still to be put."""
    by, domain = branch.secretary, branch.domain
    with clock.at(moment(date(branch.year, 1, 5), 16)):
        site = add_site(branch.organization, name=NAMES[domain], picture=_drawn(domain), by=by)
        for number, zone in enumerate(branch.zones[:AREAS]):
            place_zone(site, zone=zone, by=by, **_area(number, domain))
        for place, zone in enumerate(branch.zones[AREAS : len(branch.zones) - UNPLACED], start=AREAS):
            x, y = _inside(place, domain)
            place_zone(site, zone=zone, x=x, y=y, by=by)


def _box(number: int, domain: str) -> tuple[float, float, float, float]:
    """Left, top, width and height of a building, in per cent."""
    columns, rows = COLUMNS[domain], ROWS[domain]
    wide, high = (100 - MARGIN) / columns, (BOTTOM - TOP) / rows
    return MARGIN + number % columns * wide, TOP + number // columns * high, wide - MARGIN, high - 8


def _area(number: int, domain: str) -> dict[str, Decimal]:
    """Of a community an area is a column of buildings; in a works it is a desk at the gate."""
    if domain != "community":
        return {"x": _percent(15 + number * 33), "y": _percent(6)}
    left, top, wide, _ = _box(number, domain)
    return {"x": _percent(left + wide / 2), "y": _percent((TOP + BOTTOM) / 2 - 4), "width": _percent(wide + 2),
            "height": _percent(BOTTOM - top - 4)}  # fmt: skip


def _inside(place: int, domain: str) -> tuple[Decimal, Decimal]:
    """Where a stairwell or a team is: ``branches.divide`` deals them to the buildings in turn."""
    buildings = COLUMNS[domain] * ROWS[domain]
    left, top, wide, high = _box(place % buildings, domain)
    step = place // buildings
    if domain == "community":
        return _percent(left + wide * (0.12 + 0.32 * (step % 3))), _percent(top + high * (0.3 + 0.4 * (step % 2)))
    return _percent(left + wide * 0.15), _percent(top + high * (0.12 + 0.13 * (step % 7)))


def _percent(number: float) -> Decimal:
    return Decimal(str(round(number, 1)))


def _drawn(domain: str) -> CheckedFile:
    picture = Image.new("RGB", SIZE, PAPER)
    pen = ImageDraw.Draw(picture)
    across, down = SIZE[0] / 100, SIZE[1] / 100
    pen.rectangle((0, 2 * down, SIZE[0], 9 * down), fill=ROAD)
    for number in range(COLUMNS[domain] * ROWS[domain]):
        left, top, wide, high = _box(number, domain)
        ground = (left * across, top * down, (left + wide) * across, (top + high) * down)
        pen.rectangle((ground[0] - 12, ground[1] - 12, ground[2] + 12, ground[3] + 12), fill=GREEN)
        pen.rectangle(ground, fill=WALL, outline=LINE, width=4)
        pen.text((ground[2] - 14, ground[3] - 8), str(number + 1), fill=LINE, anchor="rd",
                 font=ImageFont.load_default(54))  # fmt: skip
    content = BytesIO()
    picture.save(content, "PNG", optimize=True)
    return CheckedFile(f"{NAMES[domain]}.png", content.getvalue(), "image/png")
