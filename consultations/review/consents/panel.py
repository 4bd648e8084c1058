"""The papers on the page of a treatment plan."""

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clinic.http import Request
from consultations.messaging.models import Message
from consultations.patients import consents
from consultations.patients.models import Consent, PersonalLink

from ..course_models import TreatmentPlan
from ..panels import on_plan_page
from .letters import letters_of
from .needed import VOLUNTARY, Kind, missing, needed


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
        "rows": rows(plan, gone),
        "missing": gone,
        "letter": sent[-1] if sent else None,
        "opens": PersonalLink.Purpose.TABLET_CONSENTS,
    }
    return render_to_string("review/consents/_papers.html", context, request)


def rows(plan: TreatmentPlan, gone: list[str]) -> list[Row]:
    kinds = (*needed(plan), *VOLUNTARY)
    signed = consents.signed(plan.patient, kinds)
    said = Consent.objects.of(plan.patient).filter(kind__in=kinds).exclude(withdrawn_at=None).order_by("withdrawn_at")
    ended = {each.kind: each for each in said if each.kind not in signed}
    return [
        Row(kind, str(Kind(kind).label), kind not in VOLUNTARY, kind in gone, signed.get(kind), ended.get(kind))
        for kind in kinds
    ]
