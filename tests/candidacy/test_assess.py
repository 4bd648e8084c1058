"""`manage.py assess`: what the command adds to reading and judging a case."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from consultations.candidacy.protocol import dump
from tests.candidacy.tables import table

PROJECT = Path(__file__).parents[2]


def run(*words):
    out = StringIO()
    call_command("assess", *words, stdout=out)
    return out.getvalue()


def test_the_agreed_example_prints_the_agreed_shape():
    told = json.loads(run("--area", "face", "blood_disorder=yes", "donor_comfort=no", "--json"))
    assert (told["area"], told["recommendation"], told["protocol"]) == ("face", "neither", 2)
    assert told["verdicts"]["prp"] == {
        "status": "excluded",
        "findings": [{"rule": "blood-disorder-excludes-prp", "effect": "exclude"}],
    }


@pytest.mark.parametrize("name", ["V01", "V02", "V05", "V17", "V29", "V37", "V39", "V44"])
def test_a_shared_case_comes_out_as_agreed(name):
    row = next(row for row in table("vignettes.tsv") if row["id"] == name)
    told = json.loads(run("--json", *filter(None, row["answers"].split(";"))))
    assert told["recommendation"] == row["expected_overall"]
    assert told["verdicts"]["prp"]["status"] == row["expected_prp"]
    assert told["verdicts"]["exosomes"]["status"] == row["expected_exosomes"]


def test_both_areas_print_a_list_of_two():
    told = json.loads(run("concern=both", "hair_loss_pattern=sudden_or_patchy", "--json"))
    assert [(each["area"], each["recommendation"]) for each in told] == [("face", "either"), ("hair", "defer")]


def test_one_area_of_both_prints_one_result():
    assert json.loads(run("concern=both", "--area", "hair", "--json"))["area"] == "hair"


def test_options_and_facts_stand_in_any_order():
    assert run("blood_disorder=yes", "--json", "donor_comfort=no") == run(
        "blood_disorder=yes", "donor_comfort=no", "--json"
    )


def test_without_json_a_clinician_reads_it():
    told = run("blood_disorder=yes")
    assert "PRP             excluded" in told
    assert "[blood-disorder-excludes-prp]" in told


def test_another_protocol_can_be_tried(tmp_path, draft):
    draft.raw["number"] = 7
    draft.rule("blood-disorder-excludes-prp")["effect"] = "caution"
    file = tmp_path / "007.toml"
    file.write_text(dump(draft.load()), encoding="utf-8")
    told = json.loads(run("blood_disorder=yes", "--json", "--protocol", str(file)))
    assert (told["recommendation"], told["protocol"]) == ("either", 7)


def test_a_broken_protocol_names_its_fault(tmp_path, draft):
    file = tmp_path / "broken.toml"
    file.write_text("number = 1", encoding="utf-8")
    with pytest.raises(CommandError, match=r"broken\.toml: rules: is missing") as refusal:
        run("--protocol", str(file))
    assert refusal.value.returncode == 2


@pytest.mark.parametrize(
    "words", [["smoking=yes"], ["tobacco"], ["--area", "knee"], ["--area", "face", "concern=hair"]]
)
def test_a_bad_case_ends_with_code_two(words):
    with pytest.raises(CommandError) as refusal:
        run(*words)
    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)


def at_the_terminal(*words):
    """A process of its own, pointed at a database that does not exist."""
    return subprocess.run(
        [sys.executable, "manage.py", "assess", *words],
        cwd=PROJECT,
        env=os.environ | {"DATABASE_URL": "postgresql://nobody:nothing@127.0.0.1:9/none"},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_no_database_is_needed():
    done = at_the_terminal("--area", "hair", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["area"] == "hair"


def test_a_mistake_is_one_line_and_no_traceback():
    done = at_the_terminal("tobacco=daily")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == "CommandError: tobacco=daily is not an answer (answers: no, yes)\n"


def test_the_rules_need_no_django():
    script = (
        "import sys; import consultations.candidacy.cases; "
        "sys.exit([name for name in sys.modules if name.split('.')[0] == 'django'] != [])"
    )
    assert subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=False, timeout=60).returncode == 0
