"""What patients are asked after a session, contact by contact."""

from clinic.audit import SYSTEM
from clinic.transitions import transition
from consultations.models import FollowUp, Message
from tests.followup.factories import CALM, CALM_DAY
from tests.walk import States

STATES = States()
state = STATES.state
HOURS = 1 / 24


def page(clinic, follow_up, sent=None):
    path, visitor = clinic.check_in(follow_up), clinic.visitor()
    return visitor.get(path) if sent is None else visitor.post(path, sent, follow=True)


# The day after, and from the minute of the visit on ------------------------------------------------------------------
@state("check_in")
def check_in_an_hour_after_the_visit(clinic):
    return page(clinic, clinic.asked("day1", HOURS))


@state("check_in", status=422)
def check_in_an_hour_after_with_nothing(clinic):
    return page(clinic, clinic.asked("day1", HOURS), {})


@state("check_in")
def check_in_the_day_after(clinic):
    return page(clinic, clinic.asked("day1", 30 * HOURS))


@state("check_in", status=422)
def check_in_the_day_after_with_nothing(clinic):
    return page(clinic, clinic.asked("day1", 30 * HOURS), {})


@state("check_in")
def check_in_sent_that_cannot_wait(clinic):
    return page(clinic, clinic.asked("day1", 30 * HOURS), CALM_DAY | {"pain": "8"})


@state("check_in")
def check_in_sent_with_a_red_flag(clinic):
    return page(clinic, clinic.asked("day1", 30 * HOURS), {"red_flags": ["sight"]})


# Later ---------------------------------------------------------------------------------------------------------------
for kind in (FollowUp.Kind.WEEK2, FollowUp.Kind.WEEK6, FollowUp.Kind.MONTH6, FollowUp.Kind.MONTH12):

    def opened(clinic, kind=kind):
        return page(clinic, clinic.follow_up("Rita", kind))

    state("check_in", name=f"check_in_{kind.value}")(opened)


@state("check_in")
def check_in_at_three_months(clinic):
    return page(clinic, clinic.follow_up("Rita"))


@state("check_in", status=422)
def check_in_at_three_months_with_nothing(clinic):
    return page(clinic, clinic.follow_up("Rita"), {})


@state("check_in")
def check_in_after_one_touch(clinic):
    return page(clinic, clinic.follow_up("Rita"), {"tap": "better"})


@state("check_in")
def check_in_sent(clinic):
    page(clinic, clinic.follow_up("Rita"), {"tap": "better"})
    return page(clinic, clinic.follow_up("Rita"), CALM | {"concern-texture-and-pores": "better"})


@state("check_in")
def check_in_sent_with_a_worry(clinic):
    page(clinic, clinic.follow_up("Rita"), {"tap": "worse"})
    worry = {"signs": ["lumps"], "change": "worse", "note": "A lump on the left.\n\nSince May."}
    return page(clinic, clinic.follow_up("Rita"), CALM | worry)


@state("check_in")
def check_in_sent_after_a_year(clinic):
    follow_up = clinic.follow_up("Rita", "month12")
    Message.objects.filter(kind="month12_check", patient=follow_up.patient).update(state="sent")
    answers = {"holding": "fading", "medicines": "yes", "review": "yes", "contact": "call"}
    return page(clinic, follow_up, answers | {"red_flags": "none", "signs": "none"})


@state("choose_time")
def choose_a_time_for_the_results(clinic):
    page(clinic, clinic.follow_up("Rita"), {"tap": "better"})
    sent = page(clinic, clinic.follow_up("Rita"), {"change": "better"})
    return clinic.visitor().get(sent.context["results_visit"])


@state("check_in", status=410)
def check_in_closed(clinic):
    follow_up = clinic.follow_up("Rita")
    transition(follow_up, "cancel", by=SYSTEM)
    return page(clinic, follow_up)
