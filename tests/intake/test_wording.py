"""A tick holds for the words that its page showed; where they have changed since, nobody has agreed to them."""

import pytest

from consultations.booking.times import key_of
from consultations.models import Consent, Patient
from consultations.patients import consents
from tests.booking.factories import ResourceFactory, at, person
from tests.booking.pages import text
from tests.intake.journey import PERSON, about

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol", "location")]
CHANGED = "These words have changed since you opened the page. Read and tick again."


@pytest.fixture
def other_words(tmp_path, monkeypatch):
    """A second version of what is agreed about texts and about privacy."""

    def publish():
        for name in ("privacy-2", "texts-2", "marketing-1"):
            (tmp_path / "en").mkdir(exist_ok=True)
            (tmp_path / "en" / f"{name}.txt").write_text(f"Other words of {name}.")
        monkeypatch.setattr(consents, "FOLDER", tmp_path)
        monkeypatch.setattr(consents, "CURRENT", {"privacy": 2, "texts": 2, "marketing": 1})

    return publish


def test_words_that_changed_while_the_page_was_open_are_shown_and_asked_again(as_stranger, other_words):
    as_stranger.post("/intake/", about())
    assert PERSON["wording"] in as_stranger.get("/intake/contact/").content.decode()
    other_words()
    page = as_stranger.post("/intake/contact/", PERSON | {"texts": "on", "phone": "(202) 555-0123"})
    form = page.context["form"]
    assert page.status_code == 422
    assert CHANGED in text(page)
    assert "Other words of texts-2." in text(page)
    assert not any(form[kind].value() for kind in Consent.Kind if kind in form.fields)
    assert form["last_name"].value() == PERSON["last_name"]
    assert not Patient.objects.exists()
    as_stranger.post("/intake/contact/", PERSON | {"wording": form.wording})
    assert Consent.objects.get().document_version == 2


def test_a_page_that_does_not_say_what_it_showed_is_not_agreed_to(as_stranger):
    as_stranger.post("/intake/", about())
    assert CHANGED in text(as_stranger.post("/intake/contact/", PERSON | {"wording": ""}))
    assert not Patient.objects.exists()


def test_whoever_books_is_asked_again_as_well(as_stranger, other_words, time_machine):
    ResourceFactory()
    time_machine.move_to(at("08:00"), tick=False)
    posted = person(time=key_of(at("10:00", 1)))
    other_words()
    page = as_stranger.post("/book/", posted)
    assert page.status_code == 422
    assert CHANGED in text(page)
    assert not Patient.objects.exists()
