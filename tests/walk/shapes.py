"""Which pages have to be looked at whole, so that no kind of part escapes: the same parts look the same."""

from collections.abc import Mapping
from html.parser import HTMLParser

from tests.walk.clinic import Page

TOLD = ("type", "role", "class", "scope", "hidden", "disabled", "open", "autofocus")


class Shapes(HTMLParser):
    """Each element of a page by its look; words and the place where it stands do not count."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: set[tuple] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marks = sorted(
            (name, " ".join(sorted((value or "").split())) if name in TOLD else "")
            for name, value in attrs
            if name in TOLD or name.startswith("aria-")
        )
        self.found.add((tag, *marks))


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
