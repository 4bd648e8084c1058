import pytest

from treatments.catalogue import load


@pytest.fixture
def catalogue(db):
    return load()
