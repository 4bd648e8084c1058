"""What the page of one consultation shows."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from clinic.http import Request
from consultations.booking.models import Appointment
from consultations.candidacy import words
from consultations.candidacy.findings import reading_of
from consultations.candidacy.models import Assessment
from consultations.candidacy.services import active, protocol_of
from consultations.intake.models import Intake
from consultations.patients import merging

from .addendum_form import AddendumForm
from .answers import answers_of
from .ask_form import AskForm
from .course_models import TreatmentPlan
from .models import Review
from .panels import REVIEW_NOTICES, REVIEW_PANELS, UNREAD
from .protocol_changes import changed_of, open_changes
from .services import has_changed_since


def page(request: Request, intake: Intake, assessments: list[Assessment], signed: Review | None) -> dict[str, Any]:
    protocol = protocol_of(intake.protocol_version)
    changed = changed_of(open_changes(intake))
    return {
        "intake": intake,
        "patient": intake.patient,
        "joinings": merging.history(intake.patient),
        "other_forms": other_forms(request, intake),
        "visits": visits(request, intake),
        "answers": answers_of(protocol, assessments),
        "ask_form": AskForm(protocol_of(active()), assessments),
        "assessed": asked_about(assessments),
        "readings": [reading_of(protocol, assessment) for assessment in assessments],
        "protocol": protocol,
        "changed": changed,
        "changed_seen": max((each.pk for each in changed), default=0),
        "notices": [shown for shown in (notice(request, intake) for notice in REVIEW_NOTICES) if shown],
        "panels": [shown for shown in (panel(request, intake) for panel in REVIEW_PANELS) if shown],
        "signed": signed,
        "outcomes": outcomes(request, signed) if signed else [],
        "discussed": discussed_of(signed) if signed else [],
        "addenda": list(signed.addenda.select_related("added_by")) if signed else [],
        "addendum_form": AddendumForm(),
        "is_outdated": signed is not None and has_changed_since(signed, assessments),
        "earlier": earlier_reviews(request, intake),
    }


def shown_of(assessments: Iterable[Assessment], signed: Review | None = None, unread: Iterable[str] = ()) -> str:
    """What the page has shown, sent back with the decision: it holds only for that."""
    return " ".join([str(signed.reference) if signed else "-", *(str(each.reference) for each in assessments), *unread])


def asked_about(assessments: Iterable[Assessment]) -> str:
    """As `shown_of`, with the protocol that asks: what is answered holds only for its questions."""
    return f"{shown_of(assessments)} {active().number}"


def unread_of(intake: Intake) -> list[str]:
    return [str(reference) for unread in UNREAD for reference in unread(intake)]


def visits(request: Request, intake: Intake) -> QuerySet[Appointment]:
    return Appointment.objects.visible_to(request.user).of(intake.patient).without_lapsed().select_related("type")


def other_forms(request: Request, intake: Intake) -> QuerySet[Intake]:
    """What this person has sent before and after, the newest first."""
    sent = Intake.objects.visible_to(request.user).completed().of(intake.patient).exclude(pk=intake.pk)
    return sent.select_related("patient").order_by("-completed_at")


def earlier_reviews(request: Request, intake: Intake) -> list[dict[str, Any]]:
    """In whose place another one was signed, the newest first."""
    replaced = Review.objects.visible_to(request.user).filter(intake=intake).exclude(replaced_by=None)
    found = replaced.select_related("signed_by").prefetch_related(
        "outcomes__assessment", "outcomes__route", "outcomes__relied_on", "addenda__added_by"
    )
    return [{"review": each, "outcomes": in_words(each)} for each in found]


def in_words(review: Review) -> list[dict[str, Any]]:
    return [{"outcome": each, "area": words.AREAS[each.assessment.area]} for each in review.outcomes.all()]


def discussed_of(signed: Review) -> list[dict[str, str]]:
    """In the words of the protocol under the signature; an answer that it no longer knew stands as it was kept."""
    protocols = {each.assessment.area: protocol_of(each.assessment.protocol_version) for each in signed.outcomes.all()}
    found = []
    for each in signed.discussed:
        protocol = protocols.get(each["area"]) or next(iter(protocols.values()))
        question = protocol.questions[each["fact"]]
        said = {name: str(question.label(each[name]) or each[name]) for name in ("before", "now")}
        found.append({"question": str(question.text), "area": str(words.AREAS.get(each["area"], "")), **said})
    return found


def outcomes(request: Request, signed: Review) -> list[dict[str, Any]]:
    """Each with the plan of its area, made from this review or, for the same treatment, from one before it."""
    plans = TreatmentPlan.objects.visible_to(request.user).filter(outcome__review__intake=signed.intake_id)
    made = {
        (plan.outcome.assessment.area, plan.treatment.slug): plan
        for plan in plans.select_related("outcome__assessment", "treatment").order_by("planned_at")
    }
    decided = signed.outcomes.select_related("assessment", "route").prefetch_related("relied_on")
    return [
        {
            "outcome": each,
            "area": words.AREAS[each.assessment.area],
            "plan": made.get((each.assessment.area, each.outcome)),
        }
        for each in decided
    ]
