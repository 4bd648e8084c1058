import pytest

from tests.messaging import kinds


@pytest.fixture
def letter(monkeypatch):
    return kinds.install(monkeypatch)
