"""Tells a database that does not answer from a fault of ours."""

import sqlite3

from django.db import InterfaceError, OperationalError

# PostgreSQL's classes of errors: no connection, no room for one more, shut down by its operator.
AWAY = ("08", "53", "57")


def is_away(error: BaseException | None) -> bool:
    """Waiting helps: no connection, too many of them, a locked file. A missing table or a deadlock is a fault."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", None) != sqlite3.SQLITE_ERROR
    code = getattr(cause, "pgcode", None)  # None: there was no server to give one
    return code is None or code[:2] in AWAY
