"""The walk is long: whichever worker of a run needs it first asks for every page, and the others read its answers."""

import fcntl
import os
import pickle
from pathlib import Path

from django.db import connection

from tests.walk import State
from tests.walk.clinic import Page, ask_all
from tests.walk.everything import PATIENTS, STAFF, STATES
from tests.walk.shapes import covering, longest, shapes_of


class Walk(dict[str, Page]):
    """name → page. A browser has to look at those that are `whole` in every way, at those that are `narrow` only there:
    they have the longest words, or errors to tell."""

    whole: set[str]
    narrow: set[str]


def walked(tmp_path_factory) -> Walk:
    own = tmp_path_factory.getbasetemp()
    kept = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "walk"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            keep(kept)
    answers, whole, narrow = pickle.loads(kept.read_bytes())
    walk = Walk((name, Page(STATES[name], *answer)) for name, answer in answers.items())
    walk.whole = set(walk) if os.environ.get("LOOK") == "whole" else whole
    walk.narrow = narrow - walk.whole
    return walk


def to_walk() -> list[State]:
    """Every state; on SQLite each page in one, as any of its queries may be one that only PostgreSQL knows."""
    if connection.vendor == "postgresql":
        return list(STATES.values())
    return list({state.page: state for state in reversed(STATES.values())}.values())


def keep(file: Path) -> None:
    pages = {page.state.name: page for page in ask_all(to_walk())}
    groups = [{name: shapes_of(pages[name]) for name in group if name in pages} for group in (PATIENTS, STAFF)]
    whole = set().union(*map(covering, groups))
    narrow = set().union(*map(longest, groups)) | {name for name, page in pages.items() if page.has_errors}
    answers = {name: (page.path, page.status, page.headers, page.body, page.recorded) for name, page in pages.items()}
    file.write_bytes(pickle.dumps((answers, whole, narrow)))
