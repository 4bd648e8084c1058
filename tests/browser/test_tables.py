"""A table that becomes a list on a phone is still a table to whoever hears it."""

import pytest

from tests.browser.showing import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def heard(page):
    """role → how often, of the tables of a page, as the browser tells a screen reader."""
    wire = page.context.new_cdp_session(page)
    nodes = [each for each in wire.send("Accessibility.getFullAXTree")["nodes"] if not each["ignored"]]
    roles = [each["role"]["value"] for each in nodes]
    return {role: roles.count(role) for role in ("table", "row", "rowheader", "columnheader", "cell")}


def test_the_comparison_is_a_table_to_hear(visitor, demo_clinic):
    page = visitor(PHONE)
    page.goto("/compare/")
    assert page.locator(".compare tbody tr").first.evaluate("row => getComputedStyle(row).display") == "block"
    # Its head is not shown there: each cell says the column's name itself.
    assert heard(page) == {"table": 1, "row": 7, "rowheader": 7, "columnheader": 0, "cell": 14}
    assert page.get_by_role("cell", name="PRP").count() >= 7


def test_a_list_of_the_staff_is_a_table_to_hear(staff):
    page = staff("desk", PHONE)
    page.goto("/staff/messages/")
    shown = {role: page.locator(f".table-stack {tags}").count() for role, tags in TAGS.items()}
    assert shown["row"] > 2
    assert page.locator(".table-stack tbody tr").first.evaluate("row => getComputedStyle(row).display") == "block"
    found = heard(page)
    assert {role: found[role] for role in TAGS} == shown


TAGS = {"row": "tr", "columnheader": "thead th", "rowheader": "th[scope=row]", "cell": "td:not(:empty)"}
