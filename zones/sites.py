"""A branch's pictures as they are drawn: where its zones lie, and who answers for them. Reading only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, FilteredRelation, Q

from zones.models import SitePicture, Zone, ZonePosition
from zones.models.zones import TREE

SCALE = 1000  # a drawing's width in its own units, whatever the picture's pixels are
EDGE = 800  # from here on a label stands to the left of its dot
ROOM = 16  # half of what a dot takes
PLACE = ("x", "y", "width", "height")  # where a zone lies, in per cent of the picture
LONGEST = 12  # characters of a name on the picture; the table has all of it


@dataclass(frozen=True)
class Mark:
    """A zone on the picture, in the drawing's units. ``zone`` was fetched ``with_lead``.

    Its dot and label stand in the middle; of a zone that reaches further, in the upper left corner of what it reaches,
    so that those inside it keep their room.
    """

    position: ZonePosition
    zone: Zone
    x: int
    y: int
    width: int
    height: int

    @property
    def left(self) -> int:
        return self.x - self.width // 2

    @property
    def top(self) -> int:
        return self.y - self.height // 2

    @property
    def dot_x(self) -> int:
        return max(self.left, ROOM) if self.width else self.x

    @property
    def dot_y(self) -> int:
        return max(self.top, ROOM) if self.width else self.y

    @property
    def is_left_of_dot(self) -> bool:
        return self.dot_x > EDGE

    @property
    def short_name(self) -> str:
        name = self.zone.name
        return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


class Drawing:
    """One picture with the marks of some zones on it."""

    def __init__(self, site: SitePicture, zones: Iterable[Zone], positions: Iterable[ZonePosition]):
        self.site = site
        self.width, self.height = SCALE, max(1, round(SCALE * site.height / site.width))
        placed = {position.zone_id: position for position in positions}
        zones = list(zones)
        self.marks = [self._mark(placed[zone.pk], zone) for zone in zones if zone.pk in placed]
        self.unplaced = [zone for zone in zones if zone.pk not in placed]

    def _mark(self, position: ZonePosition, zone: Zone) -> Mark:
        across, down = self.width / 100, self.height / 100
        return Mark(
            position, zone, round(float(position.x) * across), round(float(position.y) * down),
            round(float(position.width or 0) * across), round(float(position.height or 0) * down),
        )  # fmt: skip

    def grid(self) -> list[tuple[int, int, int]]:
        """(per cent, its place across, its place down) of the lines by which a place is read off."""
        return [(part, part * self.width // 100, part * self.height // 100) for part in range(10, 100, 10)]


def drawing_of(site: SitePicture, today: date) -> Drawing:
    """Draw a picture with its branch's zones of today; one that is used no longer, with those of its last day. Two
    queries."""
    day = today if site.until_on is None else max(site.from_on, site.until_on - timedelta(days=1))
    zones = Zone.objects.filter(branch=site.branch_id).on(day).with_lead(day).in_tree().order_by(*TREE)
    return Drawing(site, zones, site.positions.present())


def drawings_with(zone: Zone, today: date) -> list[Drawing]:
    """The pictures of today, each with this zone alone, where it is on it; else ``unplaced`` names it. One query.
    ``zone`` was fetched ``with_lead``."""
    own = FilteredRelation("positions", condition=Q(positions__zone=zone, positions__removed_at__isnull=True))
    places = {f"own_{name}": F(f"own__{name}") for name in PLACE}
    sites = SitePicture.objects.on(today).filter(branch=zone.branch_id).annotate(own=own).annotate(**places)
    return [Drawing(site, [zone], [] if site.own_x is None else [_placed(site, zone)]) for site in sites]


def _placed(site: SitePicture, zone: Zone) -> ZonePosition:
    return ZonePosition(picture=site, zone=zone, **{name: getattr(site, f"own_{name}") for name in PLACE})
