from django.core.management.base import BaseCommand

from records.actions.concerns import close_concerns, hand_on_concerns


class Command(BaseCommand):
    help = (
        "End the concerns whose askers have said nothing for as long as their branch waits, and hand on those whose "
        "zone is somebody else's by now. Run by serve every hour; elsewhere for a timer. Says nothing of nothing."
    )

    def handle(self, **options):
        total = 0
        while closed := close_concerns():
            total += closed
        for told, count in (("到期办结", total), ("随责任区交接", hand_on_concerns())):
            if count:
                self.stdout.write(f"{told} {count} 件群众诉求。")
