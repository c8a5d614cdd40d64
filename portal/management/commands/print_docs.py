from django.conf import settings
from django.core.management.base import BaseCommand

from portal.printed_docs import PAGES


class Command(BaseCommand):
    help = "Print docs/permissions.md and docs/workflows.md from the code."

    def handle(self, **options):
        for name, page in PAGES.items():
            (settings.BASE_DIR / "docs" / name).write_text(page())
            self.stdout.write(f"docs/{name}")
