"""What a patient sees of booking: times, the visit, and a way out of it."""

import uuid
from datetime import timedelta

from django.utils import timezone

from clinic.models import Closure, Location
from tests.walk import States

STATES = States()
state, opens = STATES.state, STATES.opens

opens("book", "/book/")
opens("book", "/book/?from=2026-12-16", name="book_next_week")
opens("book", "/book/?time=2026-12-09T15:00Z", name="book_a_time_that_is_gone")


def close(reason="Holidays"):
    Closure.objects.create(location=Location.main(), first_day="2026-12-01", last_day="2027-12-31", reason=reason)


@state("book")
def book_with_no_free_times(clinic):
    close()
    return clinic.visitor().get("/book/")


@state("book")
def book_details(clinic):
    return clinic.visitor().get(f"/book/?time={clinic.time()}")


@state("book", status=422)
def book_details_with_nothing(clinic):
    return clinic.visitor().post("/book/", {"time": clinic.time(), "request_key": str(uuid.uuid4())})


@state("book", status=422)
def book_details_without_a_time(clinic):
    return clinic.visitor().post("/book/", clinic.newcomer(time=""))


@state("book", status=409)
def book_details_of_a_time_just_taken(clinic):
    taken = clinic.time()
    for name in ("One", "Two", "Three"):
        clinic.visitor().post("/book/", clinic.newcomer(time=taken, first_name=name))
    return clinic.visitor().post("/book/", clinic.newcomer(time=taken))


@state("book")
def book_under_18(clinic):
    return clinic.visitor().post("/book/", clinic.newcomer(time=clinic.time(), birth_date_year="2015"))


@state("choose_time")
def choose_time(clinic):
    return clinic.visitor().get(clinic.to_book(clinic.intake("Tom")))


@state("choose_time")
def choose_time_confirm(clinic):
    return clinic.visitor().get(f"{clinic.to_book(clinic.intake('Tom'))}?time={clinic.time()}")


@state("choose_time", status=422)
def choose_time_without_one(clinic):
    return clinic.visitor().post(clinic.to_book(clinic.intake("Tom")), {"time": ""})


@state("choose_time")
def choose_time_with_no_free_times(clinic):
    close()
    return clinic.visitor().get(clinic.to_book(clinic.intake("Tom")))


@state("choose_time")
def choose_time_already_booked(clinic):
    return clinic.visitor().get(clinic.to_book(clinic.intake("Hanna")))


@state("appointment")
def appointment(clinic):
    return clinic.visitor().get(clinic.of_visit(clinic.visit_ahead()))


@state("appointment")
def appointment_without_a_form(clinic):
    return clinic.visitor().get(clinic.of_visit(clinic.visit("Carl")))


@state("appointment")
def appointment_too_close_to_change(clinic):
    visit = clinic.moved("Hanna", timezone.now() + timedelta(minutes=30))
    return clinic.visitor().get(clinic.of_visit(visit))


@state("appointment")
def appointment_that_is_over(clinic):
    return clinic.visitor().get(clinic.of_visit(clinic.visit("Paula")))


@state("appointment")
def appointment_cancelled(clinic):
    return clinic.visitor().post(clinic.of_visit(clinic.visit_ahead(), "cancel_appointment"), follow=True)


@state("move_appointment")
def move_appointment(clinic):
    return clinic.visitor().get(clinic.of_visit(clinic.visit_ahead(), "move_appointment"))


@state("move_appointment")
def move_appointment_confirm(clinic):
    path = clinic.of_visit(clinic.visit_ahead(), "move_appointment")
    return clinic.visitor().get(f"{path}?time={clinic.time()}")


@state("move_appointment", status=409)
def move_appointment_that_is_over(clinic):
    path = clinic.of_visit(clinic.visit("Paula"), "move_appointment")
    return clinic.visitor().post(path, {"time": clinic.time(), "request_key": str(uuid.uuid4())})


@state("move_appointment", status=409)
def move_appointment_to_a_time_just_taken(clinic):
    path, taken = clinic.of_visit(clinic.visit_ahead(), "move_appointment"), clinic.time()
    for name in ("One", "Two", "Three"):
        clinic.visitor().post("/book/", clinic.newcomer(time=taken, first_name=name))
    return clinic.visitor().post(path, {"time": taken, "request_key": str(uuid.uuid4())})


@state("cancel_appointment")
def cancel_appointment(clinic):
    return clinic.visitor().get(clinic.of_visit(clinic.visit_ahead(), "cancel_appointment"))


@state("visit_form")
def visit_form(clinic):
    return clinic.visitor().get(clinic.of_visit(clinic.visit("Carl"), "visit_form"))
