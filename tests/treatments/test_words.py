import re
import tomllib

import pytest

from treatments import catalogue as catalogue_file

from . import words

STATEMENTS = ("donor-derived", "No exosome product is FDA-approved", "A medical professional decides")
PATIENT_TEMPLATES = words.for_patients()
PAGES_OF_THE_CATALOGUE = [
    path for path in PATIENT_TEMPLATES if path.parent.name == "treatments" and path.name[0] != "_"
]


def name(path):
    return str(path.relative_to(words.TEMPLATES))


def entries():
    content = tomllib.loads(catalogue_file.FILE.read_text())
    return [(section, entry) for section, group in content.items() for entry in group]


def texts_of(entry):
    """About exosomes every paragraph of an entry counts, whether it says the word or not."""
    about = "exosomes: " if "exosom" in f"{entry['slug']} {entry.get('treatment')} {entry.get('product')}" else ""
    texts = [value for key, value in entry.items() if isinstance(value, str) and key not in ("slug", "source")]
    return [about + paragraph for text in texts for paragraph in text.split("\n\n")]


@pytest.mark.parametrize("path", PATIENT_TEMPLATES, ids=name)
def test_a_template_claims_nothing_about_exosomes(path):
    assert words.claims(words.of_template(path)) == []


@pytest.mark.parametrize("path", PATIENT_TEMPLATES, ids=name)
def test_a_template_for_patients_passes_no_verdict(path):
    assert words.verdicts(words.of_template(path)) == []


@pytest.mark.parametrize(
    ("section", "entry"), entries(), ids=lambda value: value if isinstance(value, str) else value["slug"]
)
def test_an_entry_of_the_catalogue_claims_nothing_and_passes_no_verdict(section, entry):
    texts = texts_of(entry)
    assert words.claims(texts) + words.verdicts(texts) == []


@pytest.mark.parametrize("path", PAGES_OF_THE_CATALOGUE, ids=name)
def test_a_page_that_describes_exosomes_includes_the_three_statements(path):
    source = path.read_text()
    if any("exosom" in text.lower() for text in words.of_template(path)):
        assert "treatments/_exosome_facts.html" in source


def test_the_three_statements_stand_in_their_part():
    text = " ".join(words.of_template(words.TEMPLATES / "treatments/_exosome_facts.html"))
    assert [statement for statement in STATEMENTS if statement not in text] == []


@pytest.mark.parametrize(
    "claim", ["is FDA-approved", "are safe", "can regrow hair", "heal the skin", "is better than PRP"]
)
def test_the_scan_finds_a_claim(claim):
    assert words.claims(words.paragraphs(f"<p>Our exosome product {claim}.</p>"))


@pytest.mark.parametrize(
    "claim",
    ["Two kinds of regenerative medicine.", "Both renew the skin.", "Either way restores what was.", "Both are safe."],
)
def test_what_is_claimed_of_both_is_claimed_of_exosomes(claim):
    assert words.claims([claim, "PRP beside exosomes"]) == [claim]
    assert words.claims([claim, "PRP alone"]) == []


def test_the_scan_allows_the_plain_denial_and_the_name_of_the_product():
    page = "<p>No exosome product is FDA-approved.</p><p>EXOSOME Regenerative Complex+</p><p>PRP is proven.</p>"
    assert words.claims(words.paragraphs(page)) == []


def test_the_scan_finds_a_verdict_in_what_is_only_read_aloud():
    assert words.verdicts(words.paragraphs('<p><img alt="You are a candidate"></p>'))


def test_the_maker_is_named_wherever_the_maker_speaks():
    for _, entry in entries():
        for sentence in re.split(r"(?<=\.) ", entry.get("maker_says", "")):
            assert not sentence or "maker says" in sentence or sentence.startswith("We have not tested")
