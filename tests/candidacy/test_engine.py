import pytest

from consultations.candidacy.cases import read_case
from consultations.candidacy.completeness import complete, with_defaults
from consultations.candidacy.engine import assess
from consultations.candidacy.protocol import DEVICES, BadAnswers
from tests.candidacy.tables import table

VIGNETTES = {row["id"]: row for row in table("vignettes.tsv")}
DEVICE_FACTS = {
    "skin_tone_type",
    "recent_sun",
    "photosensitizer",
    "electronic_implant",
    "metal_in_area",
    "metal_allergy",
}


@pytest.mark.parametrize("name", VIGNETTES)
def test_a_shared_case_comes_out_as_agreed(protocol, name):
    row = VIGNETTES[name]
    [facts] = read_case(protocol, filter(None, row["answers"].split(";")))
    result = assess(protocol, facts)
    moved = dict(pair.split("=") for pair in row["expected_devices_not_eligible"].split(";") if pair)
    expected = {device: moved.get(device, "eligible") for device in DEVICES} | {
        "prp": row["expected_prp"],
        "exosomes": row["expected_exosomes"],
        "injection": row["expected_injection"],
    }
    assert {subject: verdict.status for subject, verdict in result.verdicts.items()} == expected
    assert result.recommendation == row["expected_overall"]


def test_there_are_twenty_four_shared_cases():
    assert len(VIGNETTES) == 24


@pytest.mark.parametrize(
    ("given", "recommendation", "basis"),
    [
        ({}, "either", "nothing_ruled_out"),
        ({"tobacco": "yes"}, "either", "nothing_ruled_out"),
        ({"nsaid_recent": "yes"}, "either", "nothing_ruled_out"),
        ({"product_preference": "prp"}, "prp", "preference"),
        ({"product_preference": "prp", "tobacco": "yes"}, "prp", "preference"),
        ({"product_preference": "exosomes"}, "exosomes", "preference"),
        ({"product_preference": "prp", "nsaid_recent": "yes"}, "either", "nothing_ruled_out"),
        ({"product_preference": "exosomes", "nsaid_recent": "yes"}, "exosomes", "preference"),
        ({"product_preference": "prp", "blood_disorder": "yes"}, "exosomes", "only_one_left"),
        ({"blood_disorder": "yes"}, "exosomes", "only_one_left"),
        ({"donor_comfort": "no"}, "prp", "only_one_left"),
        ({"donor_comfort": "no", "nsaid_recent": "yes"}, "defer", "waiting"),
        ({"blood_disorder": "yes", "allergy_or_reaction": "severe_other"}, "defer", "waiting"),
        ({"suspicious_spot": "yes"}, "defer", "waiting"),
        ({"suspicious_spot": "yes", "product_preference": "prp"}, "defer", "waiting"),
        ({"blood_disorder": "yes", "donor_comfort": "no"}, "neither", "none_left"),
        ({"accepts_risks": "no", "product_preference": "prp"}, "neither", "none_left"),
    ],
)
def test_the_recommendation_follows_from_the_two_products(judge, given, recommendation, basis):
    result = judge(**given)
    assert (result.recommendation, result.basis) == (recommendation, basis)


def test_the_worst_effect_wins_and_every_finding_is_kept(judge):
    prp = judge(blood_disorder="yes", nsaid_recent="yes", tobacco="yes").verdicts["prp"]
    assert prp.status == "excluded"
    assert [finding.effect for finding in prp.findings] == ["exclude", "defer", "caution"]


def test_a_refusal_excludes_and_says_that_it_is_a_refusal(judge):
    [finding] = judge(donor_comfort="no").verdicts["exosomes"].findings
    assert finding.as_dict() == {"rule": "declines-donor-product", "effect": "decline"}


def test_devices_and_routes_never_change_the_product(judge):
    result = judge(isotretinoin="taking_now", electronic_implant="yes", metal_allergy="yes", recent_sun="yes")
    assert (result.recommendation, result.basis) == ("either", "nothing_ruled_out")
    assert result.verdicts["exosomes"].findings == ()


