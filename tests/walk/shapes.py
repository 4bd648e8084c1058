"""Which pages have to be looked at, so that no kind of part escapes: the same parts look the same."""

from collections.abc import Mapping
from html.parser import HTMLParser

from tests.reading import VOID
from tests.walk.clinic import Page

Shape = tuple
TOLD = ("type", "role", "class", "scope", "hidden", "disabled", "open", "autofocus")


class Shapes(HTMLParser):
    """Each element of a page by its look, wherever it stands → the length of its longest word."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.within: list[Shape] = []
        self.found: dict[Shape, int] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = sorted(
            (name, " ".join(sorted((value or "").split())) if name in TOLD else "")
            for name, value in attrs
            if name in TOLD or name.startswith("aria-")
        )
        shape = (tag, *marks)
        self.found.setdefault(shape, 0)
        if tag not in VOID:
            self.within.append(shape)

    def handle_data(self, data: str) -> None:
        if self.within and data.strip():
            shape = self.within[-1]
            self.found[shape] = max(self.found[shape], *map(len, data.split()))

    def handle_endtag(self, tag: str) -> None:
        for depth in reversed(range(len(self.within))):
            if self.within[depth][0] == tag:
                del self.within[depth:]
                break


def shapes_of(page: Page) -> dict[Shape, int]:
    return Shapes(page.body.decode()).found


def covering(pages: Mapping[str, Mapping[Shape, int]]) -> set[str]:
    """As few of these pages as show every shape that any of them shows: always the one that adds most."""
    left = {name: set(shapes) for name, shapes in pages.items()}
    chosen: set[str] = set()
    while left:
        best = max(left, key=lambda name: len(left[name]))
        seen = left.pop(best)
        if not seen:
            break
        chosen.add(best)
        left = {name: shapes - seen for name, shapes in left.items()}
    return chosen


def longest(pages: Mapping[str, Mapping[Shape, int]]) -> set[str]:
    """Those on which some shape has the longest word of all: what does not fit is most likely to be there."""
    found: dict[Shape, tuple[int, str]] = {}
    for name, shapes in pages.items():
        for shape, length in shapes.items():
            if length > found.get(shape, (0, ""))[0]:
                found[shape] = length, name
    return {name for _length, name in found.values()}
