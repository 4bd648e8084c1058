"""Waiting for a time, a time that is held, and a provider's own calendar."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from clinic.models import Location
from consultations.booking import changes, feeds, offers, waitlist
from consultations.models import Appointment, AppointmentType, FreedTime, Resource
from tests.booking.factories import desk
from tests.walk import States

PATIENTS, STAFF = States(), States()
opens = STAFF.opens

opens("waitlist", "/staff/waitlist/", name="waitlist_of_nobody", who="desk")
opens("calendar_feed", "/staff/calendar-feed/", who="provider")
opens("calendar_feed", "/staff/calendar-feed/", name="calendar_feed_of_nobody", who="provider", empty=True)


def waits(clinic, first_name, **wish):
    today = Location.main().today()
    days = {"first_day": today, "last_day": today + timedelta(days=60)}
    return waitlist.join(
        clinic.patient(first_name),
        AppointmentType.consultation(),
        location=Location.main(),
        by=desk(),
        **days | wish,
    )


def give_back(clinic, first_name):
    """Their visit is cancelled, and nobody takes that back."""
    changes.cancel(clinic.visit(first_name), by=desk(), why="The patient called")
    FreedTime.objects.update(offer_from=timezone.now())


def held_for(clinic, first_name):
    """Bruno's time, after Hanna was passed over: hers is sooner."""
    waits(clinic, "Hanna")
    waits(clinic, first_name)
    give_back(clinic, "Bruno")
    offers.work_on(FreedTime.objects.get().pk)
    return Appointment.objects.get(status="pending")


@PATIENTS.state("appointment")
def appointment_held(clinic):
    return clinic.visitor().get(clinic.of_visit(held_for(clinic, "Wanda")))


@PATIENTS.state("appointment")
def appointment_held_no_longer(clinic):
    path = clinic.of_visit(held_for(clinic, "Wanda"), "answer_offer")
    return clinic.visitor().post(path, {"answer": "decline"}, follow=True)


@PATIENTS.state("appointment", status=409)
def appointment_taken_too_late(clinic):
    visit = held_for(clinic, "Tom")
    visit.held_until = timezone.now()
    visit.save()
    return clinic.visitor().post(clinic.of_visit(visit, "answer_offer"), {"answer": "take"})


@PATIENTS.state("wait_for_earlier")
def wait_for_earlier(clinic):
    return clinic.visitor().get(clinic.of_visit(clinic.visit_ahead(), "wait_for_earlier"))


@PATIENTS.state("wait_for_earlier")
def wait_for_earlier_again(clinic):
    visit = clinic.visit_ahead()
    waits(clinic, "Hanna")
    return clinic.visitor().get(clinic.of_visit(visit, "wait_for_earlier"))


@PATIENTS.state("wait_for_earlier", status=422)
def wait_for_earlier_with_nothing(clinic):
    return clinic.visitor().post(clinic.of_visit(clinic.visit_ahead(), "wait_for_earlier"), {})


@PATIENTS.state("wait_for_time")
def wait_for_time(clinic):
    return clinic.visitor().get(clinic.to_book(clinic.intake("Tom")) + "wait/")


@STAFF.state("waitlist")
def waitlist_with_an_offer(clinic):
    held_for(clinic, "Wanda")
    return clinic.staff().get("/staff/waitlist/")


@STAFF.state("visit")
def visit_held(clinic):
    return clinic.staff().get(reverse("visit", args=[held_for(clinic, "Tom").reference]))


@STAFF.state("day")
def day_with_a_held_time(clinic):
    day = held_for(clinic, "Tom").day
    return clinic.staff().get(f"/staff/day/?date={day}")


@STAFF.state("wait_for_caller")
def wait_for_caller(clinic):
    return clinic.staff().get(reverse("wait_for_caller", args=[clinic.patient("Hanna").reference]))


@STAFF.state("wait_for_caller", status=422)
def wait_for_caller_with_nothing(clinic):
    return clinic.staff().post(reverse("wait_for_caller", args=[clinic.patient("Hanna").reference]), {})


@STAFF.state("patient")
def patient_who_waits(clinic):
    waits(clinic, "Hanna")
    return clinic.staff().get(reverse("patient", args=[clinic.patient("Hanna").reference]))


@STAFF.state("calendar_feed")
def calendar_feed_made(clinic):
    provider = clinic.staff("provider")
    resource = Resource.objects.get(user__email="provider@demo.example")
    feeds.make(resource, shows_names=True, by=desk())
    return provider.get("/staff/calendar-feed/")
