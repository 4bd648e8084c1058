"""Which agreements a treatment needs, and which of them are missing: signed at the version in force, and not ended."""

from datetime import date, datetime, time, timedelta

from django.db.models import Count, F
from django.utils import timezone

from consultations.intake.services import clinic_zone
from consultations.patients import consents
from consultations.patients.models import Consent, Patient

from ..course_models import TreatmentPlan

Kind = Consent.Kind
OF_THE_TREATMENT = {"prp": (Kind.PRP,), "exosomes": (Kind.EXOSOME_STATUS, Kind.EXOSOMES)}
WITHOUT_NEEDLES = ("co2",)  # of the devices; all the others prick the skin
VOLUNTARY = consents.PHOTOS


def needed(plan: TreatmentPlan) -> tuple[str, ...]:
    """In the order in which they are read."""
    needling = plan.device is not None and plan.device.slug not in WITHOUT_NEEDLES
    own = OF_THE_TREATMENT[plan.treatment.slug]
    return (Kind.ELECTRONIC, *own, *((Kind.NEEDLING,) if needling else ()))


def missing(plan: TreatmentPlan, on: date | None = None) -> list[str]:
    """For a session on that day, now where none is said. Who signs with a pen need not agree to sign on a screen."""
    until = end_of(on) if on else None
    signed = current(consents.signed(plan.patient, needed(plan), until), until)
    gone = [kind for kind in needed(plan) if kind not in signed]
    on_paper = all(each.via == Consent.Via.PAPER for each in signed.values())
    return [] if gone == [Kind.ELECTRONIC] and on_paper else gone


def current(signed: dict[str, Consent], until: datetime | None = None) -> dict[str, Consent]:
    """Those at the version of today, or at the one that was in force at that moment."""
    return {kind: each for kind, each in signed.items() if not is_outdated(each, until)}


def is_outdated(consent: Consent, until: datetime | None) -> bool:
    """A newer version came into force here when somebody first signed it on a screen: what was signed with a pen is
    entered later, at the version of that day."""
    if consent.document_version == consents.CURRENT[Kind(consent.kind)]:
        return False
    if until is None or until >= timezone.now():
        return True
    by_then = Consent.objects.filter(kind=consent.kind, given_at__lte=until).exclude(via=Consent.Via.PAPER)
    return by_then.filter(document_version__gt=consent.document_version).exists()


def end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), clinic_zone()) - timedelta(microseconds=1)


def unfinished(patient: Patient) -> list[TreatmentPlan]:
    """Plans with a session still to come."""
    plans = TreatmentPlan.objects.of(patient).select_related("patient__merged_into", "treatment", "device")
    return list(plans.annotate(done=Count("performed")).filter(done__lt=F("sessions")).order_by("planned_at"))


def waiting(patient: Patient) -> TreatmentPlan | None:
    """The first plan whose papers are still to be signed."""
    return next((plan for plan in unfinished(patient) if missing(plan)), None)
