import pytest

from consultations.intake.services import CannotSend, submit
from consultations.models import Assessment, Intake, Message
from tests.intake.journey import begin, send, walk, whole

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol", "location")]


def test_every_answer_stands_there_with_a_way_to_change_it(as_stranger):
    address = walk(as_stranger, begin(as_stranger), two_ways={"needle_comfort": "nervous"})
    page = as_stranger.get(address).content.decode()
    assert page.count("None of these") == 4
    for screen in ("about-you", "contact", "blood-and-medicines", "health", "the-area", "reactions", "two-ways"):
        assert address.replace("check-your-answers", screen) in page


def test_a_ticked_line_stands_there_in_its_own_words(as_stranger):
    ticked = {"ticks": ["organ_metabolic.0"], "organ_metabolic-detail": "controlled"}
    address = walk(as_stranger, begin(as_stranger), health=ticked)
    rows = [row for group in as_stranger.get(address).context["groups"] for row in group.rows]
    assert any("iabetes" in row.question for row in rows)


def test_an_unfinished_form_leads_to_what_is_missing(as_stranger):
    address = begin(as_stranger)
    page = as_stranger.get(address.replace("blood-and-medicines", "check-your-answers"))
    assert page.url == address


def test_an_unfinished_form_cannot_be_sent(as_stranger):
    begin(as_stranger)
    with pytest.raises(CannotSend) as refusal:
        submit(Intake.objects.get(), "Ada", by=None)
    assert refusal.value.code == "unfinished"


def test_a_name_is_needed(as_stranger):
    address = walk(as_stranger, begin(as_stranger))
    page = as_stranger.post(address, {"typed_name": ""})
    assert page.status_code == 422
    assert Intake.objects.get().status == "in-progress"


@pytest.mark.parametrize(("concern", "areas"), [("face", ["face"]), ("hair", ["hair"]), ("both", ["face", "hair"])])
def test_sending_assesses_each_area_once(as_stranger, concern, areas):
    intake = whole(as_stranger, concern)
    assert intake.status == "completed"
    assert intake.typed_name == "Ada Tester"
    assert [assessment.area for assessment in intake.assessments.all()] == areas
    assert {assessment.recommendation for assessment in intake.assessments.all()} == {"either"}


def test_the_age_is_that_of_the_day_of_sending(as_stranger):
    assert whole(as_stranger).assessments.get().facts["age_band"] == "22_plus"


def test_what_was_not_asked_is_not_healthy(as_stranger):
    verdicts = whole(as_stranger).assessments.get().verdicts
    assert verdicts["co2"]["status"] == "defer"
    assert verdicts["prp"]["status"] == verdicts["injection"]["status"] == "eligible"


def test_sending_twice_assesses_once(as_stranger):
    address = walk(as_stranger, begin(as_stranger))
    first, second = send(as_stranger, address), send(as_stranger, address)
    assert first.redirect_chain[-1] == second.redirect_chain[-1]
    assert Assessment.objects.count() == 1


def test_a_sent_form_is_not_changed_from_another_window(as_stranger):
    address = walk(as_stranger, begin(as_stranger))
    send(as_stranger, address)
    other = as_stranger.post(
        address.replace("check-your-answers", "blood-and-medicines"), {"blood_thinner": "yes", "ticks": ["none"]}
    )
    assert other.url.endswith("/result/")
    assert Intake.objects.get().answers["blood_thinner"] == "no"


def test_sending_thanks_by_mail_and_leaves_no_reminder_waiting(as_stranger):
    intake = whole(as_stranger)
    assert Message.objects.filter(key=f"intake_received:{intake.reference}:0").exists()
    reminder = Message.objects.get(kind="intake_unfinished")
    assert (reminder.state, reminder.why) == ("cancelled", "the form is completed")


def test_an_assessment_is_never_changed(as_stranger):
    assessment = whole(as_stranger).assessments.get()
    with pytest.raises(TypeError):
        assessment.save()
