from django.core.checks import run_checks


def ids():
    return {error.id for error in run_checks() if error.id.startswith("clinic.")}


def test_a_demo_needs_no_https(settings):
    settings.DEBUG = True
    settings.SITE_URL = "http://clinic.example"
    assert ids() == set()


def test_a_real_clinic_is_reached_by_https(settings):
    settings.DEBUG, settings.HTTPS, settings.SITE_URL = False, False, "http://clinic.example"
    assert ids() == {"clinic.E001"}


def test_the_two_keys_differ(settings):
    settings.LINK_KEY = settings.SECRET_KEY
    assert ids() == {"clinic.E002"}
