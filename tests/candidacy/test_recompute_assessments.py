from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consultations.candidacy.services import publish_shipped, record_assessment
from consultations.models import Assessment, ProtocolVersion
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


def answers_of(assessment):
    return dict(assessment.facts)


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


def test_a_row_that_cannot_be_read_is_named_and_the_others_are_looked_at(assessment):
    broken = Assessment.objects.get()
    Assessment.objects.update(facts={"concern": "face"})
    other = record_assessment(PatientFactory(), assessment.protocol_version, answers_of(assessment), "face")
    Assessment.objects.filter(pk=other.pk).update(basis="preference")
    out = StringIO()
    with pytest.raises(CommandError, match="2 of 2 assessments differ"):
        call_command("recompute_assessments", stdout=out)
    first, second = out.getvalue().splitlines()
    assert first.startswith(f"{broken.reference}: cannot be said again (")
    assert second == f"{other.reference}: basis"


def test_a_protocol_that_was_changed_behind_its_signature_is_named(assessment):
    version = assessment.protocol_version
    ProtocolVersion.objects.update(content=version.content.replace("wait_days = 14", "wait_days = 13"))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("recompute_assessments", stdout=out)
    assert out.getvalue() == f"protocol {version.number}: its content is not what was signed\n"
