from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from clinic import limits
from clinic.audit import Actor
from clinic.http import Request
from consultations.patients.languages import language_of

from .preferences import Preferences, message_of


@csrf_exempt  # mail programs press "unsubscribe" for their owners (RFC 8058): the token alone is the right to do so
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: Request, token: str) -> HttpResponse:
    message = message_of(token)
    if message is None:
        limits.count(request, "unknown_link")
        raise Http404
    request.actor = Actor.of_patient(message.to_patient.reference)
    chosen = Preferences(message)
    if request.POST.get("List-Unsubscribe") == "One-Click":
        chosen.change("no_emails", by=request.actor)
        return HttpResponse(status=200)
    if request.method == "POST":
        chosen.change(request.POST.get("change", ""), by=request.actor)
        return redirect("preferences", token)
    translation.activate(language_of(message.to_patient.reached_as))
    request.LANGUAGE_CODE = translation.get_language()
    response = render(request, "messaging/preferences.html", {"chosen": chosen})
    response["Referrer-Policy"] = "same-origin"  # the address is the key
    return response
