"""People who may be sent texts, and what the carriers would say."""

from consultations.messaging import delivery, outbox
from consultations.models import Consent
from consultations.patients import consents
from tests.factories import PatientFactory

NUMBER = "+12025550123"


def texter(**contact):
    """Prefers texts, and has agreed to them."""
    patient = PatientFactory(**{"preferred_channel": "text", "phone": NUMBER, **contact})
    consents.give(patient, Consent.Kind.TEXTS)
    return patient


def note_to(patient, **more):
    return outbox.enqueue("test_note", patient, patient, **more)


def sent(message):
    delivery.deliver([message.pk])
    message.refresh_from_db()
    return message


def outcome(message):
    message.refresh_from_db()
    return message.channel, message.state, message.why
