"""While a clinician answers for something a patient has told us, nobody asks that patient how the result looks.
Contacts for safety go on, and windows close as ever."""

from datetime import datetime, timedelta

from clinic.models import Location
from consultations.messaging.models import Message
from consultations.patients.models import Patient

from .contacts import RESULTS
from .due import at_ten
from .models import FollowUp
from .safety.models import Alert

PAUSED = "waits until an alert is closed"


def paused_until(follow_up: FollowUp) -> datetime | None:
    """When to ask again; none where nothing holds the contact up."""
    if follow_up.kind in FollowUp.SAFETY or not Alert.objects.of(follow_up.patient).standing().exists():
        return None
    return tomorrow()


def pause_calls() -> None:
    """Letters ask just before they go out. A call stands on the desk's list by itself, so it is put off beforehand."""
    if moment := tomorrow():
        alerted = Alert.objects.standing().values_list("patient", flat=True)
        Message.objects.filter(
            kind__in=[contact.message for contact in RESULTS],
            channel=Message.Channel.TELEPHONE,
            state=Message.State.SCHEDULED,
            due_at__lt=moment,
            patient__in=list(Patient.objects.people(alerted)),
        ).update(due_at=moment, why=PAUSED)


def tomorrow() -> datetime | None:
    location = Location.main()
    return at_ten(location.today() + timedelta(days=1), location) if location else None
