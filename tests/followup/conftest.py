from datetime import UTC, datetime

import pytest
import time_machine

A_WEDNESDAY_AT_NOON = datetime(2026, 11, 18, 17, tzinfo=UTC)


@pytest.fixture
def a_wednesday_at_noon():
    """In New York. How many days something is ago, and what is closed, would else follow the hour of the run."""
    with time_machine.travel(A_WEDNESDAY_AT_NOON):
        yield
