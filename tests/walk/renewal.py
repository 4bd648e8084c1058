"""Questions that are asked again before a visit."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from consultations.models import PersonalLink
from consultations.patients.links import open_link, page_of
from consultations.review.renewal.services import owe_letters
from consultations.review.services import current_assessments
from tests.review.factories import aged
from tests.walk import States

PATIENTS, STAFF = States(), States()
HEALTHY = {"blood-and-medicines-ticks": "none", "health-recent_illness": "none", "the-area-ticks": "none"}


def too_old(clinic, first_name="Hanna"):
    """The form of somebody who comes tomorrow and has answered three weeks ago."""
    clinic.moved(first_name, timezone.now() + timedelta(hours=24))
    intake = clinic.intake(first_name)
    for assessment in current_assessments(intake):
        aged(assessment, 40)
    return intake


def owed(clinic):
    too_old(clinic)
    owe_letters(timezone.now())


def link_to(intake, purpose=PersonalLink.Purpose.ANSWERS):
    return page_of(open_link(intake.patient, purpose, intake))


def send(clinic, path, **told):
    visitor = clinic.visitor()
    return visitor.post(path, {"shown": visitor.get(path).context["shown"], **told}, follow=True)


@PATIENTS.state("renew_answers")
def renew_answers(clinic):
    return clinic.visitor().get(link_to(too_old(clinic)))


@PATIENTS.state("renew_answers")
def renew_answers_for_face_and_scalp(clinic):
    return clinic.visitor().get(link_to(too_old(clinic, "Wanda")))


@PATIENTS.state("renew_answers", status=422)
def renew_answers_with_nothing(clinic):
    return send(clinic, link_to(too_old(clinic)))


@PATIENTS.state("renew_answers", status=409)
def renew_answers_that_were_changed_meanwhile(clinic):
    return clinic.visitor().post(link_to(too_old(clinic)), {"shown": "2 other"})


@PATIENTS.state("renew_answers")
def renew_answers_that_are_fresh(clinic):
    return clinic.visitor().get(link_to(clinic.intake("Hanna")))


@PATIENTS.state("renew_answers")
def renew_answers_on_the_tablet(clinic):
    return clinic.visitor().get(link_to(too_old(clinic), PersonalLink.Purpose.TABLET_ANSWERS))


@STAFF.state("day")
def day_with_questions_to_bring_up_to_date(clinic):
    too_old(clinic)
    return clinic.staff().get("/staff/day/?date=2026-12-10")


@STAFF.state("tablet_code")
def tablet_code_for_questions(clinic):
    return clinic.staff().get(reverse("tablet_code", args=[too_old(clinic).patient.reference]))


@STAFF.state("review")
def review_with_answers_that_are_too_old(clinic):
    return clinic.staff("provider").get(reverse("review", args=[too_old(clinic).reference]))


def ask(clinic, intake, **sent):
    path, provider = reverse("ask_again", args=[intake.reference]), clinic.staff("provider")
    page = provider.get(path)
    return provider.post(path, {"shown": page.context["shown"]} | sent) if sent else page


@STAFF.state("ask_again")
def ask_again(clinic):
    return ask(clinic, too_old(clinic))


@STAFF.state("ask_again", status=422)
def ask_again_with_nothing(clinic):
    return ask(clinic, too_old(clinic), nothing="")


@STAFF.state("ask_again", status=409)
def ask_again_what_was_changed_meanwhile(clinic):
    return ask(clinic, too_old(clinic), shown="2 other")


@STAFF.state("ask_again")
def ask_again_with_nothing_too_old(clinic):
    return ask(clinic, clinic.intake("Hanna"))
