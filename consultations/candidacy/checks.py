"""What must hold between the parts of a protocol, once each part can be read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from math import prod
from urllib.parse import urlsplit

from .records import (
    AREAS,
    ASKED_BY,
    CHANGES,
    EFFECTS,
    PRODUCTS,
    ROUTES,
    SUBJECTS,
    Contradiction,
    Protocol,
    Question,
    Rule,
)

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
FACT = re.compile(r"[a-z][a-z0-9_]*")
LONGEST = 3650  # days: ten years
PLACEHOLDER = re.compile(r"\{[^}]*\}?|\}")
RESERVED = {  # names of the form's own pages and fields, and of what the engine itself says
    "screen": {"contact", "check-your-answers"},
    "rule": {"not-asked"},
    "question": {"back", "version", "assessment", "protocol"},
}
MOST_WAYS = 27  # in which answers open and close questions: each is proved by itself, while somebody waits
LAST_REVIEW = 2200  # year: later is a slip, and no date can be counted on from the last that there is
DERIVED = {"age_band": {"under_18", "18_21", "22_plus"}, "concern": {*AREAS, "both", "other"}}

Faults = Iterator[str]


def check(protocol: Protocol) -> Faults:
    """Yields "rule x: field: what is wrong" for every fault."""
    if protocol.number < 1:
        yield "number: must be 1 or more"
    if protocol.review_by.year > LAST_REVIEW:
        yield f"review_by: must be before {LAST_REVIEW + 1}"
    yield from _one_of("exosome_route", protocol.exosome_route, ROUTES)
    yield from _ids("screen", [each.id for each in protocol.screens])
    yield from _ids("rule", [each.id for each in protocol.rules])
    yield from _ids("contradiction", [each.id for each in protocol.contradictions])
    yield from _derived(protocol)
    for question in protocol.questions.values():
        yield from _at(f"question {question.id}", _question(protocol, question))
    yield from _gates(protocol)
    for rule in protocol.rules:
        yield from _at(f"rule {rule.id}", _rule(protocol, rule))
    for contradiction in protocol.contradictions:
        yield from _at(f"contradiction {contradiction.id}", _contradiction(protocol, contradiction))


def _question(protocol: Protocol, question: Question) -> Faults:
    if not FACT.fullmatch(question.id):
        yield "id: must be small letters, digits and underscores"
    if question.id in RESERVED["question"]:
        yield "id: is a name that the form itself uses"
    yield from _one_of("asked_by", question.asked_by, ASKED_BY)
    yield from _screen(protocol, question)
    yield from _answers(question)
    yield from _lines(question)
    yield from _when_asked(protocol, question)
    yield from _days("valid_days", question.valid_days)


def _screen(protocol: Protocol, question: Question) -> Faults:
    if question.asked_by == "provider":
        if question.screen:
            yield "screen: a provider's question stands on no patient screen"
    elif question.screen not in {screen.id for screen in protocol.screens}:
        yield f"screen: {question.screen!r} is not a screen"
    for area in question.areas:
        yield from _one_of("areas", area, AREAS)


def _answers(question: Question) -> Faults:
    if len(question.values) < 2:
        yield "answers: at least two are needed"
    for value in _twice(question.values):
        yield f"answers: {value} stands twice"
    if question.default not in question.values:
        yield f"default: {question.default} is not an answer"
    for chain in question.scales:
        if len(chain) < 2:
            yield "scales: a chain needs at least two answers"
        for value in chain:
            if value not in question.values:
                yield f"scales: {value} is not an answer"
        if question.id == "concern":
            yield "scales: an area is not harsher than another"
        if question.default in chain[1:]:
            yield f"scales: {question.default} is the healthy default, nothing is milder"
    for value in question.values:
        if any(value in question.at_or_above(harsher) for harsher in question.at_or_above(value) - {value}):
            yield f"scales: {value} is both milder and harsher than another answer"


def _lines(question: Question) -> Faults:
    if question.lines and (question.alone or question.asked_by != "patient"):
        yield "lines: only a question that stands in a list has lines"
    named = [line.value for line in question.lines if line.value]
    unknown = [value for value in named if value not in question.values or value == question.default]
    for value in unknown:
        yield f"lines: {value} is not an answer that a tick can mean"
    if named and not unknown and question.harshest(named) is None:
        yield "lines: the scales know no answer that covers all of them ticked together"
    in_a_list = question.asked_by == "patient" and not question.alone
    if in_a_list and not question.detail and any(line.value is None for line in question.tick_lines):
        yield "detail: is missing, and a tick alone leaves more than one answer"


def _when_asked(protocol: Protocol, question: Question) -> Faults:
    if question.ask_when and question.asked_by != "patient":
        yield "ask_when: only a patient's question depends on earlier answers"
    yield from _condition(protocol, "ask_when", question.ask_when)
    if "concern" in question.ask_when:
        yield "ask_when: concern opens no question; name the areas"
    order = list(protocol.questions)
    for fact in question.ask_when:
        if fact in order and order.index(fact) >= order.index(question.id):
            yield f"ask_when: {fact} is not asked earlier"
        elif fact in order and protocol.questions[fact].per_area:
            yield f"ask_when: {fact} has an answer for each area"


def _gates(protocol: Protocol) -> Faults:
    gates = {fact for question in protocol.questions.values() for fact in question.ask_when}
    ways = prod(len(protocol.questions[fact].values) for fact in gates if fact in protocol.questions)
    if ways > MOST_WAYS:
        yield f"questions: {ways} ways to open and close questions, at most {MOST_WAYS} can be proved"


def _rule(protocol: Protocol, rule: Rule) -> Faults:
    yield from _condition(protocol, "when", rule.when)
    if not rule.when:
        yield "when: names no fact"
    if "both" in rule.when.get("concern", ()):
        yield "when: concern is read for one area at a time, never both"
    if not rule.subjects:
        yield "subjects: is empty"
    if not rule.source:
        yield "source: is empty"
    for source in rule.source:
        yield from _source(source)
    for subject in rule.subjects:
        yield from _one_of("subjects", subject, (*SUBJECTS, "all", "devices"))
    yield from _one_of("effect", rule.effect, tuple(EFFECTS))
    if rule.effect == "prefer" and not set(rule.subjects) <= set(PRODUCTS):
        yield "subjects: only prp or exosomes can be preferred"
    yield from _wait(rule)
    yield from _change(protocol, rule)


def _source(source: str) -> Faults:
    try:
        urlsplit(source)
    except ValueError:
        yield f"source: {source!r} is no address"


def _wait(rule: Rule) -> Faults:
    waits = [field for field in ("wait_days", "until") if getattr(rule, field) is not None]
    if rule.effect != "defer":
        for field in waits:
            yield f"{field}: only a defer waits"
    elif len(waits) != 1:
        yield "wait_days: a defer needs either wait_days or until" + (", not both" if waits else "")
    yield from _days("wait_days", rule.wait_days)
    for field in ("patient_text", "clinician_text"):
        for words in getattr(rule, field).by_language.values():
            for placeholder in PLACEHOLDER.findall(words):
                if placeholder != "{wait}":
                    yield f"{field}: {placeholder} is no placeholder, only {{wait}} is"
                elif not waits:
                    yield f"{field}: {{wait}} stands here, and the rule has no wait"


def _change(protocol: Protocol, rule: Rule) -> Faults:
    yield from _one_of("change", rule.change, CHANGES)
    if rule.change != "none":
        if rule.effect == "decline":
            yield "change: a refusal is never something to change"
        if any(fact in protocol.questions and protocol.questions[fact].medicine for fact in rule.when):
            yield "change: a medicine is never something to change"
    if rule.change == "date" and rule.wait_days is None:
        yield "change: a date needs wait_days"


def _contradiction(protocol: Protocol, contradiction: Contradiction) -> Faults:
    yield from _condition(protocol, "when", contradiction.when)
    if len(contradiction.when) < 2:
        yield "when: it takes two facts to contradict each other"


def _derived(protocol: Protocol) -> Faults:
    """Completeness works out these facts itself, so it has to find its own words in the file."""
    for fact, values in DERIVED.items():
        if fact not in protocol.questions:
            yield f"question {fact}: id: this question must exist"
        elif set(protocol.questions[fact].values) != values:
            yield f"question {fact}: answers: must be exactly {', '.join(sorted(values))}"


def _condition(protocol: Protocol, field: str, condition: Mapping[str, tuple[str, ...]]) -> Faults:
    for fact, answers in condition.items():
        if fact not in protocol.questions:
            yield f"{field}: {fact} is not a fact"
            continue
        for answer in answers:
            if answer not in protocol.questions[fact].values:
                yield f"{field}: {answer} is not an answer of {fact}"


def _days(field: str, days: int | None) -> Faults:
    if days is not None and days < 1:
        yield f"{field}: must be 1 or more"
    if days is not None and days > LONGEST:
        yield f"{field}: must be {LONGEST} or less"


def _one_of(field: str, value: str, known: tuple[str, ...]) -> Faults:
    if value not in known:
        yield f"{field}: {value!r} is not one of {', '.join(known)}"


def _ids(kind: str, ids: list[str]) -> Faults:
    for each in ids:
        if not SLUG.fullmatch(each):
            yield f"{kind} {each}: id: must be small letters, digits and hyphens"
        if each in RESERVED.get(kind, ()):
            yield f"{kind} {each}: id: is a name that the form itself uses"
    for each in _twice(ids):
        yield f"{kind} {each}: id: stands twice"


def _twice(values: Iterable[str]) -> list[str]:
    values = list(values)
    return sorted({value for value in values if values.count(value) > 1})


def _at(place: str, faults: Faults) -> Faults:
    return (f"{place}: {fault}" for fault in faults)
