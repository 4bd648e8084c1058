"""The demo clinic on a day that never changes, and whoever opens a page of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from clinic import roles
from clinic.models import AccessLog, Location, User
from consultations.booking import cells
from consultations.booking.models import Appointment
from consultations.booking.times import key_of, next_free_times
from consultations.candidacy.services import publish_shipped
from consultations.intake.models import Intake
from consultations.management import demo
from consultations.models import AppointmentType, FollowUp, Patient
from consultations.patients.links import open_link, page_of
from consultations.patients.models import PersonalLink
from tests.booking.factories import person
from tests.conftest import client_of
from tests.factories import UserFactory
from tests.walk import State

A_WEDNESDAY = datetime(2026, 12, 9, 15, 20, tzinfo=UTC)
ROLES = {
    "desk": roles.FRONT_DESK,
    "provider": roles.PROVIDER,
    "lead": roles.CLINICAL_LEAD,
    "manager": roles.MANAGER,
}
SETTINGS = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}},
    "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    "ALLOWED_HOSTS": ["testserver", "localhost"],
}


@dataclass(frozen=True)
class Page:
    """What was answered, as it goes to the browser."""

    state: State
    path: str
    status: int
    headers: dict[str, str]
    body: bytes
    recorded: tuple[str, ...] = ()  # "actor verb subject" of what is in the access log now and was not before

    @property
    def is_for_staff(self) -> bool:
        return b'<body class="staff' in self.body

    @property
    def has_errors(self) -> bool:
        """A form that was refused, not a refusal with no form."""
        return self.status == 422 and self.state.page != "422"


class DemoClinic:
    """The cast of the demo clinic by first name, with the addresses of what is theirs."""

    def visitor(self) -> Client:
        return Client()

    def staff(self, who: str = "desk") -> Client:
        known = User.objects.filter(email=f"{who}@demo.example").first()
        return client_of(known or UserFactory(role=ROLES[who], may_sign=who == "provider"))

    def patient(self, first_name: str) -> Patient:
        return Patient.objects.get(first_name=first_name)

    def intake(self, first_name: str) -> Intake:
        return Intake.objects.get(patient__first_name=first_name)

    def visit(self, first_name: str) -> Appointment:
        return Appointment.objects.get(patient__first_name=first_name)

    def visit_ahead(self) -> Appointment:
        """Hanna's, as it were if she had booked it for next week: it can still be changed."""
        return self.moved("Hanna", timezone.now() + timedelta(days=7))

    def moved(self, first_name: str, starts_at: datetime) -> Appointment:
        found = self.visit(first_name)
        found.starts_at, found.ends_at = starts_at, starts_at + timedelta(minutes=found.type.minutes)
        found.save()
        cells.hold(found)
        return found

    def follow_up(self, first_name: str, kind: str = "month3") -> FollowUp:
        return FollowUp.objects.get(patient__first_name=first_name, kind=kind)

    def asked(self, kind: str, days_ago: float) -> FollowUp:
        """A contact of somebody whose session was so many days ago."""
        self.people().treated("Walter Walker", days_ago=days_ago)
        return self.follow_up("Walter", kind)

    def completed(self, **answers: str) -> Intake:
        """Somebody new who has sent the form with these answers, the healthy ones for the rest."""
        return self.people().completed("Nora Newcomer", **answers)

    def long_named(self) -> Intake:
        """As `completed`, by a name that fits into no column; with a visit."""
        people = self.people()
        intake = people.completed(f"{'Wolfeschlegelsteinhausenbergerdorff' * 2} Newcomer")
        people.visit(intake)
        return intake

    def people(self) -> demo.People:
        return demo.People(Location.main(), [User.objects.get(email="provider@demo.example")])

    def form_of(self, intake: Intake, page: str, *more: str) -> str:
        """The address of a page of the form."""
        link = open_link(intake.patient, PersonalLink.Purpose.INTAKE, intake)
        if not more:
            return page_of(link, page)
        return reverse(page, args=[page_of(link).strip("/").split("/")[1], *more])

    def to_book(self, intake: Intake) -> str:
        return page_of(open_link(intake.patient, PersonalLink.Purpose.BOOK, intake))

    def of_visit(self, visit: Appointment, page: str = "appointment") -> str:
        return page_of(open_link(visit.patient, PersonalLink.Purpose.APPOINTMENT, visit), page)

    def check_in(self, follow_up: FollowUp) -> str:
        return page_of(open_link(follow_up.patient, PersonalLink.Purpose.CHECK_IN, follow_up))

    def time(self, number: int = 20) -> str:
        """One of the next free times, as an address names it."""
        return key_of(next_free_times(Location.main(), AppointmentType.consultation(), number + 1)[number])

    def newcomer(self, **changed: str) -> dict[str, str]:
        return person(**{"last_name": "Newcomer"} | changed)


@contextmanager
def that_day() -> Iterator[None]:
    unlimited = dict.fromkeys(settings.LIMITS, "")
    with time_machine.travel(A_WEDNESDAY, tick=False), override_settings(**SETTINGS, LIMITS=unlimited):
        yield


def ask_all(states: list[State]) -> Iterator[Page]:
    """Each state by itself: what it stores is gone before the next one. Afterwards the database is as it was."""
    clinic = DemoClinic()
    with that_day(), transaction.atomic():
        call_command("load_catalogue", verbosity=0)
        publish_shipped()
        yield from (ask(clinic, each) for each in states if each.is_empty)
        demo.fill()
        yield from (ask(clinic, each) for each in states if not each.is_empty)
        transaction.set_rollback(True)


def ask(clinic: DemoClinic, wanted: State) -> Page:
    with transaction.atomic():
        before = set(AccessLog.objects.values_list("pk", flat=True))
        response = wanted.ask(clinic)
        page = page_from(wanted, response, recorded_since(before))
        transaction.set_rollback(True)
    return page


def recorded_since(before: set[int]) -> tuple[str, ...]:
    entries = AccessLog.objects.exclude(pk__in=before)
    return tuple(sorted({f"{each.actor_kind} {each.verb} {each.subject_kind}" for each in entries}))


def page_from(wanted: State, response: HttpResponse, recorded: tuple[str, ...]) -> Page:
    asked = response.request
    query = f"?{asked['QUERY_STRING']}" if asked.get("QUERY_STRING") else ""
    path = asked["PATH_INFO"] + query
    return Page(wanted, path, response.status_code, dict(response.headers), response.content, recorded)
