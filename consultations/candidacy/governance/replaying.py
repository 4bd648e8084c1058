"""A content is replayed on everybody who was assessed. Asked for by a page, run by a worker in chunks; a worker that
dies leaves a lease that runs out, and another goes on behind the last chunk that was kept."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from clinic.audit import Actor, record
from consultations.candidacy.models import Assessment, ProtocolVersion
from consultations.candidacy.protocol import load

from .drafts import opened
from .models import Replay, ReplayedChange
from .recomputing import Recomputing, Recorded, Waits, waits_of

CHUNK = 2000
AT_ONCE = 500  # rows of one statement: SQLite takes 32,766 values
LEASE = timedelta(seconds=60)
Counts = Mapping[str, Mapping[str, Mapping[str, int]]]


def replay_of(version: ProtocolVersion) -> Replay | None:
    """The newest one of exactly this content."""
    return version.replays.filter(sha256=version.sha256, takes_effect=False).first()


def assessed_since(replay: Replay) -> int:
    return Assessment.objects.current().filter(pk__gt=replay.last).count()


def ask_once(version: ProtocolVersion, *, by: Actor) -> Replay:
    """The replay of the draft's content that runs or has read everybody, else a new one: pressing twice runs one.
    Raises CannotDraft."""
    with transaction.atomic():
        row = opened(version)
        known = replay_of(row)
        if known and not (known.finished_at and assessed_since(known)):
            return known
        return ask(row, by=by)


def ask(version: ProtocolVersion, *, by: Actor, takes_effect: bool = False) -> Replay:
    """A replay of the version's content as it is now; the worker begins within seconds."""
    replay = Replay.objects.create(
        version=version,
        sha256=version.sha256,
        asked_by=by.user,
        takes_effect=takes_effect,
        total=Assessment.objects.current().count(),
    )
    record(by, "replay", version)
    return replay


def free(now: datetime) -> QuerySet[Replay]:
    """To be done, and nobody is at it."""
    return Replay.objects.filter(Q(lease_until=None) | Q(lease_until__lt=now), finished_at=None)


def waiting(now: datetime) -> list[int]:
    return list(free(now).values_list("pk", flat=True))


def run(pk: int) -> None:
    """Go on with a replay until it is done, unless somebody else has it."""
    now = timezone.now()
    if not free(now).filter(pk=pk).update(lease_until=now + LEASE):
        return
    replay = Replay.objects.select_related("version").get(pk=pk)
    if replay.sha256 != replay.version.sha256:
        replay.delete()  # the draft has moved on: nobody can use this any more
        return
    recomputing = Recomputing(load(replay.version.content), waits_then)
    while chunk := next_chunk(replay):
        if not keep(replay, recomputing, chunk):
            return
    held(replay).update(finished_at=timezone.now(), total=F("done"), lease_until=None)


def held(replay: Replay) -> QuerySet[Replay]:
    """The row, while it still carries the lease of whoever read it. Empty once another worker has taken over."""
    return Replay.objects.filter(pk=replay.pk, lease_until=replay.lease_until, finished_at=None)


def next_chunk(replay: Replay) -> list[Recorded]:
    """Their keys first: else PostgreSQL writes out the JSON of everybody who is left, to sort them."""
    left = Assessment.objects.current().filter(pk__gt=replay.last).order_by("pk")
    keys = list(left.values_list("pk", flat=True)[:CHUNK])
    rows = left.filter(pk__lte=keys[-1]) if keys else left.none()
    facts, verdicts = Cast("facts", TextField()), Cast("verdicts", TextField())
    fields = rows.values_list("pk", "area", facts, "recommendation", verdicts, "protocol_version")
    return [Recorded(*row) for row in fields]


def keep(replay: Replay, recomputing: Recomputing, chunk: list[Recorded]) -> bool:
    """One chunk with its place, in one transaction: what is counted is counted once. False: another worker has taken
    over, or the draft is gone."""
    changes, counts = recomputing.of(chunk)
    place = {
        "last": chunk[-1].pk,
        "done": replay.done + len(chunk),
        "counts": added(replay.counts, counts),
        "lease_until": timezone.now() + LEASE,
    }
    with transaction.atomic():
        if not held(replay).update(**place):
            return False
        for start in range(0, len(changes), AT_ONCE):
            write(replay, changes[start : start + AT_ONCE])
        if replay.takes_effect:
            mark_looked_at(replay, changes)
    for name, value in place.items():
        setattr(replay, name, value)
    return True


def write(replay: Replay, changes: list[dict[str, Any]]) -> None:
    """In plain SQL: where a new question moves nearly everybody, the rows cost more than everything else together, and
    through the model most of all."""
    table, quoted = ReplayedChange._meta.db_table, connection.ops.quote_name
    columns = ", ".join(map(quoted, ("replay_id", *changes[0])))
    row = f"({', '.join(['%s'] * (1 + len(changes[0])))})"
    values: list[Any] = []
    for each in changes:
        values += (replay.pk, *each.values())
    with connection.cursor() as cursor:
        rows = ", ".join([row] * len(changes))
        cursor.execute(f"INSERT INTO {quoted(table)} ({columns}) VALUES {rows}", values)  # noqa: S608


def mark_looked_at(replay: Replay, changes: list[dict[str, Any]]) -> None:
    """Whom a provider has looked at for the change just before, and who moves in the same way now, waits for nobody. A
    look at what was taken back since does not count: it may come back for another reason."""
    subjects = {each["assessment_id"]: json.loads(each["subjects"]) for each in changes}
    before = Replay.objects.filter(takes_effect=True, pk__lt=replay.pk).order_by("-pk").values("pk")[:1]
    looks = ReplayedChange.objects.filter(replay=before, assessment__in=subjects).exclude(looked_at=None)
    for look in looks:
        if look.subjects == subjects[look.assessment_id]:
            again = ReplayedChange.objects.filter(replay=replay, assessment=look.assessment_id)
            again.update(looked_by=look.looked_by_id, looked_at=look.looked_at)


def is_working_out() -> bool:
    """Whether it is not known yet whom the protocol in use makes more cautious."""
    in_use = ProtocolVersion.Status.ACTIVE
    return Replay.objects.filter(version__status=in_use, takes_effect=True, finished_at=None).exists()


def added(counts: Counts, more: Counter[tuple[str, str, str]]) -> dict[str, dict[str, dict[str, int]]]:
    """Area → recommendation as recorded → the new one → how many."""
    total = {area: {was: dict(new) for was, new in rows.items()} for area, rows in counts.items()}
    for (area, was, becomes), number in more.items():
        row = total.setdefault(area, {}).setdefault(was, {})
        row[becomes] = row.get(becomes, 0) + number
    return total


def waits_then(version: int) -> Waits:
    content = ProtocolVersion.objects.values_list("content", flat=True).get(pk=version)
    return waits_of(load(content))
