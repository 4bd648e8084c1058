"""The sweep among few and among very many messages that wait for later, on either database."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

FEW, MANY = 1_000, int(os.environ.get("WAITING", 1_000_000))
DUE, ROUNDS = 200, 15
ANOTHER_REFERENCE = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}


def run() -> None:
    for database in ("postgresql", "sqlite"):  # each in a process of its own: one has one database
        subprocess.run([sys.executable, "-m", "bench.sweep", database], check=True)


@contextmanager
def database_of(vendor: str) -> Iterator[str]:
    from tests.services import Postgres

    if vendor == "sqlite":
        with tempfile.TemporaryDirectory(prefix="sweep-") as folder:
            yield f"sqlite:///{folder}/clinic.sqlite3"
        return
    server = Postgres()
    try:
        yield server.url
    finally:
        server.stop()


def measure(vendor: str) -> None:
    with database_of(vendor) as url:
        os.environ["DATABASE_URL"] = url
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        owe(DUE, timedelta(minutes=-1))
        owe(FEW, timedelta(days=1))
        few = sweeping()
        multiply(FEW, MANY)
        many = sweeping()
        print(
            f"sweep, {vendor}: {few:.1f} ms with {FEW:,} waiting for later, {many:.1f} ms with {MANY:,} "
            f"and as many sent before, ratio {many / few:.2f}"
        )


def owe(count: int, ahead: timedelta) -> None:
    from uuid import uuid4

    from django.utils import timezone

    from consultations.models import Message
    from tests.factories import PatientFactory

    patient, due = PatientFactory(), timezone.now() + ahead
    Message.objects.bulk_create(
        Message(
            patient=patient, kind="aftercare", channel="email", subject_reference=uuid4(), key=str(uuid4()), due_at=due,
            useless_after=due + timedelta(days=3),
        )
        for _ in range(count)
    )  # fmt: skip


def multiply(of: int, until: int) -> None:
    """What waits for later as many times over, and as much again that was sent a year before."""
    from django.db import connection

    from consultations.models import Message

    columns = [field.column for field in Message._meta.concrete_fields if not field.primary_key]
    changed = {"reference": ANOTHER_REFERENCE[connection.vendor], "key": ANOTHER_REFERENCE[connection.vendor]}
    if connection.vendor == "postgresql":
        changed["key"] += "::text"
    before = {"postgresql": "due_at - interval '1 year'", "sqlite": "datetime(due_at, '-1 year')"}[connection.vendor]
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {until // of})"
    table = Message._meta.db_table
    with connection.cursor() as cursor:
        for values in (changed | {"state": "'sent'", "due_at": before}, changed):
            cursor.execute(
                f"{numbers} INSERT INTO {table} ({', '.join(columns)}) "
                f"SELECT {', '.join(values.get(column, column) for column in columns)} FROM {table}, n "
                f"WHERE state = 'scheduled' AND useless_after > %s",
                [connection.ops.adapt_datetimefield_value(tomorrow())],
            )
        cursor.execute("VACUUM" if connection.vendor == "sqlite" else "VACUUM ANALYZE")  # what a server does by itself


def tomorrow() -> datetime:
    from django.utils import timezone

    return timezone.now() + timedelta(days=3)


def sweeping() -> float:
    """Milliseconds, the broker left out."""
    from unittest.mock import patch

    from consultations.messaging import tasks

    with patch.object(tasks.deliver, "apply_async"):
        return statistics.median(seconds(tasks.sweep) for _ in range(ROUNDS)) * 1000


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    measure(sys.argv[1]) if len(sys.argv) > 1 else run()
