"""Whose blood it is: a tube that goes to the wrong person harms, so nothing is recorded that leaves a doubt."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clinic.models import User
from consultations.patients.models import Patient
from treatments.models import Treatment

from .course_models import TreatmentPlan

KEPT_AT_MOST = timedelta(hours=24)  # longer ago, another day was mistyped


@dataclass(frozen=True)
class Blood:
    """As it stands on the tube and as it was done. `drawn_at` is aware; `spun_force` in × g."""

    label_name: str
    label_birth_date: date
    drawn_at: datetime
    drawn_by: User
    spun_minutes: int
    spun_force: int
    checked_by: User


def needs_blood(plan: TreatmentPlan) -> bool:
    return plan.treatment.origin == Treatment.Origin.AUTOLOGOUS


def why_not_this_blood(blood: Blood | None, plan: TreatmentPlan, performed_at: datetime) -> str:
    """The code of CannotRecord; empty where nothing stands against it."""
    if blood is None:
        return "blood-missing" if needs_blood(plan) else ""
    if not needs_blood(plan):
        return "blood-unused"
    if not any(is_label_of(blood, record) for record in Patient.objects.of_person(plan.patient.main_id)):
        return "label-mismatch"
    if blood.drawn_by == blood.checked_by:
        return "checked-by-one"
    if blood.drawn_at + timedelta(minutes=blood.spun_minutes) > performed_at:
        return "drawn-too-late"
    return "drawn-too-early" if performed_at - blood.drawn_at > KEPT_AT_MOST else ""


def is_label_of(blood: Blood, record: Patient) -> bool:
    """Both identifiers, of the same record. "Doe, Jané" is Jane Doe; an initial or half of a name is nobody."""
    return blood.label_birth_date == record.birth_date and parts(blood.label_name) == parts(record.full_name)


def parts(name: str) -> list[str]:
    """The words of a name whatever their order, case, accents and punctuation."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", name) if not unicodedata.combining(each))
    return sorted(re.findall(r"\w+", plain.casefold().replace("'", "").replace("’", "")))
