"""A session that was performed is kept, once and with everything that must be there before it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from clinic.audit import Actor, record
from clinic.constraints import broken
from clinic.models import Location, User
from clinic.transitions import locked
from treatments.models import Lot

from .blood import Blood, why_not_this_blood
from .course_models import BloodDraw, Deviation, TreatmentPlan, TreatmentSession
from .gate import Condition, unmet
from .lots.stock import why_not
from .models import Addendum
from .refusals import SENTENCES, CannotRecord
from .services import shallow, staff
from .signals import session_recorded

LONGEST_AGO = timedelta(days=2 * 366)  # further back, a year was mistyped


@dataclass(frozen=True)
class Deviated:
    """Why a session was performed although something was missing: a Deviation.Reason and words."""

    reason: str
    text: str


@dataclass(frozen=True)
class Performed:
    """What was done. `performed_at` is aware; `blood` where the product is made of it; `deviated` where the gate may
    have been closed."""

    performed_at: datetime
    provider: User
    lot: Lot
    units: int = 1
    device_settings: str = ""
    sites: str = ""
    reactions: str = ""
    notes: str = ""
    aftercare_on_paper: bool = False
    blood: Blood | None = None
    deviated: Deviated | None = None


class NotReady(CannotRecord):
    """Something of the gate is missing."""

    def __init__(self, missing: list[Condition]) -> None:
        super().__init__("not-ready")
        self.missing = missing

    @property
    def sentence(self) -> str:
        return " ".join(condition.missing for condition in self.missing)


def record_session(plan: TreatmentPlan, performed: Performed, *, request_key: UUID, by: Actor) -> TreatmentSession:
    """Keep what was done and, in the same transaction, tell whoever follows it up. Twice with one key records once.
    Raises CannotRecord."""
    try:
        with transaction.atomic():
            locked(plan)  # sessions of one course are recorded one after the other
            if recorded := TreatmentSession.objects.filter(plan=plan, request_key=request_key).first():
                return recorded
            missing = refuse_to_record(plan, performed, by)
            session = keep(plan, performed, missing, request_key, by)
            session_recorded.send(sender=TreatmentSession, session=session, by=by)
    except IntegrityError as error:
        if broken(error) != "consultations_treatmentsession.request_key":
            raise
        raise CannotRecord("other-plan") from error
    return session


def keep(
    plan: TreatmentPlan, performed: Performed, missing: list[dict[str, str]], request_key: UUID, by: Actor
) -> TreatmentSession:
    """The way is the plan's, written down with the session: a plan may be changed for the next one. Words about a
    deviation are kept where something was missing."""
    given = shallow(performed)
    blood, deviated = given.pop("blood"), given.pop("deviated")
    session = TreatmentSession.objects.create(
        plan=plan, route=plan.route, device=plan.device, request_key=request_key, recorded_by=staff(by), **given
    )
    if blood:
        BloodDraw.objects.create(session=session, **shallow(blood))
    record(by, "record_session", session)
    if missing:
        Deviation.objects.create(session=session, missing=missing, **shallow(deviated))
        record(by, "deviate", session, deviated.reason)
    return session


def refuse_to_record(plan: TreatmentPlan, performed: Performed, by: Actor) -> list[dict[str, str]]:
    """Returns what was missing, which only a deviation may leave."""
    ago = timezone.now() - performed.performed_at
    if ago < timedelta(0):
        raise CannotRecord("in-the-future")
    if ago > LONGEST_AGO:
        raise CannotRecord("too-long-ago")
    if performed.lot.product.treatment_id != plan.treatment_id:
        raise CannotRecord("wrong-product")
    location = Location.main()
    if location is None:
        raise CannotRecord("no-location")
    if code := why_not_this_blood(performed.blood, plan, performed.performed_at):
        raise CannotRecord(code)
    if performed.deviated:
        refuse_to_deviate(performed.deviated, by)
    return refuse_what_is_missing(plan, performed, location.local(performed.performed_at).date())


def refuse_to_deviate(deviated: Deviated, by: Actor) -> None:
    if not staff(by).may_sign:
        raise CannotRecord("may-not-deviate")
    if deviated.reason not in Deviation.Reason.values or not deviated.text.strip():
        raise CannotRecord("deviation-unexplained")


def refuse_what_is_missing(plan: TreatmentPlan, performed: Performed, day: date) -> list[dict[str, str]]:
    """The lot is locked last, and until the session is kept: its last unit is given once."""
    missing = unmet(plan, day)
    if missing and not performed.deviated:
        raise NotReady(missing)
    code = why_not(locked(performed.lot), performed.units, day)
    if code and not performed.deviated:
        raise CannotRecord(code)
    told = [{"label": each.label, "sentence": each.missing} for each in missing]
    return [*told, {"label": str(performed.lot), "sentence": str(SENTENCES[code])}] if code else told


@transaction.atomic
def add(session: TreatmentSession, text: str, *, by: Actor) -> Addendum:
    """What was recorded stays: a correction stands below it. Pressed twice, it stands there once."""
    last = locked(session).addenda.last()
    if last and (last.text, last.added_by) == (text, by.user):
        return last
    added = Addendum.objects.create(session=session, text=text, added_by=staff(by))
    record(by, "add", added)
    return added
