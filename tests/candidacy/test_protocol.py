"""Reading and writing the file. Each fault is planted alone, and the message must say where it is."""

from datetime import date, datetime
from itertools import pairwise

import pytest

from consultations.candidacy.protocol import (
    DEVICES,
    SUBJECTS,
    ProtocolError,
    dump,
    load,
    load_shipped,
    shipped_file,
    spoken,
)

RULE = "unknown-blood-condition-defers-prp"  # a defer with `until`
DAYS = "recent-sun-defers-devices"  # a defer with `wait_days`
CAUTION = "tobacco-caution-healing"


def test_the_shipped_file_is_written_in_the_canonical_form():
    text = shipped_file().read_text(encoding="utf-8")
    assert dump(load(text)) == text
    assert "\r" not in text


def test_what_is_written_reads_as_the_same_protocol(protocol):
    assert load(dump(protocol)) == protocol


def test_another_spelling_of_the_same_protocol_becomes_canonical(draft, protocol):
    everything = draft.rule("past-cancer-caution-all")
    assert everything["subjects"] == ["all"]
    everything["subjects"] = ["sylfirm", "devices", "injection", "exosomes", "prp"]
    assert dump(draft.load()) == dump(protocol)


def test_other_languages_survive_the_round_trip(draft):
    draft.rule(CAUTION)["patient_text"]["es"] = "La nicotina retrasa la curación."
    again = load(dump(draft.load()))
    assert spoken(again, "es").rule(CAUTION).for_patient() == "La nicotina retrasa la curación."
    assert spoken(again, "fr").rule(CAUTION).for_patient().startswith("Nicotine")
    assert dump(spoken(again, "es")) == dump(again)


def test_the_groups_of_subjects_are_written_out(protocol):
    assert protocol.rule("past-cancer-caution-all").subjects == SUBJECTS
    assert protocol.rule("immune-suppression-excludes-devices").subjects == DEVICES
    assert protocol.rule(CAUTION).subjects == ("prp", *DEVICES)


def test_the_newest_shipped_file_is_read_once():
    assert load_shipped() is load_shipped()
    number = load_shipped().number
    assert load_shipped(number).number == number
    assert shipped_file(number) == shipped_file()


def test_a_number_that_was_never_shipped_is_named():
    with pytest.raises(ProtocolError, match=r"999\.toml: cannot be read"):
        load_shipped(999)


def spoil_rule(name, **fields):
    return lambda draft: draft.rule(name).update(fields)


def spoil_question(name, **fields):
    return lambda draft: draft.question(name).update(fields)


def without(kind, name, field):
    return lambda draft: getattr(draft, kind)(name).pop(field)


def twice(kind):
    return lambda draft: draft.raw[kind].append(draft.raw[kind][0])


def many_gates(draft):
    """Each opens the next one."""
    names = ["blood_thinner", "blood_disorder", "bleeding_tendency", "nsaid_recent"]
    for gate, opened in pairwise(names):
        draft.question(opened)["ask_when"] = {gate: ["yes"]}


