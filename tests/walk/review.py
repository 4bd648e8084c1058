"""What belongs to one consultation: questions to the patient, and what is added to a review."""

from uuid import uuid4

from django.urls import reverse

from clinic.audit import Actor
from clinic.models import User
from consultations.models import Alert, Review
from consultations.patients.links import open_link, page_of
from consultations.patients.models import PersonalLink
from consultations.review.addenda import add
from consultations.review.page import asked_about
from consultations.review.questions import services as questions
from consultations.review.services import amend, current_assessments
from tests.walk import States

PATIENTS, STAFF = States(), States()
for tab in ("without", "signed"):
    STAFF.opens("reviews", f"/staff/reviews/?tab={tab}", name=f"reviews_{tab}", who="provider")
    STAFF.opens("reviews", f"/staff/reviews/?tab={tab}", name=f"reviews_{tab}_empty", who="provider", empty=True)


def by():
    return Actor.of_user(User.objects.get(email="provider@demo.example"))


def asked(clinic, first_name="Hanna"):
    text = "Since when do you take it, and who told you to?"
    return questions.ask(clinic.intake(first_name), text, reference=uuid4(), by=by())


def answered(clinic, first_name="Hanna"):
    patient = Actor.of_patient(clinic.patient(first_name).reference)
    return questions.answer(asked(clinic, first_name), "Since June.\n\nMy family doctor did.", by=patient)


def path_of(question):
    return page_of(open_link(question.intake.patient, PersonalLink.Purpose.QUESTION, question))


# The patient ----------------------------------------------------------------------------------------------------------
@PATIENTS.state("question")
def question(clinic):
    return clinic.visitor().get(path_of(asked(clinic)))


@PATIENTS.state("question", status=422)
def question_with_nothing(clinic):
    return clinic.visitor().post(path_of(asked(clinic)), {})


@PATIENTS.state("question")
def question_answered(clinic):
    return clinic.visitor().get(path_of(answered(clinic)))


@PATIENTS.state("question", status=409)
def question_answered_otherwise_before(clinic):
    return clinic.visitor().post(path_of(answered(clinic)), {"answer": "Something else"})


@PATIENTS.state("question", status=410)
def question_taken_back(clinic):
    taken = asked(clinic)
    path = path_of(taken)
    questions.take_back(taken, by=by())
    return clinic.visitor().get(path)


# The provider ---------------------------------------------------------------------------------------------------------
def review(clinic, first_name="Hanna"):
    return clinic.staff("provider").get(reverse("review", args=[clinic.intake(first_name).reference]))


@STAFF.state("review")
def review_with_questions(clinic):
    answered(clinic)
    questions.take_back(asked(clinic), by=by())
    asked(clinic)
    return review(clinic)


@STAFF.state("ask_patient")
def ask_patient(clinic):
    return clinic.staff("provider").get(reverse("ask_patient", args=[clinic.intake("Hanna").reference]))


@STAFF.state("ask_patient", status=422)
def ask_patient_with_nothing(clinic):
    return clinic.staff("provider").post(reverse("ask_patient", args=[clinic.intake("Hanna").reference]), {})


@STAFF.state("answer_for_patient")
def answer_for_patient(clinic):
    return clinic.staff("provider").get(reverse("answer_for_patient", args=[asked(clinic).reference]))


@STAFF.state("answer_for_patient", status=409)
def answer_for_patient_who_was_faster(clinic):
    path = reverse("answer_for_patient", args=[answered(clinic).reference])
    return clinic.staff("provider").post(path, {"answer": "Since May"})


@STAFF.state("reviews")
def reviews_with_every_flag(clinic):
    answered(clinic)
    asked(clinic, "Bruno")
    amend(clinic.intake("Bruno"), current_assessments(clinic.intake("Bruno")), {"blood_disorder": "no"}, by=by())
    Alert.objects.create(patient=clinic.patient("Wanda"), tier=Alert.Tier.B)
    return clinic.staff("provider").get(reverse("reviews"))


@STAFF.state("reviews")
def reviews_narrowed_down(clinic):
    return clinic.staff("provider").get(reverse("reviews") + "?tab=visits&only=waits")


def ask_now_path(clinic, first_name):
    return reverse("ask_now", args=[clinic.intake(first_name).reference])


@STAFF.state("ask_now")
def ask_now_for_two_areas(clinic):
    return clinic.staff("provider").get(ask_now_path(clinic, "Wanda"))


@STAFF.state("ask_now", status=422)
def ask_now_with_nothing(clinic):
    sent = {"shown": asked_about(current_assessments(clinic.intake("Hanna")))}
    return clinic.staff("provider").post(ask_now_path(clinic, "Hanna"), sent)


@STAFF.state("ask_now", status=409)
def ask_now_of_what_has_changed(clinic):
    return clinic.staff("provider").post(ask_now_path(clinic, "Hanna"), {"platelet_count": "below_100k"})


def signed_by_paula(clinic):
    return Review.objects.get(intake=clinic.intake("Paula"))


@STAFF.state("review")
def review_with_addenda(clinic):
    add(signed_by_paula(clinic), "She called: she would rather come in March.", reference=uuid4(), by=by())
    return review(clinic, "Paula")


@STAFF.state("add_to_review")
def add_to_review(clinic):
    return clinic.staff("provider").get(reverse("add_to_review", args=[signed_by_paula(clinic).reference]))


@STAFF.state("add_to_review", status=422)
def add_to_review_with_nothing(clinic):
    return clinic.staff("provider").post(reverse("add_to_review", args=[signed_by_paula(clinic).reference]), {})


def print_page(name, first_name):
    def ask(clinic):
        return clinic.staff("provider").get(reverse("print_review", args=[clinic.intake(first_name).reference]))

    STAFF.state("print_review", name=name)(ask)


print_page("print_review", "Paula")
print_page("print_review_of_two_areas_not_signed", "Wanda")
