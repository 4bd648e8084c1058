"""Whether the day still looks as it was seen last: said without drawing it."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from .day import DayPlan

COUNTS = ("waiting", "on_waitlist", "stranded", "unresolved", "troubled", "texts", "as_list")


def version_of(context: Mapping[str, Any]) -> str:
    """The same for the same day: whatever the page shows of it is in here."""
    known = [repr(context[name]) for name in COUNTS]
    known += [str(call.reference) for call in context["calls"]]
    known += of_plan(context["plan"])
    return sha256("\n".join(known).encode()).hexdigest()[:16]


def of_plan(plan: DayPlan) -> Iterator[str]:
    yield f"{plan.day} {plan.closed} {[one.pk for one in plan.resources]}"
    for visit in (*plan.off, *plan.visits):
        form = getattr(visit, "form_state", "")
        yield f"{visit.pk} {visit.status} {visit.starts_at} {visit.resource_id} {bool(visit.overbooked)}"
        yield f"{form} {getattr(visit, 'is_to_renew', '')} {visit.patient} {visit.held_until}"
    for row in plan.rows:
        gaps = [(cell.resource.pk, cell.gap and cell.gap.fits) for cell in row.cells]
        yield f"{row.starts_at} {row.now} {gaps}"
