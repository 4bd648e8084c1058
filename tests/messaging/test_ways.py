"""By which channel somebody is reached, and what stands against the others."""

import pytest

from clinic.audit import SYSTEM
from consultations.messaging.kinds import KINDS
from consultations.messaging.known import known_of
from consultations.messaging.suppression import suppress
from consultations.messaging.ways import another_way, way_to
from consultations.models import Consent, ContactSuppression, Patient
from consultations.patients import consents
from consultations.patients.merging import merge
from tests.factories import PatientFactory, UserFactory
from tests.messaging.factories import NUMBER, note_to, texter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("letter")]
EMAIL = "ada@mail.example"


def way(kind, patient, wish=""):
    found = way_to(kind, patient, wish)
    return found.channel if found.state == "scheduled" else found.state


@pytest.mark.parametrize(
    ("contact", "kind", "expected"),
    [
        ({}, "test_note", "text"),
        ({}, "test_call", "email"),  # which has no words for a text
        ({"phone": ""}, "test_note", "email"),
        ({"email": ""}, "test_call", "telephone"),
        ({"preferred_channel": "email"}, "test_note", "email"),
        ({"preferred_channel": "call"}, "test_note", "telephone"),
        ({"preferred_channel": "email", "email": ""}, "test_note", "text"),
    ],
)
def test_each_is_written_to_as_they_prefer_and_can_be(contact, kind, expected):
    assert way(kind, texter(**contact)) == expected


def test_without_a_consent_or_a_carrier_nobody_gets_a_text(settings):
    assert way("test_note", PatientFactory(preferred_channel="text")) == "email"
    settings.TEXTS_ON = False
    assert way("test_note", texter()) == "email"


@pytest.mark.parametrize(
    ("why", "address", "kind", "expected"),
    [
        ("opted-out", EMAIL, "test_letter", "suppressed"),
        ("opted-out", EMAIL, "test_call", "telephone"),
        ("opted-out", EMAIL, "my_link", "email"),
        ("bounced", EMAIL, "my_link", "suppressed"),
        ("opted-out", NUMBER, "test_note", "email"),
        ("opted-out", "other@mail.example", "test_letter", "email"),
    ],
)
def test_nothing_goes_by_itself_where_it_is_not_wanted_or_cannot_arrive(why, address, kind, expected):
    suppress(address, why)
    assert way(kind, texter(email="Ada@mail.example")) == expected


def test_whoever_wants_no_texts_may_be_called_and_a_stranger_may_not():
    patient = texter(email="")
    suppress(NUMBER, ContactSuppression.Why.OPTED_OUT)
    assert way("test_note", patient) == "telephone"
    suppress(NUMBER, ContactSuppression.Why.WRONG_NUMBER)
    assert way("test_note", patient) == "suppressed"


def test_stop_holds_whatever_is_asked_for(monkeypatch):
    suppress(NUMBER, ContactSuppression.Why.OPTED_OUT)
    monkeypatch.setattr(KINDS["test_note"], "asked_for", True)
    assert way("test_note", texter()) == "email"


def test_what_was_said_of_one_record_holds_for_both_and_a_bounce_for_the_address_alone():
    main, double = texter(email="new@mail.example"), texter(email="old@mail.example", phone="+12025550188")
    merge(double, main, by=SYSTEM)
    suppress("old@mail.example", ContactSuppression.Why.BOUNCED)
    assert way("test_letter", main) == "email"
    suppress("old@mail.example", ContactSuppression.Why.OPTED_OUT)
    assert way("test_letter", main) == way("test_letter", double) == "suppressed"
    consents.withdraw(double, Consent.Kind.TEXTS, by=SYSTEM)
    assert way("test_note", main) == "telephone"


def test_an_alert_reaches_staff_whatever_they_asked_as_somebody_else():
    user = UserFactory(phone=NUMBER)
    for address in (user.email, NUMBER):
        suppress(address, ContactSuppression.Why.OPTED_OUT)
    assert way("test_note", user) == "email"
    assert way("test_note", user, "text") == "text"
    assert way("test_letter", user, "text") == "email"


def test_a_reminder_may_wish_for_the_other_channel():
    first = note_to(texter(preferred_channel="email"))
    assert (first.channel, another_way(first)) == ("email", "text")
    assert note_to(first.patient, sequence=1, channel=another_way(first)).channel == "text"
    alone = note_to(PatientFactory(phone=""))
    assert another_way(alone) == ""
    assert note_to(alone.patient, sequence=1, channel="text").channel == "email"


def test_fifty_people_cost_as_many_queries_as_one(queries):
    one = queries(lambda: known_of([texter()]))
    people = [texter() for _ in range(10)]
    writes = queries(lambda: texter())
    assert queries(lambda: known_of(people)) == one - writes
    assert Patient.objects.count() == 12
