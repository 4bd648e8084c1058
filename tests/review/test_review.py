"""The one page on which a consultation is read and signed."""

from html.parser import HTMLParser
from uuid import uuid4

import pytest
from django.urls import reverse

from clinic import roles
from clinic.formats import when
from clinic.models import AccessLog
from consultations.candidacy.protocol import load_shipped
from consultations.models import Intake, Review
from tests.conftest import client_of
from tests.factories import PatientFactory, UserFactory
from treatments.models import Route

from .factories import IntakeFactory, ProviderFactory, VisitFactory, catalogue, healthy_answers, injected, shown, signed

pytestmark = pytest.mark.django_db


def url_of(intake):
    return reverse("review", args=[intake.reference])


def send(client, intake, decided):
    """As the page that is shown now sends it."""
    return client.post(url_of(intake), {"shown": shown(intake)} | decided)


class Fields(HTMLParser):
    """What a browser would send: hidden and checked inputs of the page."""

    def __init__(self, page):
        super().__init__()
        self.values, self.submits = {}, 0
        self.feed(page.content.decode())

    def handle_starttag(self, tag, attrs):
        field = dict(attrs)
        if tag == "input" and (field.get("type") not in ("radio", "checkbox") or "checked" in field):
            self.values[field["name"]] = field.get("value", "")


@pytest.fixture
def intake(location):
    catalogue()
    return IntakeFactory()


# Reading ------------------------------------------------------------------------------------------------------------
def test_the_telling_answers_stand_first_the_harshest_on_top(as_provider, location):
    answers = healthy_answers(tobacco="yes", nsaid_recent="yes", allergy_or_reaction="to_prp", product_preference="prp")
    page = as_provider.get(url_of(IntakeFactory(answers=answers)))
    telling = page.context["answers"].telling
    assert [answer.question.id for answer in telling] == [
        "allergy_or_reaction",
        "nsaid_recent",
        "tobacco",
        "product_preference",
    ]
    question = load_shipped().questions["allergy_or_reaction"]
    body = page.content.decode()
    assert body.index(str(question.text)[:40]) < body.index("others: nothing reported")


def test_every_other_answer_is_folded_below(as_provider, intake):
    answers = as_provider.get(url_of(intake)).context["answers"]
    questions = load_shipped().questions
    assert answers.telling == []
    shown = {answer.question.id for answer in answers.healthy} | {question.id for question in answers.not_asked}
    assert shown == set(questions) - {"concern", "hair_loss_pattern"}


def test_an_answer_that_differs_between_the_areas_is_shown_for_each(as_provider, location):
    answers = healthy_answers(
        concern="both", hair_loss_pattern="gradual_thinning", skin_now={"face": "clear", "hair": "rash_or_flare"}
    )
    shown = as_provider.get(url_of(IntakeFactory(answers=answers))).context["answers"]
    told = {(answer.question.id, answer.area) for answer in shown.telling}
    assert told == {("skin_now", "Hair"), ("hair_loss_pattern", "Hair")}
    assert ("skin_now", "Face") in {(answer.question.id, answer.area) for answer in shown.healthy}


def test_what_was_not_asked_is_named_and_never_among_the_healthy(as_provider, intake):
    page = as_provider.get(url_of(intake))
    not_asked = {question.id for question in page.context["answers"].not_asked}
    assert "recent_sun" in not_asked
    assert "recent_sun" not in {answer.question.id for answer in page.context["answers"].healthy}
    body = page.content.decode()
    assert body.index("things not asked: ask now") < body.index(str(load_shipped().questions["skin_tone_type"].text))


