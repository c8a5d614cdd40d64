from django.core.management.base import BaseCommand

from records.actions.concerns import close_concerns


class Command(BaseCommand):
    help = "End the concerns whose askers have said nothing for as long as their branch waits. For cron, once a day."

    def handle(self, **options):
        total = 0
        while closed := close_concerns():
            total += closed
        self.stdout.write(f"到期办结 {total} 件群众诉求。")
