"""One letter of each kind, as its HTML part: what the clinic sends is read by machines of all ages."""

from datetime import timedelta

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from clinic.audit import SYSTEM
from consultations.booking import notices
from consultations.messaging.kinds import KINDS
from consultations.messaging.mail import Post, compose
from consultations.models import Message
from consultations.review.consents import signing
from consultations.review.consents.letters import send_link
from consultations.review.lots.recall import write_to_all
from consultations.review.photos.letters import ask_for
from tests.review.factories import typed
from tests.walk import States, papers, renewal
from tests.walk.lots import provider, recalled
from tests.walk.papers import unsigned
from tests.walk.provider import plan_of, red_flag
from tests.walk.review import asked
from tests.walk.safety import nobody_answers
from tests.walk.waitlist import held_for

STATES = States()
state = STATES.state


def move(clinic):
    path = clinic.of_visit(clinic.visit_ahead(), "move_appointment")
    form = clinic.visitor().get(f"{path}?time={clinic.time()}").context["form"]
    clinic.visitor().post(path, {**form.initial})


def cancel(clinic):
    clinic.visitor().post(clinic.of_visit(clinic.visit_ahead(), "cancel_appointment"))


def miss(clinic):
    visit = clinic.moved("Hanna", timezone.now() - timedelta(hours=1))
    clinic.staff("desk").post(reverse("visit_step", args=[visit.reference, "no-show"]))


def ask_for_links(clinic):
    clinic.visitor().post("/my-link/", {"email": clinic.patient("Hanna").email})


def record_a_session(clinic):
    path = plan_of(clinic, "Paula", "record_session")
    provider = clinic.staff("provider")
    form = provider.get(path).context["form"]
    filled = {name: getattr(value, "pk", value) for name, value in form.initial.items()}
    provider.post(path, filled | typed(form.plan))


def recall(clinic):
    write_to_all(recalled(clinic), by=provider())


# What has to happen first, for those that the demo clinic does not owe anybody from its first day.
AFTER = {
    "aftercare": record_a_session,
    "day1_check": lambda clinic: clinic.asked("day1", 0.1),
    "day1_missed": lambda clinic: clinic.asked("day1", 0.1),
    "appointment_moved": move,
    "appointment_cancelled": cancel,
    "appointment_missed": miss,
    "appointment_choose_again": lambda clinic: notices.choose_again(clinic.visit_ahead()),
    "visit_in_two_days": lambda clinic: notices.remind(clinic.visit_ahead()),
    "visit_today": lambda clinic: notices.remind(clinic.visit_ahead()),
    "waitlist_offer": lambda clinic: held_for(clinic, "Tom"),
    "my_link": ask_for_links,
    "renew_answers": renewal.owed,
    "send_photos": lambda clinic: ask_for(clinic.intake("Hanna"), by=SYSTEM),
    "sign_consents": lambda clinic: send_link(unsigned(clinic), by=SYSTEM),
    "consent_withdrawn": lambda clinic: signing.withdraw(papers.plan_of(clinic), "prp", by=SYSTEM),
    "alert": red_flag,
    "question": asked,
    "alert_waits": nobody_answers,
    "recall": recall,
}


def letter(kind):
    def ask(clinic):
        AFTER.get(kind, lambda clinic: None)(clinic)
        message = Message.objects.filter(kind=kind, channel=Message.Channel.EMAIL).first()
        mail = compose(message, KINDS[kind].mail(message), Post())
        response = HttpResponse(mail.alternatives[0].content)
        response.request = {"PATH_INFO": f"/{kind}/"}
        return response

    state("letter", name=f"letter_{kind}")(ask)


for kind in KINDS:
    if not KINDS[kind].only_by_telephone:
        letter(kind)
