"""Opening a record of the draft and saving it again changes nothing: the forms know every field."""

import tomllib
from functools import cache

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.candidacy.governance.drafts import GENERAL, canonical
from consultations.candidacy.governance.edit_forms import FORMS, GeneralForm
from consultations.candidacy.protocol import ProtocolError, load, load_shipped, shipped_file
from tests.candidacy.governance.browser_form import sent_from

TEXT = shipped_file().read_text(encoding="utf-8")
SECTION = "candidacy/_edit_section.html"


@cache
def tables():
    return tomllib.loads(TEXT)


def posted(fields):
    data = QueryDict(mutable=True)
    for name, values in fields.items():
        data.setlist(name, values)
    return data


def opened(kind, table, raw=None, protocol=None):
    """What the page of a record would send."""
    form = kind(protocol or load_shipped(), raw or tables(), table)
    page = "".join(render_to_string(SECTION, {"section": section}) for section in form.sections())
    return sent_from(f'<form class="edit">{page}</form>')


def held(kind, table, raw=None, protocol=None):
    """The same without the page, whose making takes its time."""
    form = kind(protocol or load_shipped(), raw or tables(), table)
    fields = {field.html_name: typed(field.value()) for field in form}
    for condition in (vars(form).get("when"), vars(form).get("ask_when")):
        if condition:
            fields[f"{condition.name}-facts"] = list(condition.facts)
    return {name: values for name, values in fields.items() if values}


def typed(value):
    if isinstance(value, list | tuple):
        return list(value)
    return [] if value is None or value is False else ["on" if value is True else str(value)]


def saved(kind, table, raw=None, protocol=None, **changed):
    fields = opened(kind, table, raw, protocol) | {name: value for name, value in changed.items()}
    form = kind(protocol or load_shipped(), raw or tables(), table, posted(fields))
    assert form.is_valid(), (table.get("id"), form.errors)
    return form


@pytest.mark.parametrize("part", FORMS)
def test_saving_every_record_unchanged_leaves_the_file_byte_for_byte(part):
    forms, kind = [], FORMS[part]
    for table in tables()[part]:
        forms.append(kind(load_shipped(), tables(), table, posted(held(kind, table))))
        assert forms[-1].is_valid(), (table["id"], forms[-1].errors)
    assert canonical(tables() | {part: [form.table() for form in forms]}) == TEXT
    assert [form.after() for form in forms if form.after() is not None] == []


@pytest.mark.parametrize("part", FORMS)
def test_so_does_what_a_browser_sends_for_every_shape_of_a_record(part):
    shapes = {tuple(table): row for row, table in enumerate(tables()[part])}
    raw = tomllib.loads(TEXT)
    for row in shapes.values():
        raw[part][row] = saved(FORMS[part], raw[part][row]).table()
    assert canonical(raw) == TEXT


def test_saving_what_is_said_of_the_whole_leaves_the_file_byte_for_byte():
    general = {name: tables()[name] for name in GENERAL}
    assert canonical(tables() | saved(GeneralForm, general).table()) == TEXT


def test_every_field_of_every_section_is_on_the_page():
    """A field that no section shows would be emptied by saving."""
    for part, kind in FORMS.items():
        form = kind(load_shipped(), tables(), tables()[part][0])
        hidden = {name for name in form.fields if name not in opened(kind, tables()[part][0])}
        unticked = {"subjects", "areas", "alone", "per_area", "medicine"}
        assert hidden <= unticked | {name for name in hidden if "-of-" in name}, part


# What the shipped file does not have ---------------------------------------------------------------------------------
def rare():
    """The shipped protocol with what it does not use: other languages, other orders, line breaks, two facts."""
    raw = tomllib.loads(TEXT)
    rule = next(each for each in raw["rules"] if each["id"] == "anti-inflammatory-defers-prp")
    rule["patient_text"] = {"fr": "Continuez. {wait}", **rule["patient_text"], "pt-br": "Continue.\n\nDepois: {wait}"}
    rule["when"] = {"nsaid_recent": ["unsure", "yes"], "age_band": ["22_plus", "18_21"]}
    rule["source"] = ["words, with a comma", "https://example.org/?a=1&b=<2>"]
    question = next(each for each in raw["questions"] if each["id"] == "organ_metabolic")
    question["answers"][1]["label"] = {"fr": "Oui", **question["answers"][1]["label"]}
    question["lines"][0]["text"]["fr"] = "Une ligne"
    question["areas"] = ["hair", "face"]
    question["unsure_exception"] = "A provider “sees” it & says <so>."
    question["ask_when"] = {"tobacco": ["yes", "no"]}
    return canonical(raw)


def test_what_the_shipped_file_does_not_use_is_kept_too():
    text = rare()
    raw, protocol = tomllib.loads(text), load(text)
    for part, id in (("rules", "anti-inflammatory-defers-prp"), ("questions", "organ_metabolic")):
        at = next(row for row, each in enumerate(raw[part]) if each["id"] == id)
        raw[part][at] = saved(FORMS[part], raw[part][at], raw, protocol).table()
    assert canonical(raw) == text


