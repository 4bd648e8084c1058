"""A content is replayed on everybody who was assessed. Asked for by a page, run by a worker in chunks; a worker that
dies leaves a lease that runs out, and another goes on behind the last chunk that was kept."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from clinic.audit import Actor, record
from consultations.candidacy.completeness import carried
from consultations.candidacy.engine import NOT_ASKED, assess
from consultations.candidacy.models import Assessment, ProtocolVersion
from consultations.candidacy.protocol import STATUSES, SUBJECTS, Protocol, load

from .models import Replay, ReplayedChange

CHUNK = 2000
LEASE = timedelta(seconds=60)


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


def waiting(now: datetime) -> list[int]:
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    return list(Replay.objects.filter(free, finished_at=None).values_list("pk", flat=True))


def run(pk: int) -> None:
    """Go on with a replay until it is done, unless somebody else has it."""
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    if not Replay.objects.filter(free, pk=pk, finished_at=None).update(lease_until=now + LEASE):
        return
    replay = Replay.objects.select_related("version").get(pk=pk)
    if replay.sha256 != replay.version.sha256:
        replay.delete()  # the draft has moved on: nobody can use this any more
        return
    comparison = Comparison(load(replay.version.content))
    while chunk := next_chunk(replay):
        keep(replay, comparison, chunk)
    Replay.objects.filter(pk=pk).update(finished_at=timezone.now(), total=F("done"), lease_until=None)


class Recorded(NamedTuple):
    pk: int
    area: str
    facts: Mapping[str, Any]
    recommendation: str
    verdicts: Mapping[str, Any]
    version: int


def next_chunk(replay: Replay) -> list[Recorded]:
    rows = Assessment.objects.current().filter(pk__gt=replay.last).order_by("pk")
    fields = ("pk", "area", "facts", "recommendation", "verdicts", "protocol_version")
    return [Recorded(*row) for row in rows.values_list(*fields)[:CHUNK]]


def keep(replay: Replay, comparison: "Comparison", chunk: list[Recorded]) -> None:
    """One chunk with its place, in one transaction: what is counted is counted once."""
    changes, counts = comparison.of(chunk)
    with transaction.atomic():
        ReplayedChange.objects.bulk_create(
            [ReplayedChange(replay=replay, **change) for change in changes], batch_size=1000
        )
        for (area, was, becomes), number in counts.items():
            row = replay.counts.setdefault(area, {}).setdefault(was, {})
            row[becomes] = row.get(becomes, 0) + number
        replay.last, replay.done = chunk[-1].pk, replay.done + len(chunk)
        replay.lease_until = timezone.now() + LEASE
        replay.save(update_fields=["last", "done", "counts", "lease_until"])


class Comparison:
    """What was recorded beside what this protocol would say."""

    def __init__(self, protocol: Protocol) -> None:
        self.protocol = protocol
        self.waits = waits_of(protocol)
        self.recorded_waits: dict[int, Mapping[str, int]] = {}

    def of(self, chunk: Iterable[Recorded]) -> tuple[list[dict[str, Any]], Counter]:
        changes, counts = [], Counter[tuple[str, str, str]]()
        for row in chunk:
            result = assess(self.protocol, carried(self.protocol, row.facts))
            counts[row.area, row.recommendation, result.recommendation] += 1
            before = self.standing(row.verdicts, self.waits_then(row.version))
            after = {
                subject: standing(each.status, [finding.rule for finding in each.findings], self.waits)
                for subject, each in result.verdicts.items()
            }
            if before != after or row.recommendation != result.recommendation:
                changes.append(change(row, result.recommendation, before, after))
        return changes, counts

    def standing(self, verdicts: Mapping[str, Any], waits: Mapping[str, int]) -> dict[str, tuple[str, int]]:
        return {
            subject: standing(each["status"], [finding["rule"] for finding in each["findings"]], waits)
            for subject, each in verdicts.items()
        }

    def waits_then(self, version: int) -> Mapping[str, int]:
        if version not in self.recorded_waits:
            content = ProtocolVersion.objects.values_list("content", flat=True).get(pk=version)
            self.recorded_waits[version] = waits_of(load(content))
        return self.recorded_waits[version]


def waits_of(protocol: Protocol) -> dict[str, int]:
    """Rule → its days; a wait without a number (a test, a clearance, a question to ask) has none here."""
    return {rule.id: rule.wait_days for rule in protocol.rules if rule.wait_days}


def standing(status: str, rules: Iterable[str], waits: Mapping[str, int]) -> tuple[str, int]:
    """A status and, where it waits, for how many days at most."""
    if status != "defer":
        return status, 0
    return status, max([waits.get(rule, 0) for rule in rules if rule != NOT_ASKED], default=0)


def change(
    row: Recorded, becomes: str, before: Mapping[str, tuple[str, int]], after: Mapping[str, tuple[str, int]]
) -> dict[str, Any]:
    moved = {subject: (before[subject], after[subject]) for subject in SUBJECTS if before[subject] != after[subject]}
    return {
        "assessment_id": row.pk,
        "area": row.area,
        "was": row.recommendation,
        "becomes": becomes,
        "subjects": moved,
        "more_cautious": any(rank(now) > rank(then) for then, now in moved.values()),
        "less_cautious": any(rank(now) < rank(then) for then, now in moved.values()),
    }


def rank(standing: tuple[str, int]) -> tuple[int, int]:
    status, days = standing
    return STATUSES.index(status), days
