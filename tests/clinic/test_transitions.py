import pytest

from clinic.audit import SYSTEM
from clinic.models import AccessLog
from clinic.transitions import NotAllowed, transition
from consultations.intake.services import begin_for
from consultations.models import Intake
from tests.factories import PatientFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol")]


@pytest.fixture
def intake():
    return begin_for(PatientFactory(), by=SYSTEM)


def test_a_change_is_written_with_who_and_why(intake):
    transition(intake, "stop", by=SYSTEM, why="no longer wanted", answers={})
    entry = AccessLog.objects.get(verb="stop")
    assert (entry.actor_kind, entry.subject_reference, entry.why) == (
        "system",
        str(intake.reference),
        "no longer wanted",
    )
    assert (intake.status, intake.answers) == ("stopped", {})


def test_what_the_table_does_not_know_is_refused_and_leaves_no_trace(intake):
    transition(intake, "stop", by=SYSTEM)
    with pytest.raises(NotAllowed):
        transition(intake, "submit", by=SYSTEM)
    intake.refresh_from_db()
    assert intake.status == "stopped"
    assert not AccessLog.objects.filter(verb="submit").exists()


def test_the_row_counts_and_not_what_was_read_before(intake):
    stale = Intake.objects.get(pk=intake.pk)
    transition(intake, "stop", by=SYSTEM)
    with pytest.raises(NotAllowed):
        transition(stale, "stop", by=SYSTEM)
