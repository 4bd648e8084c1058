"""A protocol as tables: nothing of it is left out, the harshest first."""

from datetime import date

import pytest

from consultations.candidacy.governance.tables import by_fact, by_subject, contradictions, overdue, sources
from consultations.candidacy.protocol import STATUSES, SUBJECTS, load_shipped

SHIPPED = load_shipped()
TODAY = date(2026, 12, 9)


def question(screens, id):
    return next(entry for screen in screens for entry in screen.questions if entry.question.id == id)


def subject(rows, id):
    return next(entry for entry in rows if entry.subject == id)


def test_questions_stand_on_their_screens_in_the_order_of_the_form_and_the_providers_last():
    screens = by_fact(SHIPPED, TODAY)
    assert [screen.id for screen in screens] == [*(screen.id for screen in SHIPPED.screens), "provider"]
    shown = [entry.question.id for screen in screens for entry in screen.questions]
    assert sorted(shown) == sorted(SHIPPED.questions)
    for screen in screens:
        order = [list(SHIPPED.questions).index(entry.question.id) for entry in screen.questions]
        assert order == sorted(order)


def test_a_screen_without_a_question_is_no_table(draft):
    draft.raw["screens"].append({"id": "empty", "title": {"en": "Empty"}})
    assert "empty" not in [screen.id for screen in by_fact(draft.load(), TODAY)]


def test_every_rule_stands_at_each_answer_that_sets_it_off():
    shown = [
        (entry.question.id, value, row.rule.id)
        for screen in by_fact(SHIPPED, TODAY)
        for entry in screen.questions
        for answer in entry.answers
        for value in answer.values
        for row in answer.rules
    ]
    assert sorted(shown) == sorted(
        (fact, value, rule.id) for rule in SHIPPED.rules for fact, values in rule.when.items() for value in values
    )


def test_answers_that_do_exactly_the_same_stand_in_one_row():
    labels = [answer.label for answer in question(by_fact(SHIPPED, TODAY), "nsaid_recent").answers]
    assert labels == ["No", "Yes or Not sure"]


def test_each_page_of_a_source_has_one_number():
    found = [each for each in sources(SHIPPED) if each.url]
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    assert {each.url for each in found} == {
        text for rule in SHIPPED.rules for text in rule.source if text.startswith("http")
    }


def test_an_answer_that_sets_off_nothing_stands_there_without_a_rule():
    answers = {answer.label: answer.rules for answer in question(by_fact(SHIPPED, TODAY), "blood_thinner").answers}
    assert list(answers) == ["No", "Yes", "Not sure"]
    assert answers["No"] == []


def test_every_rule_stands_under_everything_it_is_about():
    shown = {(entry.subject, row.rule.id) for entry in by_subject(SHIPPED, TODAY) for row in entry.rules}
    assert shown == {(subject, rule.id) for rule in SHIPPED.rules for subject in rule.subjects}


def test_the_harshest_stands_first_and_is_counted_first():
    rows = by_subject(SHIPPED, TODAY)
    assert [entry.subject for entry in rows] == list(SUBJECTS)
    for entry in rows:
        ranks = [STATUSES.index(row.status) for row in entry.rules]
        assert ranks == sorted(ranks, reverse=True)
        assert sum(count.rules for count in entry.counts) == len(entry.rules)
    for screen in by_fact(SHIPPED, TODAY):
        for entry in screen.questions:
            for answer in entry.answers:
                ranks = [STATUSES.index(row.status) for row in answer.rules]
                assert ranks == sorted(ranks, reverse=True)


def test_a_wait_a_source_and_an_owner_are_told(draft):
    draft.rule("recent-sun-defers-devices").update(wait_days=21, owner="Dr. Somebody")
    [entry] = [e for e in by_subject(draft.load(), TODAY) if e.subject == "co2"]
    row = next(row for row in entry.rules if row.rule.id == "recent-sun-defers-devices")
    assert (row.effect, row.wait, row.rule.owner) == ("Waits", "3 weeks", "Dr. Somebody")
    assert "3 weeks" in row.text
    assert [source.url or source.name for source in row.sources] == list(row.rule.source)


def test_what_else_a_rule_needs_stands_beside_an_answer_and_all_of_it_under_a_treatment(draft):
    draft.rule("tobacco-caution-healing")["when"] = {"tobacco": ["yes"], "keloid_history": ["yes", "unsure"]}
    protocol = draft.load()
    rows = [row for answer in question(by_fact(protocol, TODAY), "tobacco").answers for row in answer.rules]
    [row] = [row for row in rows if row.rule.id == "tobacco-caution-healing"]
    assert [(each.question.id, each.answers) for each in row.conditions] == [("keloid_history", "Yes or Not sure")]
    [whole] = [
        row for row in subject(by_subject(protocol, TODAY), "co2").rules if row.rule.id == "tobacco-caution-healing"
    ]
    assert [each.question.id for each in whole.conditions] == ["tobacco", "keloid_history"]


@pytest.mark.parametrize(("review_by", "late"), [(date(2026, 12, 8), True), (date(2026, 12, 9), False)])
def test_a_rule_is_overdue_from_the_day_after_its_review(draft, review_by, late):
    draft.rule("bleeding-excludes-prp")["review_by"] = review_by
    protocol = draft.load()
    assert [rule.id for rule in overdue(protocol, TODAY)] == (["bleeding-excludes-prp"] if late else [])
    rows = subject(by_subject(protocol, TODAY), "prp").rules
    assert {row.rule.id for row in rows if row.is_overdue} == ({"bleeding-excludes-prp"} if late else set())


def test_when_a_question_is_asked_and_how_it_is_read_stands_above_it(draft):
    draft.question("recent_sun")["unsure_exception"] = "a made-up reason"
    screens = by_fact(draft.load(), TODAY)
    entry = question(screens, "recent_sun")
    assert [each.question.id for each in entry.asked_when] == ["device_interest"]
    assert entry.scales == ["No < Not sure < Yes"]
    assert question(screens, "hair_loss_pattern").areas == "Hair"
    assert question(screens, "platelet_count").asked_by == "the provider enters it"


def test_exosomes_say_how_they_are_given(draft):
    draft.raw["exosome_route"] = "topical_only"
    told = {entry.subject: entry.joins for entry in by_subject(draft.load(), TODAY)}
    assert "massaged in after a device" in told["exosomes"]
    assert {joins for name, joins in told.items() if name != "exosomes"} == {""}


def test_contradictions_are_told_with_all_their_answers():
    rows = {each.id: each for each in contradictions(SHIPPED)}
    assert set(rows) == {each.id for each in SHIPPED.contradictions}
    [leaning, comfort] = rows["exosomes-without-donor-comfort"].conditions
    assert (leaning.answers, comfort.answers) == ("Exosomes", "No or Not sure")
