"""Pages that say that something cannot be done. `page` is the status, they have no address of their own."""

from datetime import timedelta

from django.conf import settings
from django.test import Client
from django.utils import timezone

from clinic import errors
from consultations.models import PersonalLink
from tests.walk import States

STATES = States()
state, opens = STATES.state, STATES.opens

opens("404", "/nothing/here/", name="not_found", status=404)
opens("404", "/nothing/here/", name="not_found_in_an_empty_clinic", status=404, empty=True)
opens("404", "/staff/nothing/", name="not_found_by_staff", who="desk", status=404)
opens("405", "/staff/logout/", name="nothing_to_read", who="desk", status=405)


@state("403", status=403)
def stale_form(clinic):
    return Client(enforce_csrf_checks=True).post("/my-link/", {"email": "a@mail.example"})


@state("400", status=400)
def not_whole(clinic):
    return clinic.visitor().get("/book/?time=%00")


@state("410", status=410)
def link_that_has_ended(clinic):
    path = clinic.form_of(clinic.intake("Bea"), "about_you")
    PersonalLink.objects.update(expires_at="2026-01-01T00:00Z")
    return clinic.visitor().get(path)


@state("429", status=429)
def locked_out(clinic):
    wrong = {"username": "desk@demo.example", "password": "wrong"}
    for _ in range(settings.AXES_FAILURE_LIMIT):
        response = clinic.visitor().post("/staff/login/", wrong)
    return response


def drawn(name, status, draw):
    """A page that only an accident shows: drawn by the function that would draw it then."""

    def ask(clinic):
        response = clinic.visitor().get("/")
        page = draw(response.wsgi_request)
        page.request = response.request
        return page

    state(str(status), status=status, name=name)(ask)


drawn("forbidden", 403, errors.forbidden)
drawn("too_many", 429, lambda request: errors.TooMany(90).page(request))
drawn("server_error", 500, errors.server_error)
drawn("database_away", 503, lambda request: errors.database_away(request, None))
drawn("maintenance", 503, lambda request: errors.maintenance(request, timezone.now() + timedelta(minutes=20)))
