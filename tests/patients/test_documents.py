"""The words that patients agree to: what they may not say, what some must, and that they never change."""

import hashlib

import pytest

from consultations.candidacy.wording import COMFORT, grade
from consultations.patients.consents import CURRENT, FOLDER, Document
from tests.treatments import words

# The file of a language and a version never changes: other words are a new version, beside the old one.
AS_SIGNED = {
    "en/electronic-1.txt": "1bb7d37077bdc164",
    "en/exosome-status-1.txt": "8bb5f8fad591243d",
    "en/exosomes-1.txt": "59d5ade48b565eb8",
    "en/marketing-1.txt": "5c73edbcd7440890",
    "en/needling-1.txt": "6a49233f02bb2e93",
    "en/photo-marketing-1.txt": "fe62efd743af8453",
    "en/photos-1.txt": "4067d0c11e1f3152",
    "en/privacy-1.txt": "b33d4c90a4f28d3e",
    "en/prp-1.txt": "9155ae043f2b6bcf",
    "en/texts-1.txt": "3d1f9ed214934e77",
    "en/texts-2.txt": "d5aae11a7985499b",
}
FILES = sorted(FOLDER.rglob("*.txt"))
SIGNED_BEFORE_A_TREATMENT = ("electronic", "prp", "exosomes", "exosome-status", "needling", "photos", "photo-marketing")


def name(path):
    return str(path.relative_to(FOLDER))


def texts_of(kind):
    return [each["text"] for each in Document(kind, CURRENT[kind], "en").paragraphs]


def test_no_document_has_changed_since_somebody_could_sign_it():
    assert {name(path): hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in FILES} == AS_SIGNED


@pytest.mark.parametrize("kind", SIGNED_BEFORE_A_TREATMENT)
def test_a_document_claims_nothing_and_is_easy_to_read(kind):
    texts = texts_of(kind)
    assert words.claims(texts) + words.verdicts(texts) == []
    assert not COMFORT.search(" ".join(texts))
    assert max(map(grade, texts)) <= 11
    assert grade(" ".join(texts)) <= 6


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("electronic", ["voluntary", "on paper", "take this back", "does not cover", "web browser", "a copy"]),
        ("prp", ["mostly for other uses", "off-label", "own blood", "or do nothing"]),
        ("exosomes", ["donor-derived", "two weeks to three months later", "or do nothing"]),
        (
            "exosome-status",
            [
                "donor-derived",
                "No exosome product is FDA-approved",
                "drugs and biologics",
                "A medical professional decides",
                "Choosing neither is fine",
            ],
        ),
        (
            "needling",
            [
                "cleared, not approved, for scars and wrinkles of the face at 22 and over",
                "not cleared for carrying a product through the skin",
                "off-label",
                "October 15, 2025",
                "burns, scars, fat loss and nerve damage",
            ],
        ),
        ("photos", ["without photos", "take this back"]),
        ("photo-marketing", ["never a condition", "take this back"]),
    ],
)
def test_a_document_says_what_it_must(kind, said):
    text = " ".join(texts_of(kind))
    assert [each for each in said if each not in text] == []


def test_each_document_before_a_treatment_ends_with_what_is_agreed_to():
    assert [kind for kind in SIGNED_BEFORE_A_TREATMENT if "I agree" not in texts_of(kind)[-1]] == ["exosome-status"]
