"""A page of the walk in a real browser: what the clinic answered comes from memory, its static files as collected."""

from pathlib import Path

from tests.browser.memory import Memory

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
        self.memory = Memory(self.faults)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self.faults.append(line.text) if is_fault(line) else None)
        self.page.on("request", self.stays_at_home)
        self.wire = self.context.new_cdp_session(self.page)

    def show(self, shown, size=PHONE):
        self.shown, self.faults[:] = shown, []
        self.memory.show(shown)
        self.page.set_viewport_size(size)
        self.page.emulate_media(color_scheme="light")
        self.page.goto(self.memory.site + shown.path)
        self.page.evaluate("document.fonts.ready")

    def stays_at_home(self, request):
        if not request.url.startswith((self.memory.site, "data:")):
            self.faults.append(f"asks for {request.url}")

    def set_text(self, pixels):
        """The size of text that a person has chosen in the browser; 16 unless they have."""
        self.wire.send("Page.setFontSizes", {"fontSizes": {"standard": pixels}})

    def axe(self, rules=RULES, kind="tag"):
        options = {"runOnly": {"type": kind, "values": rules}, **ONLY_FAULTS}
        found = self.page.evaluate("options => axe.run(options)", options)["violations"]
        return [f"{each['id']}: {[node['html'][:160] for node in each['nodes']]}" for each in found]

    def check(self, name, *arguments):
        return self.page.evaluate(f"given => checks.{name}(...given)", arguments)


def is_fault(line):
    """A refused page is an answer, not a fault; a blocked script or a missing file is."""
    return line.type == "error" and "the server responded with a status of" not in line.text
