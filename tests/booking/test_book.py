import uuid
from datetime import time, timedelta

import pytest
from django.test import Client

from clinic.models import Clinic, Closure
from consultations.booking.models import Appointment, Resource, TimeOff
from consultations.booking.times import key_of
from consultations.messaging.models import Message
from consultations.patients.models import Consent, Patient
from tests.booking.factories import AppointmentFactory, ResourceFactory, at, person
from tests.booking.pages import hidden, keys, text
from tests.factories import LocationFactory, PatientFactory, UserFactory

pytestmark = pytest.mark.django_db
TEN = key_of(at("10:00", 1))


def press(client, **changed):
    return client.post("/book/", person(**{"time": TEN, **changed}))


def test_anybody_sees_the_times_of_a_week(as_stranger, provider):
    page = as_stranger.get("/book/")
    assert page.status_code == 200
    assert keys(page)[0] == key_of(at("10:00"))  # two hours' notice after eight
    assert "Saturday, November 21, 2026 No visits on this day" in text(page)
    assert "Later" in text(page)
    assert "Earlier" not in text(page)


def test_the_first_week_begins_where_something_is_free(as_stranger, provider, location):
    Closure.objects.create(location=location, first_day="2026-11-16", last_day="2026-12-01", reason="Works")
    page = as_stranger.get("/book/")
    assert keys(page)[0] == key_of(at("09:00", 16))
    assert "Earlier" in text(page)


def test_a_closed_day_says_so(as_stranger, provider, location):
    Closure.objects.create(location=location, first_day="2026-11-18", last_day="2026-11-18", reason="Holiday")
    assert "Wednesday, November 18, 2026 Closed: Holiday" in text(as_stranger.get("/book/"))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "'"])
def test_an_edited_day_does_no_harm(as_stranger, provider, day):
    assert as_stranger.get(f"/book/?from={day}").status_code == 200


def test_paging_ends_at_the_horizon(as_stranger, provider):
    Clinic.objects.update(horizon_days=20)
    assert "Later" not in text(as_stranger.get("/book/?from=2026-12-01"))


def test_a_time_leads_to_the_form_about_it(as_stranger, provider):
    page = as_stranger.get(f"/book/?time={TEN}")
    assert "Tuesday, November 17, 2026 at 10:00 AM EST" in text(page)
    assert hidden(page, "time") == TEN
    assert uuid.UUID(hidden(page, "request_key"))


def test_a_time_that_is_gone_leads_back_to_its_week(as_stranger, provider):
    AppointmentFactory(resource=provider)
    page = as_stranger.get(f"/book/?time={TEN}")
    assert "That time is no longer free" in text(page)
    assert keys(page)[0] == key_of(at("09:00", 1))


@pytest.mark.parametrize("time", ["x", "2026-11-17", "9999-99-99T99:99Z", "2099-01-01T00:00Z"])
def test_an_edited_time_does_no_harm(as_stranger, provider, time):
    assert as_stranger.get(f"/book/?time={time}").status_code == 200


def test_a_new_person_is_booked_and_sees_their_visit(as_stranger, provider):
    page = press(as_stranger)
    assert page.status_code == 302
    visit = Appointment.objects.get()
    assert (visit.starts_at, visit.patient.full_name) == (at("10:00", 1), "Nora Field")
    assert Consent.objects.get().kind == "privacy"
    assert "You are booked" in text(as_stranger.get(page.url))


def test_a_second_press_lands_on_the_same_visit(as_stranger, provider):
    key = str(uuid.uuid4())
    first = press(as_stranger, request_key=key)
    assert press(as_stranger, request_key=key).url == first.url
    assert (Appointment.objects.count(), Patient.objects.count()) == (1, 1)


