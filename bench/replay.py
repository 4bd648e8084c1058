"""A changed protocol replayed on 100,000 people, reading included, beside a plain loop over the same rows, on either
database. On a machine that does something else meanwhile the time by the clock says little: so the seconds that this
process has computed stand beside it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice
from typing import Any

PEOPLE = int(os.environ.get("PEOPLE", 100_000))
LOOPED = min(5_000, PEOPLE)  # what the plain loop is given
BATCH = 2_000


def run() -> None:
    for database in ("postgresql", "sqlite"):  # each in a process of its own: one has one database
        subprocess.run([sys.executable, "-m", "bench.replay", database], check=True)


def measure_on(vendor: str) -> None:
    from bench.sweep import database_of

    with database_of(vendor) as url:
        os.environ["DATABASE_URL"] = url
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        measure()


def measure() -> None:
    """On the database that the settings point to, which is empty."""
    from django.db import connection, transaction

    from consultations.candidacy.governance import replaying
    from consultations.candidacy.services import publish_shipped
    from consultations.models import ReplayedChange

    version = publish_shipped()
    fill(version)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what a server does by itself
    for name, draft in (("a wait of 28 days", longer_wait(version)), ("a new question", new_question(version))):
        replay = asked(version, draft)
        computed = time.process_time()
        taken = seconds(lambda pk=replay.pk: replaying.run(pk))
        computed = time.process_time() - computed
        replay.refresh_from_db()
        changed = ReplayedChange.objects.filter(replay=replay).count()
        assert replay.done == PEOPLE
        replay.changes.all().delete()
        with transaction.atomic():
            looped = seconds(lambda replay=replay: plain_loop(replay)) * PEOPLE / LOOPED
        print(
            f"replay, {connection.vendor}, {name}: {PEOPLE:,} people ({changed:,} changed) in {taken:.1f} s, "
            f"{computed:.1f} s of them in this process, a plain loop {looped:.1f} s, time ratio {taken / looped:.2f}"
        )


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def fill(version: Any) -> None:
    """Healthy with k answers changed, k geometric with mean 3. Two thirds answer for the face, one for the hair."""
    from consultations.candidacy.services import said_about
    from consultations.models import Assessment, Patient

    patient = Patient.objects.create(
        first_name="Ada", last_name="Tester", birth_date=date(1980, 5, 17), email="a@mail.example"
    )
    people = answers()
    while some := list(islice(people, BATCH)):
        rows = [said_about(version, facts) for facts in some]
        for row in rows:
            row.patient = patient
        Assessment.objects.bulk_create(rows)


def answers() -> Iterator[dict[str, str | None]]:
    from random import Random

    from consultations.candidacy.completeness import with_defaults
    from consultations.candidacy.protocol import load_shipped
    from tests.candidacy.test_other_engine import geometric

    chance, protocol = Random(1), load_shipped()
    for _ in range(PEOPLE):
        area = chance.choice(("face", "face", "hair"))
        asked = [
            each for each in protocol.questions.values() if each.id != "concern" and area in (each.areas or (area,))
        ]
        changed = chance.sample(asked, geometric(chance, len(asked)))
        yield with_defaults(protocol, {"concern": area}) | {each.id: chance.choice(each.values) for each in changed}


def longer_wait(version: Any) -> str:
    return version.content.replace("wait_days = 14", "wait_days = 28")


def new_question(version: Any) -> str:
    """Nobody was asked it, so everybody changes: the worst case."""
    import tomllib

    import tomli_w

    raw = tomllib.loads(version.content)
    question = next(each for each in raw["questions"] if each["id"] == "tobacco")
    rule = next(each for each in raw["rules"] if "tobacco" in each["when"] and len(each["when"]) == 1)
    raw["questions"].append(question | {"id": "vaping"})
    raw["rules"].append(rule | {"id": "vaping-caution", "when": {"vaping": rule["when"]["tobacco"]}})
    return tomli_w.dumps(raw)


def asked(version: Any, content: str) -> Any:
    from consultations.candidacy.governance.drafts import numbered, sha256_of
    from consultations.models import ProtocolVersion, Replay

    ProtocolVersion.objects.filter(status=ProtocolVersion.Status.DRAFT).update(status=ProtocolVersion.Status.RETIRED)
    number = version.number + ProtocolVersion.objects.count()
    content = numbered(content, number)
    draft = ProtocolVersion.objects.create(
        number=number, content=content, sha256=sha256_of(content), review_by=version.review_by
    )
    return Replay.objects.create(version=draft, sha256=draft.sha256, total=PEOPLE)


def plain_loop(replay: Any) -> None:
    """One row after the other, as the ORM gives and takes them."""
    from consultations.candidacy.completeness import carried
    from consultations.candidacy.engine import assess
    from consultations.candidacy.protocol import SUBJECTS, load
    from consultations.models import Assessment, ReplayedChange

    protocol = load(replay.version.content)
    for row in Assessment.objects.current().order_by("pk")[:LOOPED].iterator():
        said = assess(protocol, carried(protocol, row.facts)).as_dict()
        if said["verdicts"] != row.verdicts or said["recommendation"] != row.recommendation:
            moved = {each: (row.verdicts[each], said["verdicts"][each]) for each in SUBJECTS}
            ReplayedChange.objects.create(
                replay=replay,
                assessment=row,
                area=row.area,
                was=row.recommendation,
                becomes=said["recommendation"],
                subjects={each: pair for each, pair in moved.items() if pair[0] != pair[1]},
                more_cautious=False,
                less_cautious=False,
            )


if __name__ == "__main__":
    measure_on(sys.argv[1]) if len(sys.argv) > 1 else run()
