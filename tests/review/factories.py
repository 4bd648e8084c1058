"""A consultation from its completed form to a recorded session, assessed by the protocol that ships."""

from datetime import date, timedelta
from uuid import uuid4

import factory
from django.db.models import QuerySet
from django.utils import timezone
from factory.django import DjangoModelFactory

from clinic import roles
from clinic.audit import Actor
from clinic.models import User
from consultations.candidacy.completeness import areas
from consultations.candidacy.protocol import load_shipped
from consultations.candidacy.services import publish_shipped, record_assessment
from consultations.intake.amending import amend
from consultations.intake.services import clinic_today
from consultations.models import (
    Appointment,
    AppointmentType,
    AreaOutcome,
    Assessment,
    Consent,
    Intake,
    Resource,
    Review,
    TreatmentPlan,
)
from consultations.patients import consents
from consultations.review.blood import Blood, needs_blood
from consultations.review.consents.needed import missing
from consultations.review.page import shown_of
from consultations.review.photos.services import refuse
from consultations.review.recording import Performed, record_session
from consultations.review.services import Decision, current_assessments, sign, signed_review
from consultations.review.validity import current, expired
from tests.factories import LocationFactory, PatientFactory, UserFactory
from treatments.models import Device, Lot, Product, Route, Treatment

A_LONG_TIME = 3 * 366  # days


def healthy_answers(**given):
    """What somebody without any finding answers; device questions are not asked."""
    protocol = load_shipped()
    asked = [question for question in protocol.questions.values() if question.asked_by == "patient"]
    healthy = {question.id: question.default for question in asked if not question.ask_when}
    return {**healthy, "concern": "face", "age_band": "22_plus", **given}


class IntakeFactory(DjangoModelFactory):
    """Completed and assessed: `IntakeFactory(answers=healthy_answers(concern="both"))`."""

    class Meta:
        model = Intake
        skip_postgeneration_save = True

    patient = factory.SubFactory(PatientFactory)
    protocol_version = factory.LazyFunction(publish_shipped)
    answers = factory.LazyFunction(healthy_answers)
    status = Intake.Status.COMPLETED
    completed_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def assessments(intake, create, given):
        for area in areas(intake.answers):
            intake.assessments.add(record_assessment(intake.patient, intake.protocol_version, intake.answers, area))


class ProviderFactory(UserFactory):
    may_sign = True

    @factory.post_generation
    def role(user, create, name):
        from django.contrib.auth.models import Group

        user.groups.add(Group.objects.get(name=name or roles.PROVIDER))


class VisitFactory(DjangoModelFactory):
    class Meta:
        model = Appointment

    patient = factory.SubFactory(PatientFactory)
    location = factory.SubFactory(LocationFactory)
    starts_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))
    ends_at = factory.LazyAttribute(lambda visit: visit.starts_at + timedelta(minutes=30))
    request_key = factory.LazyFunction(uuid4)
    resource = factory.LazyAttribute(lambda _: Resource.objects.create(name="Anna", user=UserFactory()))
    type = factory.LazyAttribute(
        lambda _: AppointmentType.objects.get_or_create(slug="consultation", defaults={"name": "C", "minutes": 30})[0]
    )


ORIGINS = {"prp": "autologous", "exosomes": "donor"}


def catalogue():
    """Both treatments with one product each, both ways, two devices."""
    Route.objects.get_or_create(slug="injected", defaults={"name": "Injected"})
    Route.objects.get_or_create(slug="massaged-in", defaults={"name": "Massaged in", "uses_device": True})
    for slug in ("co2", "microneedling"):
        Device.objects.get_or_create(slug=slug, defaults={"name": slug.capitalize()})
    for slug, sessions in (("prp", 3), ("exosomes", 2)):
        treatment, _ = Treatment.objects.get_or_create(
            slug=slug,
            defaults={
                "name": slug,
                "origin": ORIGINS[slug],
                "sessions": sessions,
                "interval_weeks": 4,
                "results_peak_months": 3,
            },
        )
        product, _ = Product.objects.get_or_create(
            slug=f"{slug}-product", defaults={"name": f"{slug} kit", "treatment": treatment}
        )
        lot_of(product)


def lot_of(product, number="LOT-1", **given):
    """One that may be used for a long time."""
    given = {"units": 100, "expires_on": timezone.localdate() + timedelta(days=900)} | given
    return Lot.objects.get_or_create(product=product, number=number, defaults=given)[0]


def actor(user=None):
    return Actor.of_user(user or ProviderFactory())


def injected():
    catalogue()
    return Route.objects.get(slug="injected")


def decision(assessment, outcome=AreaOutcome.Outcome.PRP, **given):
    if outcome in AreaOutcome.PRODUCTS:
        given.setdefault("route", injected())
    return Decision(assessment, outcome, **given)


def shown(intake):
    """What the page of a review shows now, as it sends it back with a decision."""
    return shown_of(current_assessments(intake), signed_review(intake))


