import pytest

from consultations.candidacy.cases import read_answers, read_case, tell
from consultations.candidacy.completeness import with_defaults
from consultations.candidacy.engine import assess
from consultations.candidacy.protocol import BadAnswers


def read(protocol, words, area=None):
    return read_case(protocol, words.split(), area)


def test_what_is_not_named_is_healthy(protocol):
    [facts] = read(protocol, "tobacco=yes")
    assert facts == with_defaults(protocol, {"tobacco": "yes"})


@pytest.mark.parametrize(
    ("words", "area", "concerns"),
    [
        ("", None, ["face"]),
        ("", "hair", ["hair"]),
        ("concern=hair", None, ["hair"]),
        ("concern=hair", "hair", ["hair"]),
        ("concern=both", None, ["face", "hair"]),
        ("concern=both", "hair", ["hair"]),
        ("concern=other", None, ["other"]),
        ("concern=other", "face", ["other"]),
        ("", "other", ["other"]),
    ],
)
def test_area_and_concern_choose_the_cases(protocol, words, area, concerns):
    assert [facts["concern"] for facts in read(protocol, words, area)] == concerns


@pytest.mark.parametrize(
    ("words", "area"), [("concern=hair", "face"), ("concern=face", "hair"), ("concern=both", "other")]
)
def test_area_and_concern_that_disagree_are_refused(protocol, words, area):
    with pytest.raises(BadAnswers, match="disagree"):
        read(protocol, words, area)


def test_an_area_can_have_its_own_answer(protocol):
    face, hair = read(protocol, "concern=both skin_now.hair=severe_acne recent_sun=yes")
    assert (face["skin_now"], hair["skin_now"]) == ("clear", "severe_acne")
    assert (face["recent_sun"], hair["recent_sun"]) == ("yes", "yes")


def test_both_areas_can_be_named(protocol):
    answers = read_answers(protocol, ["skin_now.face=unsure", "skin_now.hair=clear", "skin_now.face=unsure"])
    assert answers == {"skin_now": {"face": "unsure", "hair": "clear"}}


def test_saying_the_same_twice_is_no_contradiction(protocol):
    assert read_answers(protocol, ["tobacco=yes", "tobacco=yes"]) == {"tobacco": "yes"}
    assert read_answers(protocol, ["skin_now=unsure", "skin_now.face=unsure"]) == {"skin_now": "unsure"}
    assert read_answers(protocol, ["skin_now.face=unsure", "skin_now=unsure"]) == {"skin_now": "unsure"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("smoking=yes", "'smoking' is not a fact of protocol 2"),
        ("tobacco=daily", "tobacco=daily is not an answer"),
        ("tobacco", "'tobacco' is not written as fact=value"),
        ("tobacco=", "'tobacco=' is not written as fact=value"),
        ("=yes", "'=yes' is not written as fact=value"),
        ("skin_now.=clear", "is not written as fact=value"),
        ("tobacco=yes=no", "tobacco=yes=no is not an answer"),
        ("tobacco.face=yes", "tobacco has one answer"),
        ("skin_now.knee=clear", "'knee' is not an area"),
        ("tobacco=yes tobacco=no", "tobacco is given twice with different values"),
        ("skin_now=clear skin_now.face=unsure", "skin_now.face is given twice"),
        ("skin_now.face=unsure skin_now=clear", "skin_now is given twice"),
        ("skin_now.face=unsure skin_now.face=clear", "skin_now.face is given twice"),
        ("@unsure_most", "'@unsure_most' is not written as fact=value"),
    ],
)
def test_what_cannot_be_meant_is_one_clear_line(protocol, words, message):
    with pytest.raises(BadAnswers, match=message) as refusal:
        read(protocol, words)
    assert "\n" not in str(refusal.value)


def test_an_unknown_area_is_refused(protocol):
    for area in ("knee", "both", ""):
        with pytest.raises(BadAnswers, match="is not one of face, hair"):
            read(protocol, "", area)


def test_unsure_of_everything_leaves_room_for_what_is_known(protocol):
    [facts] = read(protocol, "tobacco=yes blood_disorder=no @unsure_all")
    assert (facts["tobacco"], facts["blood_disorder"], facts["bleeding_tendency"]) == ("yes", "no", "unsure")
    assert facts["accepts_risks"] == "yes"  # knows no unsure


def test_a_clinician_reads_status_reason_and_rule(protocol, judge):
    told = tell(protocol, judge(blood_disorder="yes", product_preference="prp", needle_comfort="no_blood_draw"))
    assert told.startswith("face: exosomes (only one left), protocol 2\n")
    assert "PRP             excluded" in told
    assert "exclude: Brochure rule" in told
    assert "[blood-disorder-excludes-prp]" in told
    assert "contradiction: Leans towards PRP, but does not want blood drawn." in told


def test_a_clinician_reads_what_was_not_asked(protocol):
    told = tell(protocol, assess(protocol, with_defaults(protocol, {}) | {"metal_allergy": None}))
    assert "not asked yet: An allergy to nickel, stainless steel or gold" in told
