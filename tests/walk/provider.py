"""What the provider reads, signs, plans and records."""

from datetime import timedelta
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from clinic.audit import Actor
from clinic.models import User
from consultations.followup import services as followup
from consultations.models import AppointmentType, CheckIn, Consent, FollowUp, Message, TreatmentPlan
from consultations.review.recording import Deviated
from consultations.review.recording import record_session as perform
from consultations.review.services import amend, current_assessments
from tests.followup.factories import CALM
from tests.review.factories import performed, shown
from tests.walk import States
from treatments.models import Device, Lot, Treatment

STATES = States()
state, opens = STATES.state, STATES.opens

for name in ("reviews", "check_ins"):
    path = f"/staff/{name.replace('_', '-')}/"
    opens(name, path, who="provider")
    opens(name, path, name=f"{name}_in_an_empty_clinic", who="provider", empty=True)
opens("reviews", "/staff/reviews/", name="reviews_of_the_lead", who="lead")


def review_path(clinic, first_name):
    return reverse("review", args=[clinic.intake(first_name).reference])


def review_page(name, first_name, who="provider"):
    def ask(clinic):
        return clinic.staff(who).get(review_path(clinic, first_name))

    state("review", name=name)(ask)


review_page("review_of_somebody_healthy", "Hanna")
review_page("review_of_an_exclusion", "Bruno")
review_page("review_of_two_areas", "Wanda")
review_page("review_without_a_visit", "Tom")
review_page("review_signed", "Paula")
review_page("review_by_who_may_not_sign", "Hanna", who="lead")


@state("review")
def review_of_a_very_long_name(clinic):
    return clinic.staff("provider").get(reverse("review", args=[clinic.long_named().reference]))


def decide(clinic, first_name, **decided):
    """As the page that is shown now sends it."""
    sent = {"shown": shown(clinic.intake(first_name))} | {f"face-{name}": value for name, value in decided.items()}
    return clinic.staff("provider").post(review_path(clinic, first_name), sent)


@state("review", status=422)
def review_with_nothing(clinic):
    return decide(clinic, "Hanna")


@state("review", status=422)
def review_that_overrides_without_a_reason(clinic):
    return decide(clinic, "Bruno", outcome="prp")


@state("review")
def review_whose_answers_have_changed_since_it_was_signed(clinic):
    intake, by = clinic.intake("Paula"), Actor.of_user(User.objects.get(email="provider@demo.example"))
    amend(intake, current_assessments(intake), {"nsaid_recent": "yes"}, by=by)
    return clinic.staff("provider").get(review_path(clinic, "Paula"))


@state("review")
def review_signed_a_second_time(clinic):
    decide(clinic, "Paula", outcome="declined")
    return clinic.staff("provider").get(review_path(clinic, "Paula"))


@state("print_signed")
def print_of_a_review_that_was_replaced(clinic):
    decide(clinic, "Paula", outcome="declined")
    replaced = clinic.intake("Paula").reviews.exclude(replaced_by=None).get()
    return clinic.staff("provider").get(reverse("print_signed", args=[replaced.reference]))


@state("review", status=409)
def review_signed_in_the_meantime(clinic):
    return clinic.staff("provider").post(review_path(clinic, "Paula"), {"face-outcome": "not-suitable"})


def what_if(name, first_name, sent=None, status=200, area=""):
    def ask(clinic):
        path = reverse("what_if", args=[clinic.intake(first_name).reference]) + area
        provider = clinic.staff("provider")
        return provider.get(path) if sent is None else provider.post(path, sent)

    state("what_if", name=name, status=status)(ask)


what_if("what_if_as_recorded", "Hanna")
what_if("what_if_of_the_second_of_two_areas", "Wanda", area="?area=hair")
what_if(
    "what_if_with_changes", "Bruno", {"platelet_count": "below_100k", "blood_disorder": "no", "nsaid_recent": "yes"}
)
what_if("what_if_that_cannot_be_read", "Hanna", {"tobacco": "perhaps"}, status=422)


@state("what_if")
def what_if_of_a_very_long_name(clinic):
    return clinic.staff("provider").get(reverse("what_if", args=[clinic.long_named().reference]))


