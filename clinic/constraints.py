"""Which constraint did the database refuse by? The same answer on PostgreSQL and SQLite."""

import re

from django.apps import apps
from django.db import IntegrityError
from django.db.models import Model, UniqueConstraint


def broken(error: IntegrityError) -> str:
    """The name of the violated constraint (`table.column` for a unique field), "" where the database does not say."""
    named = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    if named:
        return _field_of_index(named) or named
    text = str(error)
    if check := re.search(r"CHECK constraint failed: (\w+)", text):
        return check[1]
    if index := re.search(r"UNIQUE constraint failed: index '(\w+)'", text):
        return index[1]
    if unique := re.search(r"UNIQUE constraint failed: (.+)", text):
        return _constraint_over(unique[1].split(", "))
    return ""


def _constraint_over(columns: list[str]) -> str:
    table, names = columns[0].split(".")[0], {column.split(".")[1] for column in columns}
    for constraint in _model_of(table)._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and {_column(table, field) for field in constraint.fields} == names:
            return constraint.name
    return columns[0]


def _field_of_index(name: str) -> str:
    """PostgreSQL names a unique field's index `table_column_<hash>_uniq` or `table_column_key`."""
    for model in apps.get_models():
        table = model._meta.db_table
        if not name.startswith(f"{table}_"):
            continue
        for field in model._meta.local_concrete_fields:
            if field.unique and re.fullmatch(rf"{table}_{field.column}(_key|_[0-9a-f]{{8}}_uniq)", name):
                return f"{table}.{field.column}"
    return ""


def _model_of(table: str) -> type[Model]:
    return next(model for model in apps.get_models(include_auto_created=True) if model._meta.db_table == table)


def _column(table: str, name: str) -> str:
    field = _model_of(table)._meta.get_field(name)
    return getattr(field, "column", None) or name
