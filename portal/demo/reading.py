"""What readers find in the demo: a record copied from the member's own of five weeks before, a photo lent to a
neighbour, and writers who let the branch read their good examples."""

from datetime import date, timedelta
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw

from core import clock
from core.files import CheckedFile
from portal.demo.branches import DemoBranch
from records import calendar
from records.actions.reading import answer_sharing, judge_likeness
from records.models import LikenessVerdict, WeeklyRecord
from records.models.reading import SharedExample

COPYIST, LENDER, BORROWER = 5, 8, 7  # places in the branch
WEEKS_WITH_PHOTOS, PHOTOGRAPHERS = 4, 4  # one in so many takes a photo, in the last weeks
# None: he has not answered yet.
CHOICES = (SharedExample.Choice.NAMED, SharedExample.Choice.ANONYMOUS, None, SharedExample.Choice.NAMED)


class Repeats:
    """What makes a member's week like an earlier one. ``days`` is what is going to happen (portal.demo.year)."""

    def __init__(self, branch: DemoBranch, days):
        self.branch, self.days = branch, days
        self.last = calendar.monday_of(days.until.date())

    def repeat(self, entries: list[dict], place: int, monday: date) -> None:
        """The copyist's latest records hold what he wrote five weeks before, with another day."""
        if place != COPYIST or monday < self.last - 2 * calendar.WEEK:
            return
        earlier = WeeklyRecord.objects.filter(member=self.branch.members[place], is_nothing=False, monday__lt=monday)
        found = earlier.order_by("-monday")[4:5].first()
        if found is not None and (old := found.entries.first()):
            entries[0] |= {"content": f"这周{old.content}", "result": old.result}

    def photos(self, place: int, monday: date) -> list[CheckedFile]:
        """A photo of the week; the borrower's is the lender's of the week before."""
        weeks_ago = (self.last - monday) // calendar.WEEK
        if weeks_ago >= WEEKS_WITH_PHOTOS or (place % PHOTOGRAPHERS and place != BORROWER):
            return []
        if place == BORROWER:
            return [snapshot(LENDER, monday - calendar.WEEK, small=True)]
        return [snapshot(place, monday)]

    def read(self, record: WeeklyRecord, place: int) -> None:
        """After the reading: the writer of a good example answers next morning; the copyist is told once."""
        choice = CHOICES[record.pk % len(CHOICES)]
        if record.is_good_example and choice:
            self.days.plan(clock.now() + timedelta(hours=12), self._answer, record.pk, place, choice)
        if place == COPYIST and record.monday == self.last - 2 * calendar.WEEK:
            earlier = WeeklyRecord.objects.filter(member=record.member, is_nothing=False, monday__lt=record.monday)
            if other := earlier.order_by("-monday")[4:5].first():
                judge_likeness(
                    record, other, about=LikenessVerdict.About.TEXT, verdict=LikenessVerdict.Verdict.TOLD,
                    by=self.branch.reviewer_of(place), note="和五周前写的一样，请写这一周的事。",
                )  # fmt: skip

    def _answer(self, key: int, place: int, choice: str) -> None:
        record = WeeklyRecord.objects.get(pk=key)
        if record.is_good_example:
            answer_sharing(record, by=self.branch.users[place], choice=choice)


def snapshot(place: int, monday: date, *, small: bool = False) -> CheckedFile:
    """A drawing that stands for a photo: a house, its windows, trees; every week another one."""
    random = Random(place * 1000 + monday.toordinal())
    picture = Image.new("RGB", (800, 600), (190 + random.randint(0, 50), 215, 235))
    pen = ImageDraw.Draw(picture)
    ground = random.randint(400, 480)
    pen.rectangle((0, ground, 800, 600), fill=(120, 140 + random.randint(0, 40), 100))
    left = random.randint(40, 320)
    top, right = random.randint(80, 220), left + random.randint(220, 400)
    pen.rectangle((left, top, right, ground), fill=tuple(random.randint(110, 210) for _ in range(3)))
    for x in range(left + 25, right - 45, random.randint(55, 90)):
        for y in range(top + 20, ground - 60, random.randint(60, 95)):
            pen.rectangle((x, y, x + 30, y + 40), fill=(60, 70, 90) if random.random() < 0.6 else (240, 225, 160))
    for _ in range(random.randint(2, 5)):
        x, size = random.randint(0, 760), random.randint(25, 70)
        pen.ellipse((x - size, ground - 3 * size, x + size, ground - size), fill=(50, 100 + random.randint(0, 50), 60))
        pen.rectangle((x - 6, ground - size, x + 6, ground + 10), fill=(100, 75, 50))
    if small:
        picture = picture.resize((480, 360))
    content = BytesIO()
    picture.save(content, "JPEG", quality=60 if small else 85)
    return CheckedFile("现场.jpg", content.getvalue(), "image/jpeg")
