from django.core.management.base import BaseCommand

from records.actions.concerns import close_concerns, hand_on_concerns


class Command(BaseCommand):
    help = (
        "End the concerns whose askers have said nothing for as long as their branch waits, and hand on those whose "
        "zone is somebody else's by now. Run by serve every hour; elsewhere for a timer. Says nothing of nothing."
    )

    def handle(self, **options):
        for told, settle in (("到期办结", close_concerns), ("随责任区交接", hand_on_concerns)):
            total = 0
            while settled := settle():
                total += settled
            if total:
                self.stdout.write(f"{told} {total} 件群众诉求。")
