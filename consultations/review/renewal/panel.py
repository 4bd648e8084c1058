"""On the page of a review: which answers are too old by the next visit."""

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from clinic.http import Request
from consultations.intake.models import Intake
from consultations.review.panels import on_review_page

from .due import day_for, renewal_of


@on_review_page
def too_old(request: Request, intake: Intake) -> SafeString:
    day = day_for(intake.patient)
    renewal = renewal_of(intake, day)
    if not renewal.is_due:
        return SafeString("")
    context = {"renewal": renewal, "day": day, "intake": intake}
    return SafeString(render_to_string("review/renewal/_too_old.html", context, request))
