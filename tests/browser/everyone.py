"""Is a page for everyone? One load of the page, many looks at it. WCAG 2.2 AA and a little more."""

from tests.browser.showing import DESKTOP, NARROW, PHONE

THUMB = 44  # CSS pixels: what patients press with a thumb
LONGEST = 600  # stops of the Tab key on one page


def faults_of(showing, page, whole=True):
    """What is wrong with a page, each with the look that saw it. Where all its parts are looked at on other pages, it
    is enough to see that its own words fit a narrow screen and its own errors are told."""
    showing.show(page, PHONE if whole else NARROW)
    found = {
        "errors": showing.check("unannounced") if page.has_errors else [],
        **(looks(showing) if whole else {"320 px": legible(showing)}),
        "browser": showing.faults,
    }
    return [f"{look}: {told}" for look, faults in found.items() for told in faults]


def looks(showing):
    showing.check("remember")
    is_for_patients = not showing.shown.is_for_staff
    return {
        "a wide phone": showing.check("sideways"),
        "axe on a phone": showing.axe(),
        "motion": showing.check("moving"),
        "thumb": showing.check("small", THUMB) if is_for_patients else [],
        "without JavaScript": showing.check("scripted") if is_for_patients else [],
        "keyboard": (pressed(showing) if is_for_patients else through(showing)) + skipped(showing),
        "axe in the dark": in_the_dark(showing),
        "axe on a desktop": on_a_desktop(showing),
        "320 px": narrow(showing),
        "text at 200 %": with_large_text(showing),
    }


def through(showing):
    """The stops of the Tab key without pressing it, which costs two calls from outside for each."""
    showing.check("begin")
    showing.check("through")
    return showing.check("end")


def pressed(showing):
    showing.check("begin")
    press_tab(showing)
    return showing.check("end")


def press_tab(showing):
    for _ in range(LONGEST):
        showing.page.keyboard.press("Tab")
        if not showing.check("step"):
            break


def skipped(showing):
    """The link to the content, pressed."""
    link = showing.page.locator("a[href='#main']").first
    if not link.count():
        return []
    link.focus()
    showing.page.keyboard.press("Enter")
    at = showing.page.evaluate("document.activeElement.id")
    showing.check("rest")
    return [] if at == "main" else [f"the link to the content leads to “{at}”"]


def narrow(showing):
    """320 CSS pixels are also what is left of 1280 at 400 % zoom (WCAG 1.4.10)."""
    showing.page.set_viewport_size(NARROW)
    return legible(showing)


def on_a_desktop(showing):
    showing.page.set_viewport_size(DESKTOP)
    found = showing.axe() if showing.check("differs") else []
    showing.page.set_viewport_size(PHONE)
    return found


def in_the_dark(showing):
    """Only colours differ."""
    showing.page.emulate_media(color_scheme="dark")
    found = showing.axe(["color-contrast", "link-in-text-block"], "rule")
    showing.page.emulate_media(color_scheme="light")
    return found


def with_large_text(showing):
    showing.page.set_viewport_size(DESKTOP)
    showing.set_text(32)
    found = legible(showing)
    showing.set_text(16)
    return found


def legible(showing):
    return [told for check in ("sideways", "cut", "overlapping") for told in showing.check(check)]
