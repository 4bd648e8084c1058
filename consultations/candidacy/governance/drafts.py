"""A draft of the next protocol: begun from a version, changed part by part, kept in canonical form."""

import tomllib
from functools import lru_cache
from typing import Any

import tomli_w
from django.db import IntegrityError, transaction

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.models import User
from clinic.transitions import locked
from consultations.candidacy.models import ProtocolVersion
from consultations.candidacy.protocol import Protocol, dump, load, load_shipped, shipped_content
from consultations.candidacy.services import sha256_of

from .refusals import CannotDraft

PARTS = ("screens", "questions", "rules", "contradictions")  # lists of tables, each with an id
GENERAL = ("title", "review_by", "exosome_route")


def begin_draft(source: ProtocolVersion | None, *, by: Actor) -> ProtocolVersion:
    """The content of a version under the next number; None: of the file that came with the software. Raises
    CannotDraft where a change is under way."""
    content = source.content if source else shipped_content()
    newest = ProtocolVersion.objects.order_by("-number").first()
    content = numbered(content, newest.number + 1 if newest else load_shipped().number)
    protocol = load(content)
    try:
        with transaction.atomic():
            version = ProtocolVersion.objects.create(
                number=protocol.number,
                content=content,
                sha256=sha256_of(content),
                review_by=protocol.review_by,
                based_on=source,
                author=by.user,
            )
            version.editors.add(staff(by))
            record(by, "begin draft", version, f"from {source or 'the file that came with the software'}")
    except IntegrityError as error:
        if broken(error) not in (
            "one_change_of_the_protocol_at_a_time",
            "consultations_protocolversion.number",
        ):
            raise
        raise CannotDraft("another-change") from error
    return version


def same(content: str, other: str) -> bool:
    """Whatever their numbers."""
    return tomllib.loads(content) | {"number": 1} == tomllib.loads(other) | {"number": 1}


@lru_cache(maxsize=16)
def numbered(content: str, number: int) -> str:
    return canonical(tomllib.loads(content) | {"number": number})


def canonical(raw: dict[str, Any]) -> str:
    """Raises ProtocolError with every fault."""
    return dump(load(tomli_w.dumps(raw), "draft"))


def staff(by: Actor) -> User:
    if by.user is None:
        raise TypeError("only a member of staff governs the protocol")
    return by.user


def part_of(version: ProtocolVersion, part: str, id: str) -> dict[str, Any] | None:
    """The table of one screen, question, rule or contradiction as the file has it."""
    tables = tomllib.loads(version.content).get(part, [])
    return next((table for table in tables if table["id"] == id), None)


def general_part_of(version: ProtocolVersion) -> dict[str, Any]:
    raw = tomllib.loads(version.content)
    return {name: raw[name] for name in GENERAL}


def fingerprint(table: dict[str, Any] | None) -> str:
    """What somebody saw when they began to change it; "" for what did not exist."""
    return sha256_of(tomli_w.dumps(table)) if table else ""


def put(
    version: ProtocolVersion, part: str, table: dict[str, Any], *, seen: str, by: Actor, after: str | None = None
) -> ProtocolVersion:
    """Add or replace one table of the draft. `seen`: the fingerprint of what it replaces. `after`: the id it stands
    behind, "" for the first place; None keeps its place (a new one comes last). Raises ProtocolError, CannotDraft."""
    with transaction.atomic():
        row = opened(version)
        raw = tomllib.loads(row.content)
        tables = raw.setdefault(part, [])
        ids = [each["id"] for each in tables]
        place = ids.index(table["id"]) if table["id"] in ids else None
        if fingerprint(tables[place] if place is not None else None) != seen:
            raise CannotDraft("changed-meanwhile" if place is not None else "gone")
        if place is None:
            tables.append(table)
        else:
            tables[place] = table
        if after is not None:
            tables.remove(table)
            ids = [each["id"] for each in tables]
            tables.insert(ids.index(after) + 1 if after in ids else 0, table)
        return _save(row, canonical(raw), by, f"{part} {table['id']}")


def put_general(version: ProtocolVersion, fields: dict[str, Any], *, seen: str, by: Actor) -> ProtocolVersion:
    """Title, review date, route of exosomes. Raises ProtocolError, CannotDraft."""
    with transaction.atomic():
        row = opened(version)
        if fingerprint(general_part_of(row)) != seen:
            raise CannotDraft("changed-meanwhile")
        raw = tomllib.loads(row.content) | {name: fields[name] for name in GENERAL}
        return _save(row, canonical(raw), by, "general")


def remove(version: ProtocolVersion, part: str, id: str, *, by: Actor) -> ProtocolVersion:
    """Raises ProtocolError where something else still needs it, CannotDraft."""
    with transaction.atomic():
        row = opened(version)
        raw = tomllib.loads(row.content)
        kept = [each for each in raw.get(part, []) if each["id"] != id]
        if len(kept) == len(raw.get(part, [])):
            raise CannotDraft("gone")
        return _save(row, canonical(raw | {part: kept}), by, f"remove {part} {id}")


def replace_content(version: ProtocolVersion, text: str, *, seen: str, by: Actor) -> ProtocolVersion:
    """A whole file takes the place of the draft whose hash was `seen`, under its number. Raises ProtocolError,
    CannotDraft."""
    with transaction.atomic():
        row = opened(version)
        if row.sha256 != seen:
            raise CannotDraft("changed-meanwhile")
        load(text, "file")
        return _save(row, numbered(text, row.number), by, "file")


def discard(version: ProtocolVersion, *, by: Actor) -> None:
    with transaction.atomic():
        row = opened(version)
        record(by, "discard draft", row)
        row.delete()


def protocol_in(version: ProtocolVersion) -> Protocol:
    return load(version.content, str(version))


def opened(version: ProtocolVersion) -> ProtocolVersion:
    """The row, locked, while it is a draft. Raises CannotDraft."""
    try:
        row = locked(version)
    except ProtocolVersion.DoesNotExist:
        raise CannotDraft("gone") from None
    if not row.is_draft:
        raise CannotDraft("not-a-draft")
    return row


def _save(row: ProtocolVersion, content: str, by: Actor, what: str) -> ProtocolVersion:
    """Approvals and replays carry the hash of the content they are about, so they fall by themselves."""
    if content == row.content:
        return row
    row.content, row.sha256, row.review_by = content, sha256_of(content), load(content).review_by
    row.save(update_fields=["content", "sha256", "review_by"])
    row.editors.add(staff(by))
    record(by, "edit draft", row, what)
    return row
