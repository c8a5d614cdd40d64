from django.core.management.base import BaseCommand

from records.actions.concerns import close_concerns, hand_on_concerns


class Command(BaseCommand):
    help = (
        "End the concerns whose askers have said nothing for as long as their branch waits, and hand on those whose "
        "zone is somebody else's by now. Run by serve every hour; without it for cron, once a day."
    )

    def handle(self, **options):
        total = 0
        while closed := close_concerns():
            total += closed
        self.stdout.write(f"到期办结 {total} 件群众诉求。")
        self.stdout.write(f"随责任区交接 {hand_on_concerns()} 件群众诉求。")
