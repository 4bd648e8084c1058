"""Two protocols beside each other: is the new one only more cautious, on every answer?"""

from collections.abc import Iterator
from dataclasses import replace

from .boxes import Spoken, outside, within, worlds
from .faults import Fault, told
from .records import DEVICES, Protocol, Question, Rule

PROOF = "only-more-cautious"


def less_cautious(old: Protocol, new: Protocol) -> Iterator[Fault]:
    """Where the new protocol says something milder about a subject than the old one, with the nearest case. Nothing
    found means: only more cautious, on every answer. What cannot be compared counts as found."""
    if differ := [name for name, part in COMPARED.items() if part(old) != part(new)]:
        yield from (Fault(PROOF, name, "differ, so the answers cannot be compared one by one") for name in differ)
        return
    yield from _stays_valid_longer(old, new)
    found = set()
    for before, after in zip(worlds(old), worlds(new), strict=True):
        for rule in (rule for rule in before.rules if rule.rank):
            for subject in rule.subjects:
                as_harsh = [each.box for each in after.about(subject, rule.rank) if _holds_up(old, rule, new, each)]
                case = outside(within(before.domains, rule.box), as_harsh)
                if case and (rule.rule, subject) not in found:
                    found.add((rule.rule, subject))
                    message = "{subject} was “{effect}” here, and is milder or waits for less now"
                    names = {"subject": subject, "effect": rule.effect}
                    yield Fault(PROOF, rule.rule, message, told(new, case), names)


def _stays_valid_longer(old: Protocol, new: Protocol) -> Iterator[Fault]:
    for fact, question in new.questions.items():
        if question.valid_days > old.questions[fact].valid_days:
            yield Fault(PROOF, fact, "an answer counts for longer now")
    if new.review_by > old.review_by:
        yield Fault(PROOF, "review_by", "lies later now")


def _holds_up(old: Protocol, before: Spoken, new: Protocol, after: Spoken) -> bool:
    """Whether what is at least as harsh also waits at least as long, and is no wish of the patient where it was a
    medical reason. Other words for what must happen do not count."""
    if before.effect == "exclude" and after.effect == "decline":
        return False
    if not (before.effect == after.effect == "defer" and before.is_whole and after.is_whole):
        return True
    was, now = old.rule(before.rule), new.rule(after.rule)
    if was.wait_days is not None and now.wait_days is not None:
        return now.wait_days >= was.wait_days
    return was.wait_days is None and now.wait_days is None and was.until == now.until


def _asked(question: Question) -> Question:
    """All that an answer depends on. Other words are another question, even under the same name."""
    return replace(question, valid_days=0, screen=None, help=question.text, unsure_exception=None)


def _device_rules(protocol: Protocol) -> list[Rule]:
    """Exosomes that stay on the skin wait as the mildest device does: which one that is, any of these may change."""
    return [replace(rule, source=()) for rule in protocol.rules if set(rule.subjects) & set(DEVICES)]


COMPARED = {
    "questions": lambda protocol: [_asked(each) for each in protocol.questions.values()],
    "preferences": lambda protocol: sorted(
        (rule.subjects, sorted((fact, sorted(answers)) for fact, answers in rule.when.items()))
        for rule in protocol.rules
        if rule.effect == "prefer"
    ),
    "contradictions": lambda protocol: sorted(
        (each.id, sorted((fact, sorted(answers)) for fact, answers in each.when.items()))
        for each in protocol.contradictions
    ),
    "words above the lists": lambda protocol: [
        (each.id, [screen.list_title for screen in protocol.screens if screen.id == each.screen])
        for each in protocol.questions.values()
        if not each.alone
    ],
    "routes of exosomes": lambda protocol: protocol.exosome_route,
    "ways onto the skin": lambda protocol: protocol.exosome_route == "topical_only" and _device_rules(protocol),
}
