import hashlib

import pytest

from consultations.models import Consent, Intake, Message, Patient, ProtocolVersion
from consultations.patients import consents
from tests.intake.journey import PERSON, about, begin

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol", "location")]


def test_the_first_page_asks_the_birth_date_and_the_concern(as_stranger):
    page = as_stranger.get("/intake/")
    assert page.status_code == 200
    assert list(page.context["form"].fields) == ["birth_date", "concern"]


def test_nothing_is_stored_before_the_privacy_notice_is_ticked(as_stranger):
    as_stranger.post("/intake/", about())
    refused = as_stranger.post("/intake/contact/", {**PERSON, "privacy": ""})
    assert refused.status_code == 422
    assert (Patient.objects.count(), Intake.objects.count()) == (0, 0)


def test_no_tick_is_set_beforehand(as_stranger):
    as_stranger.post("/intake/", about())
    form = as_stranger.get("/intake/contact/").context["form"]
    assert not any(form[name].value() for name in ("privacy", "texts", "marketing"))


def test_what_is_ticked_are_the_very_words_that_the_consent_keeps(as_stranger):
    as_stranger.post("/intake/", about())
    page = as_stranger.get("/intake/contact/").content.decode()
    as_stranger.post("/intake/contact/", {**PERSON, "phone": "+12025550123", "texts": "on", "marketing": "on"})
    for given in Consent.objects.filter(kind__in=consents.VOLUNTARY):
        words = consents.document_of(given).words
        assert f">{words}</label>" in page
        assert given.document_sha256 == hashlib.sha256(words.encode()).hexdigest()
    assert Consent.objects.count() == 3


@pytest.mark.parametrize("told", [about(year=2012), about("other")])
def test_a_minor_and_another_concern_are_asked_to_call_and_nothing_is_stored(as_stranger, told):
    page = as_stranger.post("/intake/", told)
    assert page.status_code == 200
    assert b"(202) 555-0142" in page.content
    assert "intake_contact" not in page.content.decode()
    assert as_stranger.get("/intake/contact/").status_code == 302
    assert Patient.objects.count() == 0


def test_the_form_begins_with_a_patient_their_ticks_and_a_link_in_the_mail(as_stranger):
    address = begin(as_stranger, texts="on", phone="+12025550123")
    intake = Intake.objects.get()
    assert address.endswith("/blood-and-medicines/")
    assert intake.answers == {"concern": "face"}
    assert set(Consent.objects.values_list("kind", flat=True)) == {"privacy", "texts"}
    keys = set(Message.objects.values_list("key", flat=True))
    assert keys == {f"intake_link:{intake.reference}:0", f"intake_unfinished:{intake.reference}:0"}


def test_pressing_twice_begins_one_form(as_stranger):
    as_stranger.post("/intake/", about())
    cookie = as_stranger.cookies["intake_start"].value
    first = as_stranger.post("/intake/contact/", PERSON)
    as_stranger.cookies["intake_start"] = cookie
    second = as_stranger.post("/intake/contact/", PERSON)
    assert first.url == second.url
    assert (Patient.objects.count(), Intake.objects.count()) == (1, 1)


def test_a_public_form_never_attaches_to_somebody_who_is_known(as_stranger, client):
    begin(as_stranger)
    begin(client)
    assert Patient.objects.count() == 2


def test_the_contact_page_without_the_first_leads_back(as_stranger):
    assert as_stranger.get("/intake/contact/").url == "/intake/"


def test_a_forged_cookie_is_no_beginning(as_stranger):
    as_stranger.cookies["intake_start"] = "eyJub25zZW5zZSI6MX0:1abcde:nonsense"
    assert as_stranger.post("/intake/contact/", PERSON).url == "/intake/"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"birth_date_month": "13"}, "birth_date"),
        ({"birth_date_year": ""}, "birth_date"),
        ({"concern": ""}, "concern"),
        ({"concern": "knee"}, "concern"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(as_stranger, told, field):
    page = as_stranger.post("/intake/", about() | told)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    assert b'value="17"' in page.content


@pytest.mark.parametrize(
    ("person", "field"),
    [
        ({"email": "", "phone": ""}, "email"),
        ({"email": "", "phone": "+12025550123"}, "preferred_channel"),
        ({"preferred_channel": "call"}, "preferred_channel"),
        ({"phone": "12"}, "phone"),
        ({"first_name": "x" * 101}, "first_name"),
        ({"preferred_channel": "pigeon"}, "preferred_channel"),
        ({"texts": "on"}, "texts"),
        ({"preferred_channel": "text", "phone": "+12025550123"}, "preferred_channel"),
        ({"preferred_channel": "text"}, "preferred_channel"),
        ({"marketing": "on", "email": "", "phone": "+12025550123", "preferred_channel": "call"}, "marketing"),
    ],
)
def test_there_is_a_way_to_reach_the_person(as_stranger, person, field):
    as_stranger.post("/intake/", about())
    page = as_stranger.post("/intake/contact/", PERSON | person)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]


def test_a_mobile_number_alone_is_enough(as_stranger):
    begin(as_stranger, email="", phone="(202) 555-0123", preferred_channel="call")
    assert str(Patient.objects.get().phone) == "+12025550123"
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}


def test_whoever_allows_texts_may_prefer_them(as_stranger, settings):
    begin(as_stranger, phone="(202) 555-0123", preferred_channel="text", texts="on")
    assert Patient.objects.get().preferred_channel == "text"
    settings.TEXTS_ON = False
    as_stranger.post("/intake/", about())
    assert b"Text message" not in as_stranger.get("/intake/contact/").content


def test_without_a_published_protocol_the_form_says_so(as_stranger):
    ProtocolVersion.objects.all().delete()
    page = as_stranger.get("/intake/")
    assert page.status_code == 503
    assert b"Please call us" in page.content
