"""A protocol's TOML tables become records. Every fault is collected with the place where it stands."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from clinic.languages import ENGLISH

from .records import DEVICES, SUBJECTS, Answer, Contradiction, Line, Protocol, Question, Rule, Screen, Text

GROUPS = {"all": SUBJECTS, "devices": DEVICES}
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]+)*")
KINDS: dict[type, tuple[str, Any]] = {
    str: ("a text", ""),
    int: ("a whole number", 1),
    bool: ("true or false", False),
    date: ("a date such as 2027-11-30", date.min),
    dict: ("a table", {}),
    list: ("a list", []),
}


class Table:
    """One table of the file: hands out its fields, and notes what is missing, of the wrong kind, or unknown."""

    def __init__(self, fields: Mapping[str, Any], place: str, faults: list[str]) -> None:
        self.fields, self.place, self.faults = dict(fields), place, faults

    def fault(self, field: str, message: str) -> None:
        self.faults.append(f"{self.place}: {field}: {message}")

    def take(self, field: str, kind: type, *, required: bool = True) -> Any:
        name, stand_in = KINDS[kind]
        if field not in self.fields:
            if required:
                self.fault(field, "is missing")
            return stand_in if required else None
        value = self.fields.pop(field)
        if type(value) is not kind:  # exactly: `true` is no number, a time of day is no date
            self.fault(field, f"must be {name}")
            return stand_in
        if isinstance(value, str) and not value.strip():
            self.fault(field, "is empty")
        return value

    def text_if_any(self, field: str) -> Text | None:
        return self.text(field) if field in self.fields else None

    def text(self, field: str) -> Text:
        languages = self.take(field, dict)
        for language, words in languages.items():
            if not LANGUAGE.fullmatch(language):
                self.fault(field, f"{language!r} is no language code")
            if type(words) is not str or not words.strip():
                self.fault(field, f"the text in {language!r} must be a text that is not empty")
        if ENGLISH not in languages:
            self.fault(field, "English (en) is missing")
        return Text(languages)

    def words(self, field: str, *, required: bool = True) -> tuple[str, ...]:
        return self._strings(field, self.take(field, list, required=required) or [])

    def chains(self, field: str) -> tuple[tuple[str, ...], ...]:
        chains = self.take(field, list, required=False) or []
        if not all(type(chain) is list for chain in chains):
            self.fault(field, "must be a list of lists")
            return ()
        return tuple(self._strings(field, chain) for chain in chains)

    def condition(self, field: str, *, required: bool = True) -> dict[str, tuple[str, ...]]:
        facts = self.take(field, dict, required=required) or {}
        wrong = [fact for fact, answers in facts.items() if type(answers) is not list or not answers]
        for fact in wrong:
            self.fault(field, f"{fact} must name a list of answers")
        return {fact: self._strings(field, answers) for fact, answers in facts.items() if fact not in wrong}

    def tables(self, field: str, called: str, *, required: bool = True) -> list["Table"]:
        """The tables of a list, each called by its id (or value) so that a fault can be found."""
        tables = []
        for count, fields in enumerate(self.take(field, list, required=required) or [], start=1):
            if type(fields) is not dict:
                self.fault(field, f"number {count} must be a table")
                continue
            name = fields.get("id") or fields.get("value") or f"number {count}"
            tables.append(Table(fields, f"{self.place}: {called} {name}", self.faults))
        return tables

    def _strings(self, field: str, values: list) -> tuple[str, ...]:
        if not all(type(value) is str and value.strip() for value in values):
            self.fault(field, "must hold texts only")
            return ()
        for value in {value for value in values if values.count(value) > 1}:
            self.fault(field, f"names {value} twice")
        return tuple(values)

    def done(self) -> None:
        for field in self.fields:
            self.fault(field, "is not a field here")


def read_protocol(raw: Mapping[str, Any], name: str, faults: list[str]) -> Protocol:
    table = Table(raw, name, faults)
    questions = [read_question(each) for each in table.tables("questions", "question")]
    protocol = Protocol(
        number=table.take("number", int),
        review_by=table.take("review_by", date),
        exosome_route=table.take("exosome_route", str),
        title=table.text("title"),
        screens=tuple(read_screen(each) for each in table.tables("screens", "screen")),
        questions={question.id: question for question in questions},
        rules=tuple(read_rule(each) for each in table.tables("rules", "rule")),
        contradictions=tuple(read_contradiction(each) for each in table.tables("contradictions", "contradiction")),
    )
    for twice in sorted({each.id for each in questions if [other.id for other in questions].count(each.id) > 1}):
        faults.append(f"{name}: question {twice}: id: stands twice")
    table.done()
    return protocol


def read_screen(table: Table) -> Screen:
    screen = Screen(
        id=table.take("id", str),
        title=table.text("title"),
        intro=table.text_if_any("intro"),
        list_title=table.text_if_any("list_title"),
    )
    table.done()
    return screen


def read_question(table: Table) -> Question:
    question = Question(
        id=table.take("id", str),
        asked_by=table.take("asked_by", str),
        screen=table.take("screen", str, required=False),
        default=table.take("default", str),
        alone=table.take("alone", bool, required=False) or False,
        per_area=table.take("per_area", bool, required=False) or False,
        medicine=table.take("medicine", bool, required=False) or False,
        areas=table.words("areas", required=False),
        valid_days=table.take("valid_days", int),
        text=table.text("text"),
        short=table.text("short"),
        help=table.text("help"),
        detail=table.text_if_any("detail"),
        answers=tuple(read_answer(each) for each in table.tables("answers", "answer")),
        scales=table.chains("scales"),
        lines=tuple(read_line(each) for each in table.tables("lines", "line", required=False)),
        ask_when=table.condition("ask_when", required=False),
        unsure_exception=table.take("unsure_exception", str, required=False),
    )
    table.done()
    return question


def read_answer(table: Table) -> Answer:
    answer = Answer(value=table.take("value", str), label=table.text("label"))
    table.done()
    return answer


def read_line(table: Table) -> Line:
    line = Line(text=table.text("text"), value=table.take("value", str, required=False))
    table.done()
    return line


def read_rule(table: Table) -> Rule:
    rule = Rule(
        id=table.take("id", str),
        subjects=spread(table.words("subjects")),
        effect=table.take("effect", str),
        wait_days=table.take("wait_days", int, required=False),
        change=table.take("change", str),
        source=table.words("source"),
        owner=table.take("owner", str),
        review_by=table.take("review_by", date),
        when=table.condition("when"),
        until=table.text_if_any("until"),
        patient_text=table.text("patient_text"),
        clinician_text=table.text("clinician_text"),
    )
    table.done()
    return rule


def read_contradiction(table: Table) -> Contradiction:
    contradiction = Contradiction(
        id=table.take("id", str),
        when=table.condition("when"),
        clinician_text=table.text("clinician_text"),
    )
    table.done()
    return contradiction


def spread(words: tuple[str, ...]) -> tuple[str, ...]:
    """`all` and `devices` written out, in the order of SUBJECTS; unknown words stay, to be complained about."""
    named = {subject for word in words for subject in GROUPS.get(word, (word,))}
    known = tuple(subject for subject in SUBJECTS if subject in named)
    return known + tuple(word for word in words if word not in GROUPS and word not in SUBJECTS)


def folded(subjects: tuple[str, ...]) -> list[str]:
    """The shortest way to write the subjects: the other direction of `spread`."""
    if subjects == SUBJECTS:
        return ["all"]
    if set(DEVICES) <= set(subjects):
        return [subject for subject in subjects if subject not in DEVICES] + ["devices"]
    return list(subjects)
