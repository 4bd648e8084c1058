"""Is a page for everyone? One load of the page, many looks at it. WCAG 2.2 AA and a little more."""

from tests.browser.showing import DESKTOP, NARROW, PHONE

THUMB = 44  # CSS pixels: what patients press with a thumb
LONGEST = 600  # stops of the Tab key on one page


def faults_of(showing, page):
    """What is wrong with a page, each with the look that saw it."""
    showing.show(page)
    showing.check("remember")
    found = {
        "axe on a phone": showing.axe(),
        "a wide phone": showing.check("sideways"),
        "motion": showing.check("moving"),
        "errors": showing.check("unannounced") if page.has_errors else [],
        "thumb": [] if page.is_for_staff else showing.check("small", THUMB),
        "without JavaScript": [] if page.is_for_staff else showing.check("scripted"),
        "keyboard": keyboard(showing),
        "320 px": narrow(showing),
        "axe in the dark": in_the_dark(showing),
        "axe on a desktop": on_a_desktop(showing),
        "text at 200 %": with_large_text(showing),
        "browser": showing.faults,
    }
    return [f"{look}: {told}" for look, faults in found.items() for told in faults]


def keyboard(showing):
    showing.check("begin")
    if showing.shown.is_for_staff:
        showing.check("through")
    else:
        press_tab(showing)
    return showing.check("end") + skipped(showing)


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
    return showing.axe() if showing.check("differs") else []


def in_the_dark(showing):
    """Only colours differ."""
    showing.page.set_viewport_size(PHONE)
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
