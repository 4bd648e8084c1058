"""The desk's pages in a clinic of many years, with a form and two visits of each of 100,000 patients, beside the same
pages among a hundred; on either database."""

import os
import statistics
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Any

FEW, MANY = 100, int(os.environ.get("PEOPLE", 100_000))
PROVIDERS, BATCH, ROUNDS = 5, 2_000, 9
YEARS = timedelta(days=3650)
WAITING = 20  # of either clinic's patients have sent the form and have no visit yet


def run() -> None:
    for database in ("postgresql", "sqlite"):  # each in a process of its own: one has one database
        subprocess.run([sys.executable, "-m", "bench.years", database], check=True)


def measure(vendor: str) -> None:
    from bench.sweep import database_of

    with database_of(vendor) as url:
        os.environ["DATABASE_URL"] = url
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
        import django
        from django.core.management import call_command

        django.setup()
        open_clinic()
        call_command("migrate", verbosity=0)
        people = staff()
        fill(range(FEW), people)
        few = looked(people)
        fill(range(FEW, MANY), people)
        many = looked(people)
    for name, before in few.items():
        print(
            f"{vendor}, {name}: {many[name]:.0f} ms with {MANY:,} patients, {before:.0f} ms with {FEW}, "
            f"ratio {many[name] / before:.2f}"
        )


def open_clinic() -> None:
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


def staff() -> list[Any]:
    from consultations.candidacy.services import publish_shipped
    from consultations.models import Resource, WorkingHours
    from tests.factories import LocationFactory, UserFactory

    publish_shipped()
    people = []
    for number in range(PROVIDERS):
        user = UserFactory(email=f"{number}@x.example", role="provider")
        people.append(Resource.objects.create(name=f"Dr. {number}", user=user))
        for weekday in range(7):
            WorkingHours.objects.create(
                resource=people[-1], location=LocationFactory(), weekday=weekday, starts=clock(8), ends=clock(17)
            )
    return people


def fill(numbers: range, people: list[Any]) -> None:
    """Visits of the last ten years, all over; the first twenty patients are still to be booked."""
    from django.db import connection

    from clinic.models import AccessLog
    from consultations.models import Appointment, AppointmentType, Intake, Message, Patient, ProtocolVersion
    from tests.factories import LocationFactory

    location, protocol, kind = LocationFactory(), ProtocolVersion.objects.get(), AppointmentType.consultation()
    now = datetime.combine(location.today(), clock(12), UTC)
    for some in (numbers[begin : begin + BATCH] for begin in range(0, len(numbers), BATCH)):
        patients = Patient.objects.bulk_create(person(number) for number in some)
        since = {one.pk: now - YEARS * (number + 1) / (MANY + 1) for one, number in zip(patients, some, strict=True)}
        Intake.objects.bulk_create(
            Intake(patient=one, protocol_version=protocol, status="completed", completed_at=since[one.pk])
            for one in patients
        )
        visits = Appointment.objects.bulk_create(
            Appointment(
                patient=one, location=location, resource=people[number % PROVIDERS], type=kind, starts_at=start,
                ends_at=start + timedelta(minutes=30), status="fulfilled", request_key=uuid.uuid4(),
            )
            for one, number in zip(patients, some, strict=True)
            if number >= WAITING
            for start in (since[one.pk] + timedelta(hours=1), since[one.pk] + timedelta(hours=2))
        )  # fmt: skip
        Message.objects.bulk_create(
            Message(
                patient_id=visit.patient_id, kind="appointment_confirmed", channel="email", state="sent",
                subject_reference=visit.reference, key=str(visit.reference), due_at=visit.starts_at,
                useless_after=visit.ends_at,
            )
            for visit in visits
        )  # fmt: skip
        AccessLog.objects.bulk_create(
            AccessLog(actor_kind="system", verb="book", subject_kind="appointment", subject_reference=visit.reference)
            for visit in visits
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # what a server does by itself, and SQLite does not


def person(number: int) -> Any:
    from bench.search import FIRST, SYLLABLES
    from consultations.models import Patient

    last = SYLLABLES[number % 20] + SYLLABLES[number // 20 % 20] + SYLLABLES[number // 400 % 20]
    return Patient(
        first_name=FIRST[number * 7 % 20],
        last_name=last.capitalize(),
        birth_date=date(1930, 1, 1) + timedelta(days=number % 25_000),
        email=f"person{number}@mail.example",
        phone=f"+1202{2_000_000 + number}",
    )


def looked(people: list[Any]) -> dict[str, float]:
    """Milliseconds of each page, the median of some looks."""
    from django.test import Client

    from consultations.models import Appointment
    from tests.factories import UserFactory

    client = Client()
    client.force_login(UserFactory(role="front desk"), backend="django.contrib.auth.backends.ModelBackend")
    visit = Appointment.objects.order_by("pk").first()
    typed = {"first_name": "Ada", "last_name": "Marlow", "phone": "+12025550187", "email": "ada@mail.example"}
    born = {"birth_date_month": "5", "birth_date_day": "17", "birth_date_year": "1980"}
    pages: dict[str, Callable[[], Any]] = {
        "the day": lambda: client.get("/staff/day/"),
        "the day, asked again": lambda: client.get("/staff/day/", headers={"HX-Request": "true"}),
        "the week": lambda: client.get("/staff/day/week/"),
        "to book": lambda: client.get("/staff/to-book/"),
        "unresolved": lambda: client.get("/staff/unresolved/"),
        "times for a caller": lambda: client.get("/staff/book/"),
        "who is typed": lambda: client.get("/staff/patients/?q=marlow+ada"),
        "a number": lambda: client.get("/staff/patients/?q=2002077"),
        "somebody unknown": lambda: client.get("/staff/patients/?q=xyzzy"),
        "likely duplicates": lambda: client.post("/staff/book/likely-duplicates/", typed | born),
        "a patient": lambda: client.get(f"/staff/patients/{visit.patient.reference}/"),
        "a visit": lambda: client.get(f"/staff/appointments/{visit.reference}/"),
        "messages": lambda: client.get("/staff/messages/"),
        "the waitlist": lambda: client.get("/staff/waitlist/"),
    }
    return {name: statistics.median(seconds(look) for _ in range(ROUNDS)) * 1000 for name, look in pages.items()}


def seconds(look: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    assert look().status_code == 200
    return time.perf_counter() - begun


if __name__ == "__main__":
    measure(sys.argv[1]) if len(sys.argv) > 1 else run()
