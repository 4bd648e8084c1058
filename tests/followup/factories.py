from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from clinic.audit import Actor
from consultations.followup.services import Answers, answer
from consultations.models import FollowUp, PersonalLink
from consultations.patients.links import open_link
from tests.review.factories import IntakeFactory, PlanFactory, perform, signed

# What somebody without a worry sends: of the month-3 page on the telephone, and of the day after.
CALM = {
    "red_flags": ["none"],
    "change": "better",
    "satisfaction": "happy",
    "expectations": "as-expected",
    "again": "yes",
    "signs": ["none"],
    "note": "",
}
CALM_DAY = {"red_flags": ["none"], "signs": ["none"], "pain": "1"}


def days_ago(days):
    """By the clock of the clinic: a clock change in between moves no session to another day."""
    return timezone.now().astimezone(ZoneInfo("America/New_York")) - timedelta(days=days)


def course(**patient):
    given = {f"patient__{name}": value for name, value in patient.items()}
    return PlanFactory(outcome=signed(IntakeFactory(**given)).outcomes.get())


def follow_up(performed_days_ago=91, kind="month3", **patient):
    """The contact of this kind after a session."""
    return perform(course(**patient), days_ago(performed_days_ago)).follow_ups.get(kind=kind)


def link_to(follow_up: FollowUp):
    return open_link(follow_up.patient, PersonalLink.Purpose.CHECK_IN, follow_up)


def check_in(red_flags=(), concerns=(), **given):
    """An answered one."""
    answered = follow_up()
    values = {"change": "better", "satisfaction": "happy", "again": "yes", **given}
    answers = Answers(red_flags=list(red_flags), concerns=list(concerns), **values)
    return answer(answered, answers, by=Actor.of_patient(answered.patient.reference))