def test_a_known_person_is_not_recognised(as_stranger, provider):
    PatientFactory(first_name="Nora", last_name="Field", birth_date="1980-05-17", email="nora@mail.example")
    assert press(as_stranger).status_code == 302
    assert Patient.objects.filter(last_name="Field").count() == 2


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"first_name": ""}, "Enter your first name."),
        ({"birth_date_month": "2", "birth_date_day": "30"}, "That date does not exist."),
        ({"birth_date_year": ""}, "Enter month, day and year."),
        ({"email": ""}, "Give us an e-mail address or a mobile number"),
        ({"email": "", "phone": "12"}, "That is not a telephone number."),
        ({"privacy": ""}, "Please read the privacy notice and tick the box."),
        ({"time": ""}, "Please choose a time."),
        ({"time": "soon"}, "Please choose a time."),
        ({"request_key": "x"}, "Please start again."),
        ({"last_name": "x" * 101}, "at most 100 characters"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_stored(as_stranger, provider, changed, sentence):
    page = press(as_stranger, **changed)
    assert page.status_code == 422
    assert sentence in text(page)
    assert "Please check" in text(page)
    assert not Patient.objects.exists()


def test_a_number_alone_is_enough(as_stranger, provider):
    assert press(as_stranger, email="", phone="(202) 555-0143").status_code == 302
    assert Patient.objects.get().preferred_channel == "call"


def test_a_number_alone_with_texts_allowed_is_written_to(as_stranger, provider):
    assert press(as_stranger, texts="on", phone="").context["form"].errors.keys() == {"texts"}
    assert press(as_stranger, email="", phone="(202) 555-0143", texts="on").status_code == 302
    assert Patient.objects.get().preferred_channel == "text"
    assert Message.objects.get(kind="appointment_confirmed").channel == "text"


def test_nothing_typed_is_lost(as_stranger, provider):
    page = press(as_stranger, email="not an address")
    content = page.content.decode()
    assert all(f'value="{value}"' in content for value in ("Nora", "Field", "1980", "not an address", TEN))


def test_an_empty_post_is_answered(as_stranger, provider):
    assert as_stranger.post("/book/", {}).status_code == 422


def test_a_taken_time_is_said_with_the_nearest_ones_and_nothing_typed_is_lost(as_stranger, provider):
    AppointmentFactory(resource=provider)
    before = Patient.objects.count()
    page = press(as_stranger)
    assert page.status_code == 409
    assert "That time has just been taken." in text(page)
    assert "Tuesday, November 17, 2026 at 10:30 AM EST" in text(page)
    assert 'value="Nora"' in page.content.decode()
    assert f'type="radio" name="time" value="{key_of(at("10:30", 1))}"' in page.content.decode()
    assert Patient.objects.count() == before
    assert press(as_stranger, time=key_of(at("10:30", 1))).status_code == 302


def test_a_day_without_anything_near_offers_the_next_times(as_stranger, provider):
    page = press(as_stranger, time="2026-11-01T15:00Z")
    assert page.status_code == 409
    assert key_of(at("10:00")) in page.content.decode()


def test_somebody_under_eighteen_is_asked_to_call_and_nothing_is_kept(as_stranger, provider):
    page = press(as_stranger, birth_date_year="2008", birth_date_month="11", birth_date_day="17")
    assert "from 18 years on" in text(page)
    assert "(202) 555-0142" in text(page)
    assert not Patient.objects.exists()


def test_somebody_is_eighteen_on_their_birthday(as_stranger, provider):
    assert press(as_stranger, birth_date_year="2008", birth_date_month="11", birth_date_day="16").status_code == 302


def test_a_form_from_elsewhere_is_refused(provider):
    assert Client(enforce_csrf_checks=True).post("/book/", person(time=TEN)).status_code == 403


def test_a_clinic_without_a_location_says_so(as_stranger):
    page = as_stranger.get("/book/")
    assert page.status_code == 503
    assert "Online booking is not open yet" in text(page)


def test_other_methods_are_refused(as_stranger, provider):
    assert as_stranger.delete("/book/").status_code == 405


def test_the_page_costs_the_same_however_full_the_week_is(as_stranger, provider, queries):
    one = queries(lambda: as_stranger.get("/book/"))
    for number in range(9):
        AppointmentFactory(resource=ResourceFactory(), starts_at=at("09:00", 1) + timedelta(minutes=30 * number))
    assert queries(lambda: as_stranger.get("/book/")) == one


# Nothing free ---------------------------------------------------------------------------------------------------------
def test_a_week_without_a_time_says_so_and_leads_to_the_next_one(as_stranger, provider, location):
    Closure.objects.create(location=location, first_day="2026-11-23", last_day="2026-11-29", reason="Works")
    page = as_stranger.get("/book/?from=2026-11-23")
    assert "Nothing is free on these seven days" in text(page)
    assert "The soonest free time is on Monday, November 16, 2026." in text(page)
    assert 'href="?from=2026-11-16"' in page.content.decode()


def test_where_no_time_is_left_at_all_there_is_a_telephone(as_stranger, location):
    page = as_stranger.get("/book/")
    assert "Nothing is free on these seven days" in text(page)
    assert "No time can be booked here until" in text(page)
    assert "(202) 555-0142" in text(page)


def test_a_week_with_a_time_says_nothing_of_the_kind(as_stranger, provider):
    assert "Nothing is free" not in text(as_stranger.get("/book/"))


class TestWithSomebodyByName:
    @pytest.fixture
    def other(self, provider):
        """Works on Wednesdays only."""
        return ResourceFactory(name="Dr. Other", hours=[(2, time(9), time(17))])

    @pytest.fixture
    def address(self, other):
        return f"/book/?with={other.reference}"

    def test_the_times_of_one_person_are_theirs_through_to_the_visit(self, as_stranger, other, address):
        page = as_stranger.get(address)
        assert keys(page)[0] == key_of(at("09:00", 2))
        assert f"&amp;with={other.reference}" in page.content.decode()
        details = as_stranger.get(f"{address}&time={key_of(at('10:00', 2))}")
        assert "With Dr. Other" in text(details)
        assert f'action="{address}"' in details.content.decode()
        as_stranger.post(address, person(time=key_of(at("10:00", 2))))
        assert Appointment.objects.get().resource == other

    def test_whoever_is_asked_for_is_not_replaced(self, as_stranger, other, address):
        AppointmentFactory(resource=other, starts_at=at("10:00", 2))
        ten = key_of(at("10:00", 2))
        assert "That time is no longer free" in text(as_stranger.get(f"{address}&time={ten}"))
        page = as_stranger.post(address, person(time=ten))
        assert page.status_code == 409
        assert page.context["form"].alternatives == [at(clock, 2) for clock in ("09:15", "09:30", "10:30", "10:45")]
        assert Appointment.objects.count() == 1

    def test_whoever_is_away_then_is_offered_at_their_next_times(self, as_stranger, other, address):
        TimeOff.objects.create(resource=other, starts_at=at("00:00", 5), ends_at=at("00:00", 90))
        page = as_stranger.post(address, person(time=key_of(at("10:00", 9))))
        assert page.context["form"].alternatives == [at(clock, 2) for clock in ("09:00", "09:15", "09:30", "09:45")]

    def test_an_edited_name_is_anybody_and_one_person_is_no_choice(self, as_stranger, other):
        page = as_stranger.get("/book/?with=x")
        assert keys(page)[0] == key_of(at("10:00"))
        assert "Dr. Other" in text(page)
        other.hours.all().delete()
        assert "Whoever is free" not in text(as_stranger.get("/book/"))

    def test_another_location_is_chosen_and_booked_at(self, as_stranger, provider):
        west = LocationFactory(name="West", address="1 Ocean Road, Los Angeles", timezone="America/Los_Angeles")
        Resource.objects.create(name="Dr. West", user=UserFactory(role="provider")).hours.create(
            location=west, weekday=2, starts=time(9), ends=time(17)
        )
        assert "1 Ocean Road" in text(as_stranger.get("/book/"))
        address = f"/book/?location={west.reference}"
        page = as_stranger.get(address)
        assert keys(page)[0] == key_of(at("12:00", 2))
        assert "9:00 AM" in text(page)
        as_stranger.post(address, person(time=key_of(at("12:00", 2))))
        assert Appointment.objects.get().location == west
