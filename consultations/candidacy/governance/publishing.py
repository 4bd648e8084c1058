"""From a draft to the protocol in use. Nothing here trusts what a page has shown: proofs, replay and signatures are
looked at again, for exactly the content that is published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.audit import SYSTEM, Actor, record
from clinic.models import Clinic, User
from clinic.transitions import NotAllowed, locked, transition
from consultations.candidacy import services as candidacy
from consultations.candidacy.comparison import less_cautious
from consultations.candidacy.faults import Fault
from consultations.candidacy.models import ProtocolVersion
from consultations.candidacy.proofs import prove
from consultations.candidacy.protocol import load

from . import replaying
from .drafts import same, staff
from .models import Approval
from .refusals import CannotApprove, CannotPublish

ALONE_DELAY = timedelta(hours=24)
SECOND_WITHIN = timedelta(hours=72)
Signed = ProtocolVersion.Signed


@lru_cache(maxsize=16)
def _faults(content: str) -> tuple[Fault, ...]:
    return tuple(prove(load(content)))


@lru_cache(maxsize=16)
def milder(old: str, new: str) -> tuple[Fault, ...]:
    return tuple(less_cautious(load(old), load(new)))


def faults_of(version: ProtocolVersion) -> tuple[Fault, ...]:
    """What the proofs find; the same content gives the same, so it is proved once."""
    return _faults(version.content)


def milder_than_now(version: ProtocolVersion) -> tuple[Fault, ...]:
    """Where it is milder than the protocol in use. Empty: only more cautious, on every answer."""
    return milder(candidacy.active().content, version.content)


def changes_something(version: ProtocolVersion) -> bool:
    return not same(candidacy.active().content, version.content)


def approvals_of(version: ProtocolVersion) -> Iterator[Approval]:
    """Of exactly this content, by people who have not worked on it and still hold the right."""
    editors = set(version.editors.values_list("pk", flat=True))
    for approval in version.approvals.filter(sha256=version.sha256).select_related("user"):
        if approval.user_id not in editors and approval.user.approves_protocols:
            yield approval


@dataclass(frozen=True)
class Step:
    """One thing that publishing needs."""

    code: str  # of the refusal without it
    name: object
    is_done: bool


def steps(version: ProtocolVersion) -> list[Step]:
    replay = replaying.replay_of(version)
    return [
        Step("nothing-changed", _("It differs from the protocol in use"), changes_something(version)),
        Step("unproved", _("Every proof holds"), not faults_of(version)),
        Step("no-replay", _("Replayed on everybody who was assessed"), bool(replay and replay.finished_at)),
        Step("no-second", _("Approved by a second person"), any(approvals_of(version))),
    ]


def approve(version: ProtocolVersion, *, seen: str, by: Actor) -> Approval:
    """The second signature under the content whose hash was `seen`; also the one that is owed by a version in use.
    Raises CannotApprove."""
    user = staff(by)
    with transaction.atomic():
        row = locked(version)
        refuse_to_approve(row, seen, user)
        approval, _made = Approval.objects.get_or_create(version=row, user=user, sha256=row.sha256)
        record(by, "approve", row, row.sha256)
        if row.owes_a_signature:
            row.second_due_at, row.signed = None, Signed.TWO
            row.save(update_fields=["second_due_at", "signed"])
    return approval


def may_approve(version: ProtocolVersion, user: User) -> bool:
    try:
        refuse_to_approve(version, version.sha256, user)
    except CannotApprove:
        return False
    return not version.approvals.filter(user=user, sha256=version.sha256).exists()


def refuse_to_approve(row: ProtocolVersion, seen: str, user: User) -> None:
    if not user.approves_protocols:
        raise CannotApprove("may-not-approve")
    if row.editors.filter(pk=user.pk).exists() or row.published_by == user:
        raise CannotApprove("own-work")
    if not row.is_draft and not row.owes_a_signature:
        raise CannotApprove("not-a-draft")
    if row.sha256 != seen:
        raise CannotApprove("other-content")


def publish(
    version: ProtocolVersion,
    *,
    seen: str,
    reason: str,
    by: Actor,
    signed: str = Signed.TWO,
    at: datetime | None = None,
    password: str = "",
) -> ProtocolVersion:
    """Make a draft the next protocol, at `at` (aware; None: as soon as `signed` allows). Raises CannotPublish."""
    now = timezone.now()
    with transaction.atomic():
        row = locked(version)
        if not row.is_draft:
            raise CannotPublish("not-a-draft")
        if row.sha256 != seen:
            raise CannotPublish("other-content")
        if not reason.strip():
            raise CannotPublish("no-reason")
        if at is not None and at < now - timedelta(minutes=1):
            raise CannotPublish("in-the-past")
        for step in steps(row):
            if not step.is_done and step.code != "no-second":
                raise CannotPublish(step.code)
        at = SIGNATURES[Signed(signed)](row, at or now, staff(by), password)
        if signed == Signed.CAUTIOUS and is_seconded(row, staff(by)):
            signed = Signed.TWO  # it owes no second signature: perhaps nobody is left who could give it
        row = transition(
            row,
            "publish",
            by=by,
            why=reason,
            reason=reason.strip(),
            signed=signed,
            published_by=by.user,
            takes_effect_at=at,
        )
        if at <= timezone.now():
            row = _activate(row, by)
    return row


def by_two(row: ProtocolVersion, at: datetime, user: User, password: str) -> datetime:
    if not is_seconded(row, user):
        raise CannotPublish("no-second")
    return at


def is_seconded(row: ProtocolVersion, user: User) -> bool:
    return any(approval.user_id != user.pk for approval in approvals_of(row))


def alone(row: ProtocolVersion, at: datetime, user: User, password: str) -> datetime:
    """A clinic with one lead: a day to think, and the password once more."""
    if not Clinic.current().single_lead:
        raise CannotPublish("no-second")
    if not user.check_password(password):
        raise CannotPublish("wrong-password")
    return max(at, timezone.now() + ALONE_DELAY)


def cautious(row: ProtocolVersion, at: datetime, user: User, password: str) -> datetime:
    if milder_than_now(row):
        raise CannotPublish("not-cautious")
    return at


SIGNATURES = {Signed.TWO: by_two, Signed.ALONE: alone, Signed.CAUTIOUS: cautious}


def withdraw(version: ProtocolVersion, *, by: Actor) -> ProtocolVersion:
    """Back to a draft, before it takes effect. Raises CannotPublish."""
    try:
        return transition(version, "withdraw", by=by, takes_effect_at=None, signed="", published_by=None)
    except NotAllowed as refusal:
        raise CannotPublish("not-scheduled") from refusal


def activate_due(now: datetime) -> None:
    """Beat's part: what was published for later and is due. Twice is harmless."""
    due = ProtocolVersion.objects.filter(status=ProtocolVersion.Status.SCHEDULED, takes_effect_at__lte=now)
    for version in due:
        with transaction.atomic():
            row = locked(version)
            if row.status == ProtocolVersion.Status.SCHEDULED and row.takes_effect_at and row.takes_effect_at <= now:
                _activate(row, SYSTEM)


def _activate(row: ProtocolVersion, by: Actor) -> ProtocolVersion:
    """Inside the caller's transaction. The replay that comes with it finds whom it makes more cautious. A signature
    that was owed already is due when it was: one change after the other puts nothing off."""
    now, old = timezone.now(), candidacy.active()
    due = min(old.second_due_at or now + SECOND_WITHIN, now + SECOND_WITHIN) if row.signed == Signed.CAUTIOUS else None
    transition(old, "retire", by=by, second_due_at=None)
    row = transition(row, "activate", by=by, published_at=now, second_due_at=due)
    replaying.ask(row, takes_effect=True, by=by)
    return row
