"""Proofs about a protocol, each for every answer that anybody can give: `prove` yields what does not hold, with the
nearest-to-healthy case that shows it. docs/clinical-protocol.md says why what is checked is the whole space."""

from collections.abc import Callable, Iterator
from itertools import pairwise, product

from .boxes import Box, Case, Spoken, World, nearest, outside, statuses, within, worlds
from .completeness import Incomplete, complete
from .engine import assess, recommend
from .faults import Fault, told
from .records import AREAS, PRODUCTS, STATUSES, UNSURE, Protocol, Question, Rule
from .wording import wording

CAUTION, DEFER = STATUSES.index("caution"), STATUSES.index("defer")
RECOMMENDATIONS = ("either", "prp", "exosomes", "defer", "neither")


def prove(protocol: Protocol) -> Iterator[Fault]:
    space = tuple(worlds(protocol))
    for proof in PROOFS:
        seen = set()
        for fault in proof(protocol, space):
            if (fault.about, fault.message) not in seen:
                seen.add((fault.about, fault.message))
                yield fault


# The engine's last step ----------------------------------------------------------------------------------------------
def total(protocol: Protocol, space: tuple[World, ...]) -> Iterator[Fault]:
    """A status is the worst effect of the boxes that hold a case, so every case has one for each subject; and all
    sixteen pairs of the products' statuses, with each leaning, give one of the five."""
    for prp, exosomes, preferred in product(STATUSES, STATUSES, (None, *PRODUCTS)):
        recommendation, _ = recommend({"prp": prp, "exosomes": exosomes}, preferred)
        if recommendation not in RECOMMENDATIONS:
            yield Fault(
                "total", f"prp {prp}, exosomes {exosomes}", "gives {value}", names={"value": repr(recommendation)}
            )
    for world in space:
        for rule in world.rules:
            case = nearest(within(world.domains, rule.box))
            found = {subject: verdict.status for subject, verdict in assess(protocol, case).verdicts.items()}
            if found != statuses(protocol, world, case):
                yield Fault("total", rule.rule, "the engine does not say the worst of its rules", told(protocol, case))


def all_reachable(protocol: Protocol, space: tuple[World, ...]) -> Iterator[Fault]:
    for recommendation in RECOMMENDATIONS:
        if not any(assess(protocol, case).recommendation == recommendation for case in _corners(space)):
            yield Fault("all-reachable", recommendation, "no answers lead to it")


def _corners(space: tuple[World, ...]) -> Iterator[Case]:
    """One case for each pair of statuses that the two products can have, and for each leaning."""
    for world in space:
        for prp, exosomes, leaning in product(range(len(STATUSES)), range(len(STATUSES)), _leanings(world)):
            for first, second in product(_givers(world, "prp", prp), _givers(world, "exosomes", exosomes)):
                harsher = [each.box for each in (*world.about("prp", prp + 1), *world.about("exosomes", exosomes + 1))]
                case = outside(within(within(within(world.domains, first), second), leaning), harsher)
                if case:
                    yield case
                    break


def _givers(world: World, subject: str, rank: int) -> list[Box]:
    return [each.box for each in world.about(subject, rank) if each.rank == rank] if rank else [{}]


def _leanings(world: World) -> list[Box]:
    return [{}, *(each.box for each in world.rules if each.effect == "prefer")]


# Monotone ------------------------------------------------------------------------------------------------------------
def monotone(protocol: Protocol, space: tuple[World, ...]) -> Iterator[Fault]:
    """A subject's status can improve along a step only where a rule falls silent and none as harsh speaks instead."""
    for world, question, mild, harsh in _steps(protocol, space):
        fact = question.id
        for rule in (rule for rule in world.rules if rule.rank):
            if mild not in rule.box.get(fact, ()) or harsh in rule.box[fact]:
                continue
            domains = within(world.domains, {**rule.box, fact: frozenset({harsh})})
            for subject in rule.subjects:
                if case := outside(domains, [each.box for each in world.about(subject, rule.rank)]):
                    message = "{subject} is better off with {harsh} than with {mild}, where {rule} speaks"
                    names = {"subject": subject, "harsh": harsh, "mild": mild, "rule": rule.rule}
                    yield Fault("monotone", fact, message, told(protocol, case), names)


def _steps(protocol: Protocol, space: tuple[World, ...]) -> Iterator[tuple[World, Question, str, str]]:
    for world in space:
        for question in protocol.questions.values():
            for mild, harsh in sorted({pair for chain in question.scales for pair in pairwise(chain)}):
                if {mild, harsh} <= set(world.domains[question.id]):
                    yield world, question, mild, harsh


def gates_without_scale(protocol: Protocol, space: tuple[World, ...]) -> Iterator[Fault]:
    """Else a harsher answer could close a question, and what that question held up would open."""
    for question in protocol.questions.values():
        for fact in question.ask_when:
            if protocol.questions[fact].scales:
                message = "is asked or not by {fact}, which has a scale"
                yield Fault("gates-without-scale", question.id, message, names={"fact": fact})


