"""The walk is long: whichever worker of a run needs it first asks for every page, and the others read its answers."""

import fcntl
import os
import pickle
from pathlib import Path

from tests.walk.clinic import Page, ask_all
from tests.walk.everything import PATIENTS, STAFF, STATES
from tests.walk.shapes import covering


class Walk(dict[str, Page]):
    """name → page; `whole` names those that a browser has to look at in every way."""

    whole: set[str]


def walked(tmp_path_factory) -> Walk:
    own = tmp_path_factory.getbasetemp()
    kept = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "walk"
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            keep(kept)
    answers, whole = pickle.loads(kept.read_bytes())
    walk = Walk((name, Page(STATES[name], *answer)) for name, answer in answers.items())
    walk.whole = set(walk) if os.environ.get("LOOK") == "whole" else whole
    return walk


def keep(file: Path) -> None:
    pages = {page.state.name: page for page in ask_all(list(STATES.values()))}
    whole = {name for group in (PATIENTS, STAFF) for name in covering({name: pages[name] for name in group})}
    answers = {name: (page.path, page.status, page.headers, page.body) for name, page in pages.items()}
    file.write_bytes(pickle.dumps((answers, whole)))
