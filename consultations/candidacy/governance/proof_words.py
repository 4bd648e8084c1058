"""The proofs by plain names; what they find in words, the case as questions and answers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from consultations.candidacy import words
from consultations.candidacy.faults import Fault
from consultations.candidacy.lengths import length
from consultations.candidacy.protocol import Protocol

# In the order in which a reader wants them: what it says to people, then how it is written.
PROOFS = {
    "unsure-is-not-no": (
        _("“Not sure” never counts as no"),
        _("Where an answer rules something out or makes it wait, “not sure” is at least a caution for it."),
    ),
    "monotone": (
        _("A harsher answer never opens anything"),
        _("Along each scale, from mild to harsh, no treatment and no device is better off."),
    ),
    "total": (
        _("Every case has one recommendation"),
        _(
            "Whatever anybody answers, each treatment has one status, the worst that a rule gives it, and the two "
            "products together lead to one of the five recommendations."
        ),
    ),
    "all-reachable": (
        _("Each recommendation can happen"),
        _("For each of the five there are answers that lead to it."),
    ),
    "nothing-is-left-empty": (
        _("No answer is left out"),
        _("A question that has no “not sure” has to be answered before the form can be sent."),
    ),
    "gates-without-scale": (
        _("A harsher answer never hides a question"),
        _("Questions are opened by answers that have no scale."),
    ),
    "no-dead-rule": (
        _("Every rule counts"),
        _("For each rule there are answers for which it decides; no other rule always says something harsher."),
    ),
    "no-duplicate": (_("No rule stands twice"), _("No rule says only what another one says.")),
    "no-contradiction": (
        _("A preference is for something that can be open"),
        _("No rule prefers what another rule always rules out or holds up."),
    ),
    "everything-is-read": (
        _("Nothing is asked for nothing"),
        _("Every question is asked, and every answer that is not the mildest is read by a rule."),
    ),
    "wording": (
        _("The words are kind, careful and easy to read"),
        _(
            "No text for patients passes a verdict, promises, comforts falsely or speaks of stopping a medicine; what "
            "is about a medicine begins with keeping it; and all can be read at about twelve years of age."
        ),
    ),
}
MILDER = "{subject} was “{effect}” here, and is milder or waits for less now"
SENTENCES = {
    "gives {value}": _("It gives {value}."),
    "the engine does not say the worst of its rules": _("The result is not the worst that its rules say."),
    "no answers lead to it": _("No answers lead to it."),
    "{subject} is better off with {harsh} than with {mild}, where {rule} speaks": _(
        "{subject} is better off with “{harsh}” than with “{mild}”, where the rule {rule} speaks."
    ),
    "is asked or not by {fact}, which has a scale": _(
        "It is asked only after some answers to “{fact}”, which has a scale."
    ),
    "“not sure” leaves {subject} untouched, although {rule} counts for it": _(
        "“Not sure” leaves {subject} open, although the rule {rule} speaks about it after another answer."
    ),
    "left empty it counts as {value}": _("Left empty, it counts as “{value}”."),
    "no answers can set it off": _("No answers can set it off."),
    "prefers what another rule always excludes or holds up": _(
        "Whenever it speaks, another rule rules out or holds up what it prefers."
    ),
    "whenever it speaks, a harsher rule speaks on every subject of it": _(
        "Whenever it speaks, harsher rules speak about everything that it is about."
    ),
    "says nothing that {rule} does not say": _("It says nothing that the rule {rule} does not say."),
    "is never asked": _("It is never asked."),
    "is asked, and no rule reads it": _("It is asked, and no rule reads it."),
    "no rule reads the answer {value}": _("No rule reads the answer “{value}”."),
    "passes a verdict: “{word}”": _("A text for patients passes a verdict: “{word}”."),
    "comforts where a provider must: “{word}”": _("A text for patients comforts where only a provider may: “{word}”."),
    "speaks of stopping a medicine: “{word}”": _("A text for patients speaks of stopping a medicine: “{word}”."),
    "claims something near “exosome”: “{word}”": _("A text for patients claims something about exosomes: “{word}”."),
    "105 is 10⁵ with its exponent lost: write 100,000": _("“105” is 10⁵ with its exponent lost. Write 100,000."),
    "is about a medicine and does not begin with “{sentence}”": _(
        "It is about a medicine, and its text for patients does not begin with “{sentence}”"
    ),
    "is hard to read: grade {grade}, at most {most}": _(
        "The text for patients is hard to read: school grade {grade}, at most {most}. Shorter sentences and words help."
    ),
    "are hard to read together: grade {grade}, at most {most}": _(
        "Together the texts are hard to read: school grade {grade}, at most {most}. Shorter sentences and words help."
    ),
    MILDER: _("For {subject} the effect was “{effect}” here. Now it is milder, or waits for less."),
    "differ, so the answers cannot be compared one by one": _(
        "They differ, so the answers of the two versions cannot be compared one by one."
    ),
    "an answer counts for longer now": _("An answer counts for longer now."),
    "lies later now": _("It lies later now."),
}
NAMES = {
    "review_by": _("The day by which the protocol is reviewed"),
    "all rules": _("All rules"),
    "questions": _("The questions"),
    "preferences": _("The rules on what a person leans towards"),
    "routes of exosomes": _("The way of exosomes"),
}


@dataclass(frozen=True)
class Told:
    """One fault: what it is about, what is wrong, and the case that shows it."""

    about: str  # code of a rule or a question, "" for neither
    name: str
    sentence: str
    case: list[tuple[str, str]]  # question, answer; what is not named is healthy
    query: str  # the case as the page that tries one takes it


@dataclass(frozen=True)
class Proof:
    id: str
    name: str
    says: str
    faults: list[Told]


def proofs(protocol: Protocol, faults: Iterable[Fault]) -> list[Proof]:
    found = defaultdict(list)
    for fault in faults:
        found[fault.proof].append(told(protocol, fault))
    return [Proof(id, str(name), str(says), found[id]) for id, (name, says) in PROOFS.items()]


def told(protocol: Protocol, fault: Fault) -> Told:
    about, name = named(protocol, fault.about)
    names = {key: labelled(protocol, about, key, value) for key, value in fault.names.items()}
    case = {fact: str(value) for fact, value in fault.case.items()}
    return Told(
        about=about,
        name=name,
        sentence=str(SENTENCES.get(fault.sentence, fault.sentence)).format(**names),
        case=[(str(protocol.questions[fact].text), label_of(protocol, fact, value)) for fact, value in case.items()],
        query=urlencode(case),
    )


def named(protocol: Protocol, about: str) -> tuple[str, str]:
    """Code and words of what a fault is about: "rule x", "question x", or the code alone."""
    kind, _space, id = about.rpartition(" ")
    rules = {rule.id: rule for rule in protocol.rules}
    if kind in ("", "rule") and id in rules:
        return id, rules[id].for_clinician(length)
    if kind in ("", "question") and id in protocol.questions:
        return id, str(protocol.questions[id].text)
    if kind == "screen":
        return id, next(str(screen.title) for screen in protocol.screens if screen.id == id)
    if kind == "contradiction":
        return id, str(protocol.contradiction(id).clinician_text)
    return "", str(NAMES.get(about) or words.RECOMMENDATIONS.get(about) or about)


def labelled(protocol: Protocol, about: str, key: str, value: str) -> str:
    """The code that a sentence names, in words; a rule keeps its code, by which it is found."""
    if key == "subject":
        return str(words.SUBJECTS[value])
    if key == "effect":
        return str(words.EFFECTS[value])
    if key == "fact":
        return str(protocol.questions[value].short)
    if key in ("harsh", "mild", "value") and about in protocol.questions:
        return label_of(protocol, about, value)
    return value


def label_of(protocol: Protocol, fact: str, value: str) -> str:
    return str(protocol.questions[fact].label(value) or value)
