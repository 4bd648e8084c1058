"""When a session's patient is asked how they are doing: one table. Source: the clinic's follow-up schedule, signed with
the protocol by the medical director."""

from dataclasses import dataclass

from dateutil.relativedelta import relativedelta

from consultations.messaging.models import Message

from .models import FollowUp

Kind = FollowUp.Kind
TEXT, TELEPHONE = Message.Channel.TEXT, Message.Channel.TELEPHONE


@dataclass(frozen=True)
class Reminder:
    """`days` after the message before it, at the clinic's hour. `channel`: the one it should take where that is open to
    the patient; "by text" turns into "by e-mail" for whom a text was first."""

    days: int
    channel: str = ""


@dataclass(frozen=True)
class Contact:
    """`message`: the kind of message that asks. `window`: the days after the session on which an answer counts, both
    included; the window of a contact with `hours` begins with the session and ends to the minute."""

    kind: str
    message: str
    after: relativedelta
    window: tuple[int, int] = (0, 0)
    hours: int = 0
    reminders: tuple[Reminder, ...] = ()

    @property
    def is_safety(self) -> bool:
        """Of each session, on its day whether the clinic is open or not; all others belong to the course."""
        return self.kind in FollowUp.SAFETY


ALL = (
    Contact(Kind.DAY1, "day1_check", relativedelta(hours=24), hours=72),
    Contact(Kind.WEEK2, "week2_check", relativedelta(days=14), (10, 18), reminders=(Reminder(2),)),
    Contact(Kind.WEEK6, "week6_check", relativedelta(days=42), (35, 49), reminders=(Reminder(3),)),
    Contact(
        Kind.MONTH3, "results_check", relativedelta(months=3), (80, 105),
        reminders=(Reminder(7, TEXT), Reminder(7, TELEPHONE)),
    ),
    Contact(Kind.MONTH6, "month6_check", relativedelta(months=6), (165, 200), reminders=(Reminder(7),)),
    Contact(Kind.MONTH12, "month12_check", relativedelta(months=12), (345, 390), reminders=(Reminder(7),)),
)  # fmt: skip
CONTACTS = {contact.kind: contact for contact in ALL}
SAFETY = tuple(contact for contact in ALL if contact.is_safety)
RESULTS = tuple(contact for contact in ALL if not contact.is_safety)
BY_MESSAGE = {contact.message: contact for contact in ALL}
MISSED = "day1_missed"  # the call to whoever has not answered the day after
