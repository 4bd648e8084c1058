"""Who reads or changes anything about a patient is in the access log, page by page and press by press."""

import pytest

from tests.walk.records import in_lines, kept

pytestmark = pytest.mark.django_db


def test_every_page_and_every_press_leaves_the_record_that_is_written_down_for_it(walk):
    left = in_lines({name: page.recorded for name, page in walk.items()})
    assert left == {name: entries for name, entries in kept().items() if name in walk}
