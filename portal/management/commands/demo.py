import json
from datetime import date, datetime, time, timedelta

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core import clock
from core.clock import SHANGHAI
from members.models import Organization
from portal.demo.branches import PASSWORD
from portal.demo.play import Play, play
from records import calendar

YEAR_END = timedelta(days=26)  # from the year's last Sunday until the evaluation is final
A_WHOLE_YEAR = 52


class Command(BaseCommand):
    help = "Migrate, and fill an empty database with a believable year, the same for the same seed."

    def add_arguments(self, parser):
        parser.add_argument("--branches", type=int, default=2)
        parser.add_argument("--members", type=int, default=30, help="in each branch")
        parser.add_argument("--weeks", type=int, help="how many weeks of the year have passed (default: until now)")
        parser.add_argument("--year", type=int, help="default: this year")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="print organisations and accounts as one object")
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there are organisations")

    def handle(self, *, branches, members, weeks, year, seed, **options):
        call_command("migrate", verbosity=0)
        if Organization.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError(
                "数据库里已有组织。演示数据只装入空的数据库，请换一个 ZONEBOOK_DATA_DIR 或 DATABASE_URL。"
            )
        if branches < 1 or members < 6 or not 1 <= (weeks or 1) <= 53:
            raise CommandError("--branches 至少 1，--members 至少 6，--weeks 在 1 到 53 之间。")
        year = year or calendar.year_of_week(calendar.monday_of(clock.today()))
        with transaction.atomic():
            result = play(branches, members, year, seed, until=self._until(year, weeks))
        self._tell(result, as_json=options["json"])

    def _until(self, year: int, weeks: int | None) -> datetime:
        """The demo's present: now, or the end of the given week; a whole year goes on until its evaluation is done."""
        mondays = calendar.weeks_of_year(year)
        if weeks is None:
            return min(clock.now().astimezone(SHANGHAI), self._evening(calendar.sunday_of(mondays[-1])))
        last = calendar.sunday_of(mondays[min(weeks, len(mondays)) - 1])
        return self._evening(max(last, date(year, 12, 31)) + YEAR_END if weeks >= A_WHOLE_YEAR else last)

    @staticmethod
    def _evening(day: date) -> datetime:
        return datetime.combine(day, time(23, 59), SHANGHAI)

    def _tell(self, result: Play, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(
                json.dumps({"organizations": result.organizations, "accounts": result.accounts}, ensure_ascii=False)
            )
            return
        self.stdout.write(f"演示数据已装入。所有演示账号的密码都是 {PASSWORD}")
        seen: set[str] = set()
        for account in result.accounts:
            if account["role"] not in seen:
                seen.add(account["role"])
                self.stdout.write(f"  {account['username']:<14}{account['label']}  {account['name']}")
