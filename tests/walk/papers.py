"""Papers to sign: by link, on the clinic's tablet, and as the provider sees them."""

from django.urls import reverse

from clinic.audit import SYSTEM
from consultations.intake.tablet import open_on_tablet
from consultations.models import Consent, PersonalLink, TreatmentPlan
from consultations.patients.links import open_link, page_of
from consultations.review.consents import signing
from consultations.review.consents.letters import send_link
from tests.walk import States

PATIENTS, STAFF = States(), States()
state = PATIENTS.state


def plan_of(clinic):
    return TreatmentPlan.objects.select_related("patient").get(patient=clinic.patient("Paula"))


def unsigned(clinic):
    plan = plan_of(clinic)
    Consent.objects.filter(patient=plan.patient).delete()
    return plan


def path(plan, page=None, **more):
    link = open_link(plan.patient, PersonalLink.Purpose.CONSENTS, plan)
    return page_of(link, page) if not more else reverse(page, args=[page_of(link).split("/")[2], *more.values()])


@state("consents")
def consents_to_sign(clinic):
    return clinic.visitor().get(path(unsigned(clinic)))


@state("consents", status=422)
def consents_with_nothing(clinic):
    return clinic.visitor().post(path(unsigned(clinic)), {})


@state("consents")
def consents_signed(clinic):
    return clinic.visitor().get(path(plan_of(clinic)))


@state("consents")
def consents_withdrawn_and_paper_preferred(clinic):
    plan = plan_of(clinic)
    for kind in ("electronic", "prp"):
        signing.withdraw(plan, kind, by=SYSTEM)
    signing.prefer_paper(plan, by=SYSTEM)
    return clinic.visitor().get(path(plan))


@state("consents_copy")
def consents_copy(clinic):
    return clinic.visitor().get(path(plan_of(clinic), "consents_copy"))


@state("withdraw_paper")
def withdraw_paper(clinic):
    return clinic.visitor().get(path(plan_of(clinic), "withdraw_paper", kind="prp"))


def on_tablet(clinic):
    plan = unsigned(clinic)
    return page_of(open_on_tablet(plan.patient, PersonalLink.Purpose.TABLET_CONSENTS, plan, by=SYSTEM))


@state("consents")
def consents_on_the_tablet(clinic):
    return clinic.visitor().get(on_tablet(clinic))


@state("consents")
def consents_signed_on_the_tablet(clinic):
    address, visitor = on_tablet(clinic), clinic.visitor()
    form = visitor.get(address).context["form"]
    sent = {"wording": form.wording, "typed_name": "Paula", **dict.fromkeys(form.required, "on")}
    return visitor.post(address, sent)


@STAFF.state("tablet_code")
def tablet_code_with_papers(clinic):
    return clinic.staff("desk").get(reverse("tablet_code", args=[unsigned(clinic).patient.reference]))


@STAFF.state("plan")
def plan_without_its_papers(clinic):
    plan = unsigned(clinic)
    send_link(plan, by=SYSTEM)
    signing.prefer_paper(plan, by=SYSTEM)
    return clinic.staff("provider").get(reverse("plan", args=[plan.reference]))


def staff_page(page, name="", sent=None, status=200):
    def ask(clinic):
        address, provider = reverse(page, args=[unsigned(clinic).reference]), clinic.staff("provider")
        return provider.get(address) if sent is None else provider.post(address, sent)

    STAFF.state(page, name=name or page, status=status)(ask)


staff_page("consents_on_paper")
staff_page("consents_on_paper", "consents_on_paper_with_nothing", {}, 422)
staff_page("consents_to_print")