def signed(clinic):
    """The address at which Hanna's plan is made."""
    provider, intake = clinic.staff("provider"), clinic.intake("Hanna")
    path = reverse("review", args=[intake.reference])
    form = provider.get(path).context["form"]
    decided = {"face-outcome": "prp", "face-prp-route": form["face-prp-route"].initial.pk}
    provider.post(path, {"shown": shown(intake)} | decided)
    return reverse("make_plan", args=[intake.reference, "face"])


@state("make_plan")
def make_plan(clinic):
    return clinic.staff("provider").get(signed(clinic))


@state("make_plan", status=422)
def make_plan_with_nothing(clinic):
    return clinic.staff("provider").post(signed(clinic), {})


def plan_of(clinic, first_name, page="plan"):
    return reverse(page, args=[TreatmentPlan.objects.get(patient=clinic.patient(first_name)).reference])


@state("plan")
def plan(clinic):
    return clinic.staff("provider").get(plan_of(clinic, "Paula"))


@state("plan")
def plan_answered(clinic):
    return clinic.staff("provider").get(plan_of(clinic, "Anna"))


@state("plan")
def plan_after_two_sessions(clinic):
    """The first one's contacts for safety stand, one of them without an answer; the others have restarted."""
    clinic.asked("day1", 20)
    course = TreatmentPlan.objects.get(patient=clinic.patient("Walter"))
    FollowUp.objects.filter(plan=course, kind="day1").update(status="no-answer")
    first = course.performed.get()
    perform(
        course, performed(course, timezone.now(), lot=first.lot), request_key=uuid4(), by=Actor.of_user(first.provider)
    )
    return clinic.staff("provider").get(plan_of(clinic, "Walter"))


@state("record_session")
def record_session(clinic):
    return clinic.staff("provider").get(plan_of(clinic, "Paula", "record_session"))


@state("record_session")
def record_session_of_a_device_without_blood(clinic):
    path = plan_of(clinic, "Paula", "record_session")
    exosomes, device = Treatment.objects.get(slug="exosomes"), Device.objects.get(slug="co2")
    TreatmentPlan.objects.filter(patient=clinic.patient("Paula")).update(treatment=exosomes, device=device)
    return clinic.staff("provider").get(path)


def visit_of_a_session(clinic, who):
    """Paula's next one, tomorrow."""
    visit = clinic.moved("Paula", timezone.now() + timedelta(days=1))
    visit.type, visit.status = AppointmentType.objects.get(slug="treatment"), "booked"
    visit.save()
    return clinic.staff(who).get(reverse("visit", args=[visit.reference]))


@state("visit")
def visit_of_a_session_with_everything_there(clinic):
    return visit_of_a_session(clinic, "provider")


@state("visit")
def visit_of_a_session_with_something_missing(clinic):
    Lot.objects.update(status="quarantined")
    Consent.objects.all().delete()
    return visit_of_a_session(clinic, "provider")


@state("visit")
def visit_of_a_session_at_the_desk(clinic):
    return visit_of_a_session(clinic, "desk")


@state("plan")
def plan_with_nothing_ready(clinic):
    Lot.objects.update(status="quarantined")
    return clinic.staff("provider").get(plan_of(clinic, "Paula"))


@state("record_deviation")
def record_deviation(clinic):
    Lot.objects.update(status="quarantined")
    return clinic.staff("provider").get(plan_of(clinic, "Paula", "record_deviation"))


@state("record_deviation", status=422)
def record_deviation_with_nothing(clinic):
    return clinic.staff("provider").post(plan_of(clinic, "Paula", "record_deviation"), {})


def deviated(clinic):
    """Paula's session, of a lot in quarantine."""
    Lot.objects.update(status="quarantined")
    course = TreatmentPlan.objects.get(patient=clinic.patient("Paula"))
    why = Deviated("noticed-later", "The letter about the lot came in the afternoon.")
    lot = Lot.objects.filter(product__treatment=course.treatment)[0]
    given = performed(course, timezone.now(), lot=lot, deviated=why)
    return perform(course, given, request_key=uuid4(), by=Actor.of_user(course.planned_by))


@state("session")
def session_that_deviated(clinic):
    return clinic.staff("provider").get(reverse("session", args=[deviated(clinic).reference]))


@state("deviations")
def deviations(clinic):
    deviated(clinic)
    return clinic.staff("lead").get(reverse("deviations"))


@state("deviations")
def deviations_for_the_manager(clinic):
    deviated(clinic)
    return clinic.staff("manager").get(reverse("deviations"))


