import gc

import pytest
from _pytest import runner
from django.db import connection
from django.test import Client, TransactionTestCase
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck
from hypothesis import settings as drawing
from whitenoise import WhiteNoise

from clinic import roles
from consultations.candidacy.services import protocol_of, publish_shipped
from tests.factories import LocationFactory, UserFactory
from tests.rows import Rows
from tests.stack import with_room

# What was imported stays: looking through it again and again took a tenth of the time.
gc.freeze()
gc.set_threshold(100_000, 20, 100)

# A machine that does something else at the moment is no fault.
drawing.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
drawing.load_profile("patient")

DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
CLIENTS = {"as_stranger", "as_desk", "as_provider", "as_lead", "as_manager", "Client", "client_of"}
EVERY_PAGE = {"walk", "test_access", "test_languages"}


def pytest_collection_modifyitems(config, items):
    """The walk begins first of all: later whoever needs it finds it done, instead of waiting for another worker.

    On SQLite only what stores and reads runs again. A page is the same on either database: there the walk asks once
    for every page, and of the browser journeys the one that says so runs."""
    items.sort(key=lambda item: item.path.stem != "test_complete")
    if config.getoption("on") != "sqlite":
        return

    def runs(item):
        if {item.path.stem, item.path.parent.name} & EVERY_PAGE:
            return item.path.stem == "test_complete"
        if CLIENTS & {*item.fixturenames, *vars(item.module)} and "transactional_db" not in item.fixturenames:
            return False
        if item.get_closest_marker("browser"):
            return item.get_closest_marker("both_databases")
        return item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames)

    config.hook.pytest_deselected(items=[item for item in items if not runs(item)])
    items[:] = [item for item in items if runs(item)]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    return with_room(lambda: runner.pytest_runtest_protocol(item, nextitem))


@pytest.fixture(scope="session", autouse=True)
def static_files_are_found_once():
    """Every test client has middleware of its own, and each would look at every collected file again."""
    found = {}

    def remembered(whitenoise, root, prefix):
        if (root, prefix) not in found:
            look(whitenoise, root, prefix)
            found[root, prefix] = dict(whitenoise.files)
        whitenoise.files.update(found[root, prefix])

    look = WhiteNoise.update_files_dictionary
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", remembered)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """What a test has really written is gone after it."""
    if connection.vendor != "postgresql":
        yield
        return
    with django_db_blocker.unblock():
        empty = Rows()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: empty.put_back())
        yield


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def nothing_is_limited(settings):
    """A test sends in a second what people send in a day; tests/clinic/test_limits.py sets limits of its own."""
    settings.LIMITS = dict.fromkeys(settings.LIMITS, "")


@pytest.fixture
def location(db):
    return LocationFactory()


def client_of(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.user = user
    return client


@pytest.fixture
def as_stranger(db):
    return Client()


@pytest.fixture
def as_desk(db):
    return client_of(UserFactory(role=roles.FRONT_DESK))


@pytest.fixture
def as_provider(db):
    return client_of(UserFactory(role=roles.PROVIDER, may_sign=True))


@pytest.fixture
def as_lead(db):
    return client_of(UserFactory(role=roles.CLINICAL_LEAD))


@pytest.fixture
def as_manager(db):
    return client_of(UserFactory(role=roles.MANAGER))


@pytest.fixture
def queries():
    """How many queries a call needs, to compare one row with ten."""

    def count(call):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            call()
        return len(captured)

    return count


@pytest.fixture
def protocol(db):
    """The protocol that comes with the software, published."""
    return protocol_of(publish_shipped())


@pytest.fixture(scope="session")
def walk(django_db_setup, django_db_blocker, tmp_path_factory):
    """Every page of tests/walk, asked for once a run: name → page."""
    from tests.walk.once import walked

    with django_db_blocker.unblock():
        return walked(tmp_path_factory)
