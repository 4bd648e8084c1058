"""One filter each for what people read: `{{ visit.starts_at|when:visit.location }}`."""

from django import template

from clinic import formats

register = template.Library()
register.filter("day", formats.day)
register.filter("plain_date", formats.plain_date)
register.filter("clock", formats.clock)
register.filter("when", formats.when)
register.filter("short_when", formats.short_when)
register.filter("phone", formats.phone)
