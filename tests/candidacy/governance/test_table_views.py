"""A version to read: by question, by treatment, beside another one, and what is proved."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.html import escape

from clinic import roles
from consultations.candidacy.governance import drafts
from consultations.candidacy.services import protocol_of
from tests.conftest import client_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
READING = ["protocol_by_fact", "protocol_by_subject", "protocol_proofs"]


def url_of(name, version, *others):
    return reverse(name, args=[version.number, *(other.number for other in others)])


def read(client, name, version, *others):
    page = client.get(url_of(name, version, *others))
    assert page.status_code == 200
    return page


# Who may ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", [*READING, "compare_protocols"])
def test_leads_and_approvers_read_and_nobody_else(name, governance, as_lead, as_provider, as_desk, as_manager):
    draft = governance.draft()
    url = url_of(name, draft, *([governance.active] if name == "compare_protocols" else []))
    assert [client.get(url).status_code for client in (as_lead, client_of(governance.second))] == [200, 200]
    assert {client.get(url).status_code for client in (as_provider, as_desk, as_manager)} == {404}


def test_a_desk_that_may_approve_reads_too(governance):
    user = UserFactory(role=roles.FRONT_DESK, may_approve=True)
    expected = 200 if user.approves_protocols else 404
    assert client_of(user).get(url_of("protocol_by_fact", governance.active)).status_code == expected


@pytest.mark.parametrize("name", [*READING, "compare_protocols"])
@pytest.mark.parametrize("number", [0, 77, 10**30])
def test_a_number_that_is_no_version_is_a_404(name, number, governance, as_lead):
    args = [number, governance.active.number] if name == "compare_protocols" else [number]
    assert as_lead.get(reverse(name, args=args)).status_code == 404
    if name == "compare_protocols":
        assert as_lead.get(reverse(name, args=args[::-1])).status_code == 404


@pytest.mark.parametrize("name", READING)
def test_reading_changes_nothing(name, governance, as_lead):
    assert as_lead.post(url_of(name, governance.active)).status_code == 405


@pytest.mark.parametrize("name", READING)
def test_reading_costs_the_same_however_many_versions_there_are(name, governance, as_lead, queries):
    read(as_lead, name, governance.active)
    one = queries(lambda: read(as_lead, name, governance.active))
    governance.draft()
    assert queries(lambda: read(as_lead, name, governance.active)) == one


# By question and by treatment ----------------------------------------------------------------------------------------
def test_each_question_stands_with_its_rules_and_sources(governance, as_lead):
    body = read(as_lead, "protocol_by_fact", governance.active).content.decode()
    protocol = protocol_of(governance.active)
    for question in protocol.questions.values():
        assert escape(str(question.text)) in body
    for rule in protocol.rules:
        assert f"<code>{rule.id}</code>" in body
        assert all(escape(source) in body for source in rule.source)


def test_each_treatment_says_how_many_rules_of_each_kind_there_are(governance, as_lead):
    page = read(as_lead, "protocol_by_subject", governance.active)
    prp = page.context["subjects"][0]
    assert [count.effect for count in prp.counts][0] == "Excludes"
    assert page.content.decode().count("<details") == 8


@pytest.mark.parametrize("name", ["protocol_by_fact", "protocol_by_subject"])
def test_a_rule_past_its_review_is_marked_in_words(name, governance, as_lead):
    draft = governance.draft()
    assert "Overdue" not in read(as_lead, name, draft).content.decode()
    draft = governance.rule(draft, "bleeding-excludes-prp", review_by=date(2020, 1, 31))
    body = read(as_lead, name, draft).content.decode()
    assert "1 rule is past its review" in body
    assert "Overdue" in body
    assert "January 31, 2020" in body


@pytest.mark.parametrize("name", ["protocol_by_fact", "protocol_by_subject"])
def test_who_signs_on_paper_signs_exactly_this_content(name, governance, as_lead):
    assert governance.active.sha256 in read(as_lead, name, governance.active).content.decode()


def test_a_protocol_without_contradictions_says_so(governance, as_lead):
    draft = governance.draft()
    for each in protocol_of(draft).contradictions:
        draft = drafts.remove(draft, "contradictions", each.id, by=governance.by)
    assert "This protocol names none." in read(as_lead, "protocol_by_fact", draft).content.decode()


@pytest.mark.parametrize("name", READING)
def test_what_somebody_typed_into_the_protocol_stays_text(name, governance, as_lead):
    draft = governance.rule(
        governance.draft(),
        "bleeding-excludes-prp",
        clinician_text={"en": "<script>alert(1)</script>"},
        source=["javascript:alert(1)"],
        patient_text={"en": "You are suitable."},
    )
    body = read(as_lead, name, draft).content.decode()
    assert "<script>alert" not in body
    assert 'href="javascript' not in body


# Beside another one --------------------------------------------------------------------------------------------------
def compared(client, one, other):
    return read(client, "compare_protocols", one, other)


def test_the_older_one_stands_first_whichever_was_opened(governance, as_lead):
    draft = governance.longer_wait()
    for one, other in ((draft, governance.active), (governance.active, draft)):
        page = compared(as_lead, one, other)
        assert (page.context["old"], page.context["new"]) == (governance.active, draft)


def test_one_changed_wait_is_one_row_with_both_numbers(governance, as_lead):
    page = compared(as_lead, governance.longer_wait(), governance.active)
    [part] = page.context["parts"]
    [difference] = part.differences
    assert (part.title, difference.id) == ("Rules", "recent-sun-defers-devices")
    body = page.content.decode()
    assert "<del>2</del> weeks" in body
    assert "<ins>3</ins> weeks" in body


def test_only_more_cautious_is_said_where_it_is_proved(governance, as_lead):
    body = compared(as_lead, governance.longer_wait(), governance.active).content.decode()
    assert "is proved only more cautious than protocol" in body


def test_else_the_first_counter_examples_stand_there_with_a_link_that_tries_them(governance, as_lead):
    draft = governance.rule(governance.draft(), "bleeding-excludes-prp", effect="caution")
    page = compared(as_lead, draft, governance.active)
    body = page.content.decode()
    assert "is not proved to be only more cautious" in body
    [fault] = page.context["milder"]
    assert f"{reverse('try_case', args=[draft.number])}?{escape(fault.query)}" in body
    assert as_lead.get(f"{reverse('try_case', args=[draft.number])}?{fault.query}").status_code == 200


def test_many_counter_examples_are_counted_and_not_all_shown(governance, as_lead):
    draft = governance.draft()
    for rule in [each for each in protocol_of(draft).rules if each.effect == "exclude"][:8]:
        draft = governance.rule(draft, rule.id, effect="caution")
    page = compared(as_lead, draft, governance.active)
    assert len(page.context["milder"]) == 5
    assert page.context["more_of_them"] > 0
    assert f"There are {page.context['more_of_them']} more." in page.content.decode()


def test_the_same_content_says_that_nothing_differs(governance, as_lead):
    body = compared(as_lead, governance.draft(), governance.active).content.decode()
    assert "They say exactly the same." in body
    assert "more cautious" not in body


def test_a_version_beside_itself_is_no_error(governance, as_lead):
    assert "They say exactly the same." in compared(as_lead, governance.active, governance.active).content.decode()


def test_another_version_is_chosen_from_a_list(governance, as_lead):
    draft = governance.draft()
    url = url_of("compare_protocols", draft, draft)
    body = as_lead.get(url).content.decode()
    assert f'<option value="{governance.active.number}"' in body
    assert f'<option value="{draft.number}"' not in body
    chosen = as_lead.get(url, {"with": governance.active.number})
    assert (chosen.status_code, chosen["Location"]) == (302, url_of("compare_protocols", draft, governance.active))


@pytest.mark.parametrize("typed", ["", "x", "-1", "77", "9" * 40, "٣", "2 "])
def test_a_choice_that_is_no_version_is_a_404(typed, governance, as_lead):
    url = url_of("compare_protocols", governance.active, governance.active)
    assert as_lead.get(url, {"with": typed}).status_code == 404


# What is proved ------------------------------------------------------------------------------------------------------
def test_the_shipped_protocol_holds(governance, as_lead):
    page = read(as_lead, "protocol_proofs", governance.active)
    assert page.context["broken"] == []
    assert "Every proof holds" in page.content.decode()
    assert page.content.decode().count("Holds</span>") == len(page.context["holding"])


def test_a_fault_shows_its_case_and_opens_it(governance, as_lead):
    draft = governance.rule(governance.draft(), "bleeding-excludes-prp", effect="caution")
    page = read(as_lead, "protocol_proofs", draft)
    body = page.content.decode()
    assert [proof.id for proof in page.context["broken"]] == ["monotone"]
    assert "1 proof does not hold" in body
    assert "bleeding_tendency=yes" in body
    assert escape(str(protocol_of(draft).questions["bleeding_tendency"].text)) in body


def test_a_draft_that_is_mended_holds_again(governance, as_lead):
    draft = governance.rule(governance.draft(), "bleeding-excludes-prp", effect="caution")
    draft = governance.rule(draft, "bleeding-excludes-prp", effect="exclude")
    assert read(as_lead, "protocol_proofs", draft).context["broken"] == []
