"""How a provider sees the result, beside what the patient says."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.audit import Actor, record
from clinic.transitions import locked
from consultations.followup.models import FollowUp, ProviderResult
from consultations.review.services import staff
from treatments.models import Area

# The grades' names alone: men's and women's patterns of thinning hair.
NORWOOD = [(f"norwood-{number}", f"Norwood {number}") for number in ("I", "II", "III", "IV", "V", "VI", "VII")]
LUDWIG = [(f"ludwig-{number}", f"Ludwig {number}") for number in ("I", "II", "III")]
GRADES = [("", _("Not graded")), (_("Norwood"), NORWOOD), (_("Ludwig"), LUDWIG)]
IN_WORDS = dict(NORWOOD + LUDWIG)


def takes_a_result(follow_up: FollowUp) -> bool:
    """Contacts about safety ask whether all is well, not how it looks."""
    return follow_up.kind not in FollowUp.SAFETY and follow_up.status != FollowUp.Status.CANCELLED


def is_graded(follow_up: FollowUp) -> bool:
    return follow_up.plan.outcome.assessment.area == Area.HAIR


@transaction.atomic
def record_result(follow_up: FollowUp, given: Mapping[str, Any], *, by: Actor) -> ProviderResult:
    """One to a contact; recording it again corrects it, and says who did."""
    locked(follow_up)
    result, is_new = ProviderResult.objects.update_or_create(
        follow_up=follow_up, defaults={**given, "plan": follow_up.plan, "by": staff(by), "at": timezone.now()}
    )
    record(by, "record_result" if is_new else "correct_result", result)
    return result
