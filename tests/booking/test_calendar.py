"""What a calendar program makes of our files. They are read by another library than the one that writes them, and kept
as RFC 5546 says: one entry for a UID and an organizer, and only a newer message changes it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.utils import timezone

from clinic.models import AccessLog, Clinic
from consultations.booking import changes, feeds, offers, tasks
from consultations.booking.calendar_file import REQUEST, calendar_file
from consultations.booking.models import Appointment, CalendarFeed
from consultations.messaging import delivery
from tests.booking.factories import AppointmentFactory, ResourceFactory, at, book, desk
from tests.booking.test_waitlist import held, no_broker, waits
from tests.conftest import client_of
from tests.factories import PatientFactory

__all__ = ["no_broker"]
pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")


@dataclass
class CalendarProgram:
    """Of whoever gets our letters."""

    entries: dict = field(default_factory=dict)  # UID → event

    def receive(self, mail):
        for part in mail.message().walk():
            if part.get_content_type() == "text/calendar":
                said = part.get_payload(decode=True).decode(part.get_content_charset())
                self.handle(part.get_param("method"), said)

    def handle(self, method, text):
        calendar = vobject.readOne(text)
        assert calendar.method.value == method
        for event in calendar.vevent_list:
            known = self.entries.get(event.uid.value)
            if known and not self.is_newer(event, known):
                continue
            if method == "CANCEL":
                self.entries.pop(event.uid.value, None)
            else:
                self.entries[event.uid.value] = event

    def is_newer(self, event, known):
        assert event.organizer.value == known.organizer.value  # else it would be a stranger's, and be refused
        versions = [(int(each.sequence.value), each.dtstamp.value) for each in (event, known)]
        return versions[0] >= versions[1]

    @property
    def shown(self):
        return [event.dtstart.value.astimezone(NEW_YORK).strftime("%a %H:%M") for event in self.entries.values()]


@pytest.fixture
def program():
    return CalendarProgram()


@pytest.fixture
def receives(program, mailoutbox, monday_morning):
    """Everything that is due is sent and read, and then it is some minutes later."""

    def receive():
        monday_morning.shift(timedelta(minutes=6))
        delivery.deliver(list(delivery.due(timezone.now()).values_list("pk", flat=True)))
        for mail in mailoutbox:
            program.receive(mail)
        mailoutbox.clear()
        return program.shown

    return receive


def test_a_visit_is_one_entry_that_moves_and_goes(provider, receives):
    visit = book(at("10:00", 2), resource=provider)
    assert receives() == ["Wed 10:00"]
    changes.move(visit, at("14:00", 2), by=desk())
    assert receives() == ["Wed 14:00"]
    changes.cancel(visit, by=desk())
    assert receives() == []


def test_of_two_joined_records_the_one_with_an_address_is_invited(provider):
    visit = book(at("10:00", 1), patient=PatientFactory(email="", merged_into=PatientFactory(email="ada@mail.example")))
    assert b"mailto:ada@mail.example" in calendar_file(visit, REQUEST).replace(b"\r\n ", b"")


def test_names_arrive_as_they_are_written_and_nobody_has_to_answer(provider, receives, program):
    Clinic.objects.update(name="Clínica Peña")
    visit = book(at("10:00", 2), resource=provider)
    receives()
    [event] = program.entries.values()
    assert event.summary.value == "Visit at Clínica Peña"
    assert event.attendee.value == f"mailto:{visit.patient.email}"
    assert (event.attendee.params["PARTSTAT"], event.attendee.params["RSVP"]) == (["ACCEPTED"], ["FALSE"])


def test_letters_that_overtake_each_other_leave_the_newest(provider, receives, program, mailoutbox):
    visit = book(at("10:00", 2), resource=provider)
    delivery.deliver(list(delivery.due(timezone.now()).values_list("pk", flat=True)))
    [first] = mailoutbox
    mailoutbox.clear()
    changes.move(visit, at("14:00", 2), by=desk())
    assert receives() == ["Wed 14:00"]
    program.receive(first)
    assert program.shown == ["Wed 14:00"]


def test_a_cancellation_taken_back_in_time_leaves_the_entry_and_takes_later_changes(provider, receives):
    visit = book(at("10:00", 2), resource=provider)
    receives()
    changes.cancel(visit, by=desk())
    changes.undo_cancel(visit, by=desk())
    assert receives() == ["Wed 10:00"]
    changes.move(visit, at("14:00", 2), by=desk())
    assert receives() == ["Wed 14:00"]


def test_whose_cancellation_was_told_already_gets_the_entry_back(provider, receives):
    visit = book(at("10:00", 2), resource=provider)
    receives()
    changes.cancel(visit, by=desk())
    assert receives() == []
    Appointment.objects.filter(pk=visit.pk).update(off_at=timezone.now())  # as if the letter had been early
    visit.refresh_from_db()
    changes.undo_cancel(visit, by=desk())
    assert receives() == ["Wed 10:00"]


def test_whoever_takes_an_earlier_time_has_one_entry(provider, receives, monday_morning):
    later = book(at("10:00", 4), resource=provider)
    receives()
    waits(later.patient)
    changes.cancel(book(at("10:00", 2), resource=provider), by=desk())
    monday_morning.shift(timedelta(minutes=5))
    tasks.sweep()
    assert receives() == ["Fri 10:00"]  # an offer is no entry
    offers.take(held(), by=desk())
    assert receives() == ["Wed 10:00"]


@pytest.mark.parametrize(
    ("day", "utc_hour"),
    [(date(2026, 10, 30), 14), (date(2026, 11, 2), 15), (date(2027, 3, 12), 15), (date(2027, 3, 15), 14)],
)
def test_an_entry_on_either_side_of_a_clock_change_shows_the_clinics_time(
    provider, program, mailoutbox, monday_morning, day, utc_hour
):
    monday_morning.move_to(datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(days=14))
    starts_at = datetime.combine(day, datetime.min.time(), NEW_YORK).replace(hour=10)
    visit = book(starts_at, resource=provider)
    delivery.deliver(list(delivery.due(timezone.now()).values_list("pk", flat=True)))
    program.receive(mailoutbox[0])
    assert program.shown == [f"{day:%a} 10:00"]
    [event] = program.entries.values()
    assert event.dtstart.value.astimezone(UTC).hour == utc_hour
    assert event.dtend.value - event.dtstart.value == visit.ends_at - visit.starts_at


def test_a_clinic_that_changes_its_address_still_cancels_what_it_sent(provider, receives):
    visit = book(at("10:00", 2), resource=provider)
    receives()
    Clinic.objects.update(email="new@clinic.example", name="Another name")
    changes.cancel(visit, by=desk())
    assert receives() == []


# A provider's own calendar --------------------------------------------------------------------------------------------
@pytest.fixture
def as_doctor(provider):
    return client_of(provider.user)


def made(client, **data):
    client.post("/staff/calendar-feed/", {"do": "make", **data})
    return CalendarFeed.objects.get(revoked_at=None)


def path_of(feed):
    return urlsplit(feeds.address_of(feed)).path


def entries(answer):
    calendar = vobject.readOne(answer.content.decode())
    return {event.uid.value: event.summary.value for event in calendar.contents.get("vevent", [])}


def test_a_feed_has_the_providers_own_visits_without_names(as_stranger, as_doctor, provider):
    visit = book(at("10:00", 2), resource=provider)
    book(at("10:00", 2), resource=ResourceFactory())
    AppointmentFactory(resource=provider, starts_at=at("10:00", -31))
    AppointmentFactory(resource=provider, starts_at=at("10:00", 181))
    AppointmentFactory(resource=provider, starts_at=at("12:00", 2), status="pending")
    past = AppointmentFactory(resource=provider, starts_at=at("10:00", -29), status="fulfilled")
    answer = as_stranger.get(path_of(made(as_doctor)))
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Cache-Control"] == "no-store"
    assert entries(answer) == {f"{each.reference}@localhost": "Complimentary consultation" for each in (past, visit)}
    for name in (visit.patient.first_name, visit.patient.last_name, visit.patient.email):
        assert name not in answer.content.decode()
    changes.cancel(visit, by=desk())
    assert list(entries(as_stranger.get(path_of(CalendarFeed.objects.get())))) == [f"{past.reference}@localhost"]
    changes.undo_cancel(visit, by=desk())
    assert len(entries(as_stranger.get(path_of(CalendarFeed.objects.get())))) == 2


def test_with_names_it_does_not_say_what_for(as_stranger, as_doctor, provider):
    visit = book(at("10:00", 2), resource=provider)
    feed = made(as_doctor)
    address = path_of(feed)
    made(as_doctor, names="on")
    assert list(entries(as_stranger.get(address)).values()) == [visit.patient.full_name]
    assert b"consultation" not in as_stranger.get(address).content
    log = AccessLog.objects.filter(subject_reference=str(feed.reference)).order_by("pk")
    assert list(log.values_list("verb", "why")) == [("make", "without names"), ("change", "with names")]


def test_what_has_not_changed_is_not_sent_again(as_stranger, as_doctor, provider, monday_morning):
    visit = book(at("10:00", 2), resource=provider)
    address = path_of(made(as_doctor))
    tag = as_stranger.get(address)["ETag"]
    monday_morning.shift(timedelta(hours=1))
    same = as_stranger.get(address, headers={"If-None-Match": tag})
    assert (same.status_code, same.content) == (304, b"")
    changes.move(visit, at("14:00", 2), by=desk())
    assert as_stranger.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("ended", ["revoked", "left", "cannot be booked"])
def test_an_address_that_has_ended_opens_nothing(as_stranger, as_doctor, provider, ended):
    address = path_of(made(as_doctor))
    if ended == "revoked":
        as_doctor.post("/staff/calendar-feed/", {"do": "revoke"})
        assert path_of(made(as_doctor)) != address
    elif ended == "left":
        provider.user.is_active = False
        provider.user.save()
    else:
        provider.is_active = False
        provider.save()
    assert as_stranger.get(address).status_code == 410
    assert as_stranger.get(f"/calendar/{'A' * 43}/visits.ics").status_code == 404


def test_a_provider_makes_and_ends_only_their_own(as_doctor, as_provider, provider):
    feed = made(as_doctor)
    shown = as_provider.get("/staff/calendar-feed/").content.decode()  # somebody with no visits of their own
    assert feeds.token_of(feed) not in shown
    for data in ({"do": "make"}, {"do": "revoke"}):
        as_provider.post("/staff/calendar-feed/", data)
    other = ResourceFactory()
    client_of(other.user).post("/staff/calendar-feed/", {"do": "revoke"})
    assert list(CalendarFeed.objects.filter(revoked_at=None)) == [feed]
    assert feeds.token_of(feed) in as_doctor.get("/staff/calendar-feed/").content.decode()
    assert feeds.token_of(feed) not in str(vars(feed))


def test_unknown_addresses_are_counted(as_stranger, settings):
    settings.LIMITS = settings.LIMITS | {"unknown_link": "3/hour"}
    answers = [as_stranger.get(f"/calendar/{'B' * 43}/visits.ics").status_code for _ in range(4)]
    assert answers == [404, 404, 404, 429]


def test_a_feed_costs_the_same_however_full_it_is(as_stranger, as_doctor, provider, queries):
    address = path_of(made(as_doctor, names="on"))
    book(at("10:00", 2), resource=provider)
    one = queries(lambda: as_stranger.get(address))
    for number in range(9):
        book(at("10:00", 3) + timedelta(minutes=30 * number), resource=provider)
    assert queries(lambda: as_stranger.get(address)) == one
    assert len(entries(as_stranger.get(address))) == 10
