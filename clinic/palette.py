"""The colours of static/css/tokens.css, and whether they can be told apart (WCAG 2.2: 1.4.3 for words, 1.4.11 for the
borders of controls and the ring of the focus). Shown on /staff/style/ and held by a test."""

import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings

TOKENS = settings.BASE_DIR / "static/css/tokens.css"
DARK = "@media screen and (prefers-color-scheme: dark) {"
WORDS, CONTROLS = 4.5, 3.0
EVERYWHERE = "paper panel sunken brand-tint gold-tint lilac-tint good-tint wait-tint warn-tint danger-tint"


@dataclass(frozen=True)
class Pair:
    """`ink` stands on `surface`, both names of tokens, and needs a contrast of `least` to one."""

    ink: str
    surface: str
    least: float

    @property
    def is_for_words(self) -> bool:
        return self.least == WORDS

    def contrast(self, scheme: str) -> float:
        colours = palette(scheme)
        return contrast(colours[self.ink], colours[self.surface])


def _pairs(ink: str, surfaces: str, least: float = WORDS) -> list[Pair]:
    return [Pair(ink, surface, least) for surface in surfaces.split()]


PAIRS = [
    *_pairs("ink", EVERYWHERE),
    *_pairs("ink-soft", EVERYWHERE),
    *_pairs("brand", "paper panel sunken brand-tint"),
    *_pairs("brand-deep", "paper panel sunken brand-tint"),
    *_pairs("on-brand", "brand brand-deep"),
    *_pairs("gold-ink", "paper panel gold-tint"),
    *_pairs("lilac-ink", "paper panel lilac-tint"),
    *_pairs("good", "paper panel good-tint"),
    *_pairs("wait", "paper panel wait-tint"),
    *_pairs("warn", "paper panel warn-tint"),
    *_pairs("danger", "paper panel danger-tint"),
    *_pairs("danger-deep", "paper panel danger-tint"),
    *_pairs("on-danger", "danger danger-deep"),
    *_pairs("on-bar", "bar"),
    *_pairs("line-strong", EVERYWHERE, CONTROLS),
    *_pairs("gold", "paper panel gold-tint", CONTROLS),
    *_pairs("lilac", "paper panel lilac-tint", CONTROLS),
    *_pairs("focus", EVERYWHERE, CONTROLS),
    *_pairs("focus-on-bar", "bar", CONTROLS),
]


@cache
def palette(scheme: str) -> dict[str, str]:
    """Token → #rrggbb, in "light" or "dark"."""
    light, _, rest = TOKENS.read_text().partition(DARK)
    found = _colours(light)
    return found | _colours(rest.partition("@media")[0]) if scheme == "dark" else found


def _colours(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two #rrggbb colours, from 1 to 21."""
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[start : start + 2], 16) / 255) for start in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
