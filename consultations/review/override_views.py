"""Where providers and the protocol disagree, for the clinical lead."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from clinic import roles
from clinic.audit import record_all
from clinic.http import Request
from consultations.candidacy import words
from consultations.candidacy.lengths import length
from consultations.candidacy.models import ProtocolVersion
from consultations.candidacy.services import protocol_of

from .course_models import TreatmentPlan
from .models import AreaOutcome
from .overrides import FEW, OfVersion, Rate, cases, rates

ON_A_PAGE = 50


@dataclass(frozen=True)
class RuleRate:
    id: str
    text: str
    rate: Rate


@roles.only_for(roles.CLINICAL_LEAD)
@require_safe
def overrides(request: Request) -> HttpResponse:
    found = rates(AreaOutcome.objects.visible_to(request.user))
    versions = ProtocolVersion.objects.visible_to(request.user).filter(pk__in=found)
    entries = [(version, found[version.pk].all, rules_of(version, found[version.pk])) for version in versions]
    plans = planned_otherwise(request)
    record_all(request.actor, "read", plans)
    context = {"entries": entries, "few": FEW, "plans": plans, "shown": ON_A_PAGE}
    return render(request, "review/overrides.html", context)


def planned_otherwise(request: Request) -> list[TreatmentPlan]:
    """The latest of the plans whose way the assessment did not leave open."""
    plans = (
        TreatmentPlan.objects.visible_to(request.user)
        .exclude(override_text="")
        .select_related("patient", "treatment", "route", "device", "planned_by", "outcome__assessment")
    )
    return list(plans[:ON_A_PAGE])


def rules_of(version: ProtocolVersion, rated: OfVersion) -> list[RuleRate]:
    protocol = protocol_of(version)
    return [RuleRate(rule, protocol.rule(rule).for_clinician(length), rate) for rule, rate in rated.by_overrides]


@roles.only_for(roles.CLINICAL_LEAD)
@require_safe
def override_cases(request: Request, number: int, rule: str) -> HttpResponse:
    """The cases behind one rate."""
    version = get_object_or_404(ProtocolVersion.objects.visible_to(request.user), number=number)
    known = {each.id: each for each in protocol_of(version).rules}
    if rule not in known:
        raise Http404
    signed = AreaOutcome.objects.visible_to(request.user).filter(assessment__protocol_version=version)
    page = Paginator(list(cases(signed, rule)), ON_A_PAGE).get_page(request.GET.get("page"))
    shown = list(
        signed.filter(pk__in=page.object_list)
        .select_related("assessment", "review__intake__patient", "review__signed_by")
        .order_by("-review__signed_at", "-pk")
    )
    record_all(request.actor, "read", {outcome.review_id: outcome.review for outcome in shown}.values())
    context = {
        "version": version,
        "rule": known[rule],
        "text": known[rule].for_clinician(length),
        "page": page,
        "cases": [(outcome, words.RECOMMENDATIONS[outcome.assessment.recommendation]) for outcome in shown],
    }
    return render(request, "review/override_cases.html", context)
