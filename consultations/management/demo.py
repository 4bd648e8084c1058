"""A small clinic to try things out in. Everybody in it is invented, and says so by their name."""

import uuid
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from clinic import roles
from clinic.audit import SYSTEM, Actor
from clinic.models import Clinic, Location, OnCall, OpeningHours, User, Weekday
from consultations.booking.models import Appointment, AppointmentType, Resource, WorkingHours
from consultations.booking.services import book, book_for_newcomer
from consultations.booking.times import next_free_times
from consultations.candidacy.services import active, protocol_of
from consultations.followup import services as followup
from consultations.followup.models import FollowUp
from consultations.intake.models import Intake
from consultations.intake.services import begin, save_answers, submit
from consultations.patients.models import Consent, Patient
from consultations.review.blood import Blood
from consultations.review.consents.needed import needed
from consultations.review.consents.signing import Signature, sign_papers
from consultations.review.course import plan
from consultations.review.course_models import TreatmentPlan
from consultations.review.models import Review
from consultations.review.photos.models import Photo
from consultations.review.photos.services import Shot, keep
from consultations.review.recording import Performed, record_session
from consultations.review.services import Decision, current_assessments, sign
from treatments.models import Device, Lot, Product, Route

from .demo_photos import drawing

PASSWORD = "demo-clinic"  # noqa: S105  printed at every start; exists with DJANGO_DEBUG=true only
STAFF = [
    ("desk@demo.example", "Dee Frontdesk (demo)", roles.FRONT_DESK),
    ("provider@demo.example", "Dr. Ida Example (demo)", roles.PROVIDER),
    ("second@demo.example", "Dr. Sam Sample (demo)", roles.PROVIDER),
    ("third@demo.example", "Nurse Pat Placeholder (demo)", roles.PROVIDER),
    ("lead@demo.example", "Dr. Cleo Lead (demo)", roles.CLINICAL_LEAD),
    ("manager@demo.example", "Max Manager (demo)", roles.MANAGER),
]
PHONES = {"provider@demo.example": "+12025550161", "second@demo.example": "+12025550162"}


@transaction.atomic
def fill() -> None:
    Clinic.objects.update(name="Demo Clinic", postal_address="1 Example Street, Springfield, NY 10001")
    location = Location.objects.create(
        name="Example Street",
        address="1 Example Street, Springfield, NY 10001",
        phone="+12025550142",
        urgent_phone="+12025550199",
        timezone="America/New_York",
    )
    for weekday in Weekday:
        opens, closes = (time(9), time(17)) if weekday >= Weekday.SATURDAY else (time(8, 30), time(17, 30))
        OpeningHours.objects.create(location=location, weekday=weekday, opens=opens, closes=closes)
    providers = [user for user in map(staff, *zip(*STAFF, strict=True)) if user.has_role(roles.PROVIDER)]
    for provider in providers:
        works(provider, location)
    things(location)
    take_turns(providers)
    deliver(providers[0])
    People(location, providers).arrive()


def deliver(to: User) -> None:
    """A lot of every product, so that a session can be recorded."""
    today = timezone.localdate()
    for product in Product.objects.all():
        Lot.objects.create(
            product=product, number="DEMO-0001", units=40, expires_on=today + timedelta(days=365), received_by=to
        )


def staff(email: str, name: str, role: str) -> User:
    is_provider = role == roles.PROVIDER
    user = User.objects.create_user(
        email,
        PASSWORD,
        name=name,
        phone=PHONES.get(email, ""),
        may_sign=is_provider,
        may_approve=is_provider and email.startswith("second"),
    )
    user.groups.add(Group.objects.get(name=role))
    return user


def works(provider: User, location: Location) -> None:
    """Every day of the week, so that there is always something to try; a break at noon."""
    resource = Resource.objects.create(name=provider.name, user=provider)
    for weekday in range(7):
        for starts, ends in ((time(9), time(12)), (time(13), time(17))):
            WorkingHours.objects.create(resource=resource, location=location, weekday=weekday, starts=starts, ends=ends)


def things(location: Location) -> None:
    """A room for treatments, and one device that only one patient at a time can have."""
    Resource.objects.create(kind=Resource.Kind.ROOM, name="Treatment room (demo)", location=location)
    morpheus8 = Device.objects.get(slug="morpheus8")
    Resource.objects.create(kind=Resource.Kind.DEVICE, name="Morpheus8 (demo)", location=location, device=morpheus8)


