"""The space of all answers as boxes. A rule speaks inside a box: a few facts, each with some of its answers. What holds
for every answer is decided on the boxes, exactly, without going through the answers one by one."""

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import count, product

from .completeness import asked
from .engine import RANKS, holds
from .records import AREAS, DEVICES, STATUSES, SUBJECTS, Protocol, Question

Values = tuple[str | None, ...]
Box = Mapping[str, frozenset[str | None]]  # a fact that is not named may have any answer
Domains = Mapping[str, Values]  # every fact with the answers it can have, the healthy one first
Case = dict[str, str | None]


@dataclass(frozen=True)
class Spoken:
    """A rule as it speaks in one world: about which answers, and with which effect on its subjects."""

    rule: str
    subjects: tuple[str, ...]
    effect: str
    box: Box
    is_whole: bool  # False: some of its facts were not asked, so it speaks as a wait

    @cached_property
    def rank(self) -> int:
        return RANKS[self.effect]


@dataclass(frozen=True)
class World:
    """All complete cases of one area in which the same questions were asked."""

    domains: Domains
    rules: tuple[Spoken, ...]

    def about(self, subject: str, rank: int = 1) -> list[Spoken]:
        """What can give the subject this rank (place in STATUSES) or a harsher one."""
        return [each for each in self._by_subject[subject] if each.rank >= rank]

    @cached_property
    def _by_subject(self) -> dict[str, list[Spoken]]:
        """Asked for thousands of times in a proof."""
        return {subject: [each for each in self.rules if subject in each.subjects] for subject in SUBJECTS}


def worlds(protocol: Protocol) -> Iterator[World]:
    """Together they hold every case that completeness can hand to the engine, and no other: one for each area and each
    way in which the answers can open or close questions."""
    gates = sorted({fact for question in protocol.questions.values() for fact in question.ask_when})
    seen = set()
    for area in (*AREAS, "other"):
        for values in product(*(protocol.questions[gate].values for gate in gates)):
            chosen: dict[str, str | None] = {"concern": area, **dict(zip(gates, values, strict=True))}
            open_questions = {question.id for question in asked(protocol, chosen)}
            domains = {
                question.id: _domain(question, area, question.id in open_questions, chosen)
                for question in protocol.questions.values()
            }
            if (key := tuple(domains.values())) not in seen:
                seen.add(key)
                yield World(domains, tuple(_spoken(protocol, domains)))


def _domain(question: Question, area: str, is_open: bool, chosen: Mapping[str, str | None]) -> Values:
    if question.areas and area not in question.areas:
        return (question.default,)
    if question.asked_by == "patient" and not is_open:
        return (None,)
    if question.id in chosen:
        return (chosen[question.id],)
    return (question.default, *(value for value in question.values if value != question.default))


def _spoken(protocol: Protocol, domains: Domains) -> Iterator[Spoken]:
    """What was not asked waits: there a rule of any effect speaks as a wait, and a preference not at all."""
    for rule in protocol.rules:
        unasked = [fact for fact in rule.when if domains[fact] == (None,)]
        box = {fact: frozenset(rule.when[fact]) & set(domains[fact]) for fact in rule.when if fact not in unasked}
        if all(box.values()) and not (unasked and rule.effect == "prefer"):
            yield Spoken(rule.id, rule.subjects, "defer" if unasked else rule.effect, box, not unasked)


def within(domains: Domains, box: Box) -> Domains:
    """The part of the space that lies in the box."""
    return {**domains, **{fact: tuple(value for value in domains[fact] if value in box[fact]) for fact in box}}


def nearest(domains: Domains) -> Case:
    return {fact: values[0] for fact, values in domains.items()}


def statuses(protocol: Protocol, world: World, case: Case) -> dict[str, str]:
    """What the boxes say about a case: for each subject the worst of those that hold it."""
    speaking = [each for each in world.rules if holds(each.box, case)]
    ranks = {
        subject: max((each.rank for each in speaking if subject in each.subjects), default=0) for subject in SUBJECTS
    }
    if protocol.exosome_route == "topical_only":
        ranks["exosomes"] = max(ranks["exosomes"], min(ranks[device] for device in DEVICES))
    return {subject: STATUSES[rank] for subject, rank in ranks.items()}


def outside(domains: Domains, boxes: Iterable[Box]) -> Case | None:
    """The case in `domains` nearest to healthy that lies in none of the boxes; None where they cover everything.

    The nearest case is tried first. A box that holds it must be left through one of its facts, and each of these ways
    is one branch: no case is lost, and the first that lies outside all boxes has the fewest facts changed."""
    if not all(domains.values()):
        return None
    boxes = [box for box in boxes if not any(box[fact].isdisjoint(domains[fact]) for fact in box)]
    if any(all(box[fact].issuperset(domains[fact]) for fact in box) for box in boxes):
        return None  # one box covers everything
    order = count()
    branches = [(0, next(order), domains)]
    while branches:
        changed, _, here = heapq.heappop(branches)
        case = nearest(here)
        holding = next((box for box in boxes if holds(box, case)), None)
        if holding is None:
            return case
        for fact, values in holding.items():
            left = tuple(value for value in here[fact] if value not in values)
            if left:
                step = here[fact][0] == domains[fact][0]
                heapq.heappush(branches, (changed + step, next(order), {**here, fact: left}))
    return None
