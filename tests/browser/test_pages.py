"""Every kind of page that people see is for everyone."""

import pytest

from tests.browser.everyone import faults_of
from tests.browser.showing import Showing
from tests.walk.everything import PATIENTS, STAFF

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SHARES = 10


@pytest.fixture(scope="module")
def showing(browser):
    return Showing(browser)


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("group", [PATIENTS, STAFF], ids=["patients", "staff"])
def test_a_page_is_for_everyone(showing, walk, group, share):
    chosen = [name for name in group if name in walk.whole | walk.narrow][share::SHARES]
    found = {name: faults_of(showing, walk[name], whole=name in walk.whole) for name in chosen}
    told = [f"{name}, {walk[name].path}\n  " + "\n  ".join(faults) for name, faults in found.items() if faults]
    assert chosen
    if told:
        pytest.fail("\n".join(told), pytrace=False)
