"""When the door is open, as people say it: "Monday to Friday, 9:00 AM to 5:00 PM"."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from itertools import groupby, pairwise

from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .models import OpeningHours, Weekday

Span = tuple[time, time]
MIDNIGHT = time()


@dataclass(frozen=True)
class Days:
    """Days in a row with the same hours. No hours: closed."""

    label: str
    hours: list[str]


def by_day(rows: Iterable[OpeningHours]) -> list[Days]:
    """All seven days, those with the same hours together; nothing where nobody has said any hours."""
    spans: dict[int, list[Span]] = {day: [] for day in Weekday.values}
    for row in rows:
        spans[row.weekday].append((row.opens, row.closes))
    if not any(spans.values()):
        return []
    runs = groupby(Weekday, key=lambda day: sorted(spans[day]))
    return [Days(_in_words(list(days)), [_from_to(*span) for span in hours]) for hours, days in runs]


def until(closes: time) -> time:
    """Comparable with the other times of its day: 00:00 is midnight at its end."""
    return closes if closes != MIDNIGHT else time.max


def overlap(spans: Iterable[Span]) -> bool:
    in_order = sorted((opens, until(closes)) for opens, closes in spans)
    return any(later[0] < earlier[1] for earlier, later in pairwise(in_order))


def _in_words(days: list[Weekday]) -> str:
    first, last = str(days[0].label), str(days[-1].label)
    if len(days) == 1:
        return first
    if len(days) == len(Weekday):
        return _("Every day")
    joined = _("%(first)s and %(last)s") if len(days) == 2 else _("%(first)s to %(last)s")
    return joined % {"first": first, "last": last}


def _from_to(opens: time, closes: time) -> str:
    opens_at, closes_at = (time_format(each, pgettext("date format", "g:i A")) for each in (opens, closes))
    if closes == MIDNIGHT:
        closes_at = _("midnight")
    return _("%(opens)s to %(closes)s") % {"opens": opens_at, "closes": closes_at}
