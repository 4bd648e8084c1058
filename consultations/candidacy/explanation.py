"""What the patient reads. The recommendation's value is never a headline; a wait is always one for the treatment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .engine import NOT_ASKED
from .lengths import length
from .models import Assessment
from .protocol import DEVICES, EFFECTS, PRODUCTS, STATUSES, SUBJECTS, UNSURE, Protocol, Rule

NAMES = {
    "prp": "PRP",
    "exosomes": gettext_lazy("Exosomes"),
    "injection": gettext_lazy("Injections"),
    "co2": "CO2",
    "fractora": "Fractora",
    "microneedling": gettext_lazy("Microneedling"),
    "morpheus8": "Morpheus8",
    "sylfirm": "Sylfirm X",
}
WHAT_IT_DOES = {
    "exclude": gettext_lazy("Not suggested: %(what)s"),
    "decline": gettext_lazy("Your choice about %(what)s"),
    "defer": gettext_lazy("Waits: %(what)s"),
    "caution": gettext_lazy("To look at: %(what)s"),
}


@dataclass(frozen=True)
class Point:
    """One reason, with what it is about and when it is over."""

    rule: Rule
    short: str  # what it comes from, in two or three words
    text: str
    about: tuple[str, ...]  # subjects
    effect: str
    medicine: bool  # it comes from a medicine that the patient takes
    doubt: bool  # it comes from "not sure" and from nothing else
    over_by: date | None  # if the last time was the day of the form; sooner if it was longer ago

    @property
    def waits(self) -> bool:
        return self.effect == "defer"

    @property
    def tells(self) -> str:
        """What it does, and to what."""
        return WHAT_IT_DOES[self.effect] % {"what": ", ".join(names_of(self.about))}

    def is_about(self, subjects: tuple[str, ...]) -> bool:
        return not set(self.about).isdisjoint(subjects)


@dataclass(frozen=True)
class Explanation:
    area: str
    both_open: bool  # both products can be talked about
    headline: str
    beside: str  # the sentence that goes with the headline, "" without
    products: tuple[Point, ...]
    routes: tuple[Point, ...]  # injections and devices
    changes: tuple[str, ...]  # what the clinic and time can change
    topics: tuple[str, ...]  # the same without reasons
    is_current: bool  # False: past its review date and the grace after it, patients see topics only

    @property
    def waits(self) -> bool:
        return any(point.waits for point in (*self.products, *self.routes))


def for_patient(
    protocol: Protocol, assessments: Iterable[Assessment], zone: tzinfo, grace_days: int = 0
) -> list[Explanation]:
    """`zone` is the clinic's: days are days there. `grace_days`: how long after its review date the protocol still
    gives reasons."""
    return [explain(protocol, assessment, zone, grace_days) for assessment in assessments]


def explain(protocol: Protocol, assessment: Assessment, zone: tzinfo, grace_days: int = 0) -> Explanation:
    day = assessment.made_at.astimezone(zone).date()
    found = points(protocol, assessment, day)
    products = tuple(point for point in found if point.is_about(PRODUCTS))
    routes = tuple(point for point in found if point not in products)
    topics = {str(protocol.questions[fact].short): None for point in (*products, *routes) for fact in point.rule.when}
    return Explanation(
        area=assessment.area,
        both_open=assessment.recommendation == "either" or assessment.basis == "preference",
        headline=headline(assessment, len(products)),
        beside=beside(assessment),
        products=products,
        routes=routes,
        changes=() if assessment.recommendation == "neither" else changes(products),
        topics=tuple(topics),
        is_current=timezone.localdate(timezone=zone) <= protocol.review_by + timedelta(days=grace_days),
    )


def points(protocol: Protocol, assessment: Assessment, day: date) -> tuple[Point, ...]:
    """One point a rule, the harshest first; what was not asked is the provider's business."""
    about: dict[str, list[str]] = {}
    for subject in SUBJECTS:
        for finding in assessment.verdicts[subject]["findings"]:
            if finding["rule"] != NOT_ASKED:
                about.setdefault(finding["rule"], []).append(subject)
    found = [point(protocol, protocol.rule(rule), tuple(subjects), day) for rule, subjects in about.items()]
    return tuple(sorted(found, key=lambda each: -STATUSES.index(EFFECTS[each.effect])))


def point(protocol: Protocol, rule: Rule, subjects: tuple[str, ...], day: date) -> Point:
    questions = [protocol.questions[fact] for fact in rule.when]
    return Point(
        rule=rule,
        short=", ".join(str(question.short) for question in questions),
        text=rule.for_patient(length),
        about=subjects,
        effect=rule.effect,
        medicine=any(question.medicine for question in questions),
        doubt=all(set(answers) == {UNSURE} for answers in rule.when.values()),
        over_by=day + timedelta(days=rule.wait_days) if rule.wait_days else None,
    )


def names_of(subjects: tuple[str, ...]) -> tuple[str, ...]:
    if set(SUBJECTS) <= set(subjects):
        return (_("any treatment"),)
    if set(DEVICES) <= set(subjects):
        subjects = (*(subject for subject in subjects if subject not in DEVICES), "devices")
    return tuple(str(NAMES.get(subject, _("all devices"))) for subject in subjects)


def changes(found: tuple[Point, ...]) -> tuple[str, ...]:
    """Only what the rule says that clinic or time can change."""
    ways = [
        _("%(wait)s have passed") % {"wait": point.rule.wait(length)}
        if point.rule.wait_days
        else point.rule.wait(length)
        for point in found
        if point.rule.change != "none"
    ]
    return tuple(dict.fromkeys(way[0].upper() + way[1:] for way in ways if way))


def headline(assessment: Assessment, reasons: int) -> str:
    if assessment.recommendation == "neither":
        return _("Online we cannot suggest either. A provider can talk it through.")
    if assessment.recommendation == "defer":
        return _("Not yet: what we need first")
    if assessment.basis == "only_one_left":
        if assessment.recommendation == "prp":
            return _("PRP is the one to talk about.")
        return _("PRP is not suggested for you. Exosomes may be something to talk about.")
    if not reasons:
        return _("Nothing you told us rules out PRP or exosomes.")
    return ngettext(
        "Both can be talked about. Your provider will look at one thing first.",
        "Both can be talked about. Your provider will look at %(count)d things first.",
        reasons,
    ) % {"count": reasons}


def beside(assessment: Assessment) -> str:
    """Never far from the headline: what exosomes are not, where only they are left, or which way the person leans."""
    if assessment.basis == "only_one_left" and assessment.recommendation == "exosomes":
        return _("No exosome product is FDA-approved, and choosing neither is a good answer too.")
    if assessment.basis != "preference":
        return ""
    return _("You lean towards %(product)s.") % {
        "product": {"prp": "PRP", "exosomes": _("exosomes")}[assessment.preferred]
    }
