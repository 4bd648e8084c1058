import pytest
import time_machine

from .factories import NOW, ResourceFactory


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def provider(location):
    return ResourceFactory()
