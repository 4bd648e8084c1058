"""What a patient is asked for photos of."""

from consultations.intake.models import Intake


def areas_of(intake: Intake) -> list[str]:
    """Those that the patient has asked about, in the order of the assessments."""
    return list(dict.fromkeys(each.area for each in intake.assessments.current()))
