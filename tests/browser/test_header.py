"""The head of every page stays calm: its links in one row, and on a wide screen all of it."""

from itertools import pairwise

import pytest

from clinic.models import Clinic

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("name", ["Demo Clinic", "The Springfield Clinic for Face and Hair"])
def test_the_head_takes_no_more_rows_than_it_needs(visitor, demo_clinic, name):
    Clinic.objects.update(name=name)
    page = visitor()
    page.goto("/")
    for width, rows in ((320, 2), (390, 2), (700, 2), (768, 1), (1024, 1), (1152, 1), (1280, 1)):
        page.set_viewport_size({"width": width, "height": 800})
        links = page.locator(".site-nav li:visible")
        assert len({round(link.bounding_box()["y"]) for link in links.all()}) == 1, width
        middles = sorted(middle(page.locator(part)) for part in (".wordmark", ".header-call", ".site-nav"))
        assert 1 + sum(below - above > 20 for above, below in pairwise(middles)) == rows, width


def middle(part):
    """Of its height: parts of one row share it."""
    box = part.bounding_box()
    return box["y"] + box["height"] / 2
