"""While the database is away the pages say so (503), the pages for whoever needs help stand, and all is well after."""

import sqlite3

import psycopg2
import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import IntegrityError, InterfaceError, OperationalError, ProgrammingError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from clinic.context import remembered
from clinic.database_away import is_away
from clinic.models import Location


def refuse(*args, **kwargs):
    raise OperationalError("connection refused")


@pytest.fixture
def away(monkeypatch):
    """Whoever wants a cursor gets what a connection that is refused gives."""

    def go():
        monkeypatch.setattr(BaseDatabaseWrapper, "cursor", refuse)

    return go


def quiet(**cookies):
    client = Client(raise_request_exception=False)
    client.cookies.load(cookies)
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("address", ["/", "/book/", "/staff/day/", "/admin/", "/nothing/", f"/check-in/{'A' * 43}/"])
def test_every_page_says_so_with_the_clinics_telephone(location, away, settings, address, method, debug):
    settings.DEBUG = debug
    quiet().get("/")
    away()
    response = getattr(quiet(), method)(address)
    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert response["Cache-Control"] == "no-store"
    assert "tel:+1-202-555-0142" in response.content.decode()
    assert "Traceback" not in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/after-treatment/", "/after-treatment/call-911/"])
@pytest.mark.parametrize("session", [{}, {"sessionid": "a" * 32}], ids=["stranger", "logged in"])
def test_who_needs_help_finds_it_with_the_number_that_was_last_seen(location, away, address, session):
    quiet().get("/")
    away()
    response = quiet(**session).get(address)
    assert response.status_code == 200
    assert "tel:+1-202-555-0199" in response.content.decode()


@pytest.mark.django_db
def test_a_wrong_method_on_a_page_for_help_is_still_its_own_answer(location, away):
    away()
    assert quiet().post("/after-treatment/").status_code == 405


@pytest.mark.django_db
def test_healthz_keeps_its_own_answer(away):
    away()
    response = quiet(sessionid="a" * 32).get("/healthz")
    assert response.status_code == 503
    assert response.json()["database"]["ok"] is False


@pytest.mark.django_db
def test_a_look_at_the_page_for_help_logs_nobody_out(as_desk):
    as_desk.get("/after-treatment/")
    assert as_desk.get("/staff/day/").status_code in (200, 503)
    assert as_desk.cookies["sessionid"].value


@pytest.mark.django_db
@pytest.mark.parametrize("debug", [True, False])
def test_a_database_that_leaves_in_the_middle_of_a_page_is_no_fault_of_ours(location, monkeypatch, settings, debug):
    settings.DEBUG = debug
    monkeypatch.setattr(Location, "main", refuse)
    response = quiet().get("/")
    assert (response.status_code, response["Retry-After"]) == (503, "30")


@pytest.mark.django_db
def test_a_database_that_leaves_after_the_page_is_no_fault_of_ours(as_desk, location, monkeypatch):
    as_desk.raise_request_exception = False
    monkeypatch.setattr(SessionStore, "save", refuse)
    assert as_desk.get("/staff/patients/").status_code == 503


@pytest.mark.django_db
def test_what_was_just_sent_is_told_to_be_doubtful(location, away):
    away()
    assert "may not have arrived" in quiet().post("/my-link/", {"email": "a@mail.example"}).content.decode()
    assert "may not have arrived" not in quiet().get("/my-link/").content.decode()


@pytest.mark.django_db
def test_when_it_is_back_so_are_the_pages(location, monkeypatch):
    with monkeypatch.context() as gone:
        gone.setattr(BaseDatabaseWrapper, "cursor", refuse)
        assert quiet().get("/").status_code == 503
    assert quiet().get("/").status_code == 200


@pytest.mark.django_db
def test_a_fault_of_ours_stays_a_500(location, monkeypatch):
    def fault():
        raise ProgrammingError("no such column")

    monkeypatch.setattr(Location, "main", fault)
    assert quiet().get("/").status_code == 500


class Told(psycopg2.OperationalError):
    """psycopg2's own errors keep their code where nobody can write."""

    def __init__(self, code):
        self.code = code

    pgcode = property(lambda self: self.code)


@pytest.mark.parametrize(
    ("code", "away"), [(None, True), ("08006", True), ("53300", True), ("57P01", True), ("40P01", False)]
)
def test_postgresql_says_by_its_code_whether_waiting_helps(code, away):
    error = OperationalError()
    error.__cause__ = Told(code)
    assert is_away(error) is away


def locked(tmp_path):
    first, second = (sqlite3.connect(tmp_path / "a", timeout=0) for _ in range(2))
    first.execute("create table t (x)")
    first.execute("begin immediate")
    second.execute("begin immediate")


def no_table(tmp_path):
    sqlite3.connect(tmp_path / "a").execute("select * from nothing")


def no_file(tmp_path):
    sqlite3.connect(tmp_path / "no" / "where")


@pytest.mark.parametrize(("cause", "away"), [(locked, True), (no_file, True), (no_table, False)])
def test_sqlite_says_by_its_code_whether_waiting_helps(tmp_path, cause, away):
    error = OperationalError()
    with pytest.raises(sqlite3.OperationalError) as told:
        cause(tmp_path)
    error.__cause__ = told.value
    assert is_away(error) is away


@pytest.mark.parametrize(("error", "away"), [(InterfaceError(), True), (IntegrityError(), False), (None, False)])
def test_a_closed_connection_is_away_and_a_broken_rule_is_not(error, away):
    assert is_away(error) is away


@pytest.mark.django_db
def test_a_machine_that_does_not_answer_holds_a_page_for_seconds_only(settings):
    if connection.vendor == "sqlite":
        pytest.skip("a file is there or not")
    assert settings.DATABASES["default"]["OPTIONS"]["connect_timeout"] == 5


@pytest.fixture(autouse=True)
def nothing_seen(monkeypatch):
    monkeypatch.setattr(remembered, "clinic", None)
    monkeypatch.setattr(remembered, "location", None)
