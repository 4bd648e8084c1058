"""A review that another one replaces, and two people on one record."""

import pytest
from django.urls import reverse

from consultations.models import AreaOutcome, Review, TreatmentPlan
from consultations.review import services
from consultations.review.refusals import CannotSign, Refusal
from consultations.review.services import amend, current_assessments, sign, signed_review
from tests.threads import at_once

from .factories import IntakeFactory, PlanFactory, actor, catalogue, decision, injected, shown, signed

pytestmark = pytest.mark.django_db
Outcome = AreaOutcome.Outcome


@pytest.fixture
def intake(location):
    catalogue()
    return IntakeFactory()


def again(intake, replaces, outcome=Outcome.DECLINED, by=None):
    return sign(
        intake, [decision(each, outcome) for each in current_assessments(intake)], replaces=replaces, by=by or actor()
    )


def url_of(intake):
    return reverse("review", args=[intake.reference])


def send(client, intake, decided, saw=None):
    return client.post(url_of(intake), {"shown": saw or shown(intake)} | decided)


def test_another_signature_takes_the_place_of_the_first_which_stays(intake):
    first = signed(intake)
    second = again(intake, first)
    assert signed_review(intake) == second
    assert (second.replaces, first.outcomes.get().outcome, second.outcomes.get().outcome) == (first, "prp", "declined")
    assert list(AreaOutcome.objects.current().filter(review__intake=intake)) == [second.outcomes.get()]


def test_what_was_replaced_is_not_replaced_again(intake):
    first = signed(intake)
    again(intake, first)
    for replaces in (None, first):
        with pytest.raises(CannotSign, match="already-signed"):
            again(intake, replaces)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_sign_anew_at_once_one_wins_by_constraint(monkeypatch, intake):
    first = signed(intake)
    monkeypatch.setattr(services, "refuse_to_sign", lambda *_: None)
    by = [actor(), actor()]
    results = at_once([lambda who=who: again(intake, first, by=who) for who in by], Refusal)
    assert sorted(map(str, results)) == sorted([str(signed_review(intake)), "already-signed"])
    assert Review.objects.count() == 2


def test_the_page_shows_the_one_that_holds_and_keeps_the_earlier_one_readable(as_provider, intake):
    first = signed(intake)
    assert send(as_provider, intake, {"face-outcome": "declined", "note": "Another day"}).status_code == 302
    page = as_provider.get(url_of(intake))
    assert page.context["signed"].replaces == first
    assert [each["review"] for each in page.context["earlier"]] == [first]
    body = " ".join(page.content.decode().split())
    assert body.index("Face: Patient declined") < body.index("1 earlier review") < body.index("Face: PRP</h3>")


def test_each_review_has_a_print_of_its_own_and_the_replaced_one_says_so(as_provider, intake):
    first = signed(intake, note="Not on a Friday")
    second = again(intake, first)
    paths = [reverse("print_signed", args=[each.reference]) for each in (first, second)]
    assert f'href="{paths[0]}"' in as_provider.get(url_of(intake)).content.decode()
    old, new = (" ".join(as_provider.get(path).content.decode().split()) for path in paths)
    assert f"Replaced: {second.signed_by} signed another review on" in old
    assert "Not on a Friday" in old
    assert "Patient declined" not in old
    assert "Patient declined" in new
    assert "Replaced" not in new


def test_a_plan_made_from_the_first_review_goes_on_under_the_second(as_provider, intake):
    plan = PlanFactory(outcome=signed(intake).outcomes.get())
    again(intake, signed_review(intake), Outcome.PRP)
    body = as_provider.get(url_of(intake)).content.decode()
    assert reverse("plan", args=[plan.reference]) in body
    assert "Make the treatment plan" not in body
    again(intake, signed_review(intake), Outcome.EXOSOMES)
    assert "Make the treatment plan" in as_provider.get(url_of(intake)).content.decode()
    assert as_provider.get(reverse("make_plan", args=[intake.reference, "face"])).status_code == 200
    assert TreatmentPlan.objects.count() == 1


def test_who_decided_on_older_answers_signs_nothing_and_keeps_what_was_typed(as_provider, intake):
    saw = shown(intake)
    amend(intake, current_assessments(intake), {"tobacco": "yes"}, by=actor())
    typed = {"face-outcome": "prp", "face-prp-route": injected().pk, "note": "Talked it through"}
    page = send(as_provider, intake, typed, saw=saw)
    assert page.status_code == 409
    assert "have been changed in the meantime" in page.content.decode()
    assert not Review.objects.exists()
    assert page.context["form"]["note"].value() == "Talked it through"
    assert "Talked it through" in page.content.decode()
    assert page.context["shown"] == shown(intake) != saw
    assert send(as_provider, intake, typed, saw=page.context["shown"]).status_code == 302


def test_who_decided_before_another_signed_keeps_what_was_typed_beside_the_other_signature(as_provider, intake):
    saw = shown(intake)
    signed(intake)
    page = send(as_provider, intake, {"face-outcome": "declined", "note": "Mine"}, saw=saw)
    assert page.status_code == 409
    assert "has been signed in the meantime" in page.content.decode()
    assert "Mine" in page.content.decode()
    assert Review.objects.get().outcomes.get().outcome == "prp"


def test_a_decision_that_does_not_say_what_it_saw_is_not_taken(as_provider, intake):
    assert as_provider.post(url_of(intake), {"face-outcome": "declined"}).status_code == 409
    assert not Review.objects.exists()