# Unsure --------------------------------------------------------------------------------------------------------------
def unsure_is_not_no(protocol: Protocol, space: tuple[World, ...]) -> Iterator[Fault]:
    """Where some answer excludes a subject or makes it wait, "not sure" is at least a caution for it."""
    for world in space:
        for rule in world.rules:
            for fact in rule.box if rule.rank >= DEFER else ():
                question = protocol.questions[fact]
                if UNSURE not in world.domains[fact] or UNSURE in rule.box[fact] or question.unsure_exception:
                    continue
                domains = within(world.domains, {**rule.box, fact: frozenset({UNSURE})})
                for subject in rule.subjects:
                    if case := outside(domains, [each.box for each in world.about(subject, CAUTION)]):
                        message = "“not sure” leaves {subject} untouched, although {rule} counts for it"
                        names = {"subject": subject, "rule": rule.rule}
                        yield Fault("unsure-is-not-no", fact, message, told(protocol, case), names)


def nothing_is_left_empty(protocol: Protocol, space: tuple[World, ...]) -> Iterator[Fault]:
    for area, fact in product(AREAS, protocol.questions):
        question = protocol.questions[fact]
        if question.asked_by != "patient" or fact == "concern":
            continue
        opened = {gate: values[0] for gate, values in question.ask_when.items()}
        answers = {each.id: each.default for each in protocol.questions.values()} | opened | {"concern": area}
        try:
            value = complete(protocol, {**answers, fact: None}, area)[fact]
        except Incomplete:
            continue
        if value != UNSURE and (not question.areas or area in question.areas):
            yield Fault("nothing-is-left-empty", fact, "left empty it counts as {value}", names={"value": str(value)})


# Rules that say nothing ----------------------------------------------------------------------------------------------
def no_dead_rule(protocol: Protocol, space: tuple[World, ...]) -> Iterator[Fault]:
    for rule in protocol.rules:
        spoken = [(world, each) for world in space for each in world.rules if each.rule == rule.id and each.is_whole]
        if not spoken:
            yield Fault("no-dead-rule", rule.id, "no answers can set it off")
        elif rule.effect == "prefer":
            if not any(_tips(world, each) for world, each in spoken):
                yield Fault("no-contradiction", rule.id, "prefers what another rule always excludes or holds up")
        elif not any(_decides(world, each, subject) for world, each in spoken for subject in rule.subjects):
            yield Fault("no-dead-rule", rule.id, "whenever it speaks, a harsher rule speaks on every subject of it")


def _decides(world: World, rule: Spoken, subject: str) -> bool:
    harsher = [each.box for each in world.about(subject, rule.rank + 1)]
    return outside(within(world.domains, rule.box), harsher) is not None


def _tips(world: World, rule: Spoken) -> bool:
    """Whether what the rule prefers can be open when it speaks: a preference for what is closed does nothing."""
    closed = [each.box for product in rule.subjects for each in world.about(product, DEFER)]
    return outside(within(world.domains, rule.box), closed) is not None


def no_duplicate(protocol: Protocol, space: tuple[World, ...]) -> Iterator[Fault]:
    """One rule says all that another says: same effect, on these subjects at least, for these answers at least."""
    for one, other in product(protocol.rules, repeat=2):
        if one is other or one.effect != other.effect or not set(one.subjects) <= set(other.subjects):
            continue
        if _covers(other, one) and _waits_as_long(other, one) and (not _same(one, other) or one.id < other.id):
            yield Fault("no-duplicate", one.id, "says nothing that {rule} does not say", names={"rule": other.id})


def _waits_as_long(one: Rule, other: Rule) -> bool:
    return one.wait_days is None or other.wait_days is None or one.wait_days >= other.wait_days


def _covers(wide: Rule, narrow: Rule) -> bool:
    return all(fact in narrow.when and set(narrow.when[fact]) <= set(answers) for fact, answers in wide.when.items())


def _same(one: Rule, other: Rule) -> bool:
    return _covers(one, other) and set(one.subjects) == set(other.subjects)


def everything_is_read(protocol: Protocol, space: tuple[World, ...]) -> Iterator[Fault]:
    """No question is asked and never read; no answer but the mildest changes nothing; none is read and never asked."""
    readers = [each.when for each in protocol.rules] + [each.ask_when for each in protocol.questions.values()]
    read = {(fact, answer) for when in readers for fact, answers in when.items() for answer in answers}
    never_asked = {fact for fact in protocol.questions if all(world.domains[fact] == (None,) for world in space)}
    for fact, question in protocol.questions.items():
        if fact in never_asked:
            yield Fault("everything-is-read", fact, "is never asked")
        unread = [value for value in question.values if (fact, value) not in read]
        if len(unread) == len(question.values):
            yield Fault("everything-is-read", fact, "is asked, and no rule reads it")
        for value in unread if len(unread) < len(question.values) else ():
            harsh = any(value in chain[1:] for chain in question.scales)
            if harsh or (not question.scales and value != question.default and fact != "concern"):
                yield Fault("everything-is-read", fact, "no rule reads the answer {value}", names={"value": value})


PROOFS: tuple[Callable[[Protocol, tuple[World, ...]], Iterator[Fault]], ...] = (
    wording,
    everything_is_read,
    gates_without_scale,
    no_duplicate,
    no_dead_rule,
    unsure_is_not_no,
    nothing_is_left_empty,
    monotone,
    all_reachable,
    total,
)
