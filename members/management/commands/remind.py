"""Send the reminders that are due: for a timer, and run by ``serve`` every few minutes."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core import clock
from members.actions.reminding import due_now, remind_all
from members.models import Organization, ReminderRule
from members.reminders.times import is_reminder_day
from members.reminders.waiting import letters, notices, people_of


class Command(BaseCommand):
    help = "Send the reminders that are due now. Run twice, nothing is sent twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only print what would be sent; write nothing")

    def handle(self, *, dry_run: bool, **options: Any) -> None:
        if not dry_run:
            remind_all()
            return
        for organization, rule in due_now():
            self.stdout.write(f"{organization}：")
            self._tell(organization, rule)

    def _tell(self, organization: Organization, rule: ReminderRule) -> None:
        people = people_of(organization)
        if rule.chat and is_reminder_day(rule, clock.today()):
            for notice in notices(people):
                self.stdout.write(f"  {rule.get_chat_display()}　{notice.text(rule)}")
        if not settings.SENDS_MAIL:
            self.stdout.write("  没有配置邮件服务器（ZONEBOOK_EMAIL_URL），不发邮件。")
            return
        for portion in letters(people, rule):
            for letter in portion:
                told = "、".join(todo.label for todo in letter.todos)
                self.stdout.write(f"  邮件　{letter.user}：{told}")
