"""A session that was performed although something was missing is recorded as that."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.intake.services import clinic_today
from consultations.models import Deviation, Review, TreatmentSession
from consultations.review.recording import Deviated, record_session
from consultations.review.refusals import CannotRecord
from treatments.models import Lot

from .factories import PlanFactory, actor, lot_of, perform, performed, ready, typed

pytestmark = pytest.mark.django_db
WHY = Deviated("noticed-later", "The letter came in the afternoon.")
URL = reverse("deviations")


@pytest.fixture
def course(location):
    return ready(PlanFactory())


def deviate(course, why=WHY, by=None, **given):
    given = performed(course, **given, deviated=why)
    return record_session(course, given, request_key=uuid4(), by=by or actor())


def url_of(course, page="record_deviation"):
    return reverse(page, args=[course.reference])


def sent(client, course, **given):
    at = {"performed_on": (clinic_today() - timedelta(days=95)).isoformat(), "performed_time": "14:30"}
    why = {"reason": "decided", "text": "She had come from far."}
    who = {"provider": client.user.pk, "request_key": str(uuid4())}
    return typed(course) | at | why | who | {"lot": course.treatment.products.get().lots.get().pk} | given


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"status": "recalled"}, "in quarantine or recalled"),
        ({"expires_on": "2020-01-01"}, "had expired"),
        ({"units": 0}, "not that much left"),
    ],
)
def test_a_lot_that_may_not_be_used_is_traced_where_it_was_used_in_fact(course, changed, said):
    lot = lot_of(course.treatment.products.get(), "BAD")
    Lot.objects.filter(pk=lot.pk).update(**changed)
    with pytest.raises(CannotRecord):
        perform(course, lot=lot)
    session = deviate(course, lot=lot)
    [missing] = session.deviation.missing
    assert (session.lot, missing["label"]) == (lot, str(lot))
    assert said in missing["sentence"]


def test_what_was_missing_stays_as_it_was_shown(as_provider, course):
    Review.objects.create(
        intake=course.outcome.review.intake, replaces=course.outcome.review, signed_by=course.planned_by
    )
    assert as_provider.post(url_of(course, "record_session"), sent(as_provider, course)).status_code == 422
    page = as_provider.get(as_provider.post(url_of(course), sent(as_provider, course)).url).content.decode()
    session = TreatmentSession.objects.get()
    assert [each["label"] for each in session.deviation.missing] == ["Signed review"]
    printed = as_provider.get(reverse("session_print", args=[session.reference])).content.decode()
    for shown in (page, printed):
        assert "Performed although something was missing" in shown
        assert "The review that stands now does not name this treatment." in shown
        assert "She had come from far." in shown
    with pytest.raises(TypeError):
        session.deviation.save()


def test_where_nothing_was_missing_it_is_a_session_like_any_other(course):
    deviate(course)
    assert not Deviation.objects.exists()


@pytest.mark.parametrize("why", [Deviated("", "Words"), Deviated("decided", " "), Deviated("nonsense", "Words")])
def test_a_deviation_has_a_reason_and_words(course, why):
    with pytest.raises(CannotRecord, match="deviation-unexplained"):
        deviate(course, why)


def test_only_who_signs_records_one(as_provider, course):
    assert url_of(course) in as_provider.get(url_of(course, "record_session")).content.decode()
    type(as_provider.user).objects.filter(pk=as_provider.user.pk).update(may_sign=False)
    assert url_of(course) not in as_provider.get(url_of(course, "record_session")).content.decode()
    Lot.objects.update(status="quarantined")
    answer = as_provider.post(url_of(course), sent(as_provider, course))
    assert answer.status_code == 422
    assert "records no deviation" in answer.content.decode()
    assert not TreatmentSession.objects.exists()


def test_whose_blood_it_was_is_no_matter_of_a_deviation(as_provider, course):
    answer = as_provider.post(url_of(course), sent(as_provider, course, label_name="Somebody Else"))
    assert answer.status_code == 422
    assert "label_name" in answer.context["form"].errors


def test_the_lead_reads_whom_it_was_about_and_the_manager_that_there_was_one(as_lead, as_manager, course, queries):
    Lot.objects.update(status="quarantined")
    deviate(course, at=timezone.now() - timedelta(days=1))
    lead, manager = (client.get(URL).content.decode() for client in (as_lead, as_manager))
    for told in (course.patient.full_name, WHY.text, "No usable lot"):
        assert told in lead
        assert told not in manager
    assert "Noticed only afterwards" in manager
    one = queries(lambda: as_manager.get(URL))
    for days in (2, 3):
        deviate(course, at=timezone.now() - timedelta(days=days))
    assert queries(lambda: as_manager.get(URL)) == one