opens("deviations", "/staff/deviations/", name="deviations_of_nobody", who="manager")


def session_of(clinic, first_name="Rita", page="session"):
    course = TreatmentPlan.objects.get(patient=clinic.patient(first_name))
    return reverse(page, args=[course.performed.get().reference])


@state("session")
def session(clinic):
    return clinic.staff("provider").get(session_of(clinic))


@state("session", status=422)
def session_with_nothing_added(clinic):
    return clinic.staff("provider").post(session_of(clinic), {"text": ""})


@state("session")
def session_with_something_added(clinic):
    return clinic.staff("provider").post(session_of(clinic), {"text": "The left side only. " * 20}, follow=True)


@state("session_print")
def session_print(clinic):
    clinic.staff("provider").post(session_of(clinic), {"text": "The left side only."})
    return clinic.staff("provider").get(session_of(clinic, page="session_print"))


@state("aftercare_print")
def aftercare_print(clinic):
    return clinic.staff("provider").get(plan_of(clinic, "Rita", "aftercare_print"))


@state("record_session", status=422)
def record_session_with_nothing(clinic):
    return clinic.staff("provider").post(plan_of(clinic, "Paula", "record_session"), {})


def red_flag(clinic, first_name="Rita"):
    found = clinic.follow_up(first_name)
    answers = followup.Answers(red_flags=["sight"], concerns=["lumps"], note="A lump on the left side.")
    return followup.answer(found, answers, by=Actor.of_patient(found.patient.reference))


@state("check_ins")
def check_ins_with_a_red_flag_and_one_to_ask(clinic):
    red_flag(clinic)
    reached(clinic)
    return clinic.staff("provider").get("/staff/check-ins/")


@state("check_ins")
def check_ins_seen(clinic):
    for given in CheckIn.objects.all():
        clinic.staff("provider").post(reverse("check_in_seen", args=[given.reference]))
    return clinic.staff("provider").get("/staff/check-ins/")


def reached(clinic):
    """The desk has told Tel that a provider will call with the questions."""
    call = Message.objects.get(kind="results_check", patient=clinic.patient("Tel"))
    clinic.staff().post(reverse("call", args=[call.reference]), {"outcome": "reached"})
    return clinic.follow_up("Tel")


@state("ask_check_in")
def ask_check_in(clinic):
    return clinic.staff("provider").get(reverse("ask_check_in", args=[reached(clinic).reference]))


@state("ask_check_in", status=422)
def ask_check_in_with_nothing(clinic):
    return clinic.staff("provider").post(reverse("ask_check_in", args=[reached(clinic).reference]), {})


@state("ask_check_in")
def ask_check_in_saved(clinic):
    path = reverse("ask_check_in", args=[reached(clinic).reference])
    return clinic.staff("provider").post(path, CALM, follow=True)


@state("ask_check_in", status=409)
def ask_check_in_closed(clinic):
    return clinic.staff("provider").get(reverse("ask_check_in", args=[clinic.follow_up("Anna").reference]))


# Evidence that lifts a wait -------------------------------------------------------------------------------------------
def spot(clinic):
    """Wanda's face, and the page on which its wait is lifted."""
    [face] = clinic.intake("Wanda").assessments.filter(area="face")
    rule = "changing-spot-defers-all"
    return face, rule, reverse("clear_wait", args=[clinic.intake("Wanda").reference, "face", rule])


def evidence(clinic, **changed):
    face, rule, path = spot(clinic)
    given = {"evidence": "letter", "evidence_on": "2026-12-01", "says": "Benign mole", "valid_until": "2027-06-01"}
    sent = {f"face-{rule}-{name}": value for name, value in (given | changed).items()}
    return clinic.staff("provider").post(path, sent | {"assessment": face.reference}, follow=True)


@state("clear_wait")
def clear_wait(clinic):
    return clinic.staff("provider").get(spot(clinic)[2])


@state("clear_wait", status=422)
def clear_wait_with_evidence_of_tomorrow(clinic):
    return evidence(clinic, evidence_on="2026-12-10", says="")


@state("clear_wait", status=409)
def clear_wait_that_is_lifted_already(clinic):
    evidence(clinic)
    return evidence(clinic)


@state("review")
def review_with_a_wait_that_is_lifted(clinic):
    return evidence(clinic)
