"""Reads what a person would read: out of templates, pages and the catalogue, in paragraphs."""

import re
from html import unescape
from pathlib import Path

from consultations.candidacy.wording import CLAIMS, DENIAL, VERDICTS

TEMPLATES = Path(__file__).parents[2] / "templates"
FOR_STAFF = {"candidacy", "review", "staff"}
PATIENTS_TOO = {"consents"}  # folders below them that hold pages for patients as well

BOTH = re.compile(r"\b(both|(n?either)|two (kinds|ways|treatments))\b", re.I)

READ_ALOUD = re.compile(r'\b(?:alt|title|aria-label|placeholder|content)="([^"]*)"')
TRANSLATED = re.compile(r"""{%\s*trans(?:late)?\s+("[^"]*"|'[^']*')[^%]*%}""")
PARAGRAPH_ENDS = re.compile(
    r"</?(p|li|h\d|d[dtl]|div|t[hdr]|title|desc|figcaption|section|ul|ol|label|legend|meta)\b[^>]*>"
)


def paragraphs(html: str) -> list[str]:
    """The paragraphs of a page, the texts that are only read aloud among them."""
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.S)
    aloud = [value for tag in re.findall(r"<[^>]+>", html) for value in READ_ALOUD.findall(tag)]
    text = re.sub(r"<[^>]+>", " ", PARAGRAPH_ENDS.sub("\n\n", html))
    return [clean for each in [*re.split(r"\n\s*\n", text), *aloud] if (clean := " ".join(unescape(each).split()))]


def of_template(path: Path) -> list[str]:
    source = re.sub(r"{#.*?#}|{% comment.*?endcomment %}", "", path.read_text(), flags=re.S)
    source = TRANSLATED.sub(lambda found: found[1][1:-1], source)
    return paragraphs(re.sub(r"{%.*?%}|{{.*?}}", " ", source, flags=re.S))


def for_patients() -> list[Path]:
    """Every template that a patient may see."""
    return [
        path
        for path in sorted([*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")])
        if (path.relative_to(TEMPLATES).parts[0] not in FOR_STAFF or path.parent.name in PATIENTS_TOO)
        and '"staff/base.html"' not in path.read_text()
    ]


def claims(texts: list[str]) -> list[str]:
    """Paragraphs that speak of exosomes and claim something; the plain denial is no claim. Where exosomes are spoken of
    at all, what is said of both ways of treating is said of them."""
    names = re.compile(rf"exosom|{BOTH.pattern}" if any("exosom" in text.lower() for text in texts) else "exosom", re.I)
    return [text for text in texts if names.search(text) and CLAIMS.search(DENIAL.sub("", text))]


def verdicts(texts: list[str]) -> list[str]:
    return [text for text in texts if VERDICTS.search(text)]
