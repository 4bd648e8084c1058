"""Every page and state that patients see is for everyone."""

import pytest

from tests.browser.everyone import faults_of
from tests.browser.showing import Showing
from tests.walk.everything import PATIENTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def showing(browser):
    return Showing(browser)


@pytest.mark.parametrize("name", PATIENTS)
def test_a_page_is_for_everyone(showing, walk, name):
    if faults := faults_of(showing, walk[name], whole=name in walk.whole):
        pytest.fail("\n".join([walk[name].path, *faults]), pytrace=False)
