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
from .followup.models import CheckIn, FollowUp, ProviderResult
from .followup.safety.models import AdverseEvent, Alert
from .intake.models import Intake, TabletCode
from .messaging.models import Heartbeat, InboundText, Message
from .patients.models import Consent, ContactSuppression, Patient, PersonalLink
from .review.models import AreaOutcome, Review, TreatmentPlan, TreatmentSession

__all__ = [
    "AdverseEvent",
    "Alert",
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
    "ContactSuppression",
    "FollowUp",
    "FreedTime",
    "Heartbeat",
    "InboundText",
    "Intake",
    "Message",
    "Patient",
    "PersonalLink",
    "ProtocolVersion",
    "ProviderResult",
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
