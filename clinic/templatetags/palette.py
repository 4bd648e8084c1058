"""`{{ pair|contrast_in:"dark" }}`, for the page of all parts."""

from django import template

from clinic.palette import Pair

register = template.Library()
register.filter("contrast_in", Pair.contrast)