def signed(intake=None, outcome=AreaOutcome.Outcome.PRP, *, note="", **given):
    """A review with the same outcome for every area."""
    intake = intake or IntakeFactory()
    decisions = [decision(each, outcome, **given) for each in current_assessments(intake)]
    return sign(intake, decisions, note=note, by=actor())


class PlanFactory(DjangoModelFactory):
    class Meta:
        model = TreatmentPlan

    outcome = factory.LazyFunction(lambda: signed().outcomes.get())
    patient = factory.SelfAttribute("outcome.review.intake.patient")
    treatment = factory.LazyAttribute(lambda plan: Treatment.objects.get(slug=plan.outcome.outcome))
    route = factory.LazyAttribute(lambda plan: plan.outcome.route)
    sessions = 3
    interval_weeks = 4
    planned_by = factory.SubFactory(ProviderFactory)


def aged(assessment, days):
    """As it would be, had everything been answered so many days ago."""
    day = (clinic_today() - timedelta(days=days)).isoformat()
    told = {fact: day for fact, value in assessment.facts.items() if value is not None}
    Assessment.objects.filter(pk=assessment.pk).update(answered_on=told)
    assessment.refresh_from_db()
    return assessment


def up_to_date(assessment):
    """The same answers, given again today where they were too old."""
    if again := expired(assessment, clinic_today()):
        intake, told = assessment.intakes.get(), {fact: assessment.facts[fact] for fact in again}
        amend(intake, current_assessments(intake), told, by=actor(), is_renewal=True)


def without_photos(plan):
    """The patient wants none of the plan's area."""
    area, by = plan.outcome.assessment.area, actor(plan.planned_by)
    return refuse(plan.patient, area, "", by=by)


def signed_long_ago(plan):
    """The review stood whenever the session was."""
    QuerySet(Review).filter(pk=plan.outcome.review_id).update(signed_at=timezone.now() - timedelta(days=A_LONG_TIME))


def ready(plan):
    """With everything that the gate asks for before a session."""
    signed_long_ago(plan)
    without_photos(plan)
    lot_of(plan.treatment.products.first())
    blood_of(plan, timezone.now())
    up_to_date(current(plan.outcome))
    papers(plan)
    return plan


def performed(plan, at=None, **given):
    at = at or timezone.now()
    return Performed(
        performed_at=at,
        provider=given.pop("provider", plan.planned_by),
        lot=given.pop("lot", None) or lot_of(plan.treatment.products.first()),
        blood=given.pop("blood", None) or blood_of(plan, at),
        **given,
    )


def blood_of(plan, at, **given):
    """Of the patient, drawn and spun before; None where the product is not made of blood."""
    if not needs_blood(plan):
        return None
    drawn_by, checked_by = map(colleague, ("draws", "checks"))
    told = {
        "label_name": plan.patient.full_name,
        "label_birth_date": date.fromisoformat(str(plan.patient.birth_date)),
        "drawn_at": at - timedelta(minutes=30),
        "drawn_by": drawn_by,
        "spun_minutes": 8,
        "spun_force": 1500,
        "checked_by": checked_by,
    }
    return Blood(**told | given)


def typed(plan, **given):
    """What a provider types into the form of a session, beside when, by whom and of which lot."""
    blood = blood_of(plan, timezone.now())
    tube = {
        "label_name": blood.label_name,
        "label_birth_date": blood.label_birth_date.isoformat(),
        "drawn_time": "00:00",
        "drawn_by": blood.drawn_by.pk,
        "spun_minutes": blood.spun_minutes,
        "spun_force": blood.spun_force,
        "checked_by": blood.checked_by.pk,
    }
    return {"units": 1, "sites": "Both cheeks, 2 ml", **tube, **given}


def colleague(name):
    email = f"{name}@clinic.example"
    return User.objects.filter(email=email).first() or ProviderFactory(email=email)


def papers(plan, kinds=None, days_ago=A_LONG_TIME):
    """Signed by link, so long ago that they stood whenever the session was."""
    given_at = timezone.now() - timedelta(days=days_ago)
    documents = [consents.shown(kind) for kind in (missing(plan) if kinds is None else kinds)]
    rows = [
        Consent(
            patient=plan.patient,
            kind=each.kind,
            document_version=each.version,
            document_sha256=each.sha256,
            typed_name=plan.patient.full_name,
            given_at=given_at,
        )
        for each in documents
    ]
    Consent.objects.bulk_create(rows, ignore_conflicts=True)


def perform(plan=None, at=None, **given):
    """Record a session as the service does it, with all that follows from it."""
    LocationFactory()
    plan = plan or PlanFactory()
    if given.pop("signs", True):
        ready(plan)
    by, key = given.pop("by", None) or actor(plan.planned_by), given.pop("request_key", uuid4())
    return record_session(plan, performed(plan, at, **given), request_key=key, by=by)
