"""One filter each for what people read: `{{ visit.starts_at|when:visit.location }}`."""

from collections.abc import Callable
from datetime import datetime

from django import template

from clinic import formats
from clinic.models import Location

register = template.Library()


def unbroken(written: Callable[[datetime, Location], str]) -> Callable[[datetime, Location], str]:
    """A line of a page may end before "10:00 AM", never inside it. (Subjects of letters stay plain.)"""

    def on_a_page(moment: datetime, location: Location) -> str:
        time = formats.clock(moment, location)
        return written(moment, location).replace(time, time.replace(" ", "\u00a0"))

    return on_a_page


register.filter("day", formats.day)
register.filter("plain_date", formats.plain_date)
register.filter("short_day", formats.short_day)
for written in (formats.when, formats.short_when):
    register.filter(written.__name__, unbroken(written))


@register.filter
def clock(moment: datetime, location: Location) -> str:
    return formats.clock(moment, location).replace(" ", "\u00a0")


register.filter("phone", formats.phone)
