"""How times, numbers and names are written in the language that is spoken: one formatter for pages, mail and calendar.

Date formats are texts for translators: the letters are those of Django's template filter `date`; their order, and what
stands between them, is the language's."""

from datetime import date, datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from phonenumbers import PhoneNumber, PhoneNumberFormat, country_code_for_region, format_number

from .models import Location


def day(value: date) -> str:
    """Tuesday, November 24, 2026"""
    # Translators: a day in full; "l, j. F Y" gives "Dienstag, 24. November 2026".
    return date_format(value, pgettext("date format", "l, F j, Y"))


def plain_date(value: date) -> str:
    """May 17, 1980: a day whose weekday says nothing."""
    # Translators: a date without its weekday.
    return date_format(value, pgettext("date format", "F j, Y"))


def short_day(value: date) -> str:
    """Tue, Nov 24"""
    # Translators: a day in little room.
    return date_format(value, pgettext("date format", "D, M j"))


def clock(moment: datetime, location: Location) -> str:
    """10:00 AM"""
    # Translators: a time of day; "H:i" gives "14:05".
    return date_format(location.local(moment), pgettext("date format", "g:i A"))


def when(moment: datetime, location: Location) -> str:
    """Tuesday, November 24, 2026 at 10:00 AM EST: always the clock of the location."""
    local = location.local(moment)
    # Translators: a visit's day, time and time zone, such as EST.
    sentence = pgettext("day at time", "%(day)s at %(time)s %(zone)s")
    return sentence % {"day": day(local), "time": clock(moment, location), "zone": local.tzname()}


def short_when(moment: datetime, location: Location) -> str:
    """Tue, Nov 24, 10:00 AM"""
    # Translators: a day and a time in little room.
    return date_format(location.local(moment), pgettext("date format", "D, M j, g:i A"))


def phone(number: PhoneNumber | None) -> str:
    """(202) 555-0142 at home, +44 20 7946 0123 abroad"""
    if not isinstance(number, PhoneNumber):  # to ask a number whether it is one takes longer than all the rest
        return ""
    at_home = number.country_code == country_code_for_region(region())
    return format_number(number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL)


def region() -> str:
    """Where the language is at home: GB of en-gb; the clinic's country of a language that names none."""
    language, _dash, country = (get_language() or "").upper().rpartition("-")
    return country if language and country_code_for_region(country) else settings.PHONENUMBER_DEFAULT_REGION
