import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.backup import restore_archive


class Command(BaseCommand):
    help = "Check an archive made by backup and put it into an empty data folder."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options):
        manifest = restore_archive(file.resolve())
        self.stdout.write(f"已恢复 {manifest['made_at'][:19]} 的备份。")
        # A process of its own: this one was started with the folder's new keys, not the restored ones.
        checked = subprocess.run([sys.executable, settings.BASE_DIR / "manage.py", "verify"])
        if checked.returncode:
            raise CommandError("恢复后的核对发现问题，见上。")
