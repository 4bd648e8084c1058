"""What the front desk works with."""

from datetime import timedelta

from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from consultations.messaging import delivery
from consultations.messaging.suppression import suppress
from consultations.models import Appointment, InboundText, Message
from tests.conftest import client_of
from tests.factories import LocationFactory, UserFactory
from tests.walk import States

STATES = States()
state, opens = STATES.state, STATES.opens

opens("login", "/staff/login/")
opens("login", "/staff/login/?next=/staff/reviews/", name="login_after_a_pause")
for name in ("day", "book_for_caller"):
    opens(
        name, f"/staff/{'day' if name == 'day' else 'book'}/", name=f"{name}_without_a_location", who="desk", empty=True
    )
for name in ("to_book", "patients", "messages"):
    path = f"/staff/{name.replace('_', '-')}/"
    opens(name, path, who="desk")
    opens(name, path, name=f"{name}_in_an_empty_clinic", who="desk", empty=True)
opens("day", "/staff/day/", who="desk")
opens("day", "/staff/day/?date=2026-12-10", name="day_tomorrow", who="desk")
opens("day", "/staff/day/?date=2026-12-08", name="day_of_yesterday", who="provider")
opens("day", "/staff/day/?date=2026-12-10&view=list", name="day_as_a_list", who="desk")
opens("week", "/staff/day/week/", who="desk")
opens("patients", "/staff/patients/?q=demo", name="patients_found", who="desk")
opens("patients", "/staff/patients/?q=nobody", name="patients_not_found", who="desk")
opens("book_for_caller", "/staff/book/", who="desk")
opens("book_for_caller", "/staff/book/?q=demo", name="book_for_caller_who_is_known", who="desk")


@state("login", status=422)
def login_with_nothing(clinic):
    return clinic.visitor().post("/staff/login/", {})


@state("login", status=422)
def login_with_a_wrong_password(clinic):
    return clinic.visitor().post("/staff/login/", {"username": "desk@demo.example", "password": "wrong"})


@state("style")
def style(clinic):
    """All parts at once."""
    with override_settings(DEBUG=True):
        return clinic.staff().get("/staff/style/")


@state("staff_home")
def staff_home_of_somebody_without_a_role(clinic):
    return client_of(UserFactory()).get("/staff/")


@state("day", empty=True)
def day_with_nobody(clinic):
    LocationFactory()
    return clinic.staff().get("/staff/day/")


def today(clinic, first_name):
    """The visit, as it were if it began at the last full hour."""
    return clinic.moved(first_name, timezone.now().replace(minute=0))


def step(clinic, visit, name):
    return clinic.staff().post(reverse("visit_step", args=[visit.reference, name]), follow=True)


@state("day")
def day_with_every_status(clinic):
    for name, step_name in (("Hanna", "arrive"), ("Bruno", "no-show")):
        step(clinic, today(clinic, name), step_name)
    return clinic.staff().get("/staff/day/")


@state("day")
def day_with_a_very_long_name(clinic):
    clinic.long_named()
    return clinic.staff().get("/staff/day/")


@state("visit")
def visit(clinic):
    return clinic.staff().get(reverse("visit", args=[clinic.visit_ahead().reference]))


@state("visit")
def visit_arrived(clinic):
    return step(clinic, today(clinic, "Hanna"), "arrive")


@state("visit", status=409)
def visit_arrives_too_early(clinic):
    return step(clinic, clinic.visit_ahead(), "arrive")


@state("slip")
def slip(clinic):
    return clinic.staff().get(reverse("slip", args=[clinic.visit("Carl").reference]))


@state("visit_cancel", status=422)
def visit_cancel_without_a_reason(clinic):
    return clinic.staff().post(reverse("visit_cancel", args=[clinic.visit_ahead().reference]), {"why": ""})


@state("visit_cancel")
def visit_cancelled(clinic):
    path = reverse("visit_cancel", args=[clinic.visit_ahead().reference])
    return clinic.staff().post(path, {"why": "The patient called"}, follow=True)


@state("visit_move")
def visit_move(clinic):
    return clinic.staff().get(reverse("visit_move", args=[clinic.visit_ahead().reference]))


@state("visit_move")
def visit_move_confirm(clinic):
    return clinic.staff().get(reverse("visit_move", args=[clinic.visit_ahead().reference]) + f"?time={clinic.time()}")


@state("visit_move", status=422)
def visit_move_without_a_time(clinic):
    return clinic.staff().post(reverse("visit_move", args=[clinic.visit_ahead().reference]), {})


@state("book_for_caller")
def book_for_caller_at_a_time(clinic):
    return clinic.staff().get(f"/staff/book/?time={clinic.time()}")


@state("book_for_caller")
def book_for_caller_known(clinic):
    return clinic.staff().get(f"/staff/book/?time={clinic.time()}&patient={clinic.patient('Tom').reference}")


@state("book_for_caller", status=422)
def book_for_caller_with_nothing(clinic):
    return clinic.staff().post(f"/staff/book/?time={clinic.time()}", {})


def caller(clinic, **changed):
    return clinic.newcomer(**{"time": clinic.time(), "type": "consultation", "resource": "", **changed})


@state("book_for_caller", status=409)
def book_for_caller_who_may_be_known(clinic):
    tom = clinic.patient("Tom")
    same = {"first_name": tom.first_name, "last_name": tom.last_name, "email": tom.email}
    return clinic.staff().post(f"/staff/book/?time={clinic.time()}", caller(clinic, **same))


