from datetime import date

import pytest
from django.urls import reverse

from clinic import roles
from consultations.candidacy.checks import LONGEST
from consultations.candidacy.governance import drafts
from consultations.candidacy.governance.edit_forms import FORMS
from tests.candidacy.governance.browser_form import sent_from
from tests.conftest import client_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
WAITS = "recent-sun-defers-devices"


@pytest.fixture
def draft(governance):
    return governance.draft()


@pytest.fixture
def lead(governance):
    return client_of(governance.lead)


def page_of(part, id, number=3):
    return reverse("edit_part", args=[number, part, id])


def open_and_save(client, path, **changed):
    return client.post(path, sent_from(client.get(path).content.decode(), **changed))


def said(response):
    return response.content.decode()


def test_a_wait_is_changed_in_one_field(lead, draft, governance):
    path = page_of("rules", WAITS)
    assert 'name="wait_days" value="' in said(lead.get(path))
    response = open_and_save(lead, path, wait_days="21")
    assert response.status_code == 302
    assert response["Location"] == f"/staff/protocols/3/#rules-{WAITS}"
    draft.refresh_from_db()
    before = drafts.part_of(governance.active, "rules", WAITS)
    assert drafts.part_of(draft, "rules", WAITS) == before | {"wait_days": 21}


@pytest.mark.parametrize(
    ("part", "id"),
    [
        ("screens", "two-ways"),
        ("questions", "organ_metabolic"),
        ("rules", WAITS),
        ("contradictions", "prp-against-beliefs"),
    ],
)
def test_saving_without_a_change_leaves_the_draft_as_it_is(lead, draft, part, id):
    before = draft.content
    assert open_and_save(lead, page_of(part, id)).status_code == 302
    draft.refresh_from_db()
    assert draft.content == before


def test_the_protocol_as_a_whole_is_changed(lead, draft):
    path = reverse("edit_general", args=[3])
    assert open_and_save(lead, path).status_code == 302
    assert open_and_save(lead, path, title__en="Longer waits", review_by="2028-01-31").status_code == 302
    draft.refresh_from_db()
    assert drafts.general_part_of(draft)["title"] == {"en": "Longer waits"}
    assert draft.review_by == date(2028, 1, 31)
    assert open_and_save(lead, path, title__en="").status_code == 422
    assert open_and_save(lead, path, seen="else").status_code == 409


