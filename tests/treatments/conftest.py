import pytest

from treatments.catalogue import SECTIONS, load
from treatments.models import Treatment

TABLES = [*SECTIONS.values(), Treatment.routes.through]


@pytest.fixture(scope="session")
def loaded():
    """What loading said and left, once a test has needed it."""
    return {}


@pytest.fixture
def catalogue(db, loaded):
    if loaded:
        for table in TABLES:
            table._base_manager.bulk_create(loaded[table])
    else:
        loaded["report"] = load()
        loaded.update({table: list(table._base_manager.all()) for table in TABLES})
    return loaded["report"]
