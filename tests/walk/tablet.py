"""The form on the clinic's tablet, and the desk that sends it there."""

from django.urls import reverse

from clinic.audit import SYSTEM, Actor
from clinic.models import User
from consultations.intake.tablet import make_code, open_form_of
from consultations.patients.links import page_of, token_of
from tests.walk import States
from tests.walk.intake import answered

PATIENTS, STAFF = States(), States()
state, opens = PATIENTS.state, PATIENTS.opens

opens("tablet", "/tablet/")
opens("tablet_closed", "/tablet/closed/")


@state("tablet", status=422)
def tablet_with_a_wrong_code(clinic):
    return clinic.visitor().post("/tablet/", {"code": "12"})


def desk_page(clinic, first_name, who="desk"):
    return clinic.staff(who).get(reverse("tablet_code", args=[clinic.patient(first_name).reference]))


@STAFF.state("tablet_code")
def tablet_code(clinic):
    make_code(clinic.patient("Bea"), by=Actor.of_user(User.objects.get(email="desk@demo.example")))
    return desk_page(clinic, "Bea")


@STAFF.state("tablet_code")
def tablet_code_for_somebody_with_a_form(clinic):
    return desk_page(clinic, "Hanna", "provider")


def link(clinic):
    return open_form_of(clinic.patient("Bea"), "tablet", by=SYSTEM)


@state("about_you")
def about_you_on_the_tablet(clinic):
    return clinic.visitor().get(page_of(link(clinic), "about_you"))


@STAFF.state("tablet_code")
def tablet_code_while_it_is_open(clinic):
    link(clinic)
    return desk_page(clinic, "Bea")


@state("about_you")
def please_call_on_the_tablet(clinic):
    told = {"birth_date_month": "5", "birth_date_day": "17", "birth_date_year": "1980", "concern": "other"}
    return clinic.visitor().post(page_of(link(clinic), "about_you"), told | {"end": "yes"})


@state("check_your_answers")
def tablet_done(clinic):
    answered(clinic)
    return clinic.visitor().post(page_of(link(clinic), "check_your_answers"), {"typed_name": "Bea"})


@state("result", status=410)
def no_result_on_the_tablet(clinic):
    return clinic.visitor().get(f"/intake/{token_of(link(clinic))}/result/")
