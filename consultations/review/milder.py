"""Answers that have become less cautious within twelve months: than in another form of this person, whichever of joined
records it stands in, or than before they were given anew. None of them is signed over in silence."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from dateutil.relativedelta import relativedelta
from django.db.models import QuerySet
from django.utils import timezone

from consultations.candidacy.engine import holds
from consultations.candidacy.models import Assessment
from consultations.candidacy.protocol import EFFECTS, STATUSES, Protocol, Question
from consultations.candidacy.services import protocol_of
from consultations.candidacy.words import AREAS
from consultations.intake.models import Intake

from .answers import ALWAYS_SHOWN

LOOKED_BACK = relativedelta(months=12)


@dataclass(frozen=True)
class Milder:
    question: Question
    area: str  # "" where it is said of the whole person
    before: str
    before_label: str
    now: str
    told_at: datetime  # when it was still the other answer
    rank: int  # of the harshest status that the other answer led to

    @property
    def key(self) -> str:
        return f"{self.area}-{self.question.id}"

    @property
    def now_label(self) -> str:
        return str(self.question.label(self.now))

    @property
    def area_word(self) -> str:
        return str(AREAS[self.area]) if self.area else ""

    def as_dict(self) -> dict[str, str]:
        return {"fact": self.question.id, "area": self.area, "before": self.before, "now": self.now}


def milder_answers(intake: Intake, current: list[Assessment]) -> list[Milder]:
    others = told_lately(Assessment.objects.of(intake.patient)).exclude(pk__in=[each.pk for each in current])
    return compared(protocol_of(intake.protocol_version), current, list(others))


def told_lately(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    since = timezone.now() - LOOKED_BACK
    return assessments.filter(made_at__gte=since).prefetch_related("protocol_version").order_by("made_at", "pk")


def compared(protocol: Protocol, current: Iterable[Assessment], others: Iterable[Assessment]) -> list[Milder]:
    """One for each answer: of several earlier ones the harshest, of these the newest."""
    found: dict[str, Milder] = {}
    others = list(others)
    for now in current:
        for was in others:
            for each in between(protocol, was, now):
                if each.key not in found or found[each.key].rank <= each.rank:
                    found[each.key] = each
    return sorted(found.values(), key=lambda each: -each.rank)


def differing(protocol: Protocol, was: Assessment, now: Assessment) -> list[tuple[Question, str, str]]:
    """The questions that were answered otherwise, with the answers of then and of now."""
    return [
        (question, before, value)
        for fact, value in now.facts.items()
        if value is not None and (before := was.facts.get(fact)) not in (None, value)
        if (question := protocol.questions.get(fact)) and can_be_compared(question, was, now)
    ]


def between(protocol: Protocol, was: Assessment, now: Assessment) -> Iterator[Milder]:
    for question, before, value in differing(protocol, was, now):
        if (rank := milder(protocol, question, was, now)) is not None:
            area = now.area if is_of_one_area(question) else ""
            label = str(protocol_of(was.protocol_version).questions[question.id].label(before))
            yield Milder(question, area, before, label, value, was.made_at, rank)


def is_of_one_area(question: Question) -> bool:
    return question.per_area or bool(question.areas)


def can_be_compared(question: Question, was: Assessment, now: Assessment) -> bool:
    if question.id in ALWAYS_SHOWN or question.asked_by == "derived":
        return False
    return was.area == now.area or not is_of_one_area(question)


def milder(protocol: Protocol, question: Question, was: Assessment, now: Assessment) -> int | None:
    """Along a scale, or because a rule held something up or back that is open now: the rank of the harshest thing that
    the other answer led to. None where it is not milder. An answer that this protocol no longer knows is judged by the
    one that knew it."""
    fact, before = question.id, str(was.facts[question.id])
    after = led_to(protocol, fact, now.facts)
    if before in question.values:
        led = led_to(protocol, fact, now.facts | {fact: before})
        is_harsher = before in question.at_or_above(now.facts[fact])
    else:
        led, is_harsher = led_to(protocol_of(was.protocol_version), fact, was.facts), False
    if is_harsher or any(rank > after.get(subject, 0) for subject, rank in led.items()):
        return max(led.values(), default=0)
    return None


def led_to(protocol: Protocol, fact: str, facts: dict[str, str | None]) -> dict[str, int]:
    """Subject → rank of the harshest status that a rule on this fact gives it."""
    found: dict[str, int] = {}
    for rule in protocol.rules:
        if fact in rule.when and holds(rule.when, facts):
            rank = STATUSES.index(EFFECTS[rule.effect])
            for subject in rule.subjects:
                found[subject] = max(rank, found.get(subject, 0))
    return found
