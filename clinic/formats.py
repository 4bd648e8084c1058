"""How times, numbers and names are written: one formatter for pages, mail and calendar."""

from datetime import date, datetime

from django.utils import formats
from phonenumbers import PhoneNumber, PhoneNumberFormat, format_number

from .models import Location


def day(value: date) -> str:
    """Tuesday, November 24, 2026"""
    return formats.date_format(value, "l, F j, Y")


def clock(moment: datetime, location: Location) -> str:
    """10:00 AM"""
    return formats.date_format(location.local(moment), "g:i A")


def when(moment: datetime, location: Location) -> str:
    """Tuesday, November 24, 2026 at 10:00 AM EST: always the clock of the location."""
    local = location.local(moment)
    return f"{day(local)} at {clock(moment, location)} {local.tzname()}"


def short_when(moment: datetime, location: Location) -> str:
    """Tue, Nov 24, 10:00 AM"""
    return formats.date_format(location.local(moment), "D, M j, g:i A")


def phone(number: PhoneNumber | None) -> str:
    """(202) 555-0142 at home, +44 20 7946 0123 abroad"""
    if not number:
        return ""
    at_home = number.country_code == 1
    return format_number(number, PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL)
