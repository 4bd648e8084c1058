from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic.http import Request

from . import consents
from .models import Consent


@login_not_required
@require_safe
def privacy(request: Request) -> HttpResponse:
    return render(request, "patients/privacy.html", {"paragraphs": consents.paragraphs(Consent.Kind.PRIVACY)})
