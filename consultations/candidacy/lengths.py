"""Lengths of time in the language that is spoken; the protocol itself knows English only."""

from django.utils.translation import ngettext

from .records import in_units


def length(days: int) -> str:
    """7 → "7 days", 14 → "2 weeks", 180 → "6 months"."""
    count, unit = in_units(days)
    said = {
        "day": ngettext("%(count)d day", "%(count)d days", count),
        "week": ngettext("%(count)d week", "%(count)d weeks", count),
        "month": ngettext("%(count)d month", "%(count)d months", count),
        "year": ngettext("%(count)d year", "%(count)d years", count),
    }
    return said[unit] % {"count": count}