def test_every_finding_stands_with_its_words_rule_and_sources(as_provider, location):
    intake = IntakeFactory(answers=healthy_answers(bleeding_tendency="yes", keloid_history="unsure"))
    assessment = intake.assessments.get()
    body = as_provider.get(url_of(intake)).content.decode()
    protocol = load_shipped()
    rules = {finding["rule"] for verdict in assessment.verdicts.values() for finding in verdict["findings"]} - {
        "not-asked"
    }
    assert len(rules) >= 4
    for rule in map(protocol.rule, rules):
        assert f"<code>{rule.id}</code>" in body
        assert rule.for_clinician()[:30].replace("'", "&#x27;") in body
        for source in rule.source:
            assert (f'href="{source}"' if source.startswith("http") else source.replace("'", "&#x27;")) in body


def test_every_subject_shows_its_status(as_provider, location):
    intake = IntakeFactory(answers=healthy_answers(blood_disorder="yes"))
    [reading] = as_provider.get(url_of(intake)).context["readings"]
    assert {row.label: row.status for row in reading.subjects} == {
        "PRP": "excluded",
        "Exosomes": "eligible",
        "Injection": "caution",
        "CO2": "defer",
        "Fractora": "defer",
        "Microneedling": "defer",
        "Morpheus8": "defer",
        "Sylfirm X": "defer",
    }


def test_contradictions_are_said(as_provider, location):
    intake = IntakeFactory(answers=healthy_answers(product_preference="exosomes", donor_comfort="no"))
    assert intake.assessments.get().contradictions
    assert b"The answers disagree" in as_provider.get(url_of(intake)).content


def test_contact_and_visits_stand_beside(as_provider, location):
    intake = IntakeFactory()
    VisitFactory(patient=intake.patient)
    body = as_provider.get(url_of(intake)).content.decode()
    assert f"mailto:{intake.patient.email}" in body
    assert "tel:+1-202-555-0123" in body
    assert "(booked)" in body


def test_reading_is_written_down(as_provider, intake):
    as_provider.get(url_of(intake))
    entry = AccessLog.objects.get(verb="read", subject_reference=str(intake.reference))
    assert (entry.actor_kind, entry.actor_reference) == ("user", str(as_provider.user.reference))


# Deciding -----------------------------------------------------------------------------------------------------------
def test_a_healthy_consultation_is_three_clicks(as_provider, intake):
    VisitFactory(patient=intake.patient)
    assert url_of(intake) in as_provider.get(reverse("reviews")).content.decode()
    opened = as_provider.get(url_of(intake))  # the first click
    sent = Fields(opened).values | {"face-outcome": "prp"}  # the second
    answer = send(as_provider, intake, sent)  # the third
    assert answer.status_code == 302
    outcome = intake.reviews.get().outcomes.get()
    assert (outcome.outcome, outcome.route.slug, outcome.is_override) == ("prp", "injected", False)
    assert intake.reviews.get().signed_by == as_provider.user


def test_how_exosomes_are_given_is_always_chosen(as_provider, intake):
    sent = Fields(as_provider.get(url_of(intake))).values | {"face-outcome": "exosomes"}
    page = send(as_provider, intake, sent)
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"face-exosomes-route"}
    chosen = Route.objects.get(uses_device=True)
    assert send(as_provider, intake, sent | {"face-exosomes-route": chosen.pk}).status_code == 302
    assert intake.reviews.get().outcomes.get().route == chosen


def test_two_areas_need_two_outcomes_under_one_signature(as_provider, location):
    catalogue()
    intake = IntakeFactory(answers=healthy_answers(concern="both", hair_loss_pattern="gradual_thinning"))
    sent = {"face-outcome": "prp", "face-prp-route": injected().pk}
    assert send(as_provider, intake, sent).status_code == 422
    answer = send(as_provider, intake, sent | {"hair-outcome": "declined"})
    assert answer.status_code == 302
    assert [(each.assessment.area, each.outcome) for each in intake.reviews.get().outcomes.all()] == [
        ("face", "prp"),
        ("hair", "declined"),
    ]


def test_nothing_chosen_is_refused_with_a_summary(as_provider, intake):
    page = send(as_provider, intake, {})
    assert page.status_code == 422
    assert b"error-summary" in page.content
    assert b"Face: choose an outcome." in page.content


