"""A branch's year of evaluation as files."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.downloads import safe_name
from core.errors import Refused
from reviews import exports, facts
from reviews.models import ReviewCycle
from reviews.papers import print_branch


class Command(BaseCommand):
    help = "Writes sheets.pdf, summary.xlsx and members/<number>-<name>.pdf of a branch's year into a folder."

    def add_arguments(self, parser):
        parser.add_argument("--organization", required=True, metavar="CODE", help="the branch's code")
        parser.add_argument("--year", required=True, type=int)
        parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="made when missing")

    def handle(self, *, organization, year, out, **options):
        cycle = ReviewCycle.objects.select_related("branch").filter(branch__code=organization, year=year).first()
        if cycle is None or cycle.state == "preparing":
            raise CommandError(f"党支部“{organization}”没有{year}年度的考评，或者考评还没有启动。")
        try:
            members = out / "members"
            members.mkdir(parents=True, exist_ok=True)

            def keep(person: dict, content: bytes) -> None:
                (members / safe_name(f"{person['number']}-{person['name']}.pdf")).write_bytes(content)

            (out / "sheets.pdf").write_bytes(print_branch(cycle, by="", each=keep))
            appraisals = facts.appraise(cycle, sources_for=None).values()
            taking_part = [a for a in appraisals if a.evaluation.state != "withdrawn"]
            (out / "summary.xlsx").write_bytes(exports.summary_workbook(cycle, taking_part))
        except OSError as error:
            raise CommandError(f"写不进“{out}”：{error.strerror}") from error
        except Refused as refusal:
            raise CommandError(refusal.message) from refusal
        draft = "" if cycle.state == "final" else "，未定稿"
        self.stdout.write(f"{cycle}：{len(taking_part)}人{draft} → {out}")
