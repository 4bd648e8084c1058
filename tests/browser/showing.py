"""A page of the walk in a real browser: what the clinic answered comes from memory, its static files as collected."""

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

SITE = "http://localhost"
HERE = Path(__file__).parent
AXE, CHECKS = HERE / "vendor" / "axe.min.js", HERE / "checks.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ONLY_FAULTS = {"resultTypes": ["violations"], "reporter": "no-passes", "selectors": False, "preload": False}
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}


class Showing:
    def __init__(self, browser, scripts=(AXE, CHECKS)):
        self.context = browser.new_context(viewport=PHONE, reduced_motion="reduce")
        self.context.set_default_timeout(10_000)
        for script in scripts:
            self.context.add_init_script(path=script)
        self.page = self.context.new_page()
        self.faults = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self.faults.append(line.text) if is_fault(line) else None)
        self.page.route("**/*", self.answer)
        self.wire = self.context.new_cdp_session(self.page)

    def show(self, shown):
        self.shown, self.faults[:] = shown, []
        self.page.set_viewport_size(PHONE)
        self.page.emulate_media(color_scheme="light")
        self.page.goto(SITE + shown.path)
        self.page.evaluate("document.fonts.ready")

    def set_text(self, pixels):
        """The size of text that a person has chosen in the browser; 16 unless they have."""
        self.wire.send("Page.setFontSizes", {"fontSizes": {"standard": pixels}})

    def answer(self, route):
        address = urlsplit(route.request.url)
        if route.request.is_navigation_request():
            route.fulfill(status=self.shown.status, headers=self.shown.headers, body=self.shown.body)
        elif f"{address.scheme}://{address.netloc}" == SITE and address.path.startswith(settings.STATIC_URL):
            file = Path(settings.STATIC_ROOT) / address.path.removeprefix(settings.STATIC_URL)
            route.fulfill(path=file, content_type=mimetypes.guess_type(file.name)[0])
        elif address.path == self.shown.path:
            route.fulfill(status=204)  # a page that looks again by itself finds nothing new
        else:
            self.faults.append(f"asks for {route.request.url}")
            route.abort()

    def axe(self, rules=RULES, kind="tag"):
        options = {"runOnly": {"type": kind, "values": rules}, **ONLY_FAULTS}
        found = self.page.evaluate("options => axe.run(options)", options)["violations"]
        return [f"{each['id']}: {[node['html'][:160] for node in each['nodes']]}" for each in found]

    def check(self, name, *arguments):
        return self.page.evaluate(f"given => checks.{name}(...given)", arguments)


def is_fault(line):
    """A refused page is an answer, not a fault; a blocked script or a missing file is."""
    return line.type == "error" and "the server responded with a status of" not in line.text
