import uuid

import pytest

from tests.booking.factories import AppointmentFactory
from tests.booking.pages import text
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db


def slip_of(visit):
    return f"/staff/appointments/{visit.reference}/slip/"


def test_the_slip_says_when_and_where_and_nothing_medical(as_desk, provider):
    visit = AppointmentFactory(resource=provider, patient=PatientFactory(first_name="Nora", last_name="Field"))
    shown = text(as_desk.get(slip_of(visit))).replace("\xa0", " ")
    for words in ("Nora", "Tuesday, November 17, 2026 at 10:00 AM EST", "1 Main Street", "(202) 555-0142"):
        assert words in shown
    assert "Field" not in shown
    assert "onsultation" not in shown


def test_the_slip_speaks_the_language_of_the_patient(as_desk, provider, settings):
    settings.LANGUAGES = [("en", "English"), ("eo", "Esperanto")]
    visit = AppointmentFactory(resource=provider, patient=PatientFactory(language="eo"))
    assert '<html lang="eo">' in as_desk.get(slip_of(visit)).content.decode()


def test_a_manager_finds_nothing_and_nobodys_visit_is_not_there(as_manager, as_desk, provider):
    visit = AppointmentFactory(resource=provider)
    assert as_manager.get(slip_of(visit)).status_code == 404
    assert as_desk.get(f"/staff/appointments/{uuid.uuid4()}/slip/").status_code == 404
