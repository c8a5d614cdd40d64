from django.core.management.base import BaseCommand

from core.registry import broken_objects


class Command(BaseCommand):
    help = (
        "Check that the audit chain, signed texts, stored files and the seal are whole; name each object that is not."
    )

    def handle(self, **options):
        broken = 0
        for sentence in broken_objects():
            self.stderr.write(sentence)
            broken += 1
        if broken:
            self.stderr.write(f"核对完毕：{broken} 处不完整。")
            raise SystemExit(1)
        self.stdout.write("核对完毕：审计链、签订文本、文件和签章都完整。")
