"""Brings treatments/catalogue.toml into the database. A row that somebody edited in the admin is left as it is."""

import hashlib
import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models, transaction
from i18nfield.fields import I18nFieldMixin
from i18nfield.strings import LazyI18nString

from clinic.languages import ENGLISH

from .models import Concern, Device, Product, RegulatoryStatus, Route, Treatment

FILE = Path(__file__).with_name("catalogue.toml")
# In the order in which one refers to another.
SECTIONS: dict[str, type[models.Model]] = {
    "routes": Route,
    "treatments": Treatment,
    "products": Product,
    "devices": Device,
    "concerns": Concern,
    "statuses": RegulatoryStatus,
}
NOT_IN_THE_FILE = {"id", "slug", "position", "loaded_sha256"}


class CatalogueError(Exception):
    """Names the file, the entry and the field, and says what is wrong with it."""


@dataclass
class Report:
    """What a load did, as "treatments prp" each."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)


@transaction.atomic
def load(file: Path = FILE) -> Report:
    """All entries or none. Raises CatalogueError."""
    content, report = _read(file), Report()
    for section, model in SECTIONS.items():
        for position, entry in enumerate(content.get(section, []), start=1):
            place = f"{file.name}, {section} “{entry.get('slug', position)}”"
            outcome = _load_entry(model, entry, position, place)
            getattr(report, outcome).append(f"{section} {entry['slug']}")
    return report


def _read(file: Path) -> dict[str, list[dict[str, Any]]]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"{file.name}: {error}") from error
    for section, entries in content.items():
        if section not in SECTIONS:
            raise CatalogueError(f"{file.name}: unknown section “{section}”; known are {', '.join(SECTIONS)}.")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise CatalogueError(f"{file.name}: begin each entry of “{section}” with [[{section}]].")
        _refuse_a_repeated_slug(file.name, section, [entry.get("slug") for entry in entries])
    return content


def _refuse_a_repeated_slug(name: str, section: str, slugs: list[object]) -> None:
    repeated = {slug for slug in slugs if slug is not None and slugs.count(slug) > 1}
    if repeated:
        raise CatalogueError(f"{name}, {section}, field “slug”: “{repeated.pop()}” stands there twice.")


def _load_entry(model: type[models.Model], entry: dict[str, Any], position: int, place: str) -> str:
    """Writes one entry and says what that was: a list of the report."""
    values, routes = _values(model, entry, place)
    if "position" in {each.name for each in model._meta.concrete_fields}:
        values["position"] = position
    row: Any = model._base_manager.filter(slug=values["slug"]).first()
    if row and fingerprint(row) != row.loaded_sha256:
        return "edited"
    outcome = "changed" if row else "added"
    before = row.loaded_sha256 if row else ""
    row = row or model()
    for name, value in values.items():
        setattr(row, name, value)
    _check(row, place)
    row.save()
    if routes is not None:
        row.routes.set(routes)
    row.loaded_sha256 = fingerprint(row)
    row.save(update_fields=["loaded_sha256"])
    return "unchanged" if row.loaded_sha256 == before else outcome


def fingerprint(row: Any) -> str:
    """SHA-256 of everything a reload would write."""
    columns = [each for each in row._meta.concrete_fields if each.name not in ("id", "loaded_sha256")]
    values = {each.name: _written(each, each.value_to_string(row)) for each in columns}
    for each in row._meta.many_to_many:
        values[each.name] = ",".join(sorted(getattr(row, each.name).values_list("slug", flat=True)))
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _written(column: Any, value: str) -> str:
    """English alone is the same as the plain text, however it came into the row."""
    table = LazyI18nString(value).data if isinstance(column, I18nFieldMixin) else None
    return table.get(ENGLISH, "") if isinstance(table, dict) and set(table) <= {ENGLISH} else value


def _values(model: type[models.Model], entry: dict[str, Any], place: str) -> tuple[dict[str, Any], list[Any] | None]:
    """The fields of a row, with slugs replaced by the rows they name, and its many routes where it has some.

    What may be left out and is left out gets its default, so that a line taken from the file is taken from the row."""
    if not isinstance(entry.get("slug"), str):
        raise CatalogueError(f"{place}, field “slug”: is missing.")
    values, routes = {}, None
    for name, value in entry.items():
        column = _column(model, name, place)
        if isinstance(column, models.ManyToManyField):
            routes = [_named(column, slug, f"{place}, field “{name}”") for slug in value]
        elif isinstance(column, models.ForeignKey):
            values[name] = _named(column, value, f"{place}, field “{name}”")
        else:
            _refuse_what_nobody_can_read(column, value, f"{place}, field “{name}”")
            values[name] = value
    for column in model._meta.concrete_fields:
        if column.name in entry or column.name in NOT_IN_THE_FILE:
            continue
        if not column.blank and not column.has_default():
            raise CatalogueError(f"{place}, field “{column.name}”: is missing.")
        values[column.name] = column.get_default()
    return values, routes


def _refuse_what_nobody_can_read(column: Any, value: object, place: str) -> None:
    """What patients read is a text, which is English, or a table by language with English in it."""
    if not isinstance(column, I18nFieldMixin) or isinstance(value, str):
        return
    if not isinstance(value, dict) or not all(isinstance(text, str) and text.strip() for text in value.values()):
        raise CatalogueError(f"{place}: must be a text, or a table of texts by language.")
    if ENGLISH not in value:
        raise CatalogueError(f"{place}: English (en) is missing.")


def _column(model: type[models.Model], name: str, place: str) -> Any:
    try:
        if name in NOT_IN_THE_FILE - {"slug"}:
            raise FieldDoesNotExist
        return model._meta.get_field(name)
    except FieldDoesNotExist:
        raise CatalogueError(f"{place}, field “{name}”: there is no such field.") from None


def _named(column: Any, slug: object, place: str) -> Any:
    found = column.related_model._base_manager.filter(slug=str(slug)).first()
    if not found:
        raise CatalogueError(f"{place}: there is no “{slug}”.")
    return found


def _check(row: Any, place: str) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        name, messages = next(iter(error.message_dict.items()))
        where = place if name == "__all__" else f"{place}, field “{name}”"
        raise CatalogueError(f"{where}: {' '.join(messages)}") from error
