from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consultations.candidacy.services import publish_shipped, record_assessment
from consultations.models import Assessment
from tests.factories import PatientFactory

pytestmark = pytest.mark.django_db


def recompute():
    out = StringIO()
    call_command("recompute_assessments", stdout=out)
    return out.getvalue()


@pytest.fixture
def assessment(protocol):
    answers = {question.id: question.default for question in protocol.questions.values()} | {"tobacco": "yes"}
    return record_assessment(PatientFactory(), publish_shipped(), answers, "face")


def test_what_was_recorded_is_said_again_from_its_row(assessment):
    assert recompute() == "1 assessments, each says again what was recorded.\n"


@pytest.mark.parametrize(
    ("changed", "part"),
    [
        ({"recommendation": "exosomes"}, "recommendation"),
        ({"basis": "preference"}, "basis"),
        ({"preferred": "prp"}, "preferred"),
        ({"contradictions": ["prp-against-beliefs"]}, "contradictions"),
        ({"verdicts": {}}, "verdicts"),
    ],
)
def test_a_row_that_somebody_changed_is_named_with_the_part(assessment, changed, part):
    Assessment.objects.update(**changed)
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 1 assessments differ") as refused:
        call_command("recompute_assessments", stdout=out)
    assert out.getvalue() == f"{assessment.reference}: {part}\n"
    assert refused.value.returncode == 1
