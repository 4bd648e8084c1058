"""The panel of the day: the booking page's parts, for htmx."""

import re
import uuid

import pytest

from consultations.booking.models import Appointment, AppointmentType
from consultations.booking.times import key_of
from consultations.patients.models import Patient
from tests.booking.factories import NOW, AppointmentFactory, ResourceFactory, at, person, unit
from tests.factories import PatientFactory
from treatments.models import Device

pytestmark = pytest.mark.django_db
TEN = key_of(at("10:00", 1))
FIELDS = {"first_name": "Nora", "last_name": "Field", "phone": "", "email": ""}


@pytest.fixture
def gap(provider):
    return f"/staff/book/?resource={provider.reference}&time={TEN}"


@pytest.fixture
def part(as_desk):
    """Asks for a part, by GET or with what is posted."""

    def ask(address, posted=None, target="panel"):
        headers = {"HX-Request": "true", "HX-Target": target}
        return (
            as_desk.get(address, headers=headers) if posted is None else as_desk.post(address, posted, headers=headers)
        )

    return ask


def shown(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def caller(**changed):
    return person(**{"time": TEN, "type": "consultation", "resource": "", "privacy": "", **changed})


def test_a_known_caller_is_a_gap_a_match_and_book(part, gap, provider):
    known = PatientFactory(last_name="Marlow")
    opened = part(gap)
    assert "<html" not in opened.content.decode()
    assert "id_first_name" not in opened.content.decode()
    matches = part(f"{gap}&q=marlow", target="matches")
    assert "<form" not in matches.content.decode()
    chosen = re.search(r'data-hx-get="([^"]*patient=[^"]*)"', matches.content.decode())[1].replace("&amp;", "&")
    assert str(known.reference) in chosen
    page = part(chosen)
    assert "autofocus" in page.content.decode()
    booked = part(
        chosen,
        {"time": TEN, "type": "consultation", "resource": str(provider.reference), "request_key": uuid.uuid4()},
    )
    assert "day-changed" in booked["HX-Trigger"]
    assert "Booked: Ada Marlow, Tuesday, November 17, 2026 at 10:00" in shown(booked).replace("\xa0", " ")
    assert Appointment.objects.get().patient == known


def test_somebody_new_begins_with_what_was_typed(part, gap):
    matches = part(f"{gap}&q=nora field", target="matches")
    assert "Nobody found." in shown(matches)
    new = re.search(r'data-hx-get="([^"]*new=1[^"]*)"', matches.content.decode())[1].replace("&amp;", "&")
    body = part(new).content.decode()
    assert 'value="Nora"' in body
    assert 'value="Field"' in body
    begins = re.search(r"<input[^>]*autofocus[^>]*>", body)[0]
    assert 'name="birth_date_month"' in begins


def test_somebody_without_an_address_is_told_the_time(part, gap):
    booked = shown(part(gap, caller(email="", phone="(202) 555-0143"))).replace("\xa0", " ")
    assert "Your visit is on Tuesday, November 17, 2026 at 10:00 AM EST, at 1 Main Street" in booked
    assert "please call (202) 555-0142" in booked


def test_likely_duplicates_are_said_while_the_fields_are_filled_in(part, gap):
    PatientFactory(first_name="Nora", last_name="Field", birth_date="1980-05-17", phone="+12025550143", email="")
    address = gap.replace("/book/", "/book/likely-duplicates/")
    assert "Is it one of them?" not in shown(part(address, FIELDS))
    told = part(address, caller(email="", phone="", time=""))
    assert "Is it one of them? Nora Field" in shown(told)
    assert f"time={TEN.replace(':', '%3A')}" in told.content.decode()
    assert "Is it one of them?" in shown(part(address, FIELDS | {"phone": "2025550143"}))


def test_a_time_taken_meanwhile_offers_the_nearest_in_the_panel_and_to_book_anyway(part, gap, provider):
    AppointmentFactory(resource=provider)
    told = caller(resource=str(provider.reference))
    refused = part(gap, told)
    assert refused.status_code == 409
    assert key_of(at("10:30", 1)) in refused.content.decode()
    anyway = told | {"time": key_of(at("10:30", 1)), "anyway": "on", "asked": TEN}
    without = part(gap, anyway | {"why": " "})
    assert (without.status_code, "Say in a few words why." in shown(without)) == (422, True)
    booked = part(gap, anyway | {"why": "She flies home tomorrow"})
    assert "Overbooked" in shown(booked)
    second = Appointment.objects.get(patient__first_name="Nora")
    assert (second.starts_at, second.overbooked) == (at("10:00", 1), "She flies home tomorrow")


def test_over_a_visit_somebody_has_to_be_chosen(part, gap, provider):
    opened = part(f"{gap}&anyway=1&new=1")
    assert "Book anyway" in shown(opened)
    refused = part(f"{gap}&anyway=1", caller(anyway="on", asked=TEN, why="In pain"))
    assert (refused.status_code, "Choose who sees the patient." in shown(refused)) == (422, True)
    assert not Patient.objects.exists()


def test_a_walk_in_is_booked_now_and_has_arrived(as_desk, part, provider, monday_morning):
    address = f"/staff/book/?resource={provider.reference}&walk_in=1"
    monday_morning.move_to(at("10:07"))
    as_desk.force_login(as_desk.user, backend="django.contrib.auth.backends.ModelBackend")
    assert "Walk-in" in shown(part(address))
    told = caller(time=key_of(NOW), resource=str(provider.reference))
    assert part(address, told | {"resource": ""}).status_code == 422
    assert "Booked: Nora Field" in shown(part(address, told))
    visit = Appointment.objects.get()
    assert (visit.starts_at, visit.status, visit.resource) == (at("10:05"), "arrived", provider)


@pytest.fixture
def laser(location):
    device = Device.objects.create(slug="co2", name="CO2")
    unit(device)
    Device.objects.create(slug="sylfirm", name="Sylfirm X")
    return device


def test_a_treatment_takes_a_device_that_stands_there(part, gap, laser, provider):
    ResourceFactory()
    body = part(f"{gap}&type=treatment&new=1").content.decode()
    assert 'value="co2"' in body
    assert 'value="sylfirm"' not in body
    part(gap, caller(type="treatment", device="co2"))
    assert Appointment.objects.get().unit.device == laser
    refused = part(gap, caller(type="treatment", device="co2", first_name="Nina"))
    assert "This device is taken at that time." in shown(refused)
    part(gap, caller(type="consultation", device="co2", first_name="Nina"))
    assert Appointment.objects.get(patient__first_name="Nina").unit is None


def test_a_location_without_devices_asks_for_none(part, gap):
    assert "id_device" not in part(f"{gap}&new=1").content.decode()


def test_a_manager_gets_no_part(as_manager, gap):
    address = gap.replace("/book/", "/book/likely-duplicates/")
    assert as_manager.get(gap, headers={"HX-Request": "true"}).status_code == 404
    assert as_manager.post(address, caller(), headers={"HX-Request": "true"}).status_code == 404


def test_the_panel_costs_the_same_however_many_are_found(part, gap, queries):
    AppointmentType.consultation()
    PatientFactory()
    one = queries(lambda: part(f"{gap}&q=tester", target="matches"))
    PatientFactory.create_batch(9)
    assert queries(lambda: part(f"{gap}&q=tester", target="matches")) == one
