"""A first visit is light and stands still: what a telephone far from town gets."""

import time
from urllib.parse import urlsplit

import pytest

from consultations.models import Appointment, FollowUp, Intake, PersonalLink
from consultations.patients.links import open_link, page_of
from tests.browser.showing import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEAVIEST = 100_000  # bytes over the wire
PUBLIC = ["/", "/treatments/", "/treatments/exosomes/", "/compare/", "/privacy/", "/my-link/", "/book/", "/intake/"]
SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver((list) => list.getEntries().forEach((each) => { window.shifted += each.value; }))
        .observe({type: "layout-shift", buffered: true});
"""
DRAWN = "document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 50))))"


def paths():
    """The public pages, and those behind a link, of the demo clinic."""
    begun, sent = Intake.objects.get(patient__first_name="Bea"), Intake.objects.get(patient__first_name="Hanna")
    visit, follow_up = Appointment.objects.get(patient=sent.patient), FollowUp.objects.get(patient__first_name="Rita")
    purposes = PersonalLink.Purpose
    behind_links = [
        page_of(open_link(begun.patient, purposes.INTAKE, begun)),
        page_of(open_link(sent.patient, purposes.INTAKE, sent), "result"),
        page_of(open_link(visit.patient, purposes.APPOINTMENT, visit)),
        page_of(open_link(follow_up.patient, purposes.CHECK_IN, follow_up)),
    ]
    return [*PUBLIC, "/after-treatment/", *behind_links]


class Visit:
    """The first visit of a browser that knows nothing yet, and what it cost."""

    def __init__(self, browser, live_server, path, size, fonts_late=False):
        context = browser.new_context(viewport=size, base_url=live_server.url)
        context.add_init_script(SHIFTS)
        page = context.new_page()
        self.asked, self.bytes = [], 0
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", lambda sent: self.asked.append(sent["request"]["url"]))
        wire.on("Network.loadingFinished", self.count)
        if fonts_late:
            page.route("**/*.woff2", late)
        page.goto(path)
        page.evaluate(DRAWN)
        self.shifted = page.evaluate("window.shifted")
        self.sheets = page.locator("link[rel=stylesheet]").count()
        self.hosts = {urlsplit(url).netloc for url in self.asked if not url.startswith("data:")}
        context.close()

    def count(self, finished):
        self.bytes += finished["encodedDataLength"]


def late(route):
    time.sleep(0.2)
    route.continue_()


def test_a_first_visit_is_light_and_asks_no_other_host(browser, live_server, demo_clinic):
    heavy = {}
    for path in paths():
        visit = Visit(browser, live_server, path, PHONE)
        assert visit.hosts == {urlsplit(live_server.url).netloc}, path
        assert visit.sheets == 1, path
        heavy[path] = visit.bytes
    assert {path: size for path, size in heavy.items() if not 10_000 < size < HEAVIEST} == {}


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_moves_while_a_page_arrives_even_when_its_fonts_are_late(browser, live_server, demo_clinic, size):
    shifted = {path: Visit(browser, live_server, path, size, fonts_late=True).shifted for path in paths()}
    assert {path: round(shift, 4) for path, shift in shifted.items() if shift > 0} == {}
