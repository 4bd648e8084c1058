import tomllib
from copy import deepcopy
from functools import lru_cache

import pytest
import tomli_w

from consultations.candidacy.completeness import with_defaults
from consultations.candidacy.engine import assess
from consultations.candidacy.protocol import load, load_shipped, shipped_file


@pytest.fixture(scope="session")
def protocol():
    return load_shipped()


@pytest.fixture(scope="session")
def judge(protocol):
    """The result of a case in which everything not named is healthy."""
    return lambda area=None, **given: assess(protocol, with_defaults(protocol, given, area))


@lru_cache
def shipped_tables():
    return tomllib.loads(shipped_file().read_text(encoding="utf-8"))


class Draft:
    """The shipped file as tables, to be spoiled or changed before it is loaded."""

    def __init__(self):
        self.raw = deepcopy(shipped_tables())

    def rule(self, name):
        return next(each for each in self.raw["rules"] if each["id"] == name)

    def question(self, name):
        return next(each for each in self.raw["questions"] if each["id"] == name)

    def contradiction(self, name):
        return next(each for each in self.raw["contradictions"] if each["id"] == name)

    def load(self):
        return load(tomli_w.dumps(self.raw), "draft.toml")


@pytest.fixture
def draft():
    return Draft()
