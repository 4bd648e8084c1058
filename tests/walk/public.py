"""What anybody may open."""

from django.test import override_settings

from clinic.audit import SYSTEM
from consultations.messaging.preferences import token_of
from consultations.messaging.suppression import BY_TEXT, stop_texts, suppress
from consultations.models import Consent, ContactSuppression, Message
from consultations.patients import consents
from tests.walk import States

STATES = States()
state, opens = STATES.state, STATES.opens

opens("home", "/")
opens("treatments", "/treatments/")
opens("treatment", "/treatments/prp/", name="treatment_prp")
opens("treatment", "/treatments/exosomes/", name="treatment_exosomes")
opens("treatment", "/treatments/dr-prp-kit/", name="product_kit")
opens("treatment", "/treatments/exosome-regenerative-complex/", name="product_exosomes")
opens("treatment", "/treatments/microneedling/", name="device_microneedling")
opens("treatment", "/treatments/co2/", name="device_co2")
opens("compare", "/compare/")
opens("consultation", "/consultation/")
opens("results", "/results/")
opens("questions", "/questions/")
opens("clinic", "/clinic/")
opens("clinic", "/clinic/", name="clinic_of_an_empty_clinic", empty=True)
opens("privacy", "/privacy/")
opens("my_link", "/my-link/")
opens("after_treatment", "/after-treatment/")
opens("call_911", "/after-treatment/call-911/")
opens("home", "/", name="home_of_an_empty_clinic", empty=True)
opens("after_treatment", "/after-treatment/", name="after_treatment_in_an_empty_clinic", empty=True)
opens("book", "/book/", name="book_in_an_empty_clinic", status=503, empty=True)


@state("my_link", status=422)
def my_link_without_an_address(clinic):
    return clinic.visitor().post("/my-link/", {"email": "nobody"})


@state("my_link")
def my_link_sent(clinic):
    return clinic.visitor().post("/my-link/", {"email": "hanna.healthy@demo.example"})


def preferences_of(clinic, email, **press):
    """The page at the foot of a letter, before or after a button is pressed."""
    letter = Message.objects.filter(patient__email=email, channel=Message.Channel.EMAIL).first()
    path = f"/preferences/{token_of(letter)}/"
    return clinic.visitor().post(path, press, follow=True) if press else clinic.visitor().get(path)


def texts_for(clinic, name):
    """They agreed to texts."""
    patient = clinic.patient(name)
    patient.phone = "+12025550142"
    patient.save()
    consents.give(patient, Consent.Kind.TEXTS)
    return patient


@state("preferences")
def preferences(clinic):
    return preferences_of(clinic, texts_for(clinic, "Hanna").email)


@state("preferences")
def preferences_none(clinic):
    patient = texts_for(clinic, "Hanna")
    preferences_of(clinic, patient.email, change="no_texts")
    return preferences_of(clinic, patient.email, change="no_emails")


@state("preferences")
def preferences_that_nothing_reaches(clinic):
    patient = texts_for(clinic, "Hanna")
    for address in (patient.email, str(patient.phone)):
        suppress(address, ContactSuppression.Why.BOUNCED)
    return preferences_of(clinic, patient.email)


@state("preferences")
def preferences_after_stop(clinic):
    patient = texts_for(clinic, "Hanna")
    stop_texts(str(patient.phone), BY_TEXT, by=SYSTEM)
    with override_settings(TWILIO={"TWILIO_AUTH_TOKEN": "of nobody"}):
        return preferences_of(clinic, patient.email)
