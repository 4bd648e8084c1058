"""Walks through the form as a browser would, one page after the other."""

from consultations.intake.models import Intake
from consultations.patients.consents import wording
from consultations.patients.models import Consent

HEALTHY = {
    "blood-and-medicines": {"blood_thinner": "no", "ticks": ["none"]},
    "health": {"pregnancy_status": "no", "cancer_status": "never", "ticks": ["none"]},
    "the-area": {"suspicious_spot": "no", "hair_loss_pattern": "not_applicable", "ticks": ["none"]},
    "reactions": {"device_interest": "no", "ticks": ["none"]},
    "devices": {"skin_tone_type": "i_iii", "ticks": ["none"]},
    "two-ways": {
        "donor_comfort": "yes",
        "needle_comfort": "fine",
        "belief_objection": "none",
        "product_preference": "none",
        "accepts_risks": "yes",
    },
}
PERSON = {
    "first_name": "Ada",
    "last_name": "Tester",
    "email": "ada@mail.example",
    "phone": "",
    "preferred_channel": "email",
    "privacy": "on",
    "wording": wording([Consent.Kind.PRIVACY, Consent.Kind.TEXTS, Consent.Kind.MARKETING]),
}


def about(concern="face", year=1980):
    return {"birth_date_month": "5", "birth_date_day": "17", "birth_date_year": str(year), "concern": concern}


def begin(client, concern="face", **person):
    """To the first page behind the personal link; returns its address."""
    client.post("/intake/", about(concern))
    resume = client.post("/intake/contact/", PERSON | person)["Location"]
    return client.get(resume)["Location"]


def walk(client, address, **changed):
    """Answer each page that comes, healthy but for `changed` (screen → fields); returns the address where it ends."""
    for _ in range(12):
        screen = address.rstrip("/").rsplit("/", 1)[1]
        if screen not in HEALTHY:
            return address
        answers = HEALTHY[screen] | changed.get(screen.replace("-", "_"), {})
        response = client.post(address, answers)
        if response.status_code != 302:
            raise AssertionError(f"{screen}: {response.context['form'].errors}")
        address = response["Location"]
    raise AssertionError("the form does not end")


def send(client, address):
    """Press Send on check-your-answers; returns the response of the result page."""
    return client.post(address, {"typed_name": "Ada Tester"}, follow=True)


def whole(client, concern="face", person=None, **changed):
    """From the first page to the result; returns the intake."""
    send(client, walk(client, begin(client, concern, **(person or {})), **changed))
    return Intake.objects.latest("pk")
