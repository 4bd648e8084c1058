"""How often providers decide otherwise, by rule and by version, with the cases."""

import pytest
from django.urls import reverse

from clinic.models import AccessLog
from clinic.roles import PROVIDER
from consultations.candidacy.governance import drafts
from consultations.candidacy.models import ProtocolVersion
from consultations.candidacy.services import publish_shipped
from consultations.models import AreaOutcome
from consultations.review import override_views
from consultations.review.overrides import FEW
from tests.conftest import client_of
from tests.factories import UserFactory

from .factories import IntakeFactory, actor, healthy_answers, signed

pytestmark = pytest.mark.django_db
URL = reverse("overrides")
BLOOD = "blood-disorder-excludes-prp"
Outcome = AreaOutcome.Outcome


def with_blood_disorder(outcome=Outcome.PRP, reason="examined", name="Ada", **answers):
    """Signed for somebody for whom the protocol excludes PRP."""
    intake = IntakeFactory(answers=healthy_answers(blood_disorder="yes", **answers), patient__first_name=name)
    words = {"override_reason": reason, "override_text": "Seen in the room."} if reason else {}
    return signed(intake, outcome, **words)


def rates(client):
    page = client.get(URL)
    assert page.status_code == 200
    return {(version.number, each.id): each.rate for version, _all, rules in page.context["entries"] for each in rules}


def cases_url(rule=BLOOD, number=None):
    return reverse("override_cases", args=[number or publish_shipped().number, rule])


# Who may ------------------------------------------------------------------------------------------------------------
def test_only_the_clinical_lead_sees_it(as_lead, as_provider, as_desk, as_manager, as_stranger):
    with_blood_disorder()
    for url in (URL, cases_url()):
        assert as_lead.get(url).status_code == 200
        assert {client.get(url).status_code for client in (as_provider, as_desk, as_manager)} == {404}
        assert as_stranger.get(url).status_code == 302


def test_a_provider_who_may_approve_sees_neither():
    client = client_of(UserFactory(role=PROVIDER, may_approve=True))
    assert {client.get(url).status_code for url in (URL, cases_url())} == {404}


# Counting -----------------------------------------------------------------------------------------------------------
def test_before_anything_is_signed_the_page_says_so(as_lead):
    IntakeFactory(answers=healthy_answers(blood_disorder="yes"))
    assert "Nothing has been signed yet" in as_lead.get(URL).content.decode()


def test_where_no_rule_spoke_the_page_says_so(as_lead):
    signed()
    body = as_lead.get(URL).content.decode()
    assert "0 of 1 signed assessment was decided otherwise (0 %)." in body
    assert "No rule spoke in any of them." in body


def test_a_rule_counts_where_it_spoke_and_is_overridden_where_something_else_was_signed(as_lead):
    with_blood_disorder()
    with_blood_disorder(Outcome.EXOSOMES, reason="")
    signed()
    rate = rates(as_lead)[2, BLOOD]
    assert (rate.signed, rate.overridden, rate.percent) == (2, 1, 50)


def test_a_rule_that_speaks_about_several_things_counts_once(as_lead):
    signed(IntakeFactory(answers=healthy_answers(blood_thinner="yes")), Outcome.EXOSOMES)
    assert rates(as_lead)[2, "blood-thinner-caution-broken-skin"].signed == 1


def test_what_was_not_asked_is_no_rule(as_lead):
    signed()
    assert rates(as_lead) == {}


def test_what_the_patient_declines_is_no_override(as_lead):
    with_blood_disorder(Outcome.DECLINED, reason="")
    assert rates(as_lead)[2, BLOOD].overridden == 0


def test_only_a_rule_that_stood_in_the_way_counts_as_decided_against(as_lead):
    with_blood_disorder(tobacco="yes")
    found = rates(as_lead)
    assert (found[2, BLOOD].overridden, found[2, BLOOD].against) == (1, 1)
    assert (found[2, "tobacco-caution-healing"].overridden, found[2, "tobacco-caution-healing"].against) == (1, 0)


def test_more_caution_is_an_override_against_no_rule(as_lead):
    with_blood_disorder(Outcome.NOT_SUITABLE, reason="more-cautious")
    rate = rates(as_lead)[2, BLOOD]
    assert (rate.overridden, rate.against) == (1, 0)


def test_reasons_are_counted_the_most_frequent_first(as_lead):
    for reason in ("examined", "cleared", "cleared"):
        with_blood_disorder(reason=reason)
    assert rates(as_lead)[2, BLOOD].told_reasons == [
        ("A treating doctor has agreed", 2),
        ("Seen and examined: the answer does not hold", 1),
    ]


