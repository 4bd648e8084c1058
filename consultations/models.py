"""All records of the journey, one Django app: one migration graph."""

from .booking.models import Appointment, AppointmentCell, AppointmentType, Resource, TimeOff, WorkingHours
from .candidacy.governance.models import Approval, Replay, ReplayedChange
from .candidacy.models import Assessment, ProtocolVersion
from .followup.models import CheckIn, FollowUp
from .intake.models import Intake
from .messaging.models import Heartbeat, Message
from .patients.models import Consent, Patient, PersonalLink
from .review.models import AreaOutcome, Review, TreatmentPlan, TreatmentSession

__all__ = [
    "Appointment",
    "AppointmentCell",
    "AppointmentType",
    "Approval",
    "AreaOutcome",
    "Assessment",
    "CheckIn",
    "Consent",
    "FollowUp",
    "Heartbeat",
    "Intake",
    "Message",
    "Patient",
    "PersonalLink",
    "ProtocolVersion",
    "Replay",
    "ReplayedChange",
    "Resource",
    "Review",
    "TimeOff",
    "TreatmentPlan",
    "TreatmentSession",
    "WorkingHours",
]
