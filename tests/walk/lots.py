"""What is in stock, and who had something of a lot that is recalled."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from clinic.audit import Actor
from clinic.models import User
from consultations.review.lots.recall import tell, write_to_all
from consultations.review.lots.services import move
from tests.walk import States
from treatments.models import Lot, Product

STATES = States()
state, opens = STATES.state, STATES.opens

opens("lots", "/staff/lots/", who="provider")
opens("lots", "/staff/lots/", name="lots_in_an_empty_clinic", who="lead", empty=True)
opens("receive_lot", "/staff/lots/receive/", who="manager")


def provider():
    return Actor.of_user(User.objects.get(email="provider@demo.example"))


def used():
    return Lot.objects.filter(sessions__isnull=False).first()


def recalled(clinic):
    return move(used(), "recall", "The maker's letter of November 2, 2026", by=provider())


def page_of(name, lot):
    return reverse(name, args=[lot.reference])


@state("lots")
def lots_of_every_kind(clinic):
    today, product = timezone.localdate(), Product.objects.first()
    kinds = {
        "SOON-1": {"expires_on": today + timedelta(days=9), "units": 3},
        "PAST-1": {"expires_on": today - timedelta(days=9), "units": 3},
        "EMPTY-1": {"expires_on": today + timedelta(days=99)},
        "A-VERY-LONG-NUMBER-OF-A-LOT-WITH-NO-SPACE-TO-BREAK-IT-IN-TWO": {"units": 9999},
        "OLD-1": {"expires_on": None},
    }
    for number, given in kinds.items():
        Lot.objects.create(product=product, number=number, **{"expires_on": today + timedelta(days=200)} | given)
    recalled(clinic)
    return clinic.staff("manager").get("/staff/lots/")


@state("receive_lot", status=422)
def receive_lot_with_nothing(clinic):
    return clinic.staff("provider").post("/staff/lots/receive/", {})


@state("lot")
def lot(clinic):
    return clinic.staff("provider").get(page_of("lot", used()))


@state("lot", status=422)
def lot_set_aside_without_a_reason(clinic):
    return clinic.staff("provider").post(page_of("lot", used()), {"verb": "quarantine", "why": ""})


@state("lot")
def lot_recalled(clinic):
    return clinic.staff("manager").get(page_of("lot", recalled(clinic)))


@state("lot", status=409)
def lot_moved_in_the_meantime(clinic):
    return clinic.staff("provider").post(page_of("lot", recalled(clinic)), {"verb": "release", "why": "Fine"})


@state("recall")
def recall_of_a_lot_that_stands(clinic):
    return clinic.staff("provider").get(page_of("recall", used()))


@state("recall")
def recall_of_a_lot_that_nobody_had(clinic):
    return clinic.staff("provider").get(page_of("recall", Lot.objects.filter(sessions=None).first()))


@state("recall", status=409)
def recall_too_early(clinic):
    return clinic.staff("provider").post(page_of("recall", used()))


@state("recall")
def recall_to_write(clinic):
    return clinic.staff("lead").get(page_of("recall", recalled(clinic)))


def worked_on(clinic):
    lot = recalled(clinic)
    write_to_all(lot, by=provider())
    tell(lot, clinic.patient("Rita"), by=provider())
    return lot


@state("recall")
def recall_written_and_partly_told(clinic):
    return clinic.staff("provider").get(page_of("recall", worked_on(clinic)))


@state("recall_print")
def recall_print(clinic):
    return clinic.staff("provider").get(page_of("recall_print", worked_on(clinic)))
