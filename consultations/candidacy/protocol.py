"""The protocol as a file: `load` reads and checks one, `dump` writes it in its one canonical form."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import tomli_w

from .checks import check
from .reading import folded, read_protocol
from .records import (
    AREAS,
    DEVICES,
    EFFECTS,
    PRODUCTS,
    STATUSES,
    SUBJECTS,
    UNSURE,
    Answer,
    BadAnswers,
    Contradiction,
    Line,
    Protocol,
    Question,
    Rule,
    Screen,
    Text,
    spoken,
)

__all__ = [
    "AREAS",
    "DEVICES",
    "EFFECTS",
    "PRODUCTS",
    "STATUSES",
    "SUBJECTS",
    "UNSURE",
    "Answer",
    "BadAnswers",
    "Contradiction",
    "Line",
    "Protocol",
    "ProtocolError",
    "Question",
    "Rule",
    "Screen",
    "Text",
    "dump",
    "load",
    "load_file",
    "load_shipped",
    "shipped_content",
    "shipped_file",
    "spoken",
]

FOLDER = Path(__file__).parent / "protocols"


class ProtocolError(ValueError):
    """Everything that is wrong with a protocol file, one fault a line: file, rule (or question), field, what."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@lru_cache(maxsize=16)  # records are frozen, and a clinic reads the same few texts again and again
def load(text: str, name: str = "protocol") -> Protocol:
    try:
        raw = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # not TOML, a number of thousands of digits, brackets without end
        raise ProtocolError([f"{name}: cannot be read as TOML: {error}"]) from error
    faults: list[str] = []
    protocol = read_protocol(raw, name, faults)
    faults = faults or [f"{name}: {fault}" for fault in check(protocol)]
    if faults:
        raise ProtocolError(faults)
    return protocol


def shipped_file(number: int | None = None) -> Path:
    """The file that came with the product, the newest where no number is given."""
    return max(FOLDER.glob("*.toml")) if number is None else FOLDER / f"{number:03}.toml"


def shipped_content() -> str:
    """Of the newest one, in canonical form."""
    return shipped_file().read_text(encoding="utf-8")


@lru_cache
def load_shipped(number: int | None = None) -> Protocol:
    return load_file(shipped_file(number))


def load_file(path: Path) -> Protocol:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProtocolError([f"{path.name}: cannot be read: {getattr(error, 'strerror', None) or error}"]) from error
    return load(text, path.name)


def dump(protocol: Protocol) -> str:
    """`dump(load(text)) == text` for every file that was written here."""
    return tomli_w.dumps(
        {
            "number": protocol.number,
            "review_by": protocol.review_by,
            "exosome_route": protocol.exosome_route,
            "title": _plain(protocol.title),
            "screens": [_plain(each) for each in protocol.screens],
            "questions": [_plain(each) for each in protocol.questions.values()],
            "rules": [_plain(each) | {"subjects": folded(each.subjects)} for each in protocol.rules],
            "contradictions": [_plain(each) for each in protocol.contradictions],
        }
    )


def _plain(record: Any) -> Any:
    """A record as TOML knows it, its fields in the order of the record; what is not set is not written."""
    if isinstance(record, Text):
        return dict(record.by_language)
    if isinstance(record, tuple):
        return [_plain(each) for each in record]
    if isinstance(record, dict):
        return {key: _plain(value) for key, value in record.items()}
    if not hasattr(record, "__dataclass_fields__"):
        return record
    fields = {name: getattr(record, name) for name in record.__dataclass_fields__}
    return {name: _plain(value) for name, value in fields.items() if value not in (None, False, (), {})}
