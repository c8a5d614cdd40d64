"""The pages of docs/ that are printed from the code: who may do what, and which steps exist."""

from django.apps import apps

from core.models import Stateful
from members.access import GRANTS, ON_OTHERS, PERMISSIONS, Reach, Role

REACH = {
    Reach.OWN: "own",
    Reach.GROUP: "group",
    Reach.NODE: "node",
    Reach.SUBTREE: "subtree",
    Reach.SECRETARIES: "secretaries' own",
    Reach.ASSIGNED: "assigned",
}
PRINTED = "Printed by `manage.py print_docs` from the code; a test compares the two."


def permissions_page() -> str:
    roles = list(Role)
    lines = [
        "# Who may do what",
        "",
        PRINTED,
        "",
        "Reach: *own* rows, rows of the *group*, of this *node*, of the *subtree*, the *secretaries' own* papers,",
        "*assigned* inspections. Verbs marked † are never used on one's own papers.",
        "",
        "| permission | " + " | ".join(f"{role.value} {role.label}" for role in roles) + " |",
        "| --- |" + " --- |" * len(roles),
    ]
    for permission in sorted(PERMISSIONS):
        cells = [REACH.get(GRANTS[role].get(permission), "") for role in roles]
        mark = " †" if permission in ON_OTHERS else ""
        lines.append(f"| `{permission}`{mark} | " + " | ".join(cells) + " |")
    lines += ["", "Rows that two organisations share: through which of them a permission is held.", "",
              "| rows | permission | held through |", "| --- | --- | --- |"]  # fmt: skip
    for model in apps.get_models():
        for permission, through in sorted(getattr(getattr(model, "access", None), "shared", {}).items()):
            lines.append(f"| `{model._meta.label}` | `{permission}` | {', '.join(f'`{path}`' for path in through)} |")
    return "\n".join(lines) + "\n"


def workflows_page() -> str:
    lines = ["# Which steps exist", "", PRINTED]
    tables = {m.workflow.name: (m, m.workflow) for m in apps.get_models() if issubclass(m, Stateful)}
    for name in sorted(tables):
        model, table = tables[name]
        lines += ["", f"## {name} (`{model._meta.label}`)", "", "```mermaid", "stateDiagram-v2"]
        lines += [f"    {state}: {label}" for state, label in table.labels.items()]
        lines += [f"    {source} --> {step.target}: {step.label}" for step in table.steps for source in step.sources]
        lines += [
            "```",
            "",
            "| step | 中文 | from | to | permission | reason |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for step in table.steps:
            reason = "yes" if step.needs_reason else ""
            permission = f"`{step.permission}`" if step.permission else "by link or clock"
            cells = [f"`{step.name}`", step.label, ", ".join(step.sources), step.target, permission, reason]
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


PAGES = {"permissions.md": permissions_page, "workflows.md": workflows_page}
