"""How a letter looks: the paragraphs of its plain text, and the clinic's colours, which no mail program fetches."""

import re
from dataclasses import dataclass
from functools import cache

from clinic.palette import palette

ADDRESS = re.compile(r"https?://\S+")


@dataclass
class Paragraph:
    """Its lines, or the one address that it stands for."""

    lines: list[str]
    address: str = ""


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


@cache
def colours(scheme: str) -> dict[str, str]:
    """Those of the pages, named as a template can name them: on_brand."""
    return {name.replace("-", "_"): colour for name, colour in palette(scheme).items()}
