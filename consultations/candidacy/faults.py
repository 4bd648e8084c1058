"""What a proof found: where, what, and the case that shows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .boxes import Case
from .records import Protocol


@dataclass(frozen=True)
class Fault:
    """What does not hold. The case is written as `assess` takes it; facts it does not name are healthy."""

    proof: str
    about: str  # the id of a rule, a question or an answer
    sentence: str  # ends "rule x …"; {names} stand for codes
    case: Case = field(default_factory=dict, hash=False)
    names: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def message(self) -> str:
        return self.sentence.format(**self.names)

    def __str__(self) -> str:
        case = " ".join(f"{fact}={value}" for fact, value in self.case.items())
        return f"{self.proof}: {self.about}: {self.message}" + (f" (for example {case})" if case else "")


def told(protocol: Protocol, case: Case) -> Case:
    """The case without what is healthy anyway and what was not asked."""
    return {
        fact: value
        for fact, value in case.items()
        if value is not None and (value != protocol.questions[fact].default or fact == "concern")
    }
