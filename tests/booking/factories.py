"""People who work weekdays from nine to five, and visits with their cells."""

import uuid
from datetime import UTC, datetime, time, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from clinic import roles
from clinic.audit import Actor
from consultations.booking import cells, reminders, services
from consultations.booking.models import Appointment, AppointmentType, Resource, WorkingHours
from consultations.candidacy.services import publish_shipped
from consultations.intake.models import Intake
from consultations.messaging.models import Message
from consultations.patients.consents import wording
from consultations.patients.models import Consent
from tests.factories import LocationFactory, PatientFactory, UserFactory

# Monday, November 16, 2026, 08:00 in New York (EST). The clocks went back on the 1st.
NOW = datetime(2026, 11, 16, 13, tzinfo=UTC)


def at(clock, days=0):
    """New York wall clock, days after NOW's Monday, as UTC in winter: at("10:30", 1) is Tuesday, 10:30 AM EST."""
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 11, 16, hour, minute, tzinfo=UTC) + timedelta(days=days, hours=5)


class ResourceFactory(DjangoModelFactory):
    class Meta:
        model = Resource
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Dr. Number {n:03}")
    user = factory.SubFactory(UserFactory, role=roles.PROVIDER)

    @factory.post_generation
    def hours(resource, create, spans, **kwargs):
        """Weekdays nine to five, or [(weekday, from, until), …]."""
        for weekday, starts, ends in spans if spans is not None else [(day, time(9), time(17)) for day in range(5)]:
            WorkingHours.objects.create(
                resource=resource, location=LocationFactory(), weekday=weekday, starts=starts, ends=ends
            )


def room(name="Room 1", **changed):
    return Resource.objects.create(kind="room", name=name, location=LocationFactory(), **changed)


def unit(device, name="Unit 1"):
    return Resource.objects.create(kind="device", name=name, location=LocationFactory(), device=device)


class AppointmentFactory(DjangoModelFactory):
    """A consultation tomorrow at ten that holds its time, whoever it is with."""

    class Meta:
        model = Appointment
        skip_postgeneration_save = True

    patient = factory.SubFactory(PatientFactory)
    location = factory.SubFactory(LocationFactory)
    resource = factory.SubFactory(ResourceFactory)
    type = factory.LazyFunction(AppointmentType.consultation)
    starts_at = factory.LazyFunction(lambda: at("10:00", 1))
    ends_at = factory.LazyAttribute(lambda visit: visit.starts_at + timedelta(minutes=visit.type.minutes))
    request_key = factory.LazyFunction(uuid.uuid4)

    @factory.post_generation
    def holding(visit, create, holds, **kwargs):
        if visit.status != Appointment.Status.CANCELLED and holds is not False:
            cells.hold(visit)


def completed_intake(patient=None, completed_at=None):
    return Intake.objects.create(
        patient=patient or PatientFactory(),
        protocol_version=publish_shipped(),
        status=Intake.Status.COMPLETED,
        completed_at=completed_at or timezone.now(),
    )


def desk():
    return Actor.of_user(UserFactory(role=roles.FRONT_DESK))


def book(starts_at, *, by=None, patient=None, type=None, key=None, resource=None):
    return services.book(
        patient or PatientFactory(),
        type or AppointmentType.consultation(),
        starts_at,
        location=LocationFactory(),
        resource=resource,
        request_key=key or uuid.uuid4(),
        by=by or desk(),
    )


def person(**changed):
    """What somebody new types on /book/."""
    return {
        "first_name": "Nora",
        "last_name": "Field",
        "birth_date_month": "5",
        "birth_date_day": "17",
        "birth_date_year": "1980",
        "email": "nora@mail.example",
        "phone": "",
        "privacy": "on",
        "wording": wording([Consent.Kind.PRIVACY, Consent.Kind.TEXTS]),
        "request_key": str(uuid.uuid4()),
        **changed,
    }


def told():
    """What is owed to patients at once: all messages but the reminders, which wait."""
    return Message.objects.exclude(kind__in=(reminders.IN_TWO_DAYS, reminders.TODAY))
