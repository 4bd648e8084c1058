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
from .review.course_models import BloodDraw, Deviation, TreatmentPlan, TreatmentSession
from .review.lots.models import RecallTold
from .review.models import Addendum, AreaOutcome, Clearance, Review
from .review.photos.models import Photo, PhotoRefusal
from .review.questions.models import PatientQuestion

__all__ = [
    "Addendum",
    "AdverseEvent",
    "Alert",
    "Appointment",
    "AppointmentCell",
    "AppointmentType",
    "Approval",
    "AreaOutcome",
    "Assessment",
    "BloodDraw",
    "BookingCall",
    "CalendarFeed",
    "CheckIn",
    "Clearance",
    "Consent",
    "ContactSuppression",
    "Deviation",
    "FollowUp",
    "FreedTime",
    "Heartbeat",
    "InboundText",
    "Intake",
    "Message",
    "Patient",
    "PatientQuestion",
    "PersonalLink",
    "Photo",
    "PhotoRefusal",
    "ProtocolVersion",
    "ProviderResult",
    "RecallTold",
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