def take_turns(providers: list[User], weeks: int = 8) -> None:
    """Somebody is on call day and night, each for a week."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    for number in range(weeks):
        starts_at = now + timedelta(weeks=number)
        OnCall.objects.create(
            user=providers[number % len(providers)], starts_at=starts_at, ends_at=starts_at + timedelta(weeks=1)
        )


class People:
    """A patient at every stage of the journey."""

    def __init__(self, location: Location, providers: list[User]) -> None:
        self.location = location
        self.desk = Actor.of_user(User.objects.get(email="desk@demo.example"))
        self.provider = providers[0]
        self.by = Actor.of_user(self.provider)
        self.consultation = AppointmentType.consultation()
        self.times: Iterator = iter(next_free_times(location, self.consultation, 40)[::3])

    def arrive(self) -> None:
        self.begun("Bea Begun")
        self.completed("Tom Tobook", nsaid_recent="yes")
        self.visit(self.completed("Hanna Healthy"))
        self.visit(self.completed("Bruno Blood", blood_disorder="yes"))
        self.visit(self.completed("Wanda Waiting", suspicious_spot="yes", concern="both"))
        self.caller("Carl Caller")
        self.planned("Paula Planned")
        self.treated("Rita Recent", days_ago=14)
        self.answered("Anna Answered", days_ago=96)
        self.treated("Tel Phoneonly", days_ago=94, email="", phone="+12025550177", preferred_channel="call")

    def person(self, name: str, **contact: Any) -> dict[str, Any]:
        first, last = name.split()
        email = f"{first}.{last}@demo.example".lower()
        born = date(1980, 5, 17)
        return {"first_name": first, "last_name": f"{last} (demo)", "birth_date": born, "email": email, **contact}

    def begun(self, name: str, concern: str = "face", **contact: Any) -> Intake:
        return begin(uuid.uuid4(), concern, self.person(name, **contact), {}, by=SYSTEM)

    def completed(self, name: str, concern: str = "face", contact: dict | None = None, **answers: str) -> Intake:
        intake = self.begun(name, concern, **(contact or {}))
        protocol = protocol_of(active())
        healthy = {fact: each.default for fact, each in protocol.questions.items() if each.asked_by == "patient"}
        told: dict[str, Any] = {**healthy, **answers, "concern": concern}
        places = {"both": ("face", "hair")}.get(concern, ())
        for fact, question in protocol.questions.items():
            if places and question.per_area:
                told[fact] = dict.fromkeys(places, told[fact])
        ticked = {fact: [0] for fact in answers if not protocol.questions[fact].alone}
        return submit(save_answers(intake, told, ticked, by=SYSTEM), intake.patient.full_name, by=SYSTEM)

    def visit(self, intake: Intake) -> None:
        book(
            intake.patient,
            self.consultation,
            next(self.times),
            location=self.location,
            request_key=uuid.uuid4(),
            by=self.desk,
        )

    def came(self, intake: Intake, days_ago: float) -> None:
        """A consultation that is over: nothing books the past, so the row is written as it stands afterwards."""
        starts_at = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=days_ago + 1)
        Intake.objects.filter(pk=intake.pk).update(completed_at=starts_at - timedelta(days=2))
        Appointment.objects.create(
            patient=intake.patient,
            location=self.location,
            resource=Resource.objects.get(user=self.provider),
            type=self.consultation,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=self.consultation.minutes),
            status=Appointment.Status.FULFILLED,
            request_key=uuid.uuid4(),
        )

    def caller(self, name: str) -> None:
        person = self.person(name, email="", phone="+12025550188", preferred_channel=Patient.Channel.CALL)
        book_for_newcomer(
            person,
            self.consultation,
            next(self.times),
            location=self.location,
            request_key=uuid.uuid4(),
            by=self.desk,
        )

    def planned(self, name: str, days_ago: float = 0, **contact: Any) -> TreatmentPlan:
        """With a signed review, a photo and signed papers from so many days ago."""
        intake = self.completed(name, contact=contact)
        self.came(intake, days_ago)
        [assessment] = current_assessments(intake)
        route = Route.objects.get(uses_device=False)
        review = sign(intake, [Decision(assessment, "prp", route)], by=self.by)
        given_at = timezone.now() - timedelta(days=days_ago)
        QuerySet(Review).filter(pk=review.pk).update(signed_at=given_at)  # nobody signs in the past either
        self.photographed(intake.patient, Photo.Moment.BASELINE, 8, days_ago)
        course = plan(review.outcomes.get(), route=route, device=None, sessions=3, interval_weeks=4, by=self.by)
        signature = Signature(intake.patient.full_name, Consent.Via.LINK, given_at=given_at)
        sign_papers(course, needed(course), signature, by=Actor.of_patient(intake.patient.reference))
        return course

    def photographed(self, patient: Patient, moment: str, spots: int, days_ago: float = 0) -> None:
        taken_on = self.location.local(timezone.now() - timedelta(days=days_ago)).date()
        shot = Shot(Photo.View.FRONT, drawing(spots))
        keep(patient, [shot], area="face", moment=moment, taken_on=taken_on, by=self.by)

    def treated(self, name: str, days_ago: float, **contact: Any) -> TreatmentPlan:
        course = self.planned(name, days_ago, **contact)
        at = timezone.now() - timedelta(days=days_ago)
        performed = Performed(
            at,
            self.provider,
            Lot.objects.filter(product__treatment=course.treatment)[0],
            sites="Both cheeks, 2 ml",
            blood=self.blood_of(course.patient, at - timedelta(minutes=40)),
        )
        record_session(course, performed, request_key=uuid.uuid4(), by=self.by)
        return course

    def blood_of(self, patient: Patient, drawn_at: datetime) -> Blood:
        drawn_by, checked_by = User.objects.filter(email__in=("second@demo.example", "third@demo.example"))
        name, born = patient.full_name, patient.birth_date
        return Blood(name, born, drawn_at, drawn_by, spun_minutes=8, spun_force=1500, checked_by=checked_by)

    def answered(self, name: str, days_ago: int) -> None:
        course = self.treated(name, days_ago)
        answers = followup.Answers(
            red_flags=[],
            concerns=[],
            change="better",
            satisfaction="happy",
            expectations="as-expected",
            again="yes",
            answers={"red_flags": "none", "signs": "none"},
            concern_changes={"lines-and-pigment": "better", "texture-and-pores": "same"},
        )
        self.photographed(course.patient, Photo.Moment.FOLLOW_UP, 3)
        asked = FollowUp.objects.get(plan=course, kind=FollowUp.Kind.MONTH3)
        followup.answer(asked, answers, by=Actor.of_patient(course.patient.reference))
