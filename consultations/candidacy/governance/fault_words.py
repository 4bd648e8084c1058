"""What is wrong with a draft, in words that a clinician can act on."""

import re

from django.utils.translation import gettext_lazy

PLACE = re.compile(r"[^:]*: (screen|question|rule|contradiction) ([^:]+): (.*)", re.DOTALL)
KINDS = {
    "screen": gettext_lazy("Screen “%(id)s”: %(what)s"),
    "question": gettext_lazy("Question “%(id)s”: %(what)s"),
    "rule": gettext_lazy("Rule “%(id)s”: %(what)s"),
    "contradiction": gettext_lazy("Contradiction “%(id)s”: %(what)s"),
}
SENTENCES = [
    (r"is missing|is empty", gettext_lazy("This cannot be empty.")),
    (r"English \(en\) is missing", gettext_lazy("English is missing.")),
    (r"names (?P<a>.+) twice|(?P<b>.+) stands twice", gettext_lazy("“%(a)s%(b)s” stands here twice.")),
    (r"stands twice", gettext_lazy("This name is taken already.")),
    (r"at least two are needed", gettext_lazy("A question needs at least two answers.")),
    (r"this question must exist", gettext_lazy("This question must exist: the form works out the area and age by it.")),
    (r"must be exactly (?P<a>.+)", gettext_lazy("The answers of this question are fixed: %(a)s.")),
    (r"a chain needs at least two answers", gettext_lazy("A line needs at least two answers, the milder one first.")),
    (
        r"(?P<a>\S+) is the healthy default, nothing is milder",
        gettext_lazy("“%(a)s” is the healthy answer, so it can only stand first in a line."),
    ),
    (
        r"(?P<a>\S+) is both milder and harsher than another answer",
        gettext_lazy("By these lines “%(a)s” is both milder and harsher than another answer."),
    ),
    (
        r"a provider's question stands on no patient screen",
        gettext_lazy("A question that the provider answers stands on no screen. Choose “no screen”."),
    ),
    (r"(None|'[^']*') is not a screen", gettext_lazy("Choose a screen.")),
    (
        r"only a question that stands in a list has lines",
        gettext_lazy("Only a question of patients that stands in a list has tick lines."),
    ),
    (
        r"(?P<a>\S+) is not an answer that a tick can mean",
        gettext_lazy("A tick cannot mean “%(a)s”: choose an answer other than the healthy one."),
    ),
    (
        r"the scales know no answer that covers all of them ticked together",
        gettext_lazy("When all of these are ticked, the scales say of no answer that it covers them all."),
    ),
    (
        r"is missing, and a tick alone leaves more than one answer",
        gettext_lazy("Write the question that opens with the tick: the tick alone leaves more than one answer."),
    ),
    (
        r"only a patient's question depends on earlier answers",
        gettext_lazy("Only a question that patients answer can depend on earlier answers."),
    ),
    (r"(?P<a>\S+) is not asked earlier", gettext_lazy("“%(a)s” is asked later than this question.")),
    (
        r"(?P<a>\S+) has an answer for each area",
        gettext_lazy("“%(a)s” has an answer for each area, so no other question can depend on it."),
    ),
    (r"names no fact", gettext_lazy("Choose at least one question, and tick the answers that count.")),
    (
        r"concern is read for one area at a time, never both",
        gettext_lazy("A rule is read for one area at a time: tick face, hair or each of them, never “both”."),
    ),
    (r"only prp or exosomes can be preferred", gettext_lazy("Only PRP or exosomes can be preferred.")),
    (
        r"only a defer waits",
        gettext_lazy("Only a rule whose effect is “Waits” has this. Empty it, or change the effect."),
    ),
    (
        r"a defer needs either wait_days or until",
        gettext_lazy("Say how many days to wait, or what has to happen first."),
    ),
    (
        r"a defer needs either wait_days or until, not both",
        gettext_lazy("Say either how many days to wait or what has to happen first, not both."),
    ),
    (r"must be 1 or more", gettext_lazy("Enter 1 or more.")),
    (r"must be (?P<a>\d+) or less", gettext_lazy("Enter %(a)s or less.")),
    (
        r"(?P<a>\S+) is no placeholder, only \{wait\} is",
        gettext_lazy("“%(a)s” is not known. Only {wait} is filled in."),
    ),
    (
        r"\{wait\} stands here, and the rule has no wait",
        gettext_lazy("{wait} stands in this text, and the rule has no wait. Take it out, or give the rule a wait."),
    ),
    (r"a refusal is never something to change", gettext_lazy("A patient's own refusal is nothing to change.")),
    (r"a medicine is never something to change", gettext_lazy("A medicine is never something to change.")),
    (r"a date needs wait_days", gettext_lazy("Time alone can change it only where the rule waits a number of days.")),
    (r"it takes two facts to contradict each other", gettext_lazy("It takes two questions to contradict each other.")),
    (r"is a name that the form itself uses", gettext_lazy("The form itself uses this name. Choose another one.")),
    (r"'(?P<a>[^']*)' is no address", gettext_lazy("“%(a)s” looks like an address and is none.")),
    (r"must be before (?P<a>\d+)", gettext_lazy("This lies too far ahead: it must be before %(a)s.")),
    (r"an area is not harsher than another", gettext_lazy("No area is harsher than another one.")),
    (
        r"concern opens no question; name the areas",
        gettext_lazy("What somebody comes for opens no question. Choose the areas for which it is asked."),
    ),
    (r"(?P<a>\S+) is not a fact", gettext_lazy("it depends on the question “%(a)s”, which does not exist.")),
    (
        r"(?P<a>\S+) is not an answer of (?P<b>\S+)",
        gettext_lazy("it depends on the answer “%(a)s” of “%(b)s”, which does not exist."),
    ),
    (r"(?P<a>\S+) is not an answer", gettext_lazy("“%(a)s” is not one of the answers.")),
    (r"'(?P<a>[^']*)' is not one of (?P<b>.+)", gettext_lazy("“%(a)s” is not one of: %(b)s.")),
]


def sentence(message: str) -> str:
    """What is wrong, without where. What has no words of its own is told as the file's reader is told it."""
    for pattern, words in SENTENCES:
        if found := re.fullmatch(pattern, message):
            return str(words) % {name: value or "" for name, value in found.groupdict().items()}
    return message


def elsewhere(fault: str) -> str:
    """A fault that is not of the record in hand: what it is about, and what is wrong there."""
    found = PLACE.fullmatch(fault)
    if found is None:
        return fault.partition(": ")[2] or fault
    kind, id, rest = found.groups()
    return str(KINDS[kind]) % {"id": id, "what": sentence(_without_field(rest))}


def _without_field(rest: str) -> str:
    return re.sub(r"^(?:(?:answer|line) [^:]+: )?\w+: ", "", rest)