def test_each_text_has_a_field_for_every_language_of_the_draft():
    text = rare()
    form = FORMS["screens"](load(text), tomllib.loads(text), tables()["screens"][0])
    assert {name for name in form.fields if name.startswith("title-")} == {"title-en", "title-fr", "title-pt-br"}


# Rows -----------------------------------------------------------------------------------------------------------------
def question(id="tobacco"):
    return next(each for each in tables()["questions"] if each["id"] == id)


def answers(**changed):
    made = saved(FORMS["questions"], question("isotretinoin"), **{k.replace("__", "-"): v for k, v in changed.items()})
    return [answer["value"] for answer in made.table()["answers"]]


KNOWN = ["no_or_over_6m", "within_6m", "taking_now", "unsure"]
FIFTH = {"answers__4__value": ["new_one"], "answers__4__label__en": ["New"]}


def test_a_new_answer_comes_last_or_where_its_place_says():
    assert answers() == KNOWN
    assert answers(**FIFTH) == [*KNOWN, "new_one"]
    assert answers(**FIFTH, answers__4__place=["3"]) == [*KNOWN[:2], "new_one", *KNOWN[2:]]


def test_an_answer_moves_down_to_its_place():
    assert answers(answers__1__place=["3"]) == ["no_or_over_6m", "taking_now", "within_6m", "unsure"]


def test_an_emptied_row_takes_the_answer_away():
    assert answers(answers__3__value=[""], answers__3__label__en=[""]) == KNOWN[:3]


def test_the_healthy_answer_can_be_one_that_was_only_just_typed():
    typed = {"answers-4-value": ["new_one"], "answers-4-label-en": ["New"], "default": ["4"]}
    assert saved(FORMS["questions"], question("isotretinoin"), **typed).table()["default"] == "new_one"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"answers-4-value": ["x"]}, "answers-4-label-en"),
        ({"answers-4-label-en": ["X"]}, "answers-4-value"),
        ({"answers-4-value": ["No way"], "answers-4-label-en": ["X"]}, "answers-4-value"),
        ({"default": ["5"]}, "default"),
        ({"lines-0-text-en": ["A line"], "lines-0-value": ["5"]}, "lines-0-value"),
        ({"ask_when-add": ["tobacco"]}, "ask_when-of-tobacco"),
        ({"answers-0-place": ["0"]}, "answers-0-place"),
    ],
)
def test_half_a_row_is_told_at_its_field(changed, field):
    table = question("isotretinoin")
    fields = opened(FORMS["questions"], table) | changed
    form = FORMS["questions"](load_shipped(), tables(), table, posted(fields))
    assert not form.is_valid()
    assert list(form.errors) == [field]


def test_no_more_rows_are_made_than_anybody_needs():
    fields = opened(FORMS["questions"], question())
    for count in ("99999999999", "999", "²", "-1", "x", ""):
        form = FORMS["questions"](load_shipped(), tables(), question(), posted(fields | {"answers-rows": [count]}))
        assert form.answers.count <= 40


# Whatever is sent -----------------------------------------------------------------------------------------------------
ODD = ["0", "-1", "7", "9" * 5000, "no", "yes", "unsure", "no < no < yes", "{wait}", "{", "rule x: when", "on", "\x00"]
ANY = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(ODD)


@pytest.mark.parametrize(("part", "row"), [("rules", 0), ("questions", 2), ("screens", 0)])
def test_whatever_is_sent_is_taken_or_refused_at_a_field(part, row):
    kind, raw = FORMS[part], small()
    protocol = load(canonical(raw))
    opened = held(kind, raw[part][row], raw, protocol)

    @settings(max_examples=60, deadline=None, database=None, derandomize=True)
    @given(st.dictionaries(st.sampled_from([*opened, "more"]), st.lists(ANY, max_size=2), min_size=1, max_size=5))
    def send(changed):
        form = kind(protocol, raw, raw[part][row], posted(opened | changed))
        if form.is_valid():
            try:
                canonical(raw | {part: [form.table() if each is raw[part][row] else each for each in raw[part]]})
            except ProtocolError as error:
                form.add_faults(error.faults)
                assert form.errors
        else:
            assert form.errors or "more" in changed
        for section in form.sections():
            render_to_string(SECTION, {"section": section})

    send()


def small():
    """A protocol of three questions and one rule, quick to load."""
    raw = tomllib.loads(TEXT)
    kept = {"age_band", "organ_metabolic", "concern"}
    questions = [each for each in raw["questions"] if each["id"] in kept]
    rules = [each for each in raw["rules"] if set(each["when"]) == {"organ_metabolic"}][:1]
    return raw | {"questions": sorted(questions, key=lambda each: each["id"]), "rules": rules, "contradictions": []}