def test_the_rule_that_is_overridden_most_often_stands_first(as_lead):
    with_blood_disorder()
    signed(IntakeFactory(answers=healthy_answers(blood_thinner="yes")), Outcome.EXOSOMES)
    [(_version, all, rules)] = as_lead.get(URL).context["entries"]
    assert rules[0].id == BLOOD
    assert (all.signed, all.overridden) == (2, 1)


def test_both_areas_of_one_form_count_by_themselves(as_lead):
    with_blood_disorder(concern="both")
    assert rates(as_lead)[2, BLOOD].overridden == 2


def test_versions_are_counted_apart(as_lead):
    with_blood_disorder()
    first = publish_shipped()
    second = drafts.begin_draft(first, by=actor())
    ProtocolVersion.objects.filter(pk=first.pk).update(status="retired")
    ProtocolVersion.objects.filter(pk=second.pk).update(status="active")
    with_blood_disorder()
    with_blood_disorder()
    assert {key: rate.signed for key, rate in rates(as_lead).items() if key[1] == BLOOD} == {
        (2, BLOOD): 1,
        (3, BLOOD): 2,
    }


def test_few_cases_are_marked_and_enough_are_not(as_lead, monkeypatch):
    with_blood_disorder()
    assert rates(as_lead)[2, BLOOD].is_few
    body = as_lead.get(URL).content.decode()
    assert f"under {FEW}: says little" in body
    assert f"Under {FEW} assessments a share says little" in body
    monkeypatch.setattr("consultations.review.overrides.FEW", 1)
    assert "says little</span>" not in as_lead.get(URL).content.decode()


def test_the_page_costs_the_same_however_much_was_signed(as_lead, queries):
    with_blood_disorder()
    one = queries(lambda: as_lead.get(URL))
    for _each in range(9):
        with_blood_disorder(tobacco="yes")
    assert queries(lambda: as_lead.get(URL)) == one


# Cases --------------------------------------------------------------------------------------------------------------
def test_the_cases_of_a_rule_are_those_decided_otherwise(as_lead):
    review = with_blood_disorder(name="Overridden")
    with_blood_disorder(Outcome.EXOSOMES, reason="", name="Followed")
    body = as_lead.get(cases_url()).content.decode()
    assert reverse("review", args=[review.intake.reference]) in body
    assert "Overridden" in body
    assert "Seen in the room." in body
    assert "Followed" not in body


def test_cases_of_another_version_stay_there(as_lead):
    with_blood_disorder()
    draft = drafts.begin_draft(publish_shipped(), by=actor())
    page = as_lead.get(cases_url(number=draft.number))
    assert page.context["cases"] == []
    assert "signed what the protocol recommended" in page.content.decode()


def test_reading_cases_is_recorded_for_those_that_are_shown(as_lead, monkeypatch):
    monkeypatch.setattr(override_views, "ON_A_PAGE", 1)
    reviews = [with_blood_disorder(name=name) for name in ("First", "Second")]
    AccessLog.objects.all().delete()
    as_lead.get(cases_url())
    read = AccessLog.objects.filter(verb="read", subject_kind="review").values_list("subject_reference", flat=True)
    assert list(read) == [str(reviews[1].reference)]


def test_the_newest_stand_first_and_the_rest_on_further_pages(as_lead, monkeypatch):
    monkeypatch.setattr(override_views, "ON_A_PAGE", 1)
    for name in ("First", "Second"):
        with_blood_disorder(name=name)
    first, second = as_lead.get(cases_url()), as_lead.get(cases_url(), {"page": 2})
    names = [page.context["cases"][0][0].review.intake.patient.first_name for page in (first, second)]
    assert names == ["Second", "First"]
    assert 'href="?page=2"' in first.content.decode()


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, ""])
def test_an_edited_page_number_is_no_error(page, as_lead):
    with_blood_disorder()
    assert as_lead.get(cases_url(), {"page": page}).status_code == 200


@pytest.mark.parametrize(
    ("number", "rule"), [(77, BLOOD), (10**30, BLOOD), (None, "no-such-rule"), (None, "not-asked")]
)
def test_a_rule_or_version_that_is_not_there_is_a_404(number, rule, as_lead):
    with_blood_disorder()
    assert as_lead.get(cases_url(rule, number)).status_code == 404


def test_the_cases_cost_the_same_however_many_there_are(as_lead, queries):
    with_blood_disorder()
    one = queries(lambda: as_lead.get(cases_url()))
    for _each in range(9):
        with_blood_disorder()
    assert queries(lambda: as_lead.get(cases_url())) == one


def test_a_long_name_breaks_nothing(as_lead):
    with_blood_disorder(name="Wolfeschlegelsteinhausenbergerdorff" * 2)
    assert "Wolfeschlegelstein" in as_lead.get(cases_url()).content.decode()
