"""The questions at three months."""

from clinic.audit import SYSTEM
from clinic.transitions import transition
from tests.followup.factories import CALM
from tests.walk import States

STATES = States()
state = STATES.state


def sent(clinic, answers):
    return clinic.visitor().post(clinic.check_in(clinic.follow_up("Rita")), answers, follow=True)


@state("check_in")
def check_in(clinic):
    return clinic.visitor().get(clinic.check_in(clinic.follow_up("Rita")))


@state("check_in", status=422)
def check_in_with_nothing(clinic):
    return sent(clinic, {})


@state("check_in")
def check_in_sent(clinic):
    return sent(clinic, CALM)


@state("check_in")
def check_in_sent_with_a_worry(clinic):
    return sent(clinic, CALM | {"concerns": ["lumps"], "change": "worse", "note": "A lump on the left.\n\nSince May."})


@state("check_in")
def check_in_sent_with_a_red_flag(clinic):
    return sent(clinic, {"red_flags": ["sight"]})


@state("check_in", status=410)
def check_in_closed(clinic):
    follow_up = clinic.follow_up("Rita")
    transition(follow_up, "cancel", by=SYSTEM)
    return clinic.visitor().get(clinic.check_in(follow_up))
