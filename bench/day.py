"""The desk's day with 200 visits beside the same day with 10, and the free times of two weeks of five people with 2,000
visits beside 24."""

import os
import statistics
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from datetime import time as clock

PEOPLE, FEW, MANY, ROUNDS = 12, 10, 200, 15
FORTNIGHT, TEAM, SOME, VERY_MANY = 14, 5, 24, 2_000


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="clinic-") as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/clinic.sqlite3"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        if not settings.DATABASES["default"]["NAME"].startswith(folder):
            raise SystemExit("The day is measured on a database of its own: python -m bench.day")
        settings.ALLOWED_HOSTS = ["testserver"]
        settings.STORAGES = settings.STORAGES | {
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        }
        call_command("migrate", verbosity=0)
        measure()


def measure() -> None:
    from tests.factories import LocationFactory

    location = LocationFactory()
    tomorrow, fuller = (location.today() + timedelta(days) for days in (1, 2))
    people = staff(location)
    fill(location, tomorrow, people, FEW)
    fill(location, fuller, people, MANY)
    look = looker()
    pairs = [(look(fuller), look(tomorrow)) for _ in range(ROUNDS)]
    many, few = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    print(f"the day with {MANY} visits: {many:.0f} ms, with {FEW} {few:.0f} ms, ratio {ratio:.2f}")
    measure_times(LocationFactory(name="West", timezone="America/Los_Angeles"))


def measure_times(location) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from consultations.booking.times import free_times
    from consultations.models import AppointmentType

    first, consultation = location.today() + timedelta(1), AppointmentType.consultation()
    people = staff(location, TEAM, clock(7), clock(22, 30))

    def look() -> tuple[float, int]:
        connection.queries_log.clear()  # it keeps only so many, and DJANGO_DEBUG has filled it
        with CaptureQueriesContext(connection) as asked:
            taken = statistics.median(seconds(look_once) for _ in range(ROUNDS)) * 1000
        return taken, len(asked) // ROUNDS

    def look_once() -> None:
        assert len(free_times(location, consultation, first, FORTNIGHT)) == FORTNIGHT

    fill(location, first, people, SOME)
    few, asked_before = look()
    for day in range(1, FORTNIGHT):
        fill(location, first + timedelta(day), people, (VERY_MANY - SOME) // (FORTNIGHT - 1))
    many, asked = look()
    print(
        f"free times of {FORTNIGHT} days and {TEAM} people with {VERY_MANY:,} visits: {many:.0f} ms, {asked} queries, "
        f"with {SOME} {few:.0f} ms, {asked_before} queries"
    )


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def staff(location, count: int = PEOPLE, starts: clock = clock(8), ends: clock = clock(17)) -> list:
    from consultations.models import Resource, WorkingHours
    from tests.factories import UserFactory

    people = [Resource.objects.create(name=f"Dr. {number}", user=UserFactory()) for number in range(count)]
    for resource in people:
        for weekday in range(7):
            WorkingHours.objects.create(resource=resource, location=location, weekday=weekday, starts=starts, ends=ends)
    return people


def fill(location, day, people, count: int) -> None:
    from consultations.booking import cells
    from consultations.models import Appointment, AppointmentType
    from tests.factories import PatientFactory

    begins = datetime.combine(day, people[0].hours.first().starts, location.zone)
    for number in range(count):
        start = begins + timedelta(minutes=30 * (number // len(people)))
        visit = Appointment.objects.create(
            patient=PatientFactory(),
            location=location,
            resource=people[number % len(people)],
            type=AppointmentType.consultation(),
            starts_at=start,
            ends_at=start + timedelta(minutes=30),
            request_key=uuid.uuid4(),
        )
        cells.hold(visit)


def looker() -> Callable:
    from django.test import Client

    from tests.factories import UserFactory

    client = Client()
    client.force_login(UserFactory(role="front desk"), backend="django.contrib.auth.backends.ModelBackend")

    def look(day) -> float:
        begun = time.perf_counter()
        assert client.get(f"/staff/day/?date={day}").status_code == 200
        return time.perf_counter() - begun

    return look


if __name__ == "__main__":
    run()
