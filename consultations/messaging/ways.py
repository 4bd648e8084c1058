"""How somebody can be reached with a kind of message, the best way first, and what stands against the others."""

from dataclasses import dataclass

from django.conf import settings

from clinic.models import User
from consultations.patients.models import ContactSuppression, Patient

from .kinds import Kind, kind_called, kind_of
from .known import Known, known_of
from .models import Message

State, Channel, Why = Message.State, Message.Channel, ContactSuppression.Why
IN_ORDER = {
    Patient.Channel.EMAIL: (Channel.EMAIL, Channel.TEXT, Channel.TELEPHONE),
    Patient.Channel.TEXT: (Channel.TEXT, Channel.EMAIL, Channel.TELEPHONE),
    Patient.Channel.CALL: (Channel.TELEPHONE, Channel.EMAIL, Channel.TEXT),
}
NO_ADDRESS, NO_NUMBER = "no e-mail address", "no telephone number"
CLOSED = "closed"  # this way was never open: no address, or not for this kind
SAID = {
    Why.OPTED_OUT: "asked for no more messages there",
    Why.COMPLAINT: "reported a message as unwanted",
    Why.BOUNCED: "the address does not exist or refuses our messages",
    Why.WRONG_NUMBER: "the number belongs to somebody else",
}
WISHES = (Why.OPTED_OUT, Why.COMPLAINT)  # said by the person: they hold for each of their records


@dataclass(frozen=True)
class Way:
    """By which channel; where there is none, the state that the message takes instead, and why."""

    channel: str
    state: str = State.SCHEDULED
    why: str = ""


def way_to(kind: str, to: Patient | User, wish: str = "", known: Known | None = None) -> Way:
    """The wished channel where it is open, else the first that is. `known` saves the queries where many are asked."""
    against = obstacles(kind_called(kind), to, known)
    ways = [channel for channel, why in against.items() if not why]
    if ways:
        return Way(wish if wish in ways else ways[0])
    only_a_call = kind_called(kind).only_by_telephone
    channel = Channel.TELEPHONE if only_a_call else Channel.EMAIL
    if said := [SAID[Why(why)] for why in against.values() if why in SAID]:
        return Way(channel, State.SUPPRESSED, said[0])
    return Way(channel, State.CANCELLED, NO_NUMBER if only_a_call else NO_ADDRESS)


def another_way(message: Message) -> str:
    """The best channel but the one that the message has; empty where there is no other."""
    against = obstacles(kind_of(message), message.recipient)
    return next((channel for channel, why in against.items() if not why and channel != message.channel), "")


def obstacles(kind: Kind, to: Patient | User, known: Known | None = None) -> dict[str, str]:
    """What stands against each channel, the best channel first; empty where it is open."""
    if isinstance(to, User):  # an alert reaches staff whatever they asked of the clinic as somebody else
        return {Channel.EMAIL: "", Channel.TEXT: "" if can_be_text(kind) and to.phone else CLOSED}
    person, known = to.reached_as, known or known_of([to])[to.main_id]
    against = {
        Channel.EMAIL: against_email(kind, person, known),
        Channel.TEXT: against_text(kind, person, known),
        Channel.TELEPHONE: against_call(kind, person, known),
    }
    return {channel: against[channel] for channel in IN_ORDER[Patient.Channel(person.preferred_channel)]}


def against_email(kind: Kind, person: Patient, known: Known) -> str:
    """What somebody has just asked for reaches them in spite of an earlier wish, but not where nothing can arrive."""
    if kind.only_by_telephone or not person.email:
        return CLOSED
    here = known.emails.get(person.email.lower(), "")
    if kind.asked_for:
        return "" if here in WISHES else here
    return here or next((why for why in known.emails.values() if why in WISHES), "")


def against_text(kind: Kind, person: Patient, known: Known) -> str:
    """STOP holds whatever is asked for."""
    if not (can_be_text(kind) and person.phone and known.agrees_to_texts):
        return CLOSED
    return known.phones.get(str(person.phone), "") or next((why for why in known.phones.values() if why in WISHES), "")


def against_call(kind: Kind, person: Patient, known: Known) -> str:
    """Whoever wants no texts may be called by a person; a stranger at that number may not."""
    if not ((kind.by_telephone or kind.only_by_telephone) and person.phone):
        return CLOSED
    return Why.WRONG_NUMBER if known.phones.get(str(person.phone)) == Why.WRONG_NUMBER else ""


def can_be_text(kind: Kind) -> bool:
    return kind.by_text and settings.TEXTS_ON
