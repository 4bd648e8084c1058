"""What carriers tell us, each with a signature that is checked before anything else is read."""

import logging
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.utils.module_loading import import_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from phonenumber_field.phonenumber import to_python
from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from clinic.http import Request

from . import carriers
from .received import receive

log = logging.getLogger(__name__)
View = Callable[[Request], HttpResponse]


def from_twilio(view: View) -> View:
    """Signed with our account's secret, over the address as the world knows it and every field."""

    @csrf_exempt
    @login_not_required
    @require_http_methods(["POST"])
    @wraps(view)
    def checked(request: Request) -> HttpResponse:
        address = settings.SITE_URL + request.get_full_path()
        signature = request.headers.get("X-Twilio-Signature", "")
        secret = settings.TWILIO.get("TWILIO_AUTH_TOKEN")
        if not secret or not RequestValidator(secret).validate(address, request.POST, signature):
            raise PermissionDenied
        return view(request)

    return checked


@from_twilio
def text(request: Request) -> HttpResponse:
    """Somebody wrote to our number. The answer goes back as the response."""
    response, number = MessagingResponse(), to_python(request.POST.get("From", ""))
    name = request.POST.get("MessageSid", "")
    if name and number and number.is_valid():  # else a short number, which neither can opt out nor reads answers
        words = receive(name[:120], str(number), request.POST.get("Body", "").replace("\0", ""))
        # Twilio has answered STOP and START by itself; what it says to HELP does not name 911.
        if words and request.POST.get("OptOutType") not in ("STOP", "START"):
            response.message(words)
    return HttpResponse(str(response), content_type="text/xml")


@from_twilio
def text_status(request: Request) -> HttpResponse:
    if request.POST.get("MessageStatus") in ("failed", "undelivered"):
        carriers.text_failed(
            request.POST.get("MessageSid", ""), request.GET.get("message", ""), request.POST.get("ErrorCode", "")
        )
    return HttpResponse(status=204)


@csrf_exempt
@login_not_required
@require_http_methods(["HEAD", "POST"])
def mail(request: Request) -> HttpResponse:
    """The mail provider's events, in its own format and with its own proof, both known to django-anymail."""
    if not settings.EMAIL_PROVIDER:
        raise Http404
    if request.method == "HEAD":  # some ask so whether anybody is there
        return HttpResponse()
    webhook = import_string(settings.EMAIL_PROVIDER.webhook)()
    webhook.run_validators(request)
    try:
        events = webhook.parse_events(request)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        log.warning("An event of the mail provider that cannot be read: %s", type(error).__name__)
        raise BadRequest from error
    for event in events:
        carriers.mail_event(event)
    return HttpResponse()
