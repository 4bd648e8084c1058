"""What is added to a signed review, and the summary on paper."""

from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.urls import reverse

from clinic.formats import when
from clinic.models import AccessLog
from consultations.models import Addendum
from consultations.review.addenda import add
from consultations.review.milder import milder_answers
from consultations.review.services import amend, current_assessments, sign

from .factories import IntakeFactory, actor, catalogue, decision, healthy_answers, shown, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(location):
    catalogue()
    return signed(IntakeFactory(answers=healthy_answers(tobacco="yes", keloid_history="yes")), note="Shown the way")


def of(name, record):
    return reverse(name, args=[record.reference])


def words(response):
    return " ".join(response.content.decode().split())


def test_what_is_added_stands_below_the_signature_with_author_and_time(as_lead, review, location):
    sent = {"text": "She called: <two> days more", "reference": uuid4()}
    assert as_lead.post(of("add_to_review", review), sent).status_code == 302
    assert as_lead.post(of("add_to_review", review), sent).status_code == 302  # a second press
    added = Addendum.objects.get()
    assert (added.review, added.added_by) == (review, as_lead.user)
    page = words(as_lead.get(of("review", review.intake)))
    assert page.index("Added later") < page.index("She called: &lt;two&gt; days more") < page.rindex(str(as_lead.user))
    assert when(added.added_at, location) in page.replace("\u00a0", " ")
    assert AccessLog.objects.filter(verb="add to", subject_reference=str(review.reference)).count() == 1


def test_nothing_to_add_is_refused(as_provider, review):
    page = as_provider.post(of("add_to_review", review), {"text": " ", "reference": uuid4()})
    assert page.status_code == 422
    assert not Addendum.objects.exists()


def test_what_was_added_is_never_changed(review):
    added = add(review, "More", reference=uuid4(), by=actor())
    added.text = "Less"
    with pytest.raises(TypeError):
        added.save()
    with pytest.raises(TypeError):
        Addendum.objects.all().delete()


def test_an_addendum_belongs_to_one_record(review):
    with pytest.raises(IntegrityError):
        Addendum.objects.create(text="To nothing", added_by=review.signed_by)


def test_the_summary_says_who_what_why_and_by_whom(as_provider, review, location):
    add(review, "She called", reference=uuid4(), by=actor())
    page = words(as_provider.get(of("print_review", review.intake)))
    [assessment] = current_assessments(review.intake)
    for rule in {finding["rule"] for finding in assessment.verdicts["prp"]["findings"]}:
        assert rule in page
    for said in ("Ada", "born", "Face: PRP", "Shown the way", "She called", f"Signed by {review.signed_by}"):
        assert said in page
    assert when(review.signed_at, location) in page.replace("\u00a0", " ")
    assert AccessLog.objects.filter(verb="print", subject_reference=str(review.reference)).exists()


def test_the_summary_is_of_what_was_signed_and_says_that_answers_have_changed_since(as_provider, review):
    amend(review.intake, current_assessments(review.intake), {"pregnancy_status": "pregnant"}, by=actor())
    page = words(as_provider.get(of("print_review", review.intake)))
    assert "Answers have changed since this was signed" in page
    assert "pregnan" not in page.lower()


def test_a_summary_before_the_signature_says_so(as_provider, location):
    assert "Not signed yet" in words(as_provider.get(of("print_review", IntakeFactory())))


def test_what_was_talked_about_stands_on_the_page_and_on_paper(as_provider, location):
    intake = IntakeFactory(answers=healthy_answers(tobacco="yes"))
    amend(intake, current_assessments(intake), {"tobacco": "no"}, by=actor())
    current = current_assessments(intake)
    discussed = [each.as_dict() for each in milder_answers(intake, current)]
    sign(intake, [decision(each, "declined") for each in current], discussed=discussed, by=actor())
    for page in ("review", "print_review"):
        assert "was “Yes”, then “No”" in words(as_provider.get(of(page, intake)))


def test_it_is_for_those_who_treat(as_desk, as_manager, as_stranger, review):
    for client, status in ((as_desk, 404), (as_manager, 404), (as_stranger, 302)):
        assert client.get(of("print_review", review.intake)).status_code == status
        assert client.post(of("add_to_review", review), {"text": "x", "reference": uuid4()}).status_code == status
    assert not Addendum.objects.exists()
    assert shown(review.intake).startswith(str(review.reference))