# What is wrong --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"wait_days": "0"}, "wait_days", "Enter a whole number of days, from 1 to 3650."),
        ({"wait_days": ""}, "wait_days", "Say how many days to wait, or what has to happen first."),
        ({"wait_days": str(LONGEST + 1)}, "wait_days", "from 1 to 3650"),
        ({"until__en": "it rains"}, "wait_days", "not both"),
        ({"effect": "caution"}, "wait_days", "Only a rule whose effect is “Waits” has this."),
        ({"effect": "kill"}, "effect", "Choose one of these."),
        ({"subjects": None}, "subjects", "Tick at least one."),
        ({"patient_text__en": "Wait {days}."}, "patient_text-en", "“{days}” is not known. Only {wait} is filled in."),
        ({"patient_text__en": "   "}, "patient_text-en", "Fill this in."),
        ({"when__of__recent_sun": None}, "when-add", "Choose at least one question"),
        ({"when__of__recent_sun": ["never_heard"]}, "when-of-recent_sun", "no answer of this question any more"),
        ({"review_by": "soon"}, "review_by", "That is not a day."),
        ({"source": " \r\n "}, "source", "Fill this in."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(lead, draft, changed, field, sentence):
    typed = {"owner": "Somebody <new>"} | changed
    response = open_and_save(lead, page_of("rules", WAITS), **typed)
    assert response.status_code == 422
    form = response.context["form"]
    assert sentence in " ".join(form.errors[field])
    assert "Somebody &lt;new&gt;" in said(response)
    assert f'<a href="#id_{field}' in said(response)
    draft.refresh_from_db()
    assert drafts.part_of(draft, "rules", WAITS)["owner"] == "clinical lead"


def test_an_answer_that_a_rule_still_reads_cannot_go_and_the_rule_is_named(lead, draft):
    path = page_of("questions", "recent_sun")
    at = {"answers__1__value": "other", "scales": ""}
    response = open_and_save(lead, path, **at)
    assert response.status_code == 422
    assert f"Rule “{WAITS}”: it depends on the answer" in said(response)
    assert "Change that first, or keep here what it needs." in said(response)
    assert sent_from(said(response))["answers-1-value"] == ["other"]


def test_faults_of_a_question_are_told_where_they_are(lead, draft):
    found = {}
    for name, changed in {
        "scales": {"scales": "no < never_heard"},
        "answers-0-value": {"answers__1__value": "unsure", "answers__2__value": "unsure"},
        "ask_when-add": {"ask_when__add": "accepts_risks", "ask_when__of__accepts_risks": ["yes"]},
        "screen": {"screen": ""},
    }.items():
        response = open_and_save(lead, page_of("questions", "keloid_history"), **changed)
        assert response.status_code == 422, name
        found[name] = " ".join(response.context["form"].errors.get(name, []))
    assert "“never_heard” is not one of the answers." in found["scales"]
    assert "“unsure” stands here twice." in found["answers-0-value"]
    assert "“accepts_risks” is asked later than this question." in found["ask_when-add"]
    assert "Choose a screen." in found["screen"]


# Two windows ----------------------------------------------------------------------------------------------------------
def test_who_saves_over_a_newer_version_is_told_once_and_then_obeyed(lead, draft, governance):
    path = page_of("rules", WAITS)
    mine = sent_from(said(lead.get(path)), wait_days="30")
    governance.rule(draft, WAITS, owner="another lead")
    told = lead.post(path, mine)
    assert told.status_code == 409
    assert "Somebody has changed this since you opened it." in said(told)
    assert f'<a href="{path}" target="_blank"' in said(told)
    again = sent_from(said(told))
    assert again["wait_days"] == ["30"]
    assert again["owner"] == ["clinical lead"]
    assert lead.post(path, again).status_code == 302
    draft.refresh_from_db()
    assert drafts.part_of(draft, "rules", WAITS)["wait_days"] == 30


def test_a_form_without_what_it_saw_is_not_trusted(lead, draft):
    assert open_and_save(lead, page_of("rules", WAITS), seen=None, wait_days="30").status_code == 409


def test_a_record_that_went_meanwhile_is_a_page_that_says_so(lead, draft, governance):
    path = page_of("contradictions", "prp-against-beliefs")
    mine = sent_from(said(lead.get(path)))
    drafts.remove(draft, "contradictions", "prp-against-beliefs", by=governance.by)
    gone = lead.post(path, mine)
    assert gone.status_code == 409
    assert "This was removed from the draft in the meantime." in said(gone)
    assert lead.get(path).status_code == 404


def test_a_draft_that_is_one_no_more_is_a_page_that_says_so(lead, governance):
    for path in (page_of("rules", WAITS, 2), "/staff/protocols/2/edit/", "/staff/protocols/2/import/"):
        for answer in (lead.get(path), lead.post(path, {})):
            assert answer.status_code == 409
            assert "This version is no draft any more" in said(answer)


# Conditions -----------------------------------------------------------------------------------------------------------
def test_another_question_is_added_without_losing_what_was_typed(lead, draft):
    path = page_of("rules", WAITS)
    drawn = open_and_save(lead, path, more="when", when__add="tobacco", owner="Typed", wait_days="x")
    assert drawn.status_code == 200
    assert not drawn.context["form"].errors
    fields = sent_from(said(drawn))
    assert fields["when-facts"] == ["recent_sun", "tobacco"]
    assert (fields["owner"], fields["wait_days"], fields["when-add"]) == (["Typed"], ["x"], [""])
    ticked = fields | {"when-of-tobacco": ["yes"], "wait_days": ["9"]}
    assert lead.post(path, ticked).status_code == 302
    draft.refresh_from_db()
    assert list(drafts.part_of(draft, "rules", WAITS)["when"]) == ["recent_sun", "tobacco"]


def test_a_question_without_a_tick_is_no_condition_any_more(lead, draft):
    path = page_of("rules", WAITS)
    open_and_save(lead, path, when__facts=["recent_sun", "tobacco"], when__of__tobacco=["yes"])
    open_and_save(lead, path, when__of__recent_sun=None)
    draft.refresh_from_db()
    assert drafts.part_of(draft, "rules", WAITS)["when"] == {"tobacco": ["yes"]}


def test_a_question_that_was_only_chosen_is_not_passed_over(lead, draft):
    response = open_and_save(lead, page_of("rules", WAITS), when__add="tobacco")
    assert response.status_code == 422
    assert "Tick the answers that count, then save." in said(response)
    assert sent_from(said(response))["when-facts"] == ["recent_sun", "tobacco"]


def test_more_rows_are_drawn_without_losing_what_was_typed(lead, draft):
    drawn = open_and_save(lead, page_of("questions", "tobacco"), more="answers", answers__2__value="third")
    assert drawn.status_code == 200
    fields = sent_from(said(drawn))
    assert fields["answers-rows"] == ["7"]
    assert (fields["answers-2-value"], fields["answers-6-value"]) == (["third"], [""])


# Adding, moving, removing ---------------------------------------------------------------------------------------------
NEW_RULE = {
    "id": "tobacco-late-waits",
    "effect": "defer",
    "wait_days": "14",
    "subjects": ["prp"],
    "change": "none",
    "when__facts": ["tobacco"],
    "when__of__tobacco": ["yes"],
    "patient_text__en": "It waits {wait}.",
    "clinician_text__en": "It waits {wait}.",
    "source": "words\r\nhttps://example.org/",
    "owner": "clinical lead",
    "review_by": "2027-11-30",
}


def test_a_rule_is_added_beside_its_question(lead, draft):
    path = reverse("add_part", args=[3, "rules"]) + "?fact=tobacco"
    fields = sent_from(said(lead.get(path)))
    assert fields["when-facts"] == ["tobacco"]
    response = lead.post(path, sent_from(said(lead.get(path)), **NEW_RULE))
    assert response["Location"] == "/staff/protocols/3/#rules-tobacco-late-waits"
    draft.refresh_from_db()
    made = drafts.part_of(draft, "rules", "tobacco-late-waits")
    assert (made["wait_days"], made["source"]) == (14, ["words", "https://example.org/"])
    assert 'id="rules-tobacco-late-waits"' in said(lead.get("/staff/protocols/3/"))


@pytest.mark.parametrize(
    ("id", "why"),
    [("", "Fill this in."), ("Not a Name", "Small letters"), ("x: y", "Small letters"), (WAITS, "taken already")],
)
def test_a_new_rule_needs_a_name_of_its_own(lead, draft, id, why):
    path = reverse("add_part", args=[3, "rules"])
    response = lead.post(path, sent_from(said(lead.get(path)), **NEW_RULE | {"id": id}))
    assert response.status_code == 422
    assert why in " ".join(response.context["form"].errors["id"])


def test_a_question_is_added_moved_and_removed(lead, draft):
    path = reverse("add_part", args=[3, "questions"]) + "?screen=health"
    typed = {
        "id": "dental_implant",
        "text__en": "Do you have a dental implant?",
        "short__en": "Dental implant",
        "help__en": "Metal matters.",
        "valid_days": "365",
        "answers__0__value": "no",
        "answers__0__label__en": "No",
        "answers__1__value": "yes",
        "answers__1__label__en": "Yes",
        "default": "0",
        "scales": "no < yes",
        "after": "tobacco",
    }
    assert lead.post(path, sent_from(said(lead.get(path)), **typed)).status_code == 302
    draft.refresh_from_db()
    assert ids(draft, "questions")[ids(draft, "questions").index("tobacco") + 1] == "dental_implant"
    assert drafts.part_of(draft, "questions", "dental_implant")["screen"] == "health"
    assert open_and_save(lead, page_of("questions", "dental_implant"), after="cancer_status").status_code == 302
    draft.refresh_from_db()
    assert ids(draft, "questions")[ids(draft, "questions").index("cancer_status") + 1] == "dental_implant"
    remove = reverse("remove_part", args=[3, "questions", "dental_implant"])
    assert "Remove it from the draft?" in said(lead.get(remove))
    assert lead.post(remove).status_code == 302
    draft.refresh_from_db()
    assert "dental_implant" not in ids(draft, "questions")
    assert lead.post(remove).status_code == 409


def test_a_screen_moves_to_the_front(lead, draft):
    assert open_and_save(lead, page_of("screens", "health"), after="").status_code == 302
    draft.refresh_from_db()
    assert ids(draft, "screens")[0] == "health"


def ids(version, part):
    version.refresh_from_db()
    return [each["id"] for each in drafts.tomllib.loads(version.content)[part]]


def test_what_is_still_needed_is_not_removed_and_it_is_said_by_what(lead, draft):
    path = reverse("remove_part", args=[3, "questions", "recent_sun"])
    response = lead.post(path)
    assert response.status_code == 422
    assert f"Rule “{WAITS}”: it depends on the question “recent_sun”, which does not exist." in said(response)
    assert "recent_sun" in ids(draft, "questions")


# Who, and what else can be sent ---------------------------------------------------------------------------------------
PATHS = [
    "edit/",
    f"edit/rules/{WAITS}/",
    "add/rules/",
    f"remove/rules/{WAITS}/",
    "import/",
]


@pytest.mark.parametrize("path", PATHS)
def test_only_a_lead_changes_a_draft(path, draft, governance, as_stranger, as_desk, as_provider, as_manager):
    path = f"/staff/protocols/3/{path}"
    before = draft.content
    for client in (as_desk, as_provider, as_manager, client_of(governance.second)):
        assert client.get(path).status_code == client.post(path, {}).status_code == 404
    for answer in (as_stranger.get(path), as_stranger.post(path, {})):
        assert answer["Location"].startswith("/staff/login/")
    draft.refresh_from_db()
    assert draft.content == before


@pytest.mark.parametrize("path", ["edit/nothing/x/", "edit/rules/nothing/", "add/nothing/", "remove/rules/nothing/"])
def test_an_address_that_names_nothing_is_a_404(lead, draft, path):
    assert lead.get(f"/staff/protocols/3/{path}").status_code == 404
    assert lead.get(f"/staff/protocols/99999999999999999999/{path}").status_code == 404


def test_a_question_that_is_none_begins_an_empty_rule(lead, draft):
    for query in ("?fact=nothing", "?fact=", "?screen=nothing"):
        for part in FORMS:
            assert lead.get(reverse("add_part", args=[3, part]) + query).status_code == 200


def test_a_lead_who_is_new_is_an_editor_afterwards(draft, governance):
    other = UserFactory(role=roles.CLINICAL_LEAD)
    open_and_save(client_of(other), page_of("rules", WAITS), wait_days="30")
    assert set(draft.editors.all()) == {governance.lead, other}
