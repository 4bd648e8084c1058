"""All records of the journey, one Django app: one migration graph."""

from .booking.models import (
    Appointment,
    AppointmentCell,
    AppointmentType,
    BookingCall,
    CalendarFeed,
    FreedTime,
    Resource,
    TimeOff,
    WaitlistEntry,
    WaitlistOffer,
    WorkingHours,
)
from .candidacy.governance.models import Approval, Replay, ReplayedChange
from .candidacy.models import Assessment, ProtocolVersion
from .followup.models import CheckIn, FollowUp
from .intake.models import Intake, TabletCode
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
    "BookingCall",
    "CalendarFeed",
    "CheckIn",
    "Consent",
    "FollowUp",
    "FreedTime",
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
    "TabletCode",
    "TimeOff",
    "TreatmentPlan",
    "TreatmentSession",
    "WaitlistEntry",
    "WaitlistOffer",
    "WorkingHours",
]
