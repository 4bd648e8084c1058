"""The checks themselves: each sees the fault that it is there for, and nothing on a page without one."""

from dataclasses import replace

import pytest

from tests.browser.everyone import faults_of
from tests.browser.showing import Showing
from tests.walk import State
from tests.walk.clinic import Page

pytestmark = pytest.mark.browser
GOOD = """
    <a href="#main" class="skip">Skip to the content</a>
    <header><a href="/">Clinic</a></header>
    <main id="main" tabindex="-1"><h1>A page</h1><p>Some words to read.</p>{}</main>
"""
HEAD = '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
STYLE = """
    body { margin: 0; font: 1rem/1.5 sans-serif; background: white; color: black }
    .skip { position: absolute; top: -9em } .skip:focus { top: 0; background: white }
    a { color: #00c; display: inline-block; padding: .75rem; text-decoration: underline }
    button { min-height: 44px; font: inherit }
    :focus { outline: 3px solid black } main:focus { outline: 0 }
    @media (prefers-color-scheme: dark) { .pale { color: #ccc } }
"""


@pytest.fixture(scope="module")
def showing(browser):
    return Showing(browser)


def page(inside="", style="", status=200, whole=GOOD):
    head = f"<title>A page</title>{HEAD}<style>{STYLE}{style}</style>"
    html = f"<!doctype html><html lang=en><head>{head}</head><body>{whole.format(inside)}</body></html>"
    return Page(State("", "", None, status, False), "/", status, {"Content-Type": "text/html"}, html.encode())


def test_a_good_page_has_no_fault(showing):
    assert faults_of(showing, page("<form><button>Send</button></form>")) == []


def test_a_page_for_staff_is_gone_through_without_a_key(showing):
    good, quiet = page("<a href=/x>Loud</a>"), page("<a href=/x class=x>Quiet</a>", ".x:focus { outline: 0 }")
    for each, faults in ((good, []), (quiet, ["keyboard: focus is not visible: a.x “Quiet”"])):
        assert faults_of(showing, replace(each, body=each.body.replace(b"<body>", b'<body class="staff">'))) == faults


FAULTS = {
    "axe on a phone": [page('<img src="data:,">')],
    "axe in the dark": [page('<p class="pale">Only the dark makes this pale.</p>')],
    "axe on a desktop": [page("<p class=x>Pale</p>", "@media (min-width: 1000px) { .x { color: #ccc } }")],
    "a wide phone": [page("<p class=x>Wide</p>", ".x { width: 500px }")],
    "motion": [
        page("<p class=x>Moves</p>", ".x { transition: color 1s }"),
        page("<p class=x>Moves</p>", "@keyframes x { to { color: red } } .x { animation: x 1s infinite }"),
        page("", "html { scroll-behavior: smooth }"),
    ],
    "errors": [
        page("<form><button>Send</button></form>", status=422),
        page('<div role="alert" tabindex="-1">Check this.</div><form><button>Send</button></form>', status=422),
        page('<div role="alert" tabindex="-1" autofocus>Check <a href="#x">this</a>.</div>', status=422),
        page(
            '<div role="alert" tabindex="-1" autofocus>Check.</div>'
            "<form><input aria-label=Name aria-invalid=true><button>Send</button></form>",
            status=422,
        ),
    ],
    "thumb": [
        page("<form><button class=x>Send</button></form>", ".x.x { min-height: 30px }"),
        page("<form><label><input type=checkbox> Yes</label><button>Send</button></form>"),
    ],
    "without JavaScript": [
        page("<button type=button>Open</button>"),
        page("<form><input aria-label=Name></form>"),
        page('<a href="#">More</a>'),
    ],
    "keyboard": [
        page("<a href=/x class=x>Quiet</a>", ".x:focus { outline: 0 }"),
        page("<a href=/x>Below</a><div class=x></div>", ".x { position: fixed; inset: 3em 0 0 }"),
        page('<a href=/x onfocus="this.blur()">Cannot be held</a>'),
        page(whole=GOOD.replace('tabindex="-1"', "").replace('id="main"', "")),
        page("<a href=/x>More</a>", whole="<header>" + "<a href=/>Clinic</a>" * 3 + "</header><main>{}</main>"),
    ],
    "320 px": [
        page("<p class=x>Wide</p>", "@media (max-width: 330px) { .x { width: 500px } }"),
        page("<p class=x>Somelongwordthatdoesnotfitintothebox</p>", ".x { width: 9rem; overflow: hidden }"),
    ],
    "text at 200 %": [
        page("<p class=x>Two lines of words</p>", ".x { height: 24px; width: 150px; overflow: hidden }"),
        page("<p class=x>One line</p><p class=y>Another</p>", "p { margin: 0; height: 24px; width: 9em }"),
        page("<p class=x>Wide</p>", ".x { width: 50rem }"),
    ],
    "browser": [
        page('<link rel="stylesheet" href="https://elsewhere.example/x.css">'),
        page("<script>oops()</script>"),
    ],
}


@pytest.mark.parametrize(("look", "broken"), [(look, each) for look, pages in FAULTS.items() for each in pages])
def test_a_fault_is_seen(showing, look, broken):
    assert any(fault.startswith(f"{look}: ") for fault in faults_of(showing, broken))
