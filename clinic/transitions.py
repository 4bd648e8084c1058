"""The one way in which a record changes its status."""

from typing import Any, TypeVar

from django.db import models, transaction

from .audit import Actor, record

Record = TypeVar("Record", bound=models.Model)


class NotAllowed(Exception):
    """The verb is not allowed in this status. Carries both for the caller's sentence."""

    def __init__(self, status: str, verb: str) -> None:
        super().__init__(f"cannot {verb} what is {status}")
        self.status, self.verb = status, verb


def locked(instance: Record) -> Record:
    """The row as it is now, locked until the transaction ends. Call inside `atomic()`."""
    return type(instance)._base_manager.select_for_update().get(pk=instance.pk)


def transition(instance: Any, verb: str, *, by: Actor, why: str = "", **changes: Any) -> Any:
    """Lock the row, move its status by the model's TRANSITIONS {(from, verb): to}, and write who and why with it.

    Returns the locked, saved row and brings `instance` up to date. Raises NotAllowed."""
    with transaction.atomic():
        row = locked(instance)
        try:
            row.status = type(row).TRANSITIONS[row.status, verb]
        except KeyError:
            raise NotAllowed(row.status, verb) from None
        for name, value in changes.items():
            setattr(row, name, value)
        row.save(update_fields=["status", *changes])
        record(by, verb, row, why)
    for name in ("status", *changes):
        setattr(instance, name, getattr(row, name))
    return row
