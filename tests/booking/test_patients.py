import pytest

from tests.booking.pages import text
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(db):
    return PatientFactory(first_name="Ada", last_name="Marlow", email="ada@mail.example", phone="+12025550187")


NAMES = ("marlow", "Ada Marlow", "marlow ada", "ADA@mail", "ada 05/17/1980")
NUMBERS = ("5550187", "(202) 555-0187", "202.555.0187", "+1 202 555 0187")
DATES = ("05/17/1980", "1980-05-17")


@pytest.mark.parametrize("words", [*NAMES, *NUMBERS, *DATES])
def test_a_patient_is_found_by_any_of_their_data(as_desk, ada, words):
    PatientFactory(first_name="Bea", last_name="Other", birth_date="1990-01-01", phone="+12025550111")
    assert list(as_desk.get("/staff/patients/", {"q": words}).context["found"]) == [ada]


@pytest.mark.parametrize("words", ["", "   ", "zebra", "ada 01/01/1990", "%", "5550000", "'; drop table", "9" * 500])
def test_what_fits_nobody_finds_nobody(as_desk, ada, words):
    page = as_desk.get("/staff/patients/", {"q": words})
    assert (page.status_code, page.context["found"]) == (200, [])


def test_while_somebody_types_only_the_pane_is_fetched(as_desk, ada):
    part = as_desk.get("/staff/patients/?q=marlow", headers={"HX-Request": "true"})
    page = as_desk.get("/staff/patients/?q=marlow")
    assert "Marlow" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert part.content.decode().strip() in page.content.decode()
    assert "1 person found" in part.content.decode()
    for answer in (part, page):  # a step back must never show the pane as the page
        assert "HX-Request" in answer["Vary"]


def test_the_pane_says_that_nobody_is_found(as_desk, ada):
    part = as_desk.get("/staff/patients/?q=zebra", headers={"HX-Request": "true"})
    assert '<p role="status">Nobody found.' in part.content.decode()


def test_who_was_logged_off_while_typing_meets_the_login(as_stranger):
    part = as_stranger.get("/staff/patients/?q=marlow", headers={"HX-Request": "true"})
    assert part["HX-Refresh"] == "true"
    assert not part.content


def test_only_the_page_that_fetches_loads_what_fetches(as_desk, location):
    assert "htmx.min" in as_desk.get("/staff/patients/").content.decode()
    assert "htmx" not in as_desk.get("/staff/messages/").content.decode()


def test_nobody_is_listed_before_a_search(as_desk, ada):
    assert "Marlow" not in text(as_desk.get("/staff/patients/"))


def test_the_page_costs_the_same_however_many_are_found(as_desk, ada, queries):
    one = queries(lambda: as_desk.get("/staff/patients/?q=ada"))
    PatientFactory.create_batch(9)
    assert queries(lambda: as_desk.get("/staff/patients/?q=ada")) == one


def test_a_manager_finds_nothing_and_a_stranger_the_door(as_manager, as_stranger):
    assert as_manager.get("/staff/patients/?q=a").status_code == 404
    assert as_stranger.get("/staff/patients/?q=a").url.startswith("/staff/login/")
