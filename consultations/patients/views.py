from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views import i18n
from django.views.decorators.http import require_http_methods, require_safe

from clinic.audit import Actor
from clinic.http import Request

from . import consents
from .languages import speak
from .links import find
from .models import Consent, PersonalLink


@login_not_required
@require_safe
def privacy(request: Request) -> HttpResponse:
    return render(request, "patients/privacy.html", {"paragraphs": consents.shown(Consent.Kind.PRIVACY).paragraphs})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def set_language(request: Request) -> HttpResponse:
    """For the visitor a cookie; on a page behind a personal link the patient's own language."""
    if request.method == "POST" and (link := link_behind(request.POST.get("next", ""))):
        speak(link.patient, request.POST.get("language", ""), by=Actor.of_patient(link.patient.reference))
    return i18n.set_language(request)


def link_behind(address: str) -> PersonalLink | None:
    """The open link that an address of ours carries."""
    try:
        token = resolve(urlsplit(address).path).kwargs.get("token")
    except (Resolver404, ValueError):
        return None
    link = find(token) if token else None
    return link if link and link.is_open else None