@state("book_for_caller", status=409)
def book_for_caller_at_a_time_just_taken(clinic):
    taken = clinic.time()
    for name in ("One", "Two", "Three"):
        clinic.staff().post("/staff/book/", caller(clinic, time=taken, first_name=name))
    return clinic.staff().post(f"/staff/book/?time={taken}", caller(clinic, time=taken))


@state("book_for_caller")
def book_for_caller_over_a_visit(clinic):
    provider = clinic.visit("Hanna").resource.reference
    return clinic.staff().get(f"/staff/book/?time={clinic.time()}&resource={provider}&anyway=1")


@state("book_for_caller", status=422)
def book_for_caller_who_walks_in_without_a_name(clinic):
    return clinic.staff().post("/staff/book/?walk_in=1", {})


def patient_page(name, first_name, who="desk", page="patient"):
    def ask(clinic):
        return clinic.staff(who).get(reverse(page, args=[clinic.patient(first_name).reference]))

    state(page, name=name)(ask)


patient_page("patient", "Hanna")
patient_page("patient_by_telephone", "Carl")
patient_page("patient_treated", "Anna", who="provider")
patient_page("patient_contact", "Hanna", page="patient_contact")


@state("patient")
def patient_with_a_very_long_name(clinic):
    return clinic.staff().get(reverse("patient", args=[clinic.long_named().patient.reference]))


@state("patient_contact", status=422)
def patient_contact_with_nothing(clinic):
    return clinic.staff().post(reverse("patient_contact", args=[clinic.patient("Hanna").reference]), {})


def a_text(sender, minutes_ago, body):
    return InboundText.objects.create(
        provider_id=f"SM{minutes_ago}",
        sender=sender,
        body=body,
        received_at=timezone.now() - timedelta(minutes=minutes_ago),
    )


@state("messages")
def messages_with_trouble_texts_and_calls(clinic):
    hanna = Message.objects.filter(patient=clinic.patient("Hanna"))
    hanna.update(state="failed", why="550 no such user", attempts=8)
    hanna.filter(kind="appointment_confirmed").update(state="suppressed", why="asked for no more messages there")
    late = timezone.now() - timedelta(minutes=20)
    Message.objects.filter(patient=clinic.patient("Tom"), channel="email").update(due_at=late)
    a_text("+12025550188", 75, "Running late, is 3 pm all right?")
    a_text("+12025550111", 10, "Who is this?")
    return clinic.staff().get("/staff/messages/")


opens("messages", "/staff/messages/?state=scheduled&channel=email", who="desk", name="messages_filtered")
opens("messages", "/staff/messages/?q=nobody", who="desk", name="messages_not_found")


@state("answer_text", status=422)
def answer_to_a_text_without_an_outcome(clinic):
    return clinic.staff().post(reverse("answer_text", args=[a_text("+12025550188", 5, "Hello?").reference]), {})


def deliver():
    delivery.deliver(list(delivery.due(timezone.now()).values_list("pk", flat=True)))


@state("message")
def message_sent(clinic):
    deliver()
    sent = Message.objects.filter(state="sent", patient=clinic.patient("Hanna")).first()
    return clinic.staff().get(reverse("message", args=[sent.reference]))


@state("message")
def message_to_telephone(clinic):
    call = Message.objects.filter(channel="telephone", state="scheduled").first()
    return clinic.staff().get(reverse("message", args=[call.reference]))


@state("message")
def message_that_waits(clinic):
    waiting = Message.objects.filter(channel="email", state="scheduled", patient=clinic.patient("Tom")).first()
    return clinic.staff().get(reverse("message", args=[waiting.reference]))


@state("message")
def message_that_reached_nobody(clinic):
    hanna = Message.objects.filter(patient=clinic.patient("Hanna"), kind="appointment_confirmed")
    hanna.update(state="failed", why="550 no such user", attempts=8)
    return clinic.staff().get(reverse("message", args=[hanna.get().reference]))


@state("message")
def message_sent_again(clinic):
    deliver()
    sent = Message.objects.filter(state="sent", patient=clinic.patient("Hanna")).first()
    Message.objects.filter(pk=sent.pk).update(taken_over=1)
    clinic.staff().post(reverse("send_again", args=[sent.reference]), {"times": 0})
    return clinic.staff().get(reverse("message", args=[sent.reference]))


@state("message", status=409)
def message_that_is_of_no_use_any_more(clinic):
    deliver()
    sent = Message.objects.filter(state="sent", kind="appointment_confirmed").first()
    Appointment.objects.filter(reference=sent.subject_reference).update(sequence=5)
    return clinic.staff().post(reverse("send_again", args=[sent.reference]), {"times": 0})


@state("call", status=422)
def call_without_an_outcome(clinic):
    call = Message.objects.filter(channel="telephone", state="scheduled").first()
    return clinic.staff().post(reverse("call", args=[call.reference]), {})


@state("patient")
def patient_not_written_to(clinic):
    patient = clinic.patient("Hanna")
    patient.phone = "+12025550142"
    patient.save()
    suppress(patient.email, "bounced")
    suppress(str(patient.phone), "opted-out")
    return clinic.staff().get(f"/staff/patients/{patient.reference}/")