def test_an_override_needs_a_coded_reason_and_words(as_provider, location):
    catalogue()
    intake = IntakeFactory(answers=healthy_answers(blood_disorder="yes"))
    sent = {"face-outcome": "prp", "face-prp-route": injected().pk}
    page = send(as_provider, intake, sent)
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"face-override_reason", "face-override_text"}
    assert b"Choose why you decide otherwise" in page.content
    sent |= {"face-override_reason": "examined", "face-override_text": "   "}
    assert send(as_provider, intake, sent).context["form"].errors.keys() == {"face-override_text"}
    assert not Review.objects.exists()
    assert send(as_provider, intake, sent | {"face-override_text": "Count seen"}).status_code == 302
    outcome = intake.reviews.get().outcomes.get()
    assert (outcome.is_override, outcome.override_reason, outcome.override_text) == (True, "examined", "Count seen")


def test_a_product_that_waits_is_marked_as_other_than_recommended_and_asks_why(as_provider, location):
    catalogue()
    intake = IntakeFactory(answers=healthy_answers(nsaid_recent="yes"))
    [fields] = as_provider.get(url_of(intake)).context["form"].areas()
    marked = {option.data["value"] for option, overrides in fields.outcomes if overrides}
    assert marked == {"prp", "not-suitable"}
    page = send(as_provider, intake, {"face-outcome": "prp", "face-prp-route": injected().pk})
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"face-override_reason", "face-override_text"}


def test_words_left_in_a_hidden_field_make_no_override(as_provider, intake):
    sent = {
        "face-outcome": "exosomes",
        "face-exosomes-route": injected().pk,
        "face-prp-route": "nonsense",
        "face-override_reason": "other",
        "face-override_text": "left over",
        "face-not_before": "nonsense",
    }
    assert send(as_provider, intake, sent).status_code == 302
    outcome = intake.reviews.get().outcomes.get()
    assert (outcome.override_reason, outcome.override_text, outcome.not_before) == ("", "", None)


def test_not_now_may_name_a_day_that_is_still_to_come(as_provider, location):
    intake = IntakeFactory(answers=healthy_answers(pregnancy_status="pregnant"))
    sent = {"face-outcome": "not-now", "face-not_before": "2020-01-01"}
    assert send(as_provider, intake, sent).status_code == 422
    assert send(as_provider, intake, sent | {"face-not_before": "2999-01-01"}).status_code == 302
    outcome = intake.reviews.get().outcomes.get()
    assert (outcome.not_before.year, outcome.route, outcome.is_override) == (2999, None, False)


def test_a_treatment_without_a_way_is_refused(as_provider, intake):
    page = send(as_provider, intake, {"face-outcome": "prp"})
    assert page.status_code == 422
    assert "face-prp-route" in page.context["form"].errors


@pytest.mark.parametrize(
    "sent",
    [
        {"face-outcome": "magic"},
        {"face-outcome": "prp", "face-prp-route": "999999"},
        {"face-outcome": "prp", "face-prp-route": "x"},
        {"face-outcome": "prp", "face-prp-route": "\x00"},
        {"face-outcome": "not-now", "face-not_before": "0000-99-99"},
    ],
)
def test_a_malformed_decision_is_refused_without_harm(as_provider, intake, sent):
    assert send(as_provider, intake, sent).status_code == 422
    assert not Review.objects.exists()


def test_the_page_works_without_a_script(as_provider, intake):
    """Every field stands in the page; only the style sheet hides what another outcome needs."""
    body = as_provider.get(url_of(intake)).content.decode()
    for name in ("prp-route", "exosomes-route", "not_before", "override_reason", "override_text"):
        assert f'name="face-{name}"' in body
    assert "css/staff." in body
    assert "style=" not in body


