"""A made-up case, assessed by any version: nothing of it is stored."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic import roles
from consultations.candidacy.completeness import with_defaults
from consultations.candidacy.faults import Fault
from consultations.candidacy.governance import drafts
from consultations.candidacy.services import protocol_of
from tests.conftest import client_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


def url_of(version):
    return reverse("try_case", args=[version.number])


def try_it(client, version, **case):
    return client.get(url_of(version), case)


def moved(page):
    return {move.subject: move.word for move in page.context["comparison"].moves if move.word}


def test_without_an_answer_everybody_is_healthy(as_lead, governance):
    page = try_it(as_lead, governance.active)
    assert page.status_code == 200
    assert {row.status for row in page.context["reading"].subjects} == {"eligible"}
    assert "Everything is healthy." in page.content.decode()


def test_a_case_shows_verdicts_with_rules_and_sources(as_lead, governance):
    page = try_it(as_lead, governance.active, concern="hair", blood_disorder="yes", product_preference="prp")
    reading, body = page.context["reading"], page.content.decode()
    assert (reading.assessment.area, reading.assessment.recommendation) == ("hair", "exosomes")
    assert "<code>blood-disorder-excludes-prp</code>" in body
    [source, *_] = protocol_of(governance.active).rule("blood-disorder-excludes-prp").source
    assert source in unescape(body)


def test_a_contradiction_is_said(as_lead, governance):
    page = try_it(as_lead, governance.active, product_preference="exosomes", donor_comfort="no")
    assert "The answers disagree" in page.content.decode()


def test_the_protocol_in_use_stands_beside_nothing(as_lead, governance):
    page = try_it(as_lead, governance.active, blood_disorder="yes")
    assert not page.context.get("comparison")
    assert "Beside the protocol in use" not in page.content.decode()


def test_a_draft_stands_beside_the_protocol_in_use_with_what_moved(as_lead, governance):
    draft = governance.longer_wait()
    page = try_it(as_lead, draft, recent_sun="yes")
    assert set(moved(page).values()) == {"Waits longer"}
    assert "Microneedling" in moved(page)
    assert "PRP" not in moved(page)
    assert "Protocol 2, in use" in page.content.decode()
    comparison = page.context["comparison"]
    assert [line.rule for line in comparison.changes] == ["recent-sun-defers-devices"]
    assert (comparison.comes, comparison.goes) == ([], [])


def test_where_nothing_moved_the_page_says_so(as_lead, governance):
    page = try_it(as_lead, governance.longer_wait(), blood_disorder="yes")
    assert moved(page) == {}
    assert "Nothing moved." in page.content.decode()


def test_an_answer_that_the_protocol_in_use_does_not_know_is_healthy_there(as_lead, governance):
    draft = governance.draft()
    question = drafts.part_of(draft, "questions", "autoimmune")
    answers = [*question["answers"], {"value": "often", "label": {"en": "Every day"}}]
    drafts.put(draft, "questions", question | {"answers": answers}, seen=drafts.fingerprint(question), by=governance.by)
    page = try_it(as_lead, draft, autoimmune="often")
    assert page.context["unknown"] == [protocol_of(draft).questions["autoimmune"].short]
    assert "does not know this answer" in page.content.decode()
    assert page.context["comparison"].before.findings == []


def test_a_question_may_be_tried_as_not_asked(as_lead, governance):
    page = try_it(as_lead, governance.active, recent_sun="not-asked")
    [open_one] = page.context["reading"].not_asked
    assert open_one.question.id == "recent_sun"


def test_a_counter_example_opens_as_it_was_found(as_lead, governance):
    """A fault's case names what is not healthy; here the same facts come out."""
    fault = Fault("monotone", "x", "y", {"concern": "hair", "hair_loss_pattern": "unsure", "tobacco": "yes"})
    page = try_it(as_lead, governance.active, **fault.case)
    assert page.context["form"].facts == with_defaults(protocol_of(governance.active), fault.case, "hair")


def test_the_address_of_a_case_opens_the_same_case(as_lead, governance):
    page = try_it(as_lead, governance.active, concern="hair", tobacco="yes", blood_disorder="no")
    assert page.context["form"].address == "?concern=hair&tobacco=yes"
    again = as_lead.get(url_of(governance.active) + page.context["form"].address)
    assert again.context["form"].facts == page.context["form"].facts


def test_what_is_not_healthy_stands_open_and_chosen(as_lead, governance):
    page = try_it(as_lead, governance.active, tobacco="yes")
    open_ones = {group.title for group in page.context["form"].groups() if group.is_open}
    assert open_ones == {"Entered by the provider", "Your health"}
    assert '<option value="yes" selected>Yes' in page.content.decode()


def test_an_answer_about_the_other_area_is_left_alone(as_lead, governance):
    page = try_it(as_lead, governance.active, concern="face", hair_loss_pattern="sudden_or_patchy")
    assert page.status_code == 200
    assert page.context["form"].facts["hair_loss_pattern"] == "not_applicable"


@pytest.mark.parametrize(
    "query",
    [
        "concern=both",
        "concern=",
        "concern=nowhere",
        "tobacco=perhaps",
        "tobacco=",
        "sleep=bad",
        "sleep=" + "x" * 3000,
        "=1",
        "%C3%28=%C3%28",
        "tobacco=yes&tobacco=perhaps",
    ],
)
def test_an_edited_query_is_refused_with_a_sentence(as_lead, governance, query):
    page = as_lead.get(f"{url_of(governance.active)}?{query}")
    assert page.status_code == 422
    assert b"error-summary" in page.content
    assert b"Nothing to show until the case can be read." in page.content


def test_while_somebody_chooses_only_the_verdicts_are_fetched(as_lead, governance):
    part = as_lead.get(url_of(governance.active), {"tobacco": "yes"}, headers=PART).content
    assert b"<html" not in part
    assert b"tobacco-caution-healing" in part


def test_nothing_is_stored(as_lead, governance):
    draft = governance.longer_wait()
    try_it(as_lead, draft)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        try_it(as_lead, draft, recent_sun="yes", tobacco="yes")
    written = [each["sql"] for each in asked if each["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert [sql for sql in written if "django_session" not in sql] == []


def test_more_answers_cost_no_more_queries(as_lead, governance, queries):
    draft = governance.longer_wait()
    many = {"recent_sun": "yes", "tobacco": "yes", "keloid_history": "yes", "blood_disorder": "unsure"}
    try_it(as_lead, draft)
    assert queries(lambda: try_it(as_lead, draft, **many)) == queries(lambda: try_it(as_lead, draft))


def test_leads_and_approvers_try_cases_and_nobody_else(governance, as_provider, as_desk, as_manager, as_stranger):
    for user in (governance.lead, governance.second):
        assert try_it(client_of(user), governance.active).status_code == 200
    for client in (as_provider, as_desk, as_manager):
        assert try_it(client, governance.active).status_code == 404
    assert try_it(as_stranger, governance.active)["Location"].startswith("/staff/login/")


@pytest.mark.parametrize("number", [999, 10**30])
def test_a_version_that_is_not_there_is_a_404(as_lead, governance, number):
    assert as_lead.get(f"/staff/protocols/{number}/try/").status_code == 404
    assert client_of(UserFactory(role=roles.PROVIDER)).get(f"/staff/protocols/{number}/try/").status_code == 404
