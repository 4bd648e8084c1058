"""Personal links: how a patient without a password opens one thing of theirs."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from clinic import limits
from clinic.audit import Actor
from clinic.errors import Refused
from clinic.http import Request

from .languages import language_of
from .models import Patient, PersonalLink

VALID_DAYS = 90
PAGES = {
    PersonalLink.Purpose.INTAKE: "intake_resume",
    PersonalLink.Purpose.TABLET: "intake_resume",
    PersonalLink.Purpose.BOOK: "choose_time",
    PersonalLink.Purpose.APPOINTMENT: "appointment",
    PersonalLink.Purpose.CHECK_IN: "check_in",
    PersonalLink.Purpose.RESULTS: "choose_time",
    PersonalLink.Purpose.QUESTION: "question",
    PersonalLink.Purpose.ANSWERS: "renew_answers",
    PersonalLink.Purpose.TABLET_ANSWERS: "renew_answers",
    PersonalLink.Purpose.PHOTOS: "send_photos",
    PersonalLink.Purpose.CONSENTS: "consents",
    PersonalLink.Purpose.TABLET_CONSENTS: "consents",
}


class TokenConverter:
    """`<token:token>` in a URL: 43 characters of base64url."""

    regex = "[A-Za-z0-9_-]{43}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def token_of(link: PersonalLink) -> str:
    """Recomputed whenever it must be shown, never stored."""
    return secret_of(link.reference.bytes)


def secret_of(what: bytes) -> str:
    """43 characters that only this clinic can write for it."""
    digest = hmac.digest(settings.LINK_KEY.encode(), what, "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_link(patient: Patient, purpose: str, subject: Any, until: datetime | None = None) -> PersonalLink:
    """The open link to `subject`, which has a reference, made where there is none, valid until `until` at least."""
    expires_at = until or timezone.now() + timedelta(days=VALID_DAYS)
    with transaction.atomic():
        link = PersonalLink(patient=patient, purpose=purpose, subject_reference=subject.reference)
        link, is_new = PersonalLink.objects.select_for_update().get_or_create(
            purpose=purpose,
            subject_reference=subject.reference,
            revoked_at=None,
            defaults={
                "patient": patient,
                "reference": link.reference,
                "token_sha256": hash_of(token_of(link)),
                "expires_at": expires_at,
            },
        )
        if not is_new and link.expires_at < expires_at:
            link.expires_at = expires_at
            link.save(update_fields=["expires_at"])
    return link


def revoke(purpose: str, subject: Any) -> None:
    """The open link of this purpose to `subject` opens nothing from now on."""
    open_ones = PersonalLink.objects.filter(purpose=purpose, subject_reference=subject.reference, revoked_at=None)
    open_ones.update(revoked_at=timezone.now())


def close(link: PersonalLink) -> None:
    """This link opens nothing from now on."""
    link.revoked_at = timezone.now()
    link.save(update_fields=["revoked_at"])


def page_of(link: PersonalLink, page: str | None = None) -> str:
    """The path of the page that the link opens. After a change of LINK_KEY a link gets its new token here: a token that
    is shown opens."""
    token = token_of(link)
    if link.token_sha256 != hash_of(token):
        link.token_sha256 = hash_of(token)
        link.save(update_fields=["token_sha256"])
    return reverse(page or PAGES[PersonalLink.Purpose(link.purpose)], args=[token])


def address_of(link: PersonalLink, page: str | None = None) -> str:
    """The same as a whole address, for a message."""
    return settings.SITE_URL + page_of(link, page)


def find(token: str) -> PersonalLink | None:
    return PersonalLink.objects.select_related("patient").filter(token_sha256=hash_of(token)).first()


class FormClosed(Refused):
    """On the clinic's tablet: whoever holds it now learns nothing of who held it before."""

    def __init__(self) -> None:
        super().__init__(410, _("This form is closed"), _("Please give the tablet back to the front desk."))

    def page(self, request: HttpRequest) -> HttpResponse:
        request.on_tablet = True  # type: ignore[attr-defined]
        return forget_patient(render(request, "patients/form_closed.html", status=self.status))


def forget_patient(response: HttpResponse) -> HttpResponse:
    """Nothing of a patient stays in the tablet's browser. Where it speaks https the header also empties what it keeps
    of pages to go back to."""
    response["Cache-Control"] = "no-store"
    response["Clear-Site-Data"] = '"cache"'
    for name in (settings.LANGUAGE_COOKIE_NAME, CookieStorage.cookie_name):
        response.delete_cookie(name)
    return response


def follow(token: str, *purposes: str) -> PersonalLink:
    """Raises Http404 for a token that opens nothing of these purposes, Refused (410) for one that has ended. An open
    one speaks the patient's language from here on."""
    link = find(token)
    if link and link.is_on_tablet and not (link.is_open and link.purpose in purposes):
        raise FormClosed
    if link is None or link.purpose not in purposes:
        raise Http404
    if not link.is_open:
        raise Refused(410, _("This link has ended"), _("Nothing is lost. Ask for a new link below, or call us."))
    translation.activate(language_of(link.patient))
    return link


def follow_counted(request: Request, token: str, *purposes: str) -> PersonalLink:
    """The same for a caller whose wrong tokens are counted. Raises TooMany in place of one more 404; a right one always
    opens: 256 bits are not guessed, and somebody may have to tell us how they feel."""
    try:
        return follow(token, *purposes)
    except Http404:
        limits.count(request, "unknown_link")
        raise


def by_link(*purposes: str) -> Callable:
    """A patient's page: the view gets the link in place of its token, and the patient is `request.actor`."""

    def decorate(view: Callable) -> Callable:
        @login_not_required
        @wraps(view)
        def opened(request, token, *args, **kwargs):
            link = follow_counted(request, token, *purposes)
            request.on_tablet = link.is_on_tablet
            request.actor = Actor.of_patient(link.patient.reference)
            request.LANGUAGE_CODE = language_of(link.patient)
            response = view(request, link, *args, **kwargs)
            # The address is the key: it must not travel to other sites, nor stay in a shared computer's cache. With
            # `no-referrer` browsers also send `Origin: null`, and no form on the page would pass the CSRF check.
            response["Referrer-Policy"] = "same-origin"
            response["Cache-Control"] = "no-store"
            return response

        return opened

    return decorate
