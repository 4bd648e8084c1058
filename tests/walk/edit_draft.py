"""The forms in which the clinical lead changes a draft."""

from django.urls import reverse

from clinic.audit import Actor
from clinic.models import User
from consultations.candidacy.governance import drafts
from consultations.candidacy.services import active
from tests.candidacy.governance.browser_form import sent_from
from tests.walk import States

STATES = States()
WAITS = "rules", "recent-sun-defers-devices"


def begun():
    return drafts.begin_draft(active(), by=Actor.of_user(User.objects.get(email="lead@demo.example")))


def draft_page(page, *args, name="", query="", sent=None, status=200):
    def ask(clinic):
        path = reverse(page, args=[begun().number, *args]) + query
        lead = clinic.staff("lead")
        return lead.get(path) if sent is None else lead.post(path, sent(lead.get(path).content.decode()))

    STATES.state(page, name=name or page, status=status)(ask)


def typed(**changed):
    return lambda page: sent_from(page, **changed)


draft_page("edit_general")
draft_page("edit_general", name="edit_general_without_a_title", sent=typed(title__en=""), status=422)
draft_page("edit_part", *WAITS, name="edit_rule")
draft_page("edit_part", "screens", "two-ways", name="edit_screen")
draft_page("edit_part", "questions", "organ_metabolic", name="edit_question_with_lines")
draft_page("edit_part", "questions", "recent_sun", name="edit_question_asked_sometimes")
draft_page("edit_part", "contradictions", "prp-against-beliefs", name="edit_contradiction")
draft_page(
    "edit_part",
    *WAITS,
    name="edit_rule_with_faults",
    sent=typed(wait_days="0", subjects=None, owner="", when__add="tobacco"),
    status=422,
)
draft_page(
    "edit_part", *WAITS, name="edit_rule_with_another_question", sent=typed(when__add="steroid_recent", more="when")
)
draft_page(
    "edit_part",
    "questions",
    "recent_sun",
    name="edit_question_that_a_rule_still_reads",
    sent=typed(answers__1__value="other", scales=""),
    status=422,
)
draft_page("edit_part", *WAITS, name="edit_rule_changed_meanwhile", sent=typed(seen="", wait_days="30"), status=409)
draft_page("add_part", "rules", name="add_rule", query="?fact=tobacco")
draft_page("add_part", "questions", name="add_question")
draft_page("add_part", "rules", name="add_rule_with_nothing", sent=lambda page: {}, status=422)
draft_page("remove_part", *WAITS)
draft_page("remove_part", "questions", "recent_sun", name="remove_part_still_needed", sent=typed(), status=422)
draft_page("import_protocol")
draft_page("import_protocol", name="import_protocol_with_faults", sent=typed(text="number = 1"), status=422)


@STATES.state("edit_part", status=409)
def edit_part_of_a_published_version(clinic):
    return clinic.staff("lead").get(reverse("edit_part", args=[active().number, *WAITS]))
