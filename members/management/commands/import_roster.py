"""Import a roster from the command line, or only say what would become of each row."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core import clock
from core.errors import Refused
from members.actions.roster import Plan, import_roster, plan_import
from members.models import Organization
from members.roster import read_roster

WORDS = {"new": "新增", "changed": "更新", "unchanged": "不变", "refused": "退回"}


class Command(BaseCommand):
    help = (
        "Import a roster (.xlsx) into a branch, or into the branches beneath an organisation if the file has a branch "
        "column. All right rows are imported. Exit status 1 when a row or the file was refused."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organization", required=True, metavar="CODE", help="code of the branch or organisation")
        parser.add_argument("--check", action="store_true", help="import nothing, only say what would happen")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print one JSON object")
        parser.add_argument("--since", type=date.fromisoformat, metavar="DATE",
                            help="from which day new members belong to their branch")  # fmt: skip

    def handle(self, *, file: Path, organization: str, check: bool, as_json: bool, since: date | None,
               **options: Any) -> None:  # fmt: skip
        found = Organization.objects.filter(code__iexact=organization).first()
        if found is None:
            raise CommandError(f"没有代码为“{organization}”的党组织。")
        try:
            plan = read_and_import(file, found, check=check, since=since)
        except Refused as refusal:
            if as_json:
                self.stdout.write(json.dumps({"rows": [], "error": refusal.message}, ensure_ascii=False))
            raise CommandError(refusal.message) from refusal
        self.stdout.write(as_object(plan) if as_json else as_text(plan, check))
        if plan.counts["refused"]:
            sys.exit(1)


def read_and_import(file: Path, organization: Organization, *, check: bool, since: date | None) -> Plan:
    """Raises Refused for a file that cannot be read or is no roster."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refused(f"文件 {file} 打不开：{error.strerror}。") from error
    roster = read_roster(content, on=clock.today())
    if check:
        with transaction.atomic():
            branches = Organization.objects.beneath(organization).branches()
            return plan_import(roster, organization=organization, branches=branches)
    return import_roster(roster, organization=organization, by=None, since=since)


def as_object(plan: Plan) -> str:
    rows = [
        {"row": row.row.row, "verdict": row.verdict, "column": row.column, "message": row.message} for row in plan.rows
    ]
    return json.dumps({"rows": rows, "counts": plan.counts}, ensure_ascii=False)


def as_text(plan: Plan, check: bool) -> str:
    told = [f"第 {row.row.row} 行 {row.name} {WORDS[row.verdict]} {row.message}".rstrip() for row in plan.rows]
    counts = "，".join(f"{WORDS[verdict]} {number}" for verdict, number in plan.counts.items())
    changes = plan.counts["new"] + plan.counts["changed"]
    return "\n".join([*told, *plan.table.notes, f"{'检查' if check else '导入'}完毕：{counts}；共 {changes} 处变更。"])
