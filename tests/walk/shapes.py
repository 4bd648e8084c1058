"""Which pages have to be looked at whole, so that no part of any page escapes: the same parts look the same."""

from collections.abc import Mapping
from html.parser import HTMLParser

from tests.walk.clinic import Page

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
TOLD = ("type", "role", "class", "scope", "hidden", "disabled", "open", "autofocus")


class Shapes(HTMLParser):
    """Each element of a page by its look and the one it stands in; words do not count."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.within: list[tuple] = []
        self.found: set[tuple] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = sorted(
            (name, " ".join(sorted((value or "").split())) if name in TOLD else "")
            for name, value in attrs
            if name in TOLD or name.startswith("aria-")
        )
        shape = (tag, *marks)
        self.found.add((self.within[-1] if self.within else (), shape))
        if tag not in VOID:
            self.within.append(shape)

    def handle_endtag(self, tag: str) -> None:
        for depth in reversed(range(len(self.within))):
            if self.within[depth][0] == tag:
                del self.within[depth:]
                break


def covering(pages: Mapping[str, Page]) -> set[str]:
    """As few of these pages as show every shape that any of them shows: always the one that adds most."""
    left = {name: Shapes(page.body.decode()).found for name, page in pages.items()}
    chosen: set[str] = set()
    while left:
        best = max(left, key=lambda name: len(left[name]))
        seen = left.pop(best)
        if not seen:
            break
        chosen.add(best)
        left = {name: shapes - seen for name, shapes in left.items()}
    return chosen
