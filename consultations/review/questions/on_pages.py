"""Questions and answers on the page of a review, and their marks in the queue."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from clinic.audit import record_all
from clinic.http import Request
from clinic.models import User
from consultations.intake.models import Intake
from consultations.review.flags import Flag, in_queue
from consultations.review.panels import before_a_signature, on_review_page, on_review_top

from .forms import QuestionForm
from .models import PatientQuestion


@on_review_top
def unread(request: Request, intake: Intake) -> SafeString:
    came_back = [each for each in asked_about(request, intake) if each.is_unread]
    if not came_back:
        return SafeString("")
    return render_to_string("review/questions/_unread.html", {"questions": came_back}, request)


@before_a_signature
def unread_answers(intake: Intake) -> Iterable[UUID]:
    return PatientQuestion.objects.unread().filter(intake=intake).values_list("reference", flat=True)


@on_review_page
def questions(request: Request, intake: Intake) -> SafeString:
    found = asked_about(request, intake)
    record_all(request.actor, "read", found)
    context = {
        "questions": [each for each in found if not each.is_unread],
        "intake": intake,
        "question_form": QuestionForm(),
    }
    return render_to_string("review/questions/_on_review.html", context, request)


def asked_about(request: Request, intake: Intake) -> list[PatientQuestion]:
    found = PatientQuestion.objects.visible_to(request.user).filter(intake=intake)
    return list(found.select_related("asked_by", "written_by", "read_by"))


@in_queue(Flag("answered", _("The patient has answered"), "eligible"))
def answered(user: User, intakes: Sequence[Intake]) -> set[int]:
    return of_forms(PatientQuestion.objects.unread().visible_to(user), intakes)


@in_queue(Flag("asked", _("Waits for the patient’s answer"), "booked"))
def asked(user: User, intakes: Sequence[Intake]) -> set[int]:
    return of_forms(PatientQuestion.objects.waiting().visible_to(user), intakes)


def of_forms(questions, intakes: Sequence[Intake]) -> set[int]:
    return set(questions.filter(intake__in=[each.pk for each in intakes]).values_list("intake", flat=True))
