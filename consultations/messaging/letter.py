"""How a letter looks: its frame, the paragraphs of its plain text, and the clinic's colours, which no mail program
fetches."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import escape, urlize

from clinic.palette import palette

ADDRESS = re.compile(r"https?://\S+")
LIKE_ONE = re.compile(r"@|://|\.\w")
MARK = re.compile("\ue000(\\w+)\ue001")  # two characters that Unicode gives no meaning


class Frame:
    """What many letters have in common, rendered once; each of them fills in its own words."""

    def __init__(self, template: str, context: Mapping[str, Any], own: Iterable[str]) -> None:
        marks = {name: f"\ue000{name}\ue001" for name in own}
        self.parts = MARK.split(render_to_string(template, {**context, **marks}))  # every second one is a name

    def filled(self, words: Mapping[str, str]) -> str:
        """`words` as they stand in the letter: escaped, where it is HTML."""
        parts = list(self.parts)
        parts[1::2] = [words[name] for name in parts[1::2]]
        return "".join(parts)


@dataclass
class Paragraph:
    """Its lines, or the one address that it stands for."""

    lines: list[str]
    address: str = ""

    @property
    def shown(self) -> list[str]:
        return [shown(line) for line in self.lines]


def paragraphs(text: str) -> list[Paragraph]:
    """An address in a line of its own is a way on by itself; a blank line begins a new paragraph."""
    found = [Paragraph([])]
    for line in map(str.strip, text.splitlines()):
        if ADDRESS.fullmatch(line):
            found += [Paragraph([], line), Paragraph([])]
        elif line:
            found[-1].lines.append(line)
        else:
            found.append(Paragraph([]))
    return [each for each in found if each.lines or each.address]


def as_html(text: str, way_on: Frame) -> str:
    """The plain text as HTML."""
    return "\n".join(
        way_on.filled({"address": escape(each.address)}) if each.address else f"<p>{'<br>'.join(each.shown)}</p>"
        for each in paragraphs(text)
    )


def shown(line: str) -> str:
    """As HTML, with what is an address made a link. Most lines have none, and urlize takes each word in its hands."""
    return urlize(line, autoescape=True) if LIKE_ONE.search(line) else escape(line)


@cache
def colours(scheme: str) -> dict[str, str]:
    """Those of the pages, named as a template can name them: on_brand."""
    return {name.replace("-", "_"): colour for name, colour in palette(scheme).items()}
