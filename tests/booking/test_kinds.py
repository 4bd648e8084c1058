import re
import string
from datetime import timedelta

import icalendar
import pytest

from clinic.audit import ANYBODY, Actor
from clinic.logs import redact
from clinic.models import Clinic
from consultations.booking import changes
from consultations.booking.about_visit import AboutVisit
from consultations.booking.models import Appointment, AppointmentType
from consultations.booking.notices import UNDO_WITHIN, link_to
from consultations.messaging.delivery import deliver
from consultations.messaging.kinds import KINDS
from consultations.messaging.models import Message
from consultations.messaging.telephone import calls_due
from consultations.patients.links import page_of
from tests.booking.factories import AppointmentFactory, at, book, completed_intake, desk, told
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db
GSM = set(string.ascii_letters + string.digits + " .,:;'?!&()+-/_=@%\n")  # of GSM 03.38: 160 of them are one text
TREATMENT_WORDS = re.compile(r"prp|exosome|plasma|treatment session|consultation|face|hair|scalp|skin", re.IGNORECASE)


def send_all():
    deliver(list(Message.objects.filter(state="scheduled", channel="email").values_list("pk", flat=True)))


@pytest.fixture
def visit(provider):
    return book(at("10:00", 2))


def calendar_of(mail):
    [part] = [part for part in mail.message().walk() if part.get_content_type() == "text/calendar"]
    [event] = icalendar.Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    return part, event


def test_the_confirmation_says_when_and_where_and_opens_the_visits_page(visit, mailoutbox):
    send_all()
    [mail] = mailoutbox
    assert mail.to == [visit.patient.email]
    assert mail.subject == "Your visit on Wednesday, November 18, 2026 at 10:00 AM EST"
    assert "1 Main Street" in mail.body
    assert page_of(link_to(visit)) in mail.body


def test_the_confirmation_invites_to_the_form_until_it_is_done(visit, mailoutbox):
    send_all()
    completed_intake(visit.patient)
    book(at("11:00", 3), patient=visit.patient)
    send_all()
    invitation = page_of(link_to(visit), "visit_form")
    assert invitation in mailoutbox[0].body
    assert "/form/" not in mailoutbox[1].body


def test_no_letter_names_what_the_visit_is_for(provider, mailoutbox, monday_morning):
    for number, type in enumerate(AppointmentType.objects.all()):
        changed = book(at("10:00", number + 1), type=type)
        send_all()
        changes.move(changed, at("14:00", number + 1), by=desk())
        send_all()
        changes.cancel(changed, by=desk(), why="PRP is not possible")
        monday_morning.shift(UNDO_WITHIN)
        send_all()
    assert len(mailoutbox) == 9
    for mail in mailoutbox:
        letter = redact(mail.body.split("With kind regards")[0])  # a token may spell anything
        _, event = calendar_of(mail)
        assert not TREATMENT_WORDS.search(mail.subject + letter + redact(event.to_ical().decode().replace("\r\n ", "")))


def test_the_calendar_file_is_an_invitation_in_utc(visit, mailoutbox):
    send_all()
    part, event = calendar_of(mailoutbox[0])
    assert part.get_param("method") == "REQUEST"
    assert event["UID"] == f"{visit.reference}@localhost"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (at("10:00", 2), at("10:30", 2))
    assert b"DTSTART:20261118T150000Z" in event.to_ical()
    assert (event["SEQUENCE"], event["STATUS"]) == (0, "CONFIRMED")
    assert event["ATTENDEE"] == f"mailto:{visit.patient.email}"
    assert event["ORGANIZER"].startswith("mailto:")