def test_a_fact_that_was_not_asked_holds_up_only_what_it_could_move(protocol):
    facts = with_defaults(protocol, {}) | {"electronic_implant": None}
    verdicts = assess(protocol, facts).verdicts
    held = {subject for subject, verdict in verdicts.items() if verdict.status != "eligible"}
    assert held == {"fractora", "morpheus8", "sylfirm", "microneedling"}
    assert verdicts["fractora"].as_dict() == {
        "status": "defer",
        "findings": [{"rule": "not-asked", "fact": "electronic_implant", "effect": "defer"}],
    }


def test_an_unasked_fact_is_said_once_however_many_rules_it_has(protocol):
    facts = with_defaults(protocol, {}) | dict.fromkeys(DEVICE_FACTS)
    found = [finding.fact for finding in assess(protocol, facts).verdicts["fractora"].findings]
    assert sorted(found) == sorted(DEVICE_FACTS)


def test_products_are_never_held_up_by_the_device_questions(protocol):
    result = assess(protocol, with_defaults(protocol, {}) | dict.fromkeys(DEVICE_FACTS))
    assert (result.recommendation, result.verdicts["injection"].status) == ("either", "eligible")


def test_a_preference_that_was_not_asked_holds_up_nothing_and_is_no_preference(draft):
    draft.raw["rules"].remove(draft.rule("prefers-exosomes"))  # so that only one could be meant
    protocol = draft.load()
    result = assess(protocol, with_defaults(protocol, {}) | {"product_preference": None})
    assert (result.recommendation, result.preferred) == ("either", None)


class TestExosomesThatOnlyGoOnTheSkin:
    @pytest.fixture
    def topical(self, draft):
        draft.raw["exosome_route"] = "topical_only"
        return draft.load()

    def judged(self, protocol, **given):
        return assess(protocol, with_defaults(protocol, given))

    def test_need_a_device_that_is_open(self, topical):
        result = self.judged(topical, recent_sun="yes")
        assert result.verdicts["exosomes"].status == "defer"
        assert [finding.as_dict() for finding in result.verdicts["exosomes"].findings] == [
            {"rule": "recent-sun-defers-devices", "effect": "defer", "device": "co2"}
        ]
        assert result.verdicts["prp"].status == "eligible"

    def test_take_the_mildest_device(self, topical):
        result = self.judged(topical, electronic_implant="yes", skin_tone_type="vi")
        assert result.verdicts["co2"].status == "excluded"
        assert result.verdicts["exosomes"].status == "caution"
        assert {finding.device for finding in result.verdicts["exosomes"].findings} == {"microneedling"}

    def test_are_out_when_every_device_is_out(self, topical):
        result = self.judged(topical, keloid_history="yes")
        assert (result.recommendation, result.basis) == ("prp", "only_one_left")

    def test_keep_their_own_worse_status_and_findings(self, topical):
        result = self.judged(topical, donor_comfort="no", recent_sun="yes")
        assert result.verdicts["exosomes"].status == "excluded"
        assert [finding.effect for finding in result.verdicts["exosomes"].findings] == ["decline", "defer"]

    def test_wait_for_the_device_questions(self, topical):
        result = assess(topical, with_defaults(topical, {}) | {"recent_sun": None})
        assert result.verdicts["exosomes"].status == "defer"
        [finding] = result.verdicts["exosomes"].findings
        assert (finding.rule, finding.fact) == ("not-asked", "recent_sun")

    def test_are_open_with_an_open_device(self, topical):
        result = self.judged(topical)
        assert (result.recommendation, result.verdicts["exosomes"].findings) == ("either", ())

    def test_are_not_bound_to_devices_otherwise(self, protocol):
        assert self.judged(protocol, keloid_history="yes").verdicts["exosomes"].status == "caution"


