"""The papers on the pages of a treatment plan and of a review."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clinic.http import Request
from consultations.intake.models import Intake
from consultations.messaging.models import Message
from consultations.patients import consents
from consultations.patients.models import Consent, Patient, PersonalLink

from ..course_models import TreatmentPlan
from ..panels import on_plan_page, on_review_page
from .letters import letters_of
from .needed import VOLUNTARY, Kind, missing, needed

OF_ALL_PLANS = (Kind.PRP, Kind.EXOSOME_STATUS, Kind.EXOSOMES, Kind.NEEDLING, *VOLUNTARY)


@dataclass(frozen=True)
class Row:
    """`signed` is what stands, maybe at an older version; `ended` what was withdrawn last, where nothing stands."""

    kind: str
    label: str
    is_needed: bool
    is_missing: bool
    signed: Consent | None
    ended: Consent | None

    @property
    def is_older(self) -> bool:
        return self.signed is not None and self.signed.document_version != consents.CURRENT[Kind(self.kind)]


@on_plan_page
def papers(request: Request, plan: TreatmentPlan) -> SafeString:
    sent: list[Message] = letters_of(plan)
    gone = missing(plan)
    context = {
        "plan": plan,
        "rows": rows(plan.patient, (*needed(plan), *VOLUNTARY), gone),
        "missing": gone,
        "letter": sent[-1] if sent else None,
        "opens": PersonalLink.Purpose.TABLET_CONSENTS,
    }
    return render_to_string("review/consents/_papers.html", context, request)


@on_review_page
def papers_of_the_person(request: Request, intake: Intake) -> SafeString:
    """What was signed or withdrawn, for whichever plan."""
    said = [row for row in rows(intake.patient, OF_ALL_PLANS) if row.signed or row.ended]
    return render_to_string("review/consents/_on_review.html", {"rows": said}, request) if said else SafeString("")


def rows(patient: Patient, kinds: Sequence[str], gone: Collection[str] = ()) -> list[Row]:
    signed = consents.signed(patient, kinds)
    said = Consent.objects.of(patient).filter(kind__in=kinds).exclude(withdrawn_at=None).order_by("withdrawn_at")
    ended = {each.kind: each for each in said if each.kind not in signed}
    return [
        Row(kind, str(Kind(kind).label), kind not in VOLUNTARY, kind in gone, signed.get(kind), ended.get(kind))
        for kind in kinds
    ]
