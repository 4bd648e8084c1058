import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation

from clinic.models import AccessLog
from consultations.booking.times import key_of
from consultations.messaging import delivery
from consultations.messaging.outbox import enqueue
from consultations.models import Patient, PersonalLink
from consultations.patients.links import open_link, page_of
from tests.booking.factories import NOW, AppointmentFactory, ResourceFactory, at, person
from tests.intake.journey import begin

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_languages(settings):
    """Django has words of its own in both, which is enough to see which one is spoken."""
    settings.LANGUAGES = [("en", "English"), ("eo", "Esperanto")]
    with translation.override("en"):
        yield


def browser(language):
    return Client(headers={"accept-language": language})


def page_of_visit(language):
    """A patient of this language and the page of their visit."""
    visit = AppointmentFactory(patient__language=language)
    return visit.patient, page_of(open_link(visit.patient, PersonalLink.Purpose.APPOINTMENT, visit))


def spoken(response):
    [told] = {response["Content-Language"], response.content.decode().split('<html lang="')[1].split('"')[0]}
    return told


@pytest.mark.parametrize(("patients", "browsers"), [("eo", "en"), ("en", "eo")])
def test_behind_a_link_the_patients_language_is_spoken_whatever_the_browser_says(patients, browsers):
    _patient, page = page_of_visit(patients)
    assert spoken(browser(browsers).get(page)) == patients


@pytest.mark.parametrize(("patients", "visitors"), [("eo", "en"), ("en", "eo")])
def test_a_link_that_has_ended_says_so_in_the_language_that_the_visitor_chose(patients, visitors):
    _patient, page = page_of_visit(patients)
    PersonalLink.objects.update(revoked_at=timezone.now())
    visitor = browser(patients)
    ended = visitor.post("/language/", {"language": visitors, "next": page}, follow=True)
    assert (ended.status_code, spoken(ended)) == (410, visitors)


def test_whoever_spoke_a_language_that_the_clinic_has_given_up_gets_the_clinics_own(mailoutbox):
    patient, page = page_of_visit("fr")
    assert spoken(browser("eo").get(page)) == "en"
    delivery.deliver([enqueue("my_link", patient, patient).pk])
    assert '<html lang="en">' in mailoutbox[0].alternatives[0].content


@pytest.mark.parametrize(("asked", "answered"), [("eo", "eo"), ("en-gb", "en"), ("xx, eo;q=0.1", "eo"), ("fr", "en")])
def test_a_public_page_speaks_what_the_browser_asks_for_where_the_clinic_does(asked, answered):
    assert spoken(browser(asked).get("/privacy/")) == answered


def test_a_page_that_is_refused_early_does_not_speak_the_language_of_whoever_came_before():
    browser("eo").get("/privacy/")
    assert spoken(browser("en").get("/privacy/?a=%00")) == "en"


def test_who_fills_in_the_form_is_spoken_to_in_the_language_of_the_page(protocol, location):
    begin(browser("eo"))
    assert Patient.objects.get().language == "eo"


def test_whoever_books_without_the_form_is_spoken_to_in_the_language_of_the_page():
    ResourceFactory()
    with time_machine.travel(NOW, tick=False):
        browser("eo").post("/book/", person(time=key_of(at("10:00", 1))))
    assert Patient.objects.get().language == "eo"


def test_the_choice_of_a_visitor_is_kept_in_a_cookie():
    visitor = browser("en")
    answer = visitor.post("/language/", {"language": "eo", "next": "/privacy/"})
    assert (answer.status_code, answer["Location"]) == (302, "/privacy/")
    assert spoken(visitor.get("/privacy/")) == "eo"


def test_behind_a_link_the_choice_is_the_patients_from_then_on():
    patient, page = page_of_visit("en")
    answer = browser("en").post("/language/", {"language": "eo", "next": page}, follow=True)
    patient.refresh_from_db()
    assert (patient.language, spoken(answer)) == ("eo", "eo")
    assert spoken(browser("en").get(page)) == "eo"


def test_the_same_language_again_is_no_change():
    _patient, page = page_of_visit("eo")
    for language in ("eo", "en", "en"):
        browser("en").post("/language/", {"language": language, "next": page})
    assert AccessLog.objects.filter(verb="change language").count() == 1


def test_the_switch_is_not_offered_where_it_would_lose_what_has_been_typed(protocol, location):
    visitor = browser("en")
    assert b"Esperanto" in visitor.get("/intake/").content
    assert b"Esperanto" not in visitor.post("/intake/", {"concern": "face"}).content
    assert b"Esperanto" not in visitor.get(begin(visitor)).content


@pytest.mark.parametrize("wrong", [{"language": "xx"}, {"language": ""}, {}, {"language": "fr"}])
def test_a_language_that_the_clinic_does_not_speak_changes_nothing(wrong):
    patient, page = page_of_visit("en")
    assert browser("en").post("/language/", {"next": page, **wrong}).status_code == 302
    patient.refresh_from_db()
    assert patient.language == "en"


@pytest.mark.parametrize("ended", [{"revoked_at": timezone.now()}, {"expires_at": NOW}])
def test_a_link_that_has_ended_changes_nothing(ended):
    patient, page = page_of_visit("en")
    PersonalLink.objects.update(**ended)
    browser("en").post("/language/", {"language": "eo", "next": page})
    patient.refresh_from_db()
    assert patient.language == "en"


def test_a_choice_by_get_changes_nothing():
    patient, page = page_of_visit("en")
    browser("en").get("/language/", {"language": "eo", "next": page})
    patient.refresh_from_db()
    assert patient.language == "en"


@pytest.mark.parametrize("next_page", ["https://elsewhere.example/", "//elsewhere.example", "http://[", "/nothing/"])
def test_nobody_is_led_to_another_site(next_page):
    answer = browser("en").post("/language/", {"language": "eo", "next": next_page})
    assert answer.status_code == 302
    assert "elsewhere" not in answer["Location"]


def test_languages_are_offered_in_their_own_names_where_there_are_two():
    body = Client().get("/privacy/").content.decode()
    assert 'lang="eo"' in body
    assert "Esperanto" in body


def test_a_clinic_of_one_language_offers_none_and_sets_no_cookie(settings):
    settings.LANGUAGES = [("en", "English")]
    page = Client().get("/privacy/")
    assert b"/language/" not in page.content
    assert not page.cookies


@pytest.mark.parametrize(("patients", "workers"), [("eo", "en"), ("en", "eo")])
def test_a_letter_is_in_the_patients_language_whatever_the_worker_has_just_spoken(patients, workers, mailoutbox):
    patient, _page = page_of_visit(patients)
    message = enqueue("my_link", patient, patient)
    with translation.override(workers):
        delivery.deliver([message.pk])
        assert translation.get_language() == workers
    [letter] = mailoutbox
    assert f'<html lang="{patients}">' in letter.alternatives[0].content
