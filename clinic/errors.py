"""What a person reads when something cannot be done: always a sentence, always a way on."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


class Refused(Exception):
    """Ends a request with a status and one sentence for the person who reads it."""

    def __init__(self, status: int, title: str, sentence: str) -> None:
        super().__init__(sentence)
        self.status, self.title, self.sentence = status, title, sentence


def page(request: HttpRequest, status: int, title: str, sentence: str) -> HttpResponse:
    response = render(request, "errors/refusal.html", {"title": title, "sentence": sentence}, status=status)
    # The address may be a personal link, and what cannot be done now may be possible in a minute.
    response["Cache-Control"] = "no-store"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 400, _("That did not arrive whole"), _("Please go back, reload the page and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return page(request, 403, _("Not allowed"), _("You cannot open this page."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    sentence = _("The address may be mistyped, or the link may no longer be valid.")
    return page(request, 404, _("We cannot find that page"), sentence)


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """`allowed` as the header Allow says it."""
    sentence = _("This address only takes what a button or a form sends. Please begin again from a page below.")
    response = page(request, 405, _("There is nothing to read here"), sentence)
    response["Allow"] = allowed
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    sentence = _(
        "The form was open for too long, or cookies are switched off. Go back, reload the page and send it again."
    )
    return page(request, 403, _("Please send that once more"), sentence)


def server_error(request: HttpRequest) -> HttpResponse:
    """No context processor, no query: this page must work when the database does not."""
    from django.template import loader

    return HttpResponse(loader.render_to_string("errors/server_error.html"), status=500)