TEXT = {"en": "Words."}
FAULTS = {
    # the file
    "unknown key": (lambda d: d.raw.update(colour="blue"), "draft.toml: colour: is not a field"),
    "no number": (lambda d: d.raw.pop("number"), "draft.toml: number: is missing"),
    "number zero": (lambda d: d.raw.update(number=0), "number: must be 1 or more"),
    "number is true": (lambda d: d.raw.update(number=True), "number: must be a whole number"),
    "review_by a text": (lambda d: d.raw.update(review_by="soon"), "review_by: must be a date"),
    "review_by a moment": (lambda d: d.raw.update(review_by=datetime(2027, 1, 1, 9)), "review_by: must be a date"),
    "unknown route": (lambda d: d.raw.update(exosome_route="by_mouth"), "exosome_route: 'by_mouth' is not one of"),
    "title not a table": (lambda d: d.raw.update(title="Title"), "title: must be a table"),
    "rules not a list": (lambda d: d.raw.update(rules="none"), "draft.toml: rules: must be a list"),
    "a rule not a table": (lambda d: d.raw.update(rules=["x"]), "rules: number 1 must be a table"),
    "screen twice": (twice("screens"), "screen about-you: id: stands twice"),
    "question twice": (twice("questions"), "question age_band: id: stands twice"),
    "rule twice": (twice("rules"), "rule under-18-excludes-all: id: stands twice"),
    "contradiction twice": (twice("contradictions"), "contradiction exosomes-without-donor-comfort: id: stands twice"),
    "screen no slug": (lambda d: d.raw["screens"][1].update(id="Blood!"), "screen Blood!: id: must be small letters"),
    "screen without title": (
        lambda d: d.raw["screens"][1].pop("title"),
        "screen blood-and-medicines: title: is missing",
    ),
    "unknown screen key": (
        lambda d: d.raw["screens"][1].update(colour=1),
        "screen blood-and-medicines: colour: is not",
    ),
    "review_by the last day that there is": (
        lambda d: d.raw.update(review_by=date(9999, 12, 31)),
        "review_by: must be before",
    ),
    "screen of the form": (lambda d: d.raw["screens"][1].update(id="contact"), "screen contact: id: is a name that"),
    "rule of the engine": (spoil_rule(CAUTION, id="not-asked"), "rule not-asked: id: is a name that"),
    "source no address": (spoil_rule(CAUTION, source=["https://[paper]"]), "source: 'https://[paper]' is no address"),
    # questions
    "question of the form": (spoil_question("tobacco", id="back"), "question back: id: is a name that the form"),
    "concern a gate": (
        spoil_question("tobacco", ask_when={"concern": ["face"]}),
        "question tobacco: ask_when: concern opens no question",
    ),
    "concern on a scale": (spoil_question("concern", scales=[["face", "hair"]]), "question concern: scales: an area"),
    "too many gates": (many_gates, "questions: 81 ways to open and close questions"),
    "question without text": (without("question", "tobacco", "text"), "question tobacco: text: is missing"),
    "question without help": (without("question", "tobacco", "help"), "question tobacco: help: is missing"),
    "question without English": (
        spoil_question("tobacco", text={"es": "¿Fuma?"}),
        "question tobacco: text: English (en) is",
    ),
    "empty text": (spoil_question("tobacco", text={"en": " "}), "question tobacco: text: the text in 'en' must be"),
    "no text at all": (spoil_question("tobacco", text={}), "question tobacco: text: English (en) is missing"),
    "bad language": (
        spoil_question("tobacco", text={"en": "a", "English": "b"}),
        "question tobacco: text: 'English' is no",
    ),
    "unknown question key": (spoil_question("tobacco", colour=1), "question tobacco: colour: is not a field"),
    "fact not a word": (spoil_question("tobacco", id="Tobacco use"), "question Tobacco use: id: must be small letters"),
    "unknown screen": (spoil_question("tobacco", screen="attic"), "question tobacco: screen: 'attic' is not a screen"),
    "no screen": (without("question", "tobacco", "screen"), "question tobacco: screen: None is not a screen"),
    "provider on a screen": (
        spoil_question("hemoglobin", screen="health"),
        "question hemoglobin: screen: a provider's",
    ),
    "unknown asker": (
        spoil_question("tobacco", asked_by="mother"),
        "question tobacco: asked_by: 'mother' is not one of",
    ),
    "default no answer": (
        spoil_question("tobacco", default="maybe"),
        "question tobacco: default: maybe is not an answer",
    ),
    "one answer": (
        spoil_question("tobacco", answers=[{"value": "no", "label": TEXT}]),
        "question tobacco: answers: at least two",
    ),
    "answer twice": (
        lambda d: d.question("tobacco")["answers"].append({"value": "yes", "label": TEXT}),
        "question tobacco: answers: yes stands twice",
    ),
    "answer without label": (
        lambda d: d.question("tobacco")["answers"][1].pop("label"),
        "question tobacco: answer yes: label: is missing",
    ),
    "scale unknown answer": (
        spoil_question("tobacco", scales=[["no", "often"]]),
        "question tobacco: scales: often is not",
    ),
    "scale of one": (spoil_question("tobacco", scales=[["no"]]), "question tobacco: scales: a chain needs"),
    "scale not a list": (spoil_question("tobacco", scales=["no"]), "question tobacco: scales: must be a list of lists"),
    "scale names twice": (
        spoil_question("tobacco", scales=[["no", "yes", "yes"]]),
        "question tobacco: scales: names yes twice",
    ),
    "scale above the default": (
        spoil_question("tobacco", scales=[["yes", "no"]]),
        "tobacco: scales: no is the healthy default",
    ),
    "scale in a circle": (
        spoil_question("autoimmune", scales=[["controlled", "active"], ["active", "controlled"]]),
        "question autoimmune: scales: controlled is both milder and harsher",
    ),
    "areas unknown": (spoil_question("tobacco", areas=["knee"]), "question tobacco: areas: 'knee' is not one of"),
    "valid for no day": (spoil_question("tobacco", valid_days=0), "question tobacco: valid_days: must be 1 or more"),
    "alone a text": (spoil_question("tobacco", alone="yes"), "question tobacco: alone: must be true or false"),
    "ask_when unknown fact": (
        spoil_question("recent_sun", ask_when={"moon": ["full"]}),
        "recent_sun: ask_when: moon is not",
    ),
    "ask_when unknown answer": (
        spoil_question("recent_sun", ask_when={"device_interest": ["perhaps"]}),
        "question recent_sun: ask_when: perhaps is not an answer of device_interest",
    ),
    "ask_when later": (
        spoil_question("tobacco", ask_when={"accepts_risks": ["yes"]}),
        "question tobacco: ask_when: accepts_risks is not asked earlier",
    ),
    "ask_when per area": (
        spoil_question("cold_sores", ask_when={"skin_now": ["clear"]}),
        "question cold_sores: ask_when: skin_now has an answer for each area",
    ),
    "ask_when of a provider": (
        spoil_question("hemoglobin", ask_when={"tobacco": ["yes"]}),
        "question hemoglobin: ask_when: only a patient's question",
    ),
    "ask_when no list": (
        spoil_question("recent_sun", ask_when={"device_interest": "yes"}),
        "recent_sun: ask_when: device",
    ),
    "lines on a question alone": (
        spoil_question("blood_thinner", lines=[{"text": TEXT, "value": "yes"}]),
        "question blood_thinner: lines: only a question that stands in a list",
    ),
    "line of the default": (
        spoil_question("tobacco", lines=[{"text": TEXT, "value": "no"}]),
        "question tobacco: lines: no is not an answer that a tick can mean",
    ),
    "lines that nothing covers": (
        spoil_question("skin_now", lines=[{"text": TEXT, "value": v} for v in ("severe_acne", "rash_or_flare")]),
        "question skin_now: lines: the scales know no answer that covers",
    ),
    "choice without detail": (without("question", "autoimmune", "detail"), "question autoimmune: detail: is missing"),
    "age lost": (
        lambda d: d.raw["questions"].remove(d.question("age_band")),
        "question age_band: id: this question must",
    ),
    "concern lost": (lambda d: d.question("concern")["answers"].pop(), "question concern: answers: must be exactly"),
    "unknown answer key": (
        lambda d: d.question("tobacco")["answers"][1].update(colour=1),
        "question tobacco: answer yes: colour: is not a field",
    ),
    "unknown line key": (
        lambda d: d.question("blood_disorder")["lines"][0].update(colour=1),
        "question blood_disorder: line yes: colour: is not a field",
    ),
    # rules
    "unknown fact": (spoil_rule(CAUTION, when={"tobaco": ["yes"]}), f"rule {CAUTION}: when: tobaco is not a fact"),
    "unknown answer": (
        spoil_rule(CAUTION, when={"tobacco": ["si"]}),
        f"rule {CAUTION}: when: si is not an answer of tobacco",
    ),
    "no fact": (spoil_rule(CAUTION, when={}), f"rule {CAUTION}: when: names no fact"),
    "no answers": (spoil_rule(CAUTION, when={"tobacco": []}), f"rule {CAUTION}: when: tobacco must name a list"),
    "when a text": (spoil_rule(CAUTION, when="tobacco"), f"rule {CAUTION}: when: must be a table"),
    "both areas at once": (
        spoil_rule(CAUTION, when={"concern": ["both"]}),
        f"rule {CAUTION}: when: concern is read for one",
    ),
    "unknown subject": (spoil_rule(CAUTION, subjects=["laser"]), f"rule {CAUTION}: subjects: 'laser' is not one of"),
    "subject twice": (spoil_rule(CAUTION, subjects=["prp", "prp"]), f"rule {CAUTION}: subjects: names prp twice"),
    "no subject": (spoil_rule(CAUTION, subjects=[]), f"rule {CAUTION}: subjects: is empty"),
    "unknown effect": (spoil_rule(CAUTION, effect="forbid"), f"rule {CAUTION}: effect: 'forbid' is not one of"),
    "prefer a device": (
        spoil_rule("prefers-prp", subjects=["co2"]),
        "rule prefers-prp: subjects: only prp or exosomes",
    ),
    "wait on a caution": (spoil_rule(CAUTION, wait_days=3), f"rule {CAUTION}: wait_days: only a defer waits"),
    "until on a caution": (spoil_rule(CAUTION, until=TEXT), f"rule {CAUTION}: until: only a defer waits"),
    "defer without wait": (without("rule", RULE, "until"), f"rule {RULE}: wait_days: a defer needs either"),
    "defer with both": (
        spoil_rule(RULE, wait_days=3),
        f"rule {RULE}: wait_days: a defer needs either wait_days or until, not",
    ),
    "wait of no day": (spoil_rule(DAYS, wait_days=0), f"rule {DAYS}: wait_days: must be 1 or more"),
    "wait in words": (spoil_rule(DAYS, wait_days="2 weeks"), f"rule {DAYS}: wait_days: must be a whole number"),
    "{wait} without one": (
        spoil_rule(CAUTION, patient_text={"en": "{wait}!"}),
        f"rule {CAUTION}: patient_text: {{wait}} stands",
    ),
    "{days}": (
        spoil_rule(DAYS, clinician_text={"en": "{days}"}),
        f"rule {DAYS}: clinician_text: {{days}} is no placeholder",
    ),
    "open brace": (
        spoil_rule(DAYS, clinician_text={"en": "{wait"}),
        f"rule {DAYS}: clinician_text: {{wait is no placeholder",
    ),
    "no patient text": (without("rule", CAUTION, "patient_text"), f"rule {CAUTION}: patient_text: is missing"),
    "no clinician text": (without("rule", CAUTION, "clinician_text"), f"rule {CAUTION}: clinician_text: is missing"),
    "no source": (spoil_rule(CAUTION, source=[]), f"rule {CAUTION}: source: is empty"),
    "source a number": (spoil_rule(CAUTION, source=[3]), f"rule {CAUTION}: source: must hold texts only"),
    "no owner": (spoil_rule(CAUTION, owner=""), f"rule {CAUTION}: owner: is empty"),
    "rule review_by": (without("rule", CAUTION, "review_by"), f"rule {CAUTION}: review_by: is missing"),
    "rule id": (spoil_rule(CAUTION, id="Tobacco"), "rule Tobacco: id: must be small letters, digits and hyphens"),
    "rule key": (spoil_rule(CAUTION, colour="red"), f"rule {CAUTION}: colour: is not a field"),
    "unknown change": (spoil_rule(CAUTION, change="luck"), f"rule {CAUTION}: change: 'luck' is not one of"),
    "change a medicine": (
        spoil_rule("anti-inflammatory-defers-prp", change="date"),
        "rule anti-inflammatory-defers-prp: change: a medicine is never",
    ),
    "change a refusal": (
        spoil_rule("declines-donor-product", change="test"),
        "rule declines-donor-product: change: a refusal",
    ),
    "a date without days": (spoil_rule(RULE, change="date"), f"rule {RULE}: change: a date needs wait_days"),
    # contradictions
    "contradiction of one fact": (
        lambda d: d.contradiction("prp-against-beliefs").update(when={"product_preference": ["prp"]}),
        "contradiction prp-against-beliefs: when: it takes two facts",
    ),
    "unknown contradiction key": (
        lambda d: d.contradiction("prp-against-beliefs").update(colour=1),
        "contradiction prp-against-beliefs: colour: is not a field",
    ),
    "contradiction unknown answer": (
        lambda d: d.contradiction("prp-against-beliefs")["when"].update(product_preference=["both"]),
        "contradiction prp-against-beliefs: when: both is not an answer of product_preference",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_with_file_place_and_field(draft, fault):
    spoil, message = FAULTS[fault]
    spoil(draft)
    with pytest.raises(ProtocolError) as refusal:
        draft.load()
    assert message in str(refusal.value)
    assert all(line.startswith("draft.toml: ") for line in refusal.value.faults)


def test_all_faults_are_named_at_once(draft):
    draft.rule(CAUTION)["effect"] = "forbid"
    draft.rule(DAYS)["wait_days"] = 0
    draft.question("tobacco")["valid_days"] = 0
    with pytest.raises(ProtocolError) as refusal:
        draft.load()
    assert len(refusal.value.faults) == 3


def test_what_is_not_toml_is_named():
    with pytest.raises(ProtocolError, match=r"draft\.toml: cannot be read as TOML"):
        load("number = = 1", "draft.toml")


def test_a_file_without_anything_is_refused_with_reasons():
    with pytest.raises(ProtocolError, match="questions: is missing"):
        load("", "draft.toml")


def test_the_protocol_has_a_day_to_be_looked_at_again(protocol):
    assert isinstance(protocol.review_by, date)
    assert all(rule.review_by <= protocol.review_by for rule in protocol.rules)
