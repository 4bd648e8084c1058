"""Fewer pages are looked at in every way, and no part of any page escapes."""

from tests.walk import State
from tests.walk.clinic import Page
from tests.walk.shapes import Shapes, covering


def page(html):
    return Page(State("", "", None, 200, False), "/", 200, {}, html.encode())


def test_a_page_of_which_every_part_stands_elsewhere_is_left_out():
    plain, more, other_words = "<p>One</p>", "<p>Two</p><ul><li>three</ul>", "<ul><li>four<li>five</ul>"
    assert covering({"plain": page(plain), "more": page(more), "words": page(other_words)}) == {"more"}


def test_what_looks_different_or_stands_in_another_part_is_kept():
    pages = {
        "plain": "<p>One</p>",
        "marked": '<p class="pale">One</p>',
        "inside": "<ul><li><p>One</p></ul>",
        "invalid": '<p><input aria-invalid="true"></p>',
    }
    assert covering({name: page(html) for name, html in pages.items()}) == set(pages)


def test_the_pages_chosen_show_every_part_of_all(walk):
    def shown(names):
        return set().union(*(Shapes(walk[name].body.decode()).found for name in names))

    assert walk.whole < set(walk)
    assert shown(walk.whole) >= shown(name for name in walk if walk[name].state.page in {"day", "review", "compare"})
