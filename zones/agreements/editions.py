"""What one edition of an agreement changed against another. Reading only."""

from zones.models import Agreement, Duty


def differences(before: Agreement, after: Agreement) -> list[dict]:
    """Return a row for each duty that is new, gone or different: ``category``, ``before``, ``after`` (duties or None)
    and ``changes``, the labels of what differs. A duty goes on with the one it ``continues``."""
    old = {duty.pk: duty for duty in before.duties.all()}
    rows = []
    for duty in after.duties.all():
        earlier = old.pop(duty.continues_id, None)
        changes = changed_labels(earlier, duty) if earlier else []
        if earlier is None or changes:
            rows.append({"category": duty.get_category_display(), "before": earlier, "after": duty, "changes": changes})
    rows += [{"category": d.get_category_display(), "before": d, "after": None, "changes": []} for d in old.values()]
    return rows


def changed_labels(before: Duty, after: Duty) -> list[str]:
    names = (
        "category",
        "content",
        "measure",
        "target",
        "unit",
        "comparison",
        "period",
        "due_on",
        "weight",
        "deduction",
    )
    return [
        str(Duty._meta.get_field(name).verbose_name) for name in names if getattr(before, name) != getattr(after, name)
    ]
