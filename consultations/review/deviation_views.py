"""Sessions that were performed although something was missing, for whoever answers for the clinic."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic import roles
from clinic.audit import record_all
from clinic.http import Request

from .course_models import Deviation

SHOWN = 100


@roles.only_for(roles.CLINICAL_LEAD, roles.MANAGER)
@require_safe
def deviations(request: Request) -> HttpResponse:
    """The latest first. A manager reads what was missing and why in a word, not about whom and not the words."""
    is_clinical = request.user.has_role(*roles.CLINICAL)
    visible = Deviation.objects.visible_to(request.user)
    found = list(visible.select_related("session__plan__patient", "session__provider", "session__lot__product")[:SHOWN])
    if is_clinical:
        record_all(request.actor, "read", [each.session for each in found])
    context = {"deviations": found, "is_clinical": is_clinical, "shown": SHOWN}
    return render(request, "review/deviations.html", context)
