"""Alerts, the rota, adverse events and results, as clinicians and managers see them."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from clinic.audit import Actor
from clinic.models import OnCall, User
from consultations.followup.safety.adverse_events import close_event, record_event
from consultations.followup.safety.alerts import acknowledge, close, escalate_due
from consultations.models import Alert, TreatmentSession
from tests.followup.results.factories import results
from tests.followup.safety.factories import EVENT
from tests.walk import States
from tests.walk.provider import red_flag

STATES = States()
state, opens = STATES.state, STATES.opens

for name, path in (
    ("alerts", "/staff/alerts/"),
    ("on_call", "/staff/on-call/"),
    ("adverse_events", "/staff/adverse-events/"),
    ("results_report", "/staff/results/"),
):
    opens(name, path, who="provider")
    opens(name, path, name=f"{name}_in_an_empty_clinic", who="lead", empty=True)


def provider():
    return Actor.of_user(User.objects.get(email="provider@demo.example"))


def alert(clinic):
    """Rita's, of which nobody has taken care yet."""
    return Alert.objects.get(check_in=red_flag(clinic))


def taken(clinic):
    found = alert(clinic)
    acknowledge(found, by=provider())
    return found


def nobody_answers(clinic):
    """So that the manager is told."""
    alert(clinic)
    for minutes in (15, 30):
        escalate_due(timezone.now() + timedelta(minutes=minutes))


def page_of(name, record):
    return reverse(name, args=[record.reference])


def session():
    return TreatmentSession.objects.first()


def event(**more):
    return record_event(session(), EVENT | more, alert=None, by=provider())


@state("alerts")
def alerts_with_an_emergency(clinic):
    alert(clinic)
    return clinic.staff("provider").get("/staff/alerts/")


@state("alerts")
def alerts_taken_over_and_closed(clinic):
    close(taken(clinic), "Called at once; seen in the clinic. " * 8, by=provider())
    return clinic.staff("lead").get("/staff/alerts/")


@state("alerts")
def alerts_of_the_manager(clinic):
    return clinic.staff("manager").get("/staff/alerts/")


@state("alerts")
def alerts_that_wait_of_the_manager(clinic):
    nobody_answers(clinic)
    return clinic.staff("manager").get("/staff/alerts/")


@state("alert")
def alert_open(clinic):
    return clinic.staff("provider").get(page_of("alert", alert(clinic)))


@state("alert")
def alert_taken_over(clinic):
    return clinic.staff("provider").get(page_of("alert", taken(clinic)))


@state("alert", status=422)
def alert_closed_without_a_note(clinic):
    return clinic.staff("provider").post(page_of("alert", taken(clinic)), {})


@state("on_call")
def on_call_with_a_gap(clinic):
    OnCall.objects.first().delete()
    return clinic.staff("manager").get("/staff/on-call/")


@state("on_call", status=422)
def on_call_with_nothing(clinic):
    return clinic.staff("lead").post("/staff/on-call/", {})


@state("adverse_events")
def adverse_events_with_two(clinic):
    close_event(event(grade=4, reported_to="The maker"), by=provider())
    event()
    return clinic.staff("provider").get("/staff/adverse-events/")


@state("record_adverse_event")
def record_adverse_event(clinic):
    return clinic.staff("provider").get(page_of("record_adverse_event", session()))


@state("record_adverse_event", status=422)
def record_adverse_event_with_nothing(clinic):
    return clinic.staff("provider").post(page_of("record_adverse_event", session()), {})


@state("adverse_event")
def adverse_event(clinic):
    return clinic.staff("provider").get(page_of("adverse_event", event()))


@state("adverse_event_summary")
def adverse_event_summary(clinic):
    return clinic.staff("provider").get(page_of("adverse_event_summary", event(description="A blister.\n\nNo fever.")))


@state("plan")
def plan_with_an_event(clinic):
    return clinic.staff("provider").get(page_of("plan", event().session.plan))


@state("provider_result")
def provider_result(clinic):
    return clinic.staff("provider").get(page_of("provider_result", clinic.follow_up("Anna")))


@state("provider_result", status=422)
def provider_result_with_nothing(clinic):
    return clinic.staff("provider").post(page_of("provider_result", clinic.follow_up("Anna")), {})


@state("results_report")
def results_report_with_numbers(clinic):
    texture = {"texture-and-pores": "better"}
    results(5, change="better", satisfaction="happy", provider="better", concern_changes=texture)
    results(6, satisfaction="neither", again="no")
    results(3, status="no-answer")
    return clinic.staff("manager").get("/staff/results/")
