"""The order of the form, derived from the protocol and the answers so far; no view knows what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from consultations.candidacy.completeness import areas, asked
from consultations.candidacy.protocol import Protocol, Question, Screen

ABOUT_YOU = "about-you"  # birth date and concern: its page is built by hand
CONTACT = "contact"  # no screen of the protocol
CHECK = "check-your-answers"
BACK = "back"  # name of the button that goes one page back and takes along what is answered, however little

Answers = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One page of the form for these answers."""

    id: str
    screen: Screen | None
    questions: tuple[Question, ...] = ()

    @property
    def single(self) -> tuple[Question, ...]:
        """Questions that stand by themselves; a list of one is no list."""
        listed = [question for question in self.questions if not question.alone]
        return tuple(question for question in self.questions if question.alone or len(listed) == 1)

    @property
    def listed(self) -> tuple[Question, ...]:
        """The lines of "Tick any that apply"."""
        return tuple(question for question in self.questions if question not in self.single)


def steps(protocol: Protocol, answers: Answers) -> list[Step]:
    """Every page in order, from the first to check-your-answers."""
    open_questions = asked(protocol, answers)
    found = []
    for screen in protocol.screens:
        on_it = tuple(question for question in open_questions if question.screen == screen.id)
        if on_it:
            found.append(Step(screen.id, screen, on_it))
            if screen.id == ABOUT_YOU:
                found.append(Step(CONTACT, None))
    return [*found, Step(CHECK, None)]


def is_done(step: Step, answers: Answers) -> bool:
    chosen = areas(answers)
    return all(_is_answered(question, answers.get(question.id), chosen) for question in step.questions)


def _is_answered(question: Question, value: Any, chosen: tuple[str, ...]) -> bool:
    if question.per_area and len(chosen) > 1:
        return isinstance(value, Mapping) and set(chosen) <= set(value)
    return isinstance(value, str)


def next_step(protocol: Protocol, answers: Answers) -> Step:
    """The first page that still needs an answer; check-your-answers once there is none."""
    return next(step for step in steps(protocol, answers) if not is_done(step, answers) or step.id == CHECK)