def test_a_move_and_a_cancellation_bring_the_same_entry_up_to_date(visit, mailoutbox, monday_morning):
    send_all()
    changes.move(visit, at("14:00", 2), by=desk())
    send_all()
    changes.cancel(visit, by=desk())
    monday_morning.shift(UNDO_WITHIN)
    send_all()
    events = [calendar_of(mail)[1] for mail in mailoutbox]
    assert len({event["UID"] for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert events[1]["DTSTART"].dt == at("14:00", 2)
    assert events[2]["STATUS"] == "CANCELLED"
    assert calendar_of(mailoutbox[2])[0].get_param("method") == "CANCEL"


def test_what_has_changed_since_is_not_sent_any_more(visit, mailoutbox):
    """Even where the message itself was not taken back: it looks again just before sending."""
    Appointment.objects.update(sequence=1)
    send_all()
    assert not mailoutbox
    assert told().get().why == "changed since"


def test_a_visit_that_has_begun_is_not_confirmed(visit, mailoutbox, monday_morning):
    monday_morning.move_to(at("10:00", 2))
    send_all()
    assert not mailoutbox


def test_who_books_online_without_an_address_is_called(provider):
    patient = PatientFactory(email="")
    book(at("10:00", 2), patient=patient, by=Actor.of_patient(patient.reference))
    message = told().get()
    assert (message.channel, message.state) == ("telephone", "scheduled")
    assert f"for {patient.full_name}. We confirm your visit on Wednesday" in message.script
    assert not TREATMENT_WORDS.search(message.script)


def test_who_is_on_the_telephone_while_booking_is_not_called_back(provider):
    book(at("10:00", 2), patient=PatientFactory(email=""))
    message = told().get()
    assert (message.state, message.why) == ("cancelled", "told while booking")


def test_the_download_is_a_calendar_file_without_an_invitation(as_stranger, visit):
    page = as_stranger.get(page_of(link_to(visit), "appointment_calendar"))
    assert page["Content-Type"] == "text/calendar"
    assert page["Content-Disposition"] == 'attachment; filename="visit.ics"'
    calendar = icalendar.Calendar.from_ical(page.content)
    [event] = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert event["UID"] == f"{visit.reference}@localhost"
    assert "ATTENDEE" not in event


def test_a_stranger_downloads_nothing(as_stranger, visit):
    assert as_stranger.get(f"/appointments/{'x' * 43}/visit.ics").status_code == 404


def test_a_cancelled_visit_downloads_as_cancelled(as_stranger, provider):
    visit = AppointmentFactory(resource=provider, status="cancelled")
    assert b"STATUS:CANCELLED" in as_stranger.get(page_of(link_to(visit), "appointment_calendar")).content


def test_the_list_of_calls_costs_the_same_however_long_it_is(as_desk, provider, queries):
    def call(number):
        book(at("09:00", 2) + timedelta(minutes=30 * number), patient=PatientFactory(email=""), by=ANYBODY)

    call(0)
    one = queries(lambda: as_desk.get("/staff/messages/"))
    for number in range(1, 10):
        call(number)
    assert queries(lambda: as_desk.get("/staff/messages/")) == one


def test_each_call_is_about_its_own_visit(provider):
    for name, clock in {"Late": "11:00", "Early": "09:00"}.items():
        book(at(clock, 2), patient=PatientFactory(email="", last_name=name), by=ANYBODY)
    scripts = {call.to_patient.last_name: call.script for call in calls_due()}
    assert "for Ada Late. We confirm your visit on Wednesday, November 18, 2026 at 11:00 AM" in scripts["Late"]
    assert "for Ada Early. We confirm your visit on Wednesday, November 18, 2026 at 9:00 AM" in scripts["Early"]


def test_a_text_message_is_short_begins_with_the_clinic_and_names_no_treatment(visit):
    Clinic.objects.update(name="Main Street Clinic")
    visit.held_until = visit.starts_at
    visit.save()
    kinds = [kind for kind in KINDS.values() if isinstance(kind, AboutVisit) and kind.by_text]
    said = [kind.text(Message(kind=kind.name, subject_reference=visit.reference)) for kind in kinds]
    assert len(said) == 8
    for text in said:
        assert text.startswith("Main Street Clinic: ")
        assert page_of(link_to(visit)) in text
        assert not TREATMENT_WORDS.search(redact(text))
        assert set(text) <= GSM
        assert len(text) <= 160
