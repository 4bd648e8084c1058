"""A first visit is light and stands still: what a telephone far from town gets."""

import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from consultations.models import Appointment, FollowUp, Intake, PersonalLink
from consultations.patients.links import open_link, page_of
from tests.browser.showing import DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEAVIEST = 100_000  # bytes over the wire
PUBLIC = ["/", "/treatments/", "/treatments/exosomes/", "/compare/", "/privacy/", "/my-link/", "/book/", "/intake/"]
SHIFTS = """
    let shifted = 0;
    const count = (entries) => entries.forEach((each) => { shifted += each.value; });
    const observer = new PerformanceObserver((list) => count(list.getEntries()));
    observer.observe({type: "layout-shift", buffered: true});
    window.shifts = () => { count(observer.takeRecords()); return shifted; };
"""
DRAWN = """document.fonts.ready.then(() => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 200)));  // two frames, painted
}))"""
MOVING = """<!doctype html><title>A page that moves</title><style>
    @font-face { font-family: late; src: url(%s); font-display: swap }
    p { font: 2rem late, monospace }
</style><p>Words that take another width once their font is there.</p><p>They push this down or pull it up.</p>"""


def paths():
    """The public pages, and those behind a link, of the demo clinic."""
    begun, sent = Intake.objects.get(patient__first_name="Bea"), Intake.objects.get(patient__first_name="Hanna")
    visit = Appointment.objects.get(patient=sent.patient)
    follow_up = FollowUp.objects.get(patient__first_name="Rita", kind="week2")
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

    def __init__(self, browser, live_server, path, size, routes=None):
        context = browser.new_context(viewport=size, base_url=live_server.url)
        context.add_init_script(SHIFTS)
        page = context.new_page()
        self.asked, self.bytes = [], 0
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        wire.on("Network.requestWillBeSent", lambda sent: self.asked.append(sent["request"]["url"]))
        wire.on("Network.loadingFinished", self.count)
        for pattern, answer in (routes or {}).items():
            page.route(pattern, answer)
        page.goto(path)
        page.evaluate(DRAWN)
        self.shifted = page.evaluate("shifts()")
        self.sheets = page.locator("link[rel=stylesheet]").count()
        self.hosts = {urlsplit(url).netloc for url in self.asked if not url.startswith("data:")}
        context.close()

    def count(self, finished):
        self.bytes += finished["encodedDataLength"]


def late(route):
    time.sleep(0.2)
    route.continue_()


FONTS_LATE = {"**/*.woff2": late}


def moved(visits):
    return {path: round(visit.shifted, 4) for path, visit in visits.items() if visit.shifted > 0}


def test_a_first_visit_is_light_asks_no_other_host_and_stands_still_even_when_its_fonts_are_late(
    browser, live_server, demo_clinic
):
    visits = {path: Visit(browser, live_server, path, PHONE, FONTS_LATE) for path in paths()}
    for path, visit in visits.items():
        assert visit.hosts == {urlsplit(live_server.url).netloc}, path
        assert visit.sheets == 1, path
    heavy = {path: visit.bytes for path, visit in visits.items() if not 10_000 < visit.bytes < HEAVIEST}
    assert (heavy, moved(visits)) == ({}, {})


def test_a_wide_screen_stands_still_too(browser, live_server, demo_clinic):
    widest = [*PUBLIC[:4], *paths()[-3:]]  # one of each layout
    assert moved({path: Visit(browser, live_server, path, DESKTOP, FONTS_LATE) for path in widest}) == {}


def test_a_page_that_moves_when_its_font_comes_late_is_seen(browser, live_server):
    font = next(Path(settings.STATIC_ROOT, "vendor/fonts").glob("*.woff2"))
    page = MOVING % f"{settings.STATIC_URL}vendor/fonts/{font.name}"
    moves = {"**/moves/": lambda route: route.fulfill(content_type="text/html", body=page)}
    assert Visit(browser, live_server, "/moves/", PHONE, moves | FONTS_LATE).shifted > 0
