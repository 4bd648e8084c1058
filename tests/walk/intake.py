"""The form: from the first question to each thing that its result may say."""

from clinic.audit import SYSTEM
from clinic.models import Clinic
from consultations.candidacy.services import active, protocol_of
from consultations.intake.services import save_answers, stop
from tests.intake.journey import HEALTHY, PERSON, about
from tests.walk import States

STATES = States()
state, opens = STATES.state, STATES.opens

opens("intake_start", "/intake/")


@state("intake_start", status=422)
def intake_start_with_nothing(clinic):
    return clinic.visitor().post("/intake/", {})


@state("intake_start")
def under_18(clinic):
    return clinic.visitor().post("/intake/", about(year=2015))


@state("intake_start")
def another_concern(clinic):
    return clinic.visitor().post("/intake/", about("other"))


@state("intake_contact")
def intake_contact(clinic):
    return clinic.visitor().post("/intake/", about(), follow=True)


@state("intake_contact", status=422)
def intake_contact_with_nothing(clinic):
    visitor = clinic.visitor()
    visitor.post("/intake/", about())
    return visitor.post("/intake/contact/", {})


@state("about_you")
def about_you(clinic):
    return clinic.visitor().get(clinic.form_of(clinic.intake("Bea"), "about_you"))


@state("about_you")
def about_you_ends_the_form(clinic):
    return clinic.visitor().post(clinic.form_of(clinic.intake("Bea"), "about_you"), about("other"))


@state("about_you")
def a_form_that_was_ended(clinic):
    intake = clinic.intake("Bea")
    stop(intake, by=SYSTEM, why="other")
    return clinic.visitor().get(clinic.form_of(intake, "about_you"))


@state("contact")
def contact(clinic):
    return clinic.visitor().get(clinic.form_of(clinic.intake("Bea"), "contact"))


@state("contact", status=422)
def contact_without_a_way_to_reach_them(clinic):
    path = clinic.form_of(clinic.intake("Bea"), "contact")
    return clinic.visitor().post(path, PERSON | {"email": "", "phone": "12"})


EVERYTHING = {"concern": "both", "device_interest": "yes"}


def screens_of(screen):
    """The screen as it opens, sent with nothing, and sent with a doubt that asks which of its lines is meant."""

    def opened(clinic, send=None):
        intake = clinic.people().begun("Bea Both", concern="both")
        intake = save_answers(intake, EVERYTHING, {}, by=SYSTEM)
        path = clinic.form_of(intake, "intake_screen", screen)
        return clinic.visitor().get(path) if send is None else clinic.visitor().post(path, send)

    def named(name, ask, **more):
        state("intake_screen", name=f"screen_{screen}_{name}".replace("-", "_"), **more)(ask)

    named("opened", lambda clinic: opened(clinic))
    named("with_nothing", lambda clinic: opened(clinic, {}), status=422)
    if "ticks" in HEALTHY[screen]:
        doubt = {**HEALTHY[screen], "ticks": ["unsure"]}
        named("in_doubt", lambda clinic: opened(clinic, doubt), status=422)


for screen in HEALTHY:
    screens_of(screen)


def answered(clinic):
    """Bea's form with nothing left to ask."""
    protocol, intake = protocol_of(active()), clinic.intake("Bea")
    healthy = {fact: each.default for fact, each in protocol.questions.items() if each.asked_by == "patient"}
    return save_answers(intake, healthy | {"concern": "face", "device_interest": "no"}, {}, by=SYSTEM)


@state("check_your_answers")
def check_your_answers(clinic):
    return clinic.visitor().get(clinic.form_of(answered(clinic), "check_your_answers"))


@state("check_your_answers")
def check_your_answers_of_a_very_long_name(clinic):
    intake = answered(clinic)
    type(intake.patient).objects.filter(pk=intake.patient.pk).update(first_name="Wolfeschlegelstein" * 4)
    return clinic.visitor().get(clinic.form_of(intake, "check_your_answers"))


@state("check_your_answers", status=422)
def check_your_answers_without_a_name(clinic):
    return clinic.visitor().post(clinic.form_of(answered(clinic), "check_your_answers"), {"typed_name": ""})


RESULTS = {
    "either": {},
    "either_with_things_to_look_at": {"tobacco": "yes", "cold_sores": "yes", "keloid_history": "yes"},
    "either_and_a_wait": {"nsaid_recent": "yes"},
    "prp": {"donor_comfort": "no"},
    "exosomes": {"blood_disorder": "yes"},
    "leaning_to_prp": {"product_preference": "prp"},
    "leaning_to_exosomes": {"product_preference": "exosomes"},
    "not_yet": {"suspicious_spot": "yes"},
    "neither": {"blood_disorder": "yes", "donor_comfort": "no"},
    "own_choice": {"accepts_risks": "no"},
    "face_and_hair": {"concern": "both", "suspicious_spot": "yes", "blood_disorder": "unsure"},
}


def result_of(name, answers):
    def ask(clinic):
        return clinic.visitor().get(clinic.form_of(clinic.completed(**answers), "result"))

    state("result", name=f"result_{name}")(ask)


for name, answers in RESULTS.items():
    result_of(name, answers)


def to_keep(name, **answers):
    def ask(clinic):
        return clinic.visitor().get(clinic.form_of(clinic.completed(**answers), "explanation"))

    state("explanation", name=f"explanation_{name}")(ask)


to_keep("of_somebody_healthy")
to_keep("of_an_exclusion_and_a_wait", blood_disorder="yes", isotretinoin="within_6m", tobacco="yes")
to_keep("of_face_and_hair", concern="both", suspicious_spot="yes", blood_disorder="unsure")


@state("result")
def result_of_somebody_booked(clinic):
    return clinic.visitor().get(clinic.form_of(clinic.intake("Hanna"), "result"))


@state("explanation")
def explanation_with_topics_only(clinic):
    intake = clinic.completed(blood_disorder="yes", tobacco="yes")
    Clinic.objects.update(shows_reasons=False)
    return clinic.visitor().get(clinic.form_of(intake, "explanation"))
