"""Whose blood it is: nothing is recorded that leaves a doubt."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from clinic.audit import SYSTEM
from clinic.constraints import broken
from consultations.models import BloodDraw, TreatmentSession
from consultations.patients.merging import merge
from consultations.review import recording
from consultations.review.refusals import CannotRecord
from tests.factories import PatientFactory

from .factories import IntakeFactory, PlanFactory, actor, blood_of, colleague, perform, performed, ready, signed, typed

pytestmark = pytest.mark.django_db
BORN = date(1980, 5, 17)


@pytest.fixture
def course(location):
    intake = IntakeFactory(patient__first_name="Zoë Ann", patient__last_name="O'Hara-Smith", patient__birth_date=BORN)
    return ready(PlanFactory(outcome=signed(intake).outcomes.get()))


def with_blood(course, **told):
    now = timezone.now()
    return perform(course, now, blood=blood_of(course, now, **told))


def refused(course, code, **told):
    with pytest.raises(CannotRecord, match=code) as refusal:
        with_blood(course, **told)
    assert not TreatmentSession.objects.exists()
    return refusal.value.sentence


@pytest.mark.parametrize("label", ["Zoë Ann O'Hara-Smith", "OHARA-SMITH, ZOE ANN", "o’hara-smith  zoe ann"])
def test_the_two_identifiers_on_the_tube_are_compared(course, label):
    session = with_blood(course, label_name=label)
    assert (session.blood.label_name, session.blood.spun_force, session.blood.drawn_by) == (
        label,
        1500,
        colleague("draws"),
    )


@pytest.mark.parametrize(
    "told",
    [
        {"label_name": "Zoë Ann Smith"},
        {"label_name": "Z. O'Hara-Smith"},
        {"label_name": "Zoë Ann O'Hara-Smith jr"},
        {"label_name": "…"},
        {"label_birth_date": date(1980, 5, 18)},
        {"label_birth_date": date(1980, 7, 15)},
    ],
)
def test_another_name_or_birth_date_on_the_tube_is_refused_in_clear_words(course, told):
    sentence = refused(course, "label-mismatch", **told)
    assert "Do not use this blood" in sentence
    assert "harms" in sentence


def test_of_joined_records_the_label_may_carry_either_but_not_a_mixture(course):
    other = PatientFactory(first_name="Zoe", last_name="Married", birth_date=date(1981, 1, 2))
    refused(course, "label-mismatch", label_name="Zoe Married", label_birth_date=other.birth_date)
    merge(course.patient, other, by=SYSTEM)
    refused(course, "label-mismatch", label_name="Zoe Married", label_birth_date=BORN)
    assert with_blood(course, label_name="Zoe Married", label_birth_date=other.birth_date)


def test_blood_is_asked_for_where_the_product_is_made_of_it_and_only_there(course):
    given = performed(course, timezone.now())
    without = type(given)(**{**given.__dict__, "blood": None})
    with pytest.raises(CannotRecord, match="blood-missing"):
        recording.refuse_to_record(course, without, actor())
    donor = ready(PlanFactory(outcome=signed(IntakeFactory(), "exosomes").outcomes.get()))
    with pytest.raises(CannotRecord, match="blood-unused"):
        perform(donor, blood=given.blood)
    assert not hasattr(perform(donor), "blood")


def test_who_drew_does_not_check_it_alone(course):
    refused(course, "checked-by-one", checked_by=colleague("draws"))
    session = with_blood(course)
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        BloodDraw.objects.filter(session=session).update(checked_by=session.blood.drawn_by)
    assert broken(error.value) == "a_second_person_checks_whose_blood_it_is"


@pytest.mark.parametrize(
    ("before", "code"),
    [(0, "drawn-too-late"), (7, "drawn-too-late"), (-5, "drawn-too-late"), (1500, "drawn-too-early")],
)
def test_it_was_drawn_and_spun_before_it_went_back(course, before, code):
    refused(course, code, drawn_at=timezone.now() - timedelta(minutes=before))


def test_minutes_of_spinning_that_just_fit_are_taken(course):
    now = timezone.now()
    assert (
        perform(course, now, blood=blood_of(course, now, drawn_at=now - timedelta(minutes=8))).blood.spun_minutes == 8
    )


def test_the_form_shows_the_refusal_at_the_tube(as_provider, course):
    sent = typed(course, label_name="Somebody Else") | {
        "performed_on": (timezone.localdate() - timedelta(days=2)).isoformat(),
        "performed_time": "14:30",
        "provider": as_provider.user.pk,
        "lot": course.treatment.products.get().lots.get().pk,
        "request_key": str(uuid4()),
    }
    url = reverse("record_session", args=[course.reference])
    assert b'name="label_name"' in as_provider.get(url).content
    assert course.patient.full_name not in str(as_provider.get(url).context["form"]["label_name"])
    page = as_provider.post(url, sent)
    assert (page.status_code, page.context["form"].errors.keys()) == (422, {"label_name"})
    assert "Somebody Else" in page.content.decode()
    unspun = as_provider.post(url, sent | {"spun_minutes": 0, "checked_by": ""})
    assert unspun.context["form"].errors.keys() == {"spun_minutes", "checked_by"}
    assert as_provider.post(url, sent | {"label_name": course.patient.full_name}).status_code == 302
    assert isinstance(TreatmentSession.objects.get().blood, BloodDraw)
