"""The desk's search among 100,000 patients on PostgreSQL, beside the same words looked for in every row."""

import os
import statistics
import time
from collections.abc import Callable
from random import Random

PEOPLE, ROUNDS = int(os.environ.get("PEOPLE", 100_000)), 9
FIRST = [
    "Ada",
    "Bea",
    "Carl",
    "Dora",
    "Emil",
    "Fay",
    "Gus",
    "Hope",
    "Ivo",
    "June",
    "Karl",
    "Lena",
    "Max",
    "Nora",
    "Otto",
    "Pia",
    "Quin",
    "Rita",
    "Sam",
    "Tess",
]
SYLLABLES = [
    "bar",
    "den",
    "fel",
    "gor",
    "hal",
    "jen",
    "kim",
    "lor",
    "man",
    "nes",
    "pol",
    "ras",
    "sen",
    "tur",
    "vel",
    "win",
    "zan",
    "mar",
    "low",
    "berg",
]
TYPED = ("marl", "marlow", "ada marlow", "5550187", "ma", "ada@mail", "ada 05/17/1980", "mai", "marlwo")


def run() -> None:
    from tests.services import Postgres

    server = Postgres()
    try:
        os.environ["DATABASE_URL"] = server.url
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        fill()
        measure()
    finally:
        server.stop()


def fill() -> None:
    from django.db import connection

    from consultations.models import Patient

    dice = Random(7)
    people = [
        Patient(
            first_name=dice.choice(FIRST),
            last_name="".join(dice.choices(SYLLABLES, k=dice.randint(2, 3))).capitalize(),
            birth_date=f"{dice.randint(1930, 2005)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            email=f"person{number}@mail.example",
            phone=f"+1202{dice.randint(2_000_000, 9_999_999)}",
        )
        for number in range(PEOPLE)
    ]
    Patient.objects.bulk_create(people, batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # what a server does by itself


def measure() -> None:
    from django.db import connection

    from consultations.booking import callers
    from consultations.models import Patient
    from tests.factories import UserFactory

    user = UserFactory(role="front desk")
    assert callers.forgives_typing_errors()

    def rival(words: str) -> list[Patient]:
        """Every row, whatever the index says."""
        with connection.cursor() as cursor:
            cursor.execute("SET enable_bitmapscan = off")
            try:
                return callers.search(user, words)
            finally:
                cursor.execute("SET enable_bitmapscan = on")

    for words in TYPED:
        mine, other = (
            statistics.median(seconds(lambda look=look, words=words: look(words)) for _ in range(ROUNDS)) * 1000
            for look in (lambda words: callers.search(user, words), rival)
        )
        print(f"search “{words}” of {PEOPLE:,}: {mine:.1f} ms, every row {other:.1f} ms, ratio {mine / other:.2f}")


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    run()
