"""What README and docs point at is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:css|html|js|md|py|toml|tsv))`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_picture_page_and_file_that_a_document_names_is_there(document):
    text = document.read_text()
    named = [document.parent / link for link in LINK.findall(text)] + [ROOT / file for file in FILE.findall(text)]
    assert [str(path) for path in named if not path.exists()] == []


def test_the_readme_shows_pictures():
    assert len(re.findall(r"!\[[^\]]+\]\(docs/screens/", (ROOT / "README.md").read_text())) > 3


def test_decisions_are_counted_without_a_gap_or_a_double():
    assert [int(path.name[:3]) for path in DECISIONS] == list(range(1, len(DECISIONS) + 1))
