"""Fewer pages are looked at in every way, and no kind of part escapes."""

import pytest

from tests.walk import State
from tests.walk.clinic import Page
from tests.walk.everything import PATIENTS, STAFF
from tests.walk.shapes import covering, longest, shapes_of


def shapes(html):
    return shapes_of(Page(State("", "", None, 200, False), "/", 200, {}, html.encode()))


def test_a_page_of_which_every_part_stands_elsewhere_is_left_out():
    plain, more, other_words = "<p>One</p>", "<p>Two</p><ul><li>three</li></ul>", "<ul><li>four</li><li>five</li></ul>"
    assert covering({"plain": shapes(plain), "more": shapes(more), "words": shapes(other_words)}) == {"more"}


def test_the_longest_word_of_each_part_is_looked_at():
    pages = {
        "short": "<p>One</p><b>two</b>",
        "long": "<p>A thermometer</p>",
        "middle": "<p>Degrees</p><i>x</i>",
        "nested": "<p>One<b>hundred</b></p>",
    }
    assert longest({name: shapes(html) for name, html in pages.items()}) == {"long", "middle", "nested"}


def test_what_looks_different_is_kept():
    pages = {
        "plain": "<p>One</p>",
        "marked": '<p class="pale">One</p>',
        "invalid": '<input aria-invalid="true"><input>',
    }
    assert covering({name: shapes(html) for name, html in pages.items()}) == set(pages)


@pytest.mark.django_db
@pytest.mark.parametrize("group", [PATIENTS, STAFF])
def test_the_pages_chosen_show_every_part_of_all(walk, group):
    whole = [name for name in group if name in walk.whole]
    assert 10 < len(whole) < len(group) / 2
    assert shown(walk, whole) >= shown(walk, list(group)[::15])


def shown(walk, names):
    return set().union(*(shapes_of(walk[name]) for name in names))