class TestARuleOnSeveralFacts:
    @pytest.fixture
    def joined(self, draft):
        rule = draft.rule("tobacco-caution-healing") | {
            "id": "young-and-smoking-excludes-prp",
            "when": {"age_band": ["18_21"], "tobacco": ["yes"]},
            "subjects": ["prp"],
            "effect": "exclude",
        }
        draft.raw["rules"].append(rule)
        return draft.load()

    @pytest.mark.parametrize(
        ("age", "tobacco", "status"),
        [
            ("18_21", "yes", "excluded"),
            ("22_plus", "yes", "caution"),
            ("18_21", "no", "eligible"),
            ("18_21", None, "defer"),
            (None, "no", "defer"),
        ],
    )
    def test_holds_when_all_of_them_hold(self, joined, age, tobacco, status):
        facts = with_defaults(joined, {}) | {"age_band": age, "tobacco": tobacco}
        assert assess(joined, facts).verdicts["prp"].status == status

    def test_names_only_the_fact_that_is_missing(self, joined):
        facts = with_defaults(joined, {"tobacco": "yes"}) | {"age_band": None}
        found = assess(joined, facts).verdicts["prp"].findings
        assert [finding.fact for finding in found if finding.rule == "not-asked"] == ["age_band"]

    def test_is_silent_when_the_missing_fact_could_not_make_it_hold(self, draft, joined):
        draft.raw["rules"] = [rule for rule in draft.raw["rules"] if rule["when"].keys() != {"tobacco"}]
        protocol = draft.load()
        facts = with_defaults(protocol, {}) | {"tobacco": None}
        assert assess(protocol, facts).verdicts["prp"].status == "eligible"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, ()),
        ({"product_preference": "exosomes"}, ()),
        ({"product_preference": "exosomes", "donor_comfort": "no"}, ("exosomes-without-donor-comfort",)),
        ({"product_preference": "exosomes", "donor_comfort": "unsure"}, ("exosomes-without-donor-comfort",)),
        ({"product_preference": "prp", "needle_comfort": "no_blood_draw"}, ("prp-without-blood-draw",)),
        ({"product_preference": "prp", "belief_objection": "own_blood"}, ("prp-against-beliefs",)),
        ({"donor_comfort": "no", "belief_objection": "donor_products"}, ()),
        ({"belief_objection": "donor_products"}, ("donor-comfort-against-beliefs",)),
        ({"product_preference": "prp", "accepts_risks": "no"}, ("leaning-without-accepting-risk",)),
        ({"platelet_count": "below_100k"}, ("platelets-against-history",)),
        ({"platelet_count": "below_100k", "blood_disorder": "yes"}, ()),
    ],
)
def test_contradictions_are_shown_and_decide_nothing(judge, given, found):
    assert judge(**given).contradictions == found


def test_a_contradiction_is_silent_while_one_of_its_facts_was_not_asked(protocol):
    facts = with_defaults(protocol, {"belief_objection": "both"}) | {"donor_comfort": None}
    assert assess(protocol, facts).contradictions == ()


def test_the_result_as_data_has_the_agreed_shape(judge):
    told = judge(blood_disorder="yes", donor_comfort="no", product_preference="exosomes").as_dict()
    assert list(told) == ["area", "recommendation", "basis", "verdicts", "contradictions", "preferred", "protocol"]
    assert told["area"] == "face"
    assert told["verdicts"]["prp"] == {
        "status": "excluded",
        "findings": [{"rule": "blood-disorder-excludes-prp", "effect": "exclude"}],
    }
    assert told["contradictions"] == ["exosomes-without-donor-comfort"]
    assert (told["preferred"], told["protocol"]) == ("exosomes", 2)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shoe_size": "42"}, "'shoe_size' is not a fact"),
        ({"tobacco": "sometimes"}, r"^tobacco=sometimes is not an answer \(answers: no, yes\)$"),
        ({"concern": "both"}, "one area is assessed at a time"),
        ({"concern": None}, "one area is assessed at a time"),
    ],
)
def test_facts_that_the_protocol_does_not_know_are_refused(protocol, change, message):
    with pytest.raises(BadAnswers, match=message):
        assess(protocol, with_defaults(protocol, {}) | change)


def test_a_missing_fact_is_refused_and_never_guessed(protocol):
    facts = with_defaults(protocol, {})
    del facts["blood_disorder"]
    with pytest.raises(BadAnswers, match="blood_disorder is missing"):
        assess(protocol, facts)


def test_a_scalp_problem_does_not_hold_up_the_face(protocol):
    answers = {q.id: q.default for q in protocol.questions.values()}
    answers |= {"concern": "both", "skin_now": {"face": "clear", "hair": "infection_or_open_skin"}}
    face, hair = (assess(protocol, complete(protocol, answers, area)) for area in ("face", "hair"))
    assert (face.recommendation, hair.recommendation) == ("either", "defer")
