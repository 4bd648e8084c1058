"""Two records of one person: joined without moving anything, and taken apart again."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from clinic.audit import SYSTEM, Actor
from clinic.models import AccessLog
from consultations.booking import services
from consultations.booking.form_done import form_states, has_form, to_book
from consultations.booking.models import AppointmentType
from consultations.booking.refusals import CannotBook
from consultations.intake.models import Intake
from consultations.intake.services import begin_for
from consultations.messaging import outbox
from consultations.messaging.models import Message
from consultations.messaging.my_link import open_links, send_links
from consultations.patients import consents, merging
from consultations.patients.links import open_link, page_of
from consultations.patients.merging import CannotMerge, merge, unmerge
from consultations.patients.models import Consent, Patient, PersonalLink
from tests.booking.factories import NOW, AppointmentFactory, ResourceFactory, at, book, completed_intake, desk
from tests.booking.pages import text
from tests.factories import LocationFactory, PatientFactory, UserFactory
from tests.threads import at_once

HERE = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday_morning")]


@pytest.fixture
def monday_morning():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def main(location):
    return PatientFactory(first_name="Mia", last_name="Main", email="mia@mail.example")


@pytest.fixture
def double(location):
    return PatientFactory(first_name="Mia", last_name="Maine", email="old@mail.example", phone="+12025550177")


def page_of_patient(client, patient):
    return client.get(f"/staff/patients/{patient.reference}/")


def compare(client, one, other, **posted):
    path = f"/staff/patients/{one.reference}/join/?with={other.reference}"
    return client.post(path, posted) if posted else client.get(path)


# What a person with two records is -----------------------------------------------------------------------------------
def test_one_page_shows_the_visits_and_messages_of_both_until_they_are_taken_apart(as_desk, main, double):
    book(at("10:00", 1), patient=double, resource=ResourceFactory())
    assert "No visit yet." in text(page_of_patient(as_desk, main))
    merge(double, main, by=desk())
    shown = text(page_of_patient(as_desk, main))
    assert "Tue, Nov 17, 10:00 AM" in shown
    assert "Visit confirmed" in shown
    assert "old@mail.example" in shown
    page = as_desk.get(f"/staff/patients/{double.reference}/", follow=True)
    assert page.redirect_chain == [(f"/staff/patients/{main.reference}/", 302)]
    assert "That record is joined with this one." in text(page)
    unmerge(double, by=desk())
    assert "No visit yet." in text(page_of_patient(as_desk, main))
    assert "Tue, Nov 17, 10:00 AM" in text(page_of_patient(as_desk, double))


def test_a_form_in_either_record_is_the_form_of_both(as_desk, main, double):
    completed_intake(double)
    merge(double, main, by=desk())
    assert form_states([main.pk, double.pk]) == {main.pk: "to review", double.pk: "to review"}
    assert has_form(main)
    assert has_form(double)
    assert list(to_book(as_desk.user)) == [main]
    AppointmentFactory(patient=main)
    assert list(to_book(as_desk.user)) == []


def test_the_desks_lists_cost_the_same_for_ten_joined_people(as_desk, queries, location):
    def joined():
        intake = completed_intake()
        merge(intake.patient, PatientFactory(), by=desk())
        return intake.patient.pk

    known = [joined()]
    list(to_book(as_desk.user))  # asks once what the user may see
    one = queries(lambda: (form_states(known), list(to_book(as_desk.user))))
    known += [joined() for _ in range(9)]
    assert queries(lambda: (form_states(known), list(to_book(as_desk.user)))) == one


def test_a_form_is_begun_once_for_both_records(protocol, main, double):
    begun = begin_for(double, by=SYSTEM)
    merge(double, main, by=desk())
    assert begin_for(main, by=SYSTEM) == begun
    unmerge(double, by=desk())
    assert begin_for(main, by=SYSTEM) != begun


def test_who_has_a_visit_in_the_other_record_books_no_second_one(main, double):
    AppointmentFactory(patient=double)
    wanted = (main, AppointmentType.consultation(), at("11:00", 2))
    merge(double, main, by=desk())
    by = Actor.of_patient(main.reference)
    with pytest.raises(CannotBook, match="has one"):
        services.book(*wanted, location=LocationFactory(), request_key=main.reference, by=by)
    unmerge(double, by=desk())
    assert services.book(*wanted, location=LocationFactory(), request_key=main.reference, by=by).patient == main


def test_an_agreement_that_was_ended_in_one_record_holds_in_neither(main, double):
    for patient in (main, double):
        consents.give(patient, Consent.Kind.TEXTS)
        consents.give(patient, Consent.Kind.MARKETING)
    consents.withdraw(double, Consent.Kind.TEXTS, by=SYSTEM)
    merge(double, main, by=desk())
    assert [each.kind for each in consents.standing(main)] == ["marketing"]
    assert [each.kind for each in consents.standing(double)] == ["marketing"]
    consents.withdraw(main, Consent.Kind.MARKETING, by=SYSTEM)
    unmerge(double, by=desk())
    assert [each.kind for each in consents.standing(main)] == ["texts"]
    assert consents.standing(double) == []


def ended_a_minute_ago(patient, kind=Consent.Kind.TEXTS):
    consents.withdraw(patient, kind, by=SYSTEM, at=NOW - timedelta(minutes=1))


def test_who_agreed_again_after_an_end_has_agreed(main):
    consents.give(main, Consent.Kind.TEXTS)
    ended_a_minute_ago(main)
    consents.give(main, Consent.Kind.TEXTS)
    assert [each.kind for each in consents.standing(main)] == ["texts"]


def test_what_was_ended_in_one_of_two_records_can_be_given_anew(main, double):
    people = {main.pk: main.pk, double.pk: main.pk}
    for patient in (main, double):
        consents.give(patient, Consent.Kind.TEXTS, given_at=NOW - timedelta(days=1))
    ended_a_minute_ago(double)
    merge(double, main, by=desk())
    assert (consents.standing(main), consents.agreeing(Consent.Kind.TEXTS, people)) == ([], set())
    anew = consents.give(main, Consent.Kind.TEXTS)
    assert (consents.standing(double), consents.agreeing(Consent.Kind.TEXTS, people)) == ([anew], {main.pk})


def test_letters_go_to_the_address_that_holds_and_back(main, double):
    double.email = ""
    double.save()
    owed = outbox.enqueue("my_link", double, double)
    assert owed.why == "no e-mail address"
    merge(double, main, by=desk())
    owed.refresh_from_db()
    assert (owed.state, owed.recipient) == (Message.State.SCHEDULED, main)
    unmerge(double, by=desk())
    owed = Message.objects.get()
    assert (owed.state, owed.recipient) == (Message.State.CANCELLED, double)


def test_the_only_e_mail_address_of_the_two_is_used(main, double):
    Patient.objects.filter(pk=main.pk).update(email="", phone="+12025550123")
    main.refresh_from_db()
    merge(double, main, by=desk())
    assert outbox.enqueue("my_link", double, double).recipient == double


def test_my_link_sends_the_links_of_both_records_once(main, double):
    Patient.objects.filter(pk=double.pk).update(email=main.email)
    merge(double, main, by=desk())
    links = {open_link(patient, PersonalLink.Purpose.BOOK, patient).pk for patient in (main, double)}
    send_links(main.email)
    assert {each.pk for each in open_links(Message.objects.get().to_patient)} == links


def test_a_link_of_the_joined_record_still_opens_what_it_names(as_stranger, main, double):
    visit = AppointmentFactory(patient=double)
    path = page_of(open_link(double, PersonalLink.Purpose.APPOINTMENT, visit))
    merge(double, main, by=desk())
    assert as_stranger.get(path).status_code == 200


# The provider --------------------------------------------------------------------------------------------------------
def test_the_provider_is_told_by_whom_records_were_joined_and_taken_apart(as_provider, main, double):
    sent, earlier = completed_intake(main), completed_intake(double, NOW - timedelta(days=9))
    AppointmentFactory(patient=main)
    path = f"/staff/reviews/{sent.reference}/"
    assert "joined" not in text(as_provider.get(path))
    by = Actor.of_user(UserFactory(name="Dana Desk"))
    merge(double, main, by=by)
    shown = as_provider.get(path)
    assert "Two records were joined on Monday, November 16" in text(shown)
    assert "by Dana Desk" in text(shown)
    assert text(shown).count("records were") == 1
    assert f"/staff/reviews/{earlier.reference}/" in shown.content.decode()
    queue = as_provider.get("/staff/reviews/").context["entries"]
    assert {entry.intake.pk for entry in queue} == {sent.pk, earlier.pk}
    unmerge(double, by=by)
    for one in (sent, earlier):
        shown = as_provider.get(f"/staff/reviews/{one.reference}/")
        assert "were taken apart again" in text(shown)
    assert f"/staff/reviews/{sent.reference}/" not in shown.content.decode().split("<main")[1]


def test_the_desk_compares_without_a_word_about_health(as_desk, main, double):
    intake = completed_intake(double)
    Intake.objects.filter(pk=intake.pk).update(answers={"blood_disorder": "yes"})
    page = compare(as_desk, main, double)
    assert "Last name or date of birth differ." in text(page)
    for words in ("mia@mail.example", "old@mail.example", "Form done", "Form not done"):
        assert words in text(page)
    assert "blood" not in page.content.decode().lower()


def test_the_desk_joins_and_takes_apart(as_desk, main, double):
    twin = PatientFactory(first_name="Max", last_name="main", phone="+12025550199")
    Patient.objects.filter(pk=double.pk).update(last_name="Main", email="MIA@mail.example")
    page = page_of_patient(as_desk, main)
    assert [(each.patient, each.is_weak) for each in page.context["alike"]] == [(double, False), (twin, True)]
    assert "Only last name and date of birth agree" in text(compare(as_desk, main, twin))
    assert compare(as_desk, main, double, stays="x").status_code == 422
    assert compare(as_desk, main, double, stays=double.reference).url == f"/staff/patients/{double.reference}/"
    main.refresh_from_db()
    assert main.merged_into == double
    assert compare(as_desk, main, double).url == f"/staff/patients/{double.reference}/"  # joined already
    path = f"/staff/patients/{main.reference}/take-apart/"
    assert "stands by itself again" in text(as_desk.get(path))
    assert as_desk.post(path).url == f"/staff/patients/{double.reference}/"
    assert as_desk.post(path).url == f"/staff/patients/{main.reference}/"  # pressed twice
    main.refresh_from_db()
    assert main.merged_into is None
    assert list(AccessLog.objects.filter(verb__in=["join", "take apart"]).values_list("verb", flat=True)) == [
        "take apart",
        "take apart",
        "join",
        "join",
    ]


def test_a_record_that_others_were_joined_with_can_only_stay(as_desk, main, double):
    merge(PatientFactory(), main, by=desk())
    page = compare(as_desk, double, main, stays=double.reference)
    assert page.status_code == 409
    assert "it can only be the one that stays" in text(page)
    assert compare(as_desk, double, main, stays=main.reference).status_code == 302


@pytest.mark.parametrize("page", ["join/", "take-apart/"])
def test_a_manager_finds_no_records_to_join_and_a_stranger_the_door(as_manager, as_stranger, main, page):
    path = f"/staff/patients/{main.reference}/{page}"
    assert as_manager.get(path).status_code == as_manager.post(path).status_code == 404
    assert as_stranger.get(path).url.startswith("/staff/login/")


def test_another_record_is_found_by_a_search(as_desk, main, double):
    page = as_desk.get(f"/staff/patients/{main.reference}/join/?q=Maine")
    assert f"?with={double.reference}" in page.content.decode()
    assert as_desk.get(f"/staff/patients/{main.reference}/join/?with=nonsense").status_code == 404


# What cannot be ------------------------------------------------------------------------------------------------------
def test_what_cannot_be_joined_is_refused(main, double):
    third = PatientFactory()

    def code(call, *args):
        with pytest.raises(CannotMerge) as refusal:
            call(*args, by=desk())
        assert refusal.value.sentence
        return refusal.value.code

    assert code(merge, main, main) == "same"
    merge(double, main, by=desk())
    merge(double, main, by=desk())  # pressed twice
    assert AccessLog.objects.filter(verb="join").count() == 2
    assert code(merge, double, third) == "joined"
    assert code(merge, third, double) == "joined"
    assert code(merge, main, third) == "has joined"
    merge(third, main, by=desk())
    unmerge(double, by=desk())
    assert code(unmerge, double) == "apart"


@pytest.mark.django_db(transaction=True)
def test_two_who_join_two_records_both_ways_at_once_join_them_once():
    one, other = PatientFactory(), PatientFactory()
    by = desk()
    found = at_once(
        [
            lambda: merging.merge(Patient.objects.get(pk=one.pk), other, by=by),
            lambda: merging.merge(Patient.objects.get(pk=other.pk), one, by=by),
        ],
        CannotMerge,
    )
    assert len(found) == 2
    assert Patient.objects.exclude(merged_into=None).count() == 1


# Every read asks for the person --------------------------------------------------------------------------------------
READS = {"filter", "exclude", "get", "get_or_create", "update_or_create", "Q", "When", "get_object_or_404"}
RELATED = {
    "intakes", "appointments", "consents", "links", "assessments", "plans", "waiting", "messages", "follow_ups",
}  # fmt: skip
ONE_RECORD = {  # function → why it may ask for one record alone
    "of": "it is the way to ask for a person",
    "give": "each record keeps its own ticks",
    "end_what_ended_elsewhere": "it makes room for that tick",
    "visit_of": "a link opens a visit of the record that it names",
    "sent_by": "a link shows what was sent by it, not the photos of a person who was joined by mistake",
    "refuse": "it is the very row that the same wish has run into",
    "tell": "it is the main record that is told, once for the person",
}
SETS = {  # functions that ask for keys that Patient.objects.people() has told, or for each record by itself
    "agreeing",
    "alerted",
    "renewals_before",
    "plans_with_sessions_left",
    "form_states",
    "forms_of_joined_people",
    "without_a_visit",
    "told_by_each",
    "reviewed",
    "on_tablet",
    "pause_calls",
    "to_look_at",
    "to_people",
}


def direct_reads(path):
    """(function, line) of each read of one patient's records that does not ask for the person."""
    tree = ast.parse(path.read_text())
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef) and function.name not in ONE_RECORD.keys() | SETS:
            for node in ast.walk(function):
                if is_direct(node):
                    yield f"{path.relative_to(HERE)}:{node.lineno} {function.name}"


def is_direct(node):
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        asked = [each.arg or "" for each in node.keywords]
        return name in READS and any(each.removesuffix("__in").split("__")[-1] == "patient" for each in asked)
    if isinstance(node, ast.Attribute) and node.attr in RELATED:
        whose = node.value
        return getattr(whose, "attr", getattr(whose, "id", "")) in ("patient", "to_patient", "person", "double", "main")
    return False


def test_no_stage_reads_one_record_where_it_means_a_person():
    files = [path for path in (HERE / "consultations").rglob("*.py") if "migrations" not in path.parts]
    assert [line for path in files if "management" not in path.parts for line in direct_reads(path)] == []


def test_the_check_of_reads_finds_one(tmp_path, monkeypatch):
    monkeypatch.setattr(f"{__name__}.HERE", tmp_path)
    (tmp_path / "bad.py").write_text(
        "def seen(patient):\n"
        "    one = Visit.objects.filter(patient=patient)\n"
        "    two = patient.intakes.first()\n"
        "    return Visit.objects.of(patient), one, two\n"
    )
    assert list(direct_reads(tmp_path / "bad.py")) == ["bad.py:2 seen", "bad.py:3 seen"]