# Signed -------------------------------------------------------------------------------------------------------------
def test_the_signed_page_says_what_was_decided_by_whom_and_when(as_provider, intake, location):
    review = signed(intake)
    body = as_provider.get(url_of(intake)).content.decode()
    assert str(review.signed_by) in body
    assert when(review.signed_at, location) in body.replace("\u00a0", " ")
    assert "Make the treatment plan" in body
    assert body.index("Decide anew") < body.index("Sign as")


def test_the_second_of_two_providers_is_told_who_signed(as_provider, intake):
    before = shown(intake)
    review = signed(intake)
    page = as_provider.post(url_of(intake), {"shown": before, "face-outcome": "declined"})
    assert page.status_code == 409
    assert b"has been signed in the meantime" in page.content
    assert str(review.signed_by) in page.content.decode()
    assert intake.reviews.get().outcomes.get().outcome == "prp"


def test_the_second_of_two_is_told_so_even_where_the_decision_was_not_whole(as_provider, intake):
    before = shown(intake)
    signed(intake)
    page = as_provider.post(url_of(intake), {"shown": before})
    assert page.status_code == 409
    assert b"has been signed in the meantime" in page.content
    assert b"error-summary" not in page.content


def test_who_may_not_sign_reads_without_a_button(as_lead, intake):
    page = as_lead.get(url_of(intake))
    assert page.status_code == 200
    assert b"Sign as" not in page.content
    assert send(as_lead, intake, {"face-outcome": "declined"}).status_code == 404
    assert not Review.objects.exists()


def test_a_lead_who_may_sign_signs(intake):
    lead = client_of(UserFactory(role=roles.CLINICAL_LEAD, may_sign=True))
    assert send(lead, intake, {"face-outcome": "declined"}).status_code == 302


def test_may_sign_alone_is_not_enough(intake):
    desk = client_of(UserFactory(role=roles.FRONT_DESK, may_sign=True))
    assert send(desk, intake, {"face-outcome": "declined"}).status_code == 404


def test_a_form_in_progress_cannot_be_read(as_provider, location):
    version = IntakeFactory().protocol_version
    unfinished = Intake.objects.create(patient=PatientFactory(), protocol_version=version)
    assert as_provider.get(url_of(unfinished)).status_code == 404


def test_the_page_costs_the_same_with_many_findings_and_visits(as_provider, location, queries):
    catalogue()
    one = IntakeFactory()
    VisitFactory(patient=one.patient)
    answers = healthy_answers(tobacco="yes", keloid_history="yes", autoimmune="controlled", bleeding_tendency="yes")
    many = IntakeFactory(answers=answers)
    for _ in range(10):
        VisitFactory(patient=many.patient)
    as_provider.get(url_of(one))
    assert queries(lambda: as_provider.get(url_of(many))) == queries(lambda: as_provider.get(url_of(one)))


def test_the_review_is_for_those_who_treat(as_provider, as_desk, as_manager, as_stranger, intake):
    assert as_provider.get(reverse("review", args=[uuid4()])).status_code == 404
    for client in (as_desk, as_manager):
        assert client.get(url_of(intake)).status_code == 404
        assert send(client, intake, {"face-outcome": "declined"}).status_code == 404
    assert as_stranger.get(url_of(intake)).status_code == 302
    assert send(as_stranger, intake, {"face-outcome": "declined"}).status_code == 302
    assert not Review.objects.exists()


def test_whose_session_ended_while_typing_is_told_that_it_was_not_saved(as_stranger, intake):
    lost = "what you had typed and not sent was not saved"
    door = as_stranger.post(url_of(intake), {"face-outcome": "declined", "note": "Typed"}, follow=True)
    assert lost in door.content.decode()
    assert lost not in as_stranger.get(reverse("day"), follow=True).content.decode()
    assert lost not in as_stranger.get(reverse("login")).content.decode()


def test_a_provider_who_left_cannot_sign(intake):
    gone = client_of(ProviderFactory())
    gone.user.is_active = False
    gone.user.save()
    assert gone.post(url_of(intake), {"face-outcome": "declined"}).status_code == 302
    assert not Review.objects.exists()
