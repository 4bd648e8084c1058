"""Rules that span several settings; each has an id and a test."""

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.security)
def a_real_clinic_is_reached_by_https(app_configs, **kwargs):
    if settings.DEBUG or settings.HTTPS or settings.SITE_URL.startswith(("http://localhost", "http://127.0.0.1")):
        return []
    return [Error("SITE_URL must begin with https:// when DJANGO_DEBUG is false.", id="clinic.E001")]


@register(Tags.security)
def the_two_keys_differ(app_configs, **kwargs):
    if settings.SECRET_KEY != settings.LINK_KEY:
        return []
    return [
        Error("LINK_KEY and DJANGO_SECRET_KEY must differ: they are replaced at different times.", id="clinic.E002")
    ]
