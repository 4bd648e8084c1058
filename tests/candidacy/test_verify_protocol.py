"""`manage.py verify_protocol`: what a clinical lead or a build sees of the proofs."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consultations.candidacy.protocol import dump, load_shipped


def run(*words):
    out = StringIO()
    try:
        call_command("verify_protocol", *words, stdout=out)
    except CommandError as error:
        return error.returncode, out.getvalue() + str(error)
    return 0, out.getvalue()


@pytest.fixture
def file_of(tmp_path):
    def written(protocol, name="draft.toml"):
        path = tmp_path / name
        path.write_text(dump(protocol), encoding="utf-8")
        return str(path)

    return written


def test_the_shipped_protocol_is_proved():
    assert run() == (0, f"Protocol {load_shipped().number}: 10 proofs hold for all answers.\n")


def test_a_fault_is_named_with_its_case_and_ends_with_one(draft, file_of):
    draft.rule("bleeding-excludes-prp")["effect"] = "caution"
    code, said = run(file_of(draft.load()))
    assert code == 1
    assert "monotone: bleeding_tendency: prp is better off with yes than with unsure" in said
    assert "(for example concern=face bleeding_tendency=yes)" in said


def test_a_file_that_is_no_protocol_is_said_to_be_none(tmp_path):
    (tmp_path / "draft.toml").write_text("number = ")
    code, said = run(str(tmp_path / "draft.toml"))
    assert (code, "cannot be read as TOML" in said) == (1, True)


@pytest.mark.parametrize("rule", ["blood-or-bone-cancer-excludes-prp", "anti-inflammatory-defers-prp"])
def test_a_rule_that_is_missing_in_a_copy_is_named(draft, file_of, rule):
    draft.raw["rules"].remove(draft.rule(rule))
    code, said = run(file_of(draft.load()))
    assert (code, f"only-more-cautious: {rule}: " in said) == (1, True)


@pytest.mark.parametrize("rule", ["under-18-excludes-all", "blood-thinner-excludes-prp", "current-cancer-excludes-all"])
def test_a_rule_that_is_weaker_in_a_copy_is_named_unless_it_is_meant(draft, file_of, rule):
    draft.rule(rule).update(effect="caution", change="none")
    code, said = run(file_of(draft.load()))
    assert (code, f"only-more-cautious: {rule}: " in said) == (1, True)
    assert "only-more-cautious" not in run(file_of(draft.load()), "--may-be-milder")[1]


def test_what_became_milder_is_named_beside_an_older_file(draft, file_of):
    older = file_of(load_shipped(), "older.toml")
    assert run(older, "--only-more-cautious-than", older)[0] == 0
    draft.rule("tobacco-caution-healing")["subjects"] = ["prp"]
    code, said = run(file_of(draft.load()), "--only-more-cautious-than", older)
    assert (code, "only-more-cautious: tobacco-caution-healing: co2" in said) == (1, True)
