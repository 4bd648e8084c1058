"""Words are part of the protocol's safety: what no text for a patient may say, and what some must."""

import re
from collections.abc import Iterator

from .boxes import World
from .faults import Fault
from .records import Protocol, Rule, Text

KEEP_TAKING_IT = "Keep taking it. Do not stop or skip a medicine to have a cosmetic treatment."
DENIAL = re.compile(r"no exosome product is FDA-approved", re.I)
CLAIMS = re.compile(
    r"\b(approv\w*|safe(ly|r|st)?|proven|cur(e|es|ed|ing)|heal(s|ed|ing)?|regenerat(e|es|ed|ing)|regr(ow|ows|ew|own|owth)"
    r"|regenerative(?![ -]complex)|renew\w*|restor(e|es|ed|ing)"
    r"|revers(e|es|ed|ing|al)|guarantee\w*|risk-free|better than PRP|miracle\w*)\b",
    re.I,
)
VERDICTS = re.compile(r"\b(suitable|eligible|candidates?|recommend(s|ed|ation|ations)?|best for you)\b", re.I)
COMFORT = re.compile(
    r"\b(don't worry|do not worry|no risk|harmless to|perfectly|you are fine|nothing to worry)\b", re.I
)
STOP = re.compile(
    r"\b(stop(s|ped|ping)?|skip(s|ped|ping)?|paus(e|es|ed|ing)|quit(s|ting)?|(com(e|es|ing)|came) off"
    r"|(leav(e|es|ing)|left) out)\b",
    re.I,
)
NOT_STOP = re.compile(r"do not (stop|skip)( or skip)?", re.I)
LOST_EXPONENT = re.compile(r"\b105\b")  # 10⁵ platelets per microliter, printed without its superscript
HARDEST = 11.0  # readability of one text: the school grade that it takes
HARD = "is hard to read: grade {grade}, at most {most}"
HARD_TOGETHER = "are hard to read together: grade {grade}, at most {most}"
USUAL = 6.0  # of all texts together: about twelve years of age


def wording(protocol: Protocol, space: tuple[World, ...] = ()) -> Iterator[Fault]:
    for about, texts in patient_texts(protocol):
        for text in texts:
            yield from _forbidden(about, str(text))
    for about, words in clinician_texts(protocol):
        if LOST_EXPONENT.search(words) and "100,000" not in words:
            yield Fault("wording", about, "105 is 10⁵ with its exponent lost: write 100,000")
    for rule in protocol.rules:
        yield from _medicine(protocol, rule)
    yield from _readable(protocol)


def patient_texts(protocol: Protocol) -> Iterator[tuple[str, list[Text]]]:
    """("rule x", its texts) for all that a patient can read."""
    found: list[tuple[str, list[Text | None]]] = []
    for screen in protocol.screens:
        found.append((f"screen {screen.id}", [screen.title, screen.intro, screen.list_title]))
    for question in protocol.questions.values():
        words = [question.text, question.short, question.help, question.detail]
        words += [answer.label for answer in question.answers] + [line.text for line in question.lines]
        found.append((f"question {question.id}", words))
    for rule in protocol.rules:
        found.append((f"rule {rule.id}", [rule.patient_text, rule.until]))
    for about, texts in found:
        yield about, [text for text in texts if text]


def clinician_texts(protocol: Protocol) -> Iterator[tuple[str, str]]:
    for about, texts in patient_texts(protocol):
        yield from ((about, str(text)) for text in texts)
    yield from ((f"rule {rule.id}", str(rule.clinician_text)) for rule in protocol.rules)
    yield from ((f"contradiction {each.id}", str(each.clinician_text)) for each in protocol.contradictions)


def _forbidden(about: str, text: str) -> Iterator[Fault]:
    found = {
        "passes a verdict": VERDICTS.search(text),
        "comforts where a provider must": COMFORT.search(text),
        "speaks of stopping a medicine": STOP.search(NOT_STOP.sub("", text)),
        "claims something near “exosome”": "exosom" in text.lower() and CLAIMS.search(DENIAL.sub("", text)),
    }
    for message, word in found.items():
        if word:
            yield Fault("wording", about, f"{message}: “{{word}}”", names={"word": word[0]})


def _medicine(protocol: Protocol, rule: Rule) -> Iterator[Fault]:
    on_medicine = any(protocol.questions[fact].medicine for fact in rule.when)
    if on_medicine and not rule.for_patient().startswith(KEEP_TAKING_IT):
        message = "is about a medicine and does not begin with “{sentence}”"
        yield Fault("wording", f"rule {rule.id}", message, names={"sentence": KEEP_TAKING_IT})


def _readable(protocol: Protocol) -> Iterator[Fault]:
    grades = {rule.id: grade(rule.for_patient()) for rule in protocol.rules}
    for rule, found in grades.items():
        if found > HARDEST:
            yield Fault("wording", f"rule {rule}", HARD, names={"grade": f"{found:.1f}", "most": f"{HARDEST:.0f}"})
    average = sum(grades.values()) / max(1, len(grades))
    if average > USUAL:
        names = {"grade": f"{average:.1f}", "most": f"{USUAL:.0f}"}
        yield Fault("wording", "all rules", HARD_TOGETHER, names=names)


def grade(text: str) -> float:
    """The Automated Readability Index (Senter and Smith 1967): letters per word and words per sentence."""
    words = re.findall(r"[\w’'-]+", text)
    sentences = max(1, len(re.findall(r"[.!?:](?:\s|$)", text)))
    return 4.71 * sum(map(len, words)) / max(1, len(words)) + 0.5 * len(words) / sentences - 21.43
