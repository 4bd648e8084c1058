"""What the desk sees when plans break, and the lists that nobody may forget."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from consultations.booking.time_off import place_of, whole_days
from consultations.models import Appointment, Resource, TimeOff, TreatmentPlan
from tests.walk import States

PATIENTS, STAFF = States(), States()
state, opens = STAFF.state, STAFF.opens

opens("time_off", "/staff/time-off/", who="desk")
opens("time_off", "/staff/time-off/", name="time_off_of_the_manager", who="manager")
opens("time_off", "/staff/time-off/", name="time_off_without_a_location", who="desk", empty=True)
opens("unresolved", "/staff/unresolved/", name="unresolved_with_nothing", who="desk", empty=True)
opens("to_book", "/staff/to-book/?show=not-interested", name="to_book_not_interested_with_nobody", who="desk")


def ill(clinic):
    """The provider of Hanna's visit, and its day."""
    visit = clinic.visit_ahead()
    return visit.resource, visit.day


def off(resource, day):
    starts_at, ends_at = whole_days(place_of(resource), day, day)
    return TimeOff.objects.create(resource=resource, starts_at=starts_at, ends_at=ends_at, why="ill")


def away_page(clinic):
    resource, day = ill(clinic)
    off(resource, day)
    return clinic.staff(), f"{reverse('away', args=[resource.reference])}?date={day}"


@state("time_off")
def time_off_with_visits_that_need_a_new_time(clinic):
    off(*ill(clinic))
    return clinic.staff().get("/staff/time-off/")


@state("time_off", status=422)
def time_off_with_nothing(clinic):
    return clinic.staff().post("/staff/time-off/", {})


@state("time_off", status=422)
def time_off_on_another_day_by_the_desk(clinic):
    day = timezone.now().date() + timedelta(days=9)
    sent = {"resource": Resource.objects.first().reference, "first_day": day}
    return clinic.staff().post("/staff/time-off/", sent)


@state("away")
def away(clinic):
    client, path = away_page(clinic)
    return client.get(path)


@state("away")
def away_before_the_time_off_is_entered(clinic):
    resource, _day = ill(clinic)
    return clinic.staff().get(reverse("away", args=[resource.reference]))


@state("away")
def away_on_a_day_that_the_desk_does_not_enter(clinic):
    resource, day = ill(clinic)
    return clinic.staff().get(f"{reverse('away', args=[resource.reference])}?date={day + timedelta(days=20)}")


@state("away", status=422)
def away_with_a_span_that_cannot_be(clinic):
    resource, _day = ill(clinic)
    return clinic.staff().get(reverse("away", args=[resource.reference]) + "?starts=16:00&ends=10:00")


def sent(page, choice):
    return {
        name: value
        for row in page.context["rows"]
        for name, value in (
            (f"choice-{row.visit.reference}", choice),
            (f"shown-{row.visit.reference}", row.visit.sequence),
        )
    }


@state("away")
def away_with_links_sent(clinic):
    client, path = away_page(clinic)
    return client.post(path, sent(client.get(path), "link"), follow=True)


@state("away", status=409)
def away_with_a_time_that_is_lost(clinic):
    client, path = away_page(clinic)
    return client.post(path, sent(client.get(path), "nonsense"))


@PATIENTS.state("appointment")
def appointment_whose_provider_is_away(clinic):
    off(*ill(clinic))
    return clinic.visitor().get(clinic.of_visit(clinic.visit_ahead()))


@state("day")
def day_with_visits_that_need_a_word(clinic):
    off(*ill(clinic))
    clinic.moved("Bruno", timezone.now() - timedelta(hours=2))
    return clinic.staff().get("/staff/day/")


@state("unresolved")
def unresolved(clinic):
    clinic.moved("Hanna", timezone.now() - timedelta(hours=2))
    visit = clinic.moved("Bruno", timezone.now() - timedelta(hours=3))
    Appointment.objects.filter(pk=visit.pk).update(status="arrived")
    return clinic.staff().get("/staff/unresolved/")


@state("visit")
def visit_cancelled_late(clinic):
    visit = clinic.moved("Hanna", timezone.now() + timedelta(hours=1))
    path = reverse("visit_cancel", args=[visit.reference])
    return clinic.staff().post(path, {"why": "The patient called"}, follow=True)


def called(clinic, outcome):
    form = clinic.intake("Tom")
    sent = {"outcome": outcome, "calls": "0", "show": outcome}
    return clinic.staff().post(reverse("booking_call", args=[form.reference]), sent, follow=True)


@state("to_book")
def to_book_called(clinic):
    return called(clinic, "called")


@state("to_book")
def to_book_not_interested(clinic):
    return called(clinic, "not-interested")


def sessions(clinic, query="", who="desk"):
    plan = TreatmentPlan.objects.get(patient=clinic.patient("Paula"))
    return clinic.staff(who), reverse("book_sessions", args=[plan.reference]) + query


def dates(number=3):
    first = timezone.now().date() + timedelta(days=7)
    return f"?first_day={first}&clock=10:00&number={number}&weeks=4&resource="


@state("book_sessions")
def book_sessions(clinic):
    client, path = sessions(clinic, who="provider")
    return client.get(path)


@state("book_sessions")
def book_sessions_proposed(clinic):
    client, path = sessions(clinic, dates())
    return client.get(path)


@state("book_sessions", status=422)
def book_sessions_with_nonsense(clinic):
    client, path = sessions(clinic, dates(number=99))
    return client.get(path)


@state("book_sessions", status=409)
def book_sessions_at_a_time_that_is_closed(clinic):
    client, path = sessions(clinic, dates(2))
    night = (timezone.now() + timedelta(days=7)).strftime("%Y-%m-%dT03:00Z")
    page = client.get(path)
    return client.post(path, {"time": [night], "request_key": page.context["request_key"]})


@state("book_sessions")
def book_sessions_booked(clinic):
    client, path = sessions(clinic, dates())
    page = client.get(path)
    times = [key for session in page.context["sessions"] for key, _start, is_chosen in session.options if is_chosen]
    client.post(path, {"time": times, "request_key": page.context["request_key"]})
    return client.get(path)
