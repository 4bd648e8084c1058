"""Colours can be told apart, in light and in dark, wherever the style sheets put one on another."""

import re
from pathlib import Path

import pytest

from clinic.palette import PAIRS, contrast, palette

SHEETS = sorted((Path(__file__).parents[2] / "static/css").glob("*.css"))
PAPER = re.compile(r"@media (print|\(forced-colors: active\)) \{\n.*?\n\}\n", re.S)
SCHEMES = ("light", "dark")
KNOWN = {(pair.ink, pair.surface) for pair in PAIRS}
# Names for other colours, which are measured where they are given.
RENAMED = {"way", "way-ink", "way-tint", "tone", "tone-tint"}


def rules():
    for sheet in SHEETS:
        css = PAPER.sub("", re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S))
        for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", css):
            yield f"{sheet.name}: {selector.strip()}", body


def token(body, name):
    found = re.search(rf"(?:^|[;\s]){name}: var\(--([\w-]+)\);", body)
    return found[1] if found else None


def test_contrast_is_measured_as_the_standard_does():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.ink} on {pair.surface}")
def test_it_can_be_read(pair, scheme):
    assert pair.contrast(scheme) >= pair.least


def test_dark_has_colours_of_its_own():
    light, dark = map(palette, SCHEMES)
    assert light.keys() == dark.keys()
    assert contrast(light["paper"], dark["paper"]) > 10


def test_what_a_rule_puts_on_a_colour_is_measured():
    wrong = []
    for where, body in rules():
        ink = token(body, "color")
        surface = token(body, "background") or token(body, "background-color")
        if ink and surface and not {ink, surface} & RENAMED and (ink, surface) not in KNOWN:
            wrong.append((where, ink, surface))
    assert wrong == []


def test_what_a_tone_is_called_for_is_measured():
    wrong = []
    for where, body in rules():
        ink = re.search(r"--(?:tone|way-ink): var\(--([\w-]+)\);", body)
        tint = re.search(r"--(?:tone|way)-tint: var\(--([\w-]+)\);", body)
        if ink and tint and (ink[1], tint[1]) not in KNOWN:
            wrong.append((where, ink[1], tint[1]))
    assert wrong == []


def test_every_colour_of_words_is_measured():
    inks = {token(body, "color") for _, body in rules()} - {None} - RENAMED
    assert inks - {ink for ink, _ in KNOWN} == set()


def test_colours_stand_in_the_tokens_alone():
    """Pictures have a few of their own: blood is red in the dark as well."""
    wrong = []
    for where, body in rules():
        if not where.startswith(("tokens.css", "pictures.css")):
            wrong += [(where, colour) for colour in re.findall(r"#[0-9a-f]{3,8}\b", re.sub(r"url\([^)]*\)", "", body))]
    assert wrong == []
