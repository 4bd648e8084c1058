"""What else than the form a code opens on the clinic's tablet."""

import uuid

import pytest
from django.test import Client

from consultations.intake.models import Intake, TabletCode
from consultations.intake.openings import OPENINGS, Opening
from consultations.intake.tablet import make_code, open_on_tablet
from consultations.messaging.my_link import open_links
from consultations.patients import links
from consultations.patients.models import PersonalLink
from tests.booking.factories import completed_intake, desk
from tests.booking.pages import text
from tests.factories import PatientFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol", "location")]
OPENS = PersonalLink.Purpose.TABLET_ANSWERS


def sent(patient, reference):
    return Intake.objects.of(patient).filter(reference=reference).first()


@pytest.fixture
def patient(monkeypatch):
    opening = Opening("Questions", sent, lambda patient: Intake.objects.completed().of(patient).first())
    monkeypatch.setitem(OPENINGS, OPENS, opening)
    monkeypatch.setitem(links.PAGES, OPENS, "intake_resume")
    patient = PatientFactory()
    completed_intake(patient)
    return patient


def path(patient, page=""):
    return f"/staff/patients/{patient.reference}/tablet/{page}"


def test_the_desk_makes_a_code_for_it_and_is_told_what_it_opens(as_desk, patient):
    assert "Questions" in text(as_desk.get(f"/staff/patients/{patient.reference}/"))
    page = as_desk.post(path(patient), {"opens": OPENS}, follow=True)
    assert "They open this once" in text(page)
    assert TabletCode.objects.get().subject_reference == patient.intakes.get().reference
    typed = Client().post("/tablet/", {"code": TabletCode.objects.get().code})
    link = PersonalLink.objects.get(purpose=OPENS)
    assert typed.url == links.page_of(link)
    assert (link.handed_over_by, link.subject_reference) == (as_desk.user, patient.intakes.get().reference)
    assert "Open on the tablet now: Questions." in text(as_desk.get(path(patient)))
    assert not [each for each in open_links(patient) if each.purpose == OPENS]


def test_on_the_device_in_hand_nobody_stays_logged_in(as_desk, patient):
    as_desk.post(path(patient, "here/"), {"opens": OPENS})
    assert PersonalLink.objects.get(purpose=OPENS).handed_over_by == as_desk.user
    assert as_desk.get(path(patient)).url.startswith("/staff/login/")


def test_what_is_not_there_or_somebody_elses_opens_nothing(as_desk, patient):
    other = completed_intake(PatientFactory())
    for asked in ({"opens": "consents"}, {"opens": OPENS, "subject": "x"}, {"opens": OPENS, "subject": uuid.uuid4()}):
        assert as_desk.post(path(patient), asked).status_code == 404
        assert as_desk.post(path(patient, "here/"), asked).status_code == 404
    assert as_desk.post(path(patient), {"opens": OPENS, "subject": str(other.reference)}).status_code == 404
    assert as_desk.post(path(PatientFactory()), {"opens": OPENS}).status_code == 404
    assert not TabletCode.objects.exists()


def test_a_code_for_what_is_gone_since_is_no_code(patient):
    code = make_code(patient, OPENS, by=desk())
    patient.intakes.all().delete()
    refused = Client().post("/tablet/", {"code": code.code})
    assert refused.status_code == 422
    assert "That code opens nothing." in text(refused)


def test_its_link_is_the_tablets_closed_like_the_forms_and_given_back_alone(patient):
    intake = patient.intakes.get()
    links.open_link(patient, PersonalLink.Purpose.TABLET, intake)
    link = open_on_tablet(patient, OPENS, intake, by=desk())
    token = links.token_of(link)
    closed = Client().get(f"/book/{token}/")
    assert closed.status_code == 410
    assert "Please give the tablet back" in text(closed)
    assert Client().post(f"/tablet/{token}/give-back/").url == "/tablet/closed/"
    assert Client().get(links.page_of(link)).status_code == 410
    assert PersonalLink.objects.open().filter(purpose=PersonalLink.Purpose.TABLET).count() == 1
