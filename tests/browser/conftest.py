import os

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.db import connection
from playwright.sync_api import sync_playwright

from consultations.candidacy.services import publish_shipped
from consultations.management.demo import PASSWORD, fill
from tests.browser.chromium import chromium, flags
from tests.browser.showing import AXE, DESKTOP, PHONE, RULES  # noqa: F401
from tests.rows import Rows


def pytest_collection_modifyitems(config, items):
    if not chromium() and not os.environ.get("REQUIRE_BROWSER"):
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason="no Chromium: set CHROMIUM"))


@pytest.fixture(scope="session")
def browser():
    if not chromium():
        pytest.fail("REQUIRE_BROWSER is set and there is no Chromium: install it, or set CHROMIUM.")
    # Playwright's synchronous interface counts as a running event loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=flags())
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def static_files_as_collected(monkeypatch):
    """The live server would look a style sheet up by its plain name; patients get the collected one."""
    monkeypatch.setattr(StaticFilesHandler, "_should_handle", lambda self, path: False)


@pytest.fixture
def visitor(browser, live_server):
    """Opens pages: `visitor(PHONE, script=False)` gives a page of its own visitor."""
    contexts = []

    def open_page(size=DESKTOP, *, script=True):
        context = browser.new_context(viewport=size, java_script_enabled=script, base_url=live_server.url)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda line: page.errors.append(line.text) if is_fault(line) else None)
        return page

    yield open_page
    faults = [error for context in contexts for page in context.pages for error in page.errors]
    for context in contexts:
        context.close()
    assert faults == []


def is_fault(line):
    """A refused form (422) is an answer, not a fault; a blocked script or a missing file is."""
    return line.type == "error" and "422" not in line.text and "status of 40" not in line.text


def check_accessible(page):
    """axe on the page as it stands, and nothing that scrolls sideways."""
    page.wait_for_load_state()
    page.evaluate(AXE.read_text())
    found = page.evaluate("tags => axe.run({runOnly: tags, resultTypes: ['violations']})", RULES)
    told = [
        f"{each['id']}: {each['help']} {[node['html'][:200] for node in each['nodes']]}" for each in found["violations"]
    ]
    assert told == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{page.url} scrolls sideways"


def tick(page, name, value):
    """Tap the row of a choice, wherever a thumb lands."""
    page.locator(f"label[for='{page.locator(f'[name={name!r}][value={value!r}]').get_attribute('id')}']").click()


@pytest.fixture(scope="session")
def filled():
    """The rows of the demo clinic, once a test has needed them."""
    return []


@pytest.fixture
def demo_clinic(transactional_db, filled):
    """The clinic that `make run` opens for the first time."""
    if filled:
        filled[0].put_back()
        return
    call_command("load_catalogue", verbosity=0)
    publish_shipped()
    fill()
    if connection.vendor == "postgresql":
        filled.append(Rows())


@pytest.fixture
def staff(visitor, demo_clinic):
    """A member of staff, logged in: `staff("desk")`."""

    def log_in(who, size=DESKTOP):
        page = visitor(size)
        page.goto("/staff/")
        page.get_by_label("E-mail").fill(f"{who}@demo.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url(lambda address: "/login/" not in address)
        return page

    return log_in
