"""What is too old is asked again: by letter before a visit, on the tablet, or by a provider."""

from datetime import timedelta

import pytest
from dateutil.relativedelta import relativedelta
from django.urls import reverse
from django.utils import timezone

from clinic.models import AccessLog
from consultations.candidacy.services import differs
from consultations.intake.amending import amend
from consultations.intake.services import clinic_today
from consultations.messaging import delivery
from consultations.models import Appointment, AppointmentType, Assessment, Message, PersonalLink
from consultations.patients.links import open_link, page_of
from consultations.review.renewal import services, tasks
from consultations.review.renewal.due import due_before, renewal_of
from consultations.review.renewal.kinds import RenewAnswers
from consultations.review.services import current_assessments
from consultations.review.validity import expired
from tests.booking.pages import text

from .factories import IntakeFactory, PlanFactory, VisitFactory, actor, aged, healthy_answers, signed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location")]
SHORT = ["nsaid_recent", "steroid_recent", "recent_illness", "skin_now", "recent_procedure"]
HEALTHY = {
    "blood-and-medicines-ticks": ["none"],
    "health-recent_illness": "none",
    "the-area-ticks": ["none"],
}


def soon(intake, hours=30, slug="consultation", **given):
    """A visit of somebody whose short-lived answers are three weeks old."""
    starts_at = timezone.now() + timedelta(hours=hours)
    kind = AppointmentType.objects.get(slug=slug)
    return VisitFactory(patient=intake.patient, starts_at=starts_at, type=kind, **given)


@pytest.fixture
def intake():
    intake = IntakeFactory()
    for each in current_assessments(intake):
        aged(each, 20)
    return intake


def letters():
    return list(Message.objects.filter(kind="renew_answers").order_by("pk"))


def sweep():
    return services.owe_letters(timezone.now())


def link_to(intake, purpose=PersonalLink.Purpose.ANSWERS):
    return page_of(open_link(intake.patient, purpose, intake))


def shown(client, path):
    return {"shown": client.get(path).context["shown"]}


# The letter ----------------------------------------------------------------------------------------------------------
def test_whoever_comes_soon_with_answers_that_will_be_too_old_gets_one_letter(intake):
    visit = soon(intake)
    soon(IntakeFactory())  # everything is fresh
    assert (sweep(), sweep()) == (1, 0)
    [letter] = letters()
    assert (letter.patient, letter.subject_reference) == (intake.patient, visit.reference)
    assert letter.useless_after == visit.starts_at


@pytest.mark.parametrize(
    "given",
    [
        {"hours": 49},
        {"hours": 1},
        {"slug": "results"},
        {"status": Appointment.Status.CANCELLED},
        {"status": Appointment.Status.NO_SHOW},
    ],
)
def test_nobody_is_asked_too_early_too_late_or_for_nothing(intake, given):
    soon(intake, **given)
    assert sweep() == 0


def test_an_answer_that_grows_old_before_the_visit_counts_by_the_day_of_the_visit():
    intake = IntakeFactory()
    aged(current_assessments(intake)[0], 14)
    assert renewal_of(intake, clinic_today()).questions == []
    soon(intake, hours=47)
    assert sweep() == 1


def test_before_a_session_it_is_the_form_of_the_plan_that_is_renewed(intake):
    plan = PlanFactory(outcome=signed(intake).outcomes.get())
    later = IntakeFactory(patient=intake.patient)
    session, talk = soon(intake, slug="treatment"), soon(intake)
    due = due_before([session, talk])
    assert {key: each.intake for key, each in due.items()} == {session.pk: intake}  # the later form is fresh
    assert plan.outcome.review.intake != later


def test_of_two_plans_the_form_that_is_too_old_is_renewed(intake):
    fresh = IntakeFactory(patient=intake.patient)
    visit = soon(intake, slug="treatment")
    for form in (intake, fresh):
        PlanFactory(outcome=signed(form).outcomes.get())
    assert due_before([visit])[visit.pk].intake == intake
    for each in current_assessments(fresh):
        aged(each, 20)
    assert due_before([visit])[visit.pk].intake == fresh  # the newer one first


def test_the_letter_is_not_wanted_once_the_answers_are_renewed_or_the_visit_has_moved(intake):
    visit = soon(intake)
    sweep()
    [letter] = letters()
    assert RenewAnswers().unwanted(letter) == ""
    Appointment.objects.filter(pk=visit.pk).update(sequence=1)
    assert RenewAnswers().unwanted(letter) == "changed since"
    assert sweep() == 1  # the moved visit has a letter of its own
    Appointment.objects.filter(pk=visit.pk).update(status="cancelled")
    assert RenewAnswers().unwanted(letters()[1]) == "changed since"
    Appointment.objects.filter(pk=visit.pk).update(status="booked")
    services.renew(renewal_of(intake, visit.day), {}, by=actor())
    told = {fact: current_assessments(intake)[0].facts[fact] for fact in SHORT}
    amend(intake, current_assessments(intake), told, by=actor(), is_renewal=True)
    assert RenewAnswers().unwanted(letters()[1]) == "nothing is too old"


def test_the_letter_names_neither_treatment_nor_question(intake, mailoutbox):
    soon(intake)
    sweep()
    delivery.deliver([each.pk for each in letters()])
    [mail] = mailoutbox
    assert "/answers/" in mail.body
    for word in ("PRP", "exosome", "face", "skin", "ibuprofen"):
        assert word.lower() not in mail.body.lower()


def test_as_many_queries_for_ten_visits_as_for_one(queries):
    def visit():
        intake = IntakeFactory()
        aged(current_assessments(intake)[0], 20)
        return Appointment.objects.select_related("patient", "type", "location").get(pk=soon(intake).pk)

    visits = [visit()]
    one = queries(lambda: due_before(visits))
    visits += [visit() for _ in range(3)]
    assert queries(lambda: due_before(visits)) == one
    assert len(due_before(visits)) == 4


# The page ------------------------------------------------------------------------------------------------------------
def test_exactly_what_is_too_old_is_asked_and_nothing_is_ticked(client, intake):
    soon(intake)
    page = client.get(link_to(intake))
    assert [each.id for each in page.context["renewal"].questions] == SHORT
    assert b"checked" not in page.content
    assert page["Referrer-Policy"] == "same-origin"


def test_send_makes_an_assessment_of_today_also_when_nothing_has_changed(client, intake):
    soon(intake)
    path = link_to(intake)
    [before] = current_assessments(intake)
    page = client.post(path, HEALTHY | shown(client, path), follow=True)
    assert "Your answers are up to date" in text(page)
    [after] = current_assessments(intake)
    assert (after.replaces, after.facts) == (before, before.facts)
    assert expired(after, clinic_today()) == []
    assert after.answered_on["tobacco"] == before.answered_on["tobacco"]
    assert differs(after) == []
    entry = AccessLog.objects.get(verb="renew")
    assert (entry.actor_kind, entry.actor_reference) == ("patient", str(intake.patient.reference))


def test_what_has_changed_changes_what_is_said(client, intake):
    soon(intake)
    path = link_to(intake)
    changed = {
        "the-area-ticks": ["skin_now.0"],
        "the-area-skin_now-detail": "rash_or_flare",
        "blood-and-medicines-ticks": ["unsure"],
        "blood-and-medicines-unsure_of": ["nsaid_recent"],
    }
    client.post(path, HEALTHY | changed | shown(client, path))
    [after] = current_assessments(intake)
    assert (after.facts["skin_now"], after.facts["nsaid_recent"]) == ("rash_or_flare", "unsure")
    assert after.recommendation == "defer"


def test_face_and_scalp_are_answered_apart(client):
    intake = IntakeFactory(answers=healthy_answers(concern="both", hair_loss_pattern="gradual_thinning"))
    for each in current_assessments(intake):
        aged(each, 20)
    path = link_to(intake)
    detail = {"the-area-skin_now-detail": "rash_or_flare", "the-area-skin_now-where": "hair"}
    client.post(path, HEALTHY | {"the-area-ticks": ["skin_now.0"]} | detail | shown(client, path))
    face, hair = current_assessments(intake)
    assert (face.facts["skin_now"], hair.facts["skin_now"]) == ("clear", "rash_or_flare")


def test_nothing_ticked_is_an_error_and_never_a_no(client, intake):
    path = link_to(intake)
    page = client.post(path, shown(client, path))
    assert page.status_code == 422
    assert set(page.context["form"].errors) == set(HEALTHY)
    assert "The area to be treated: tick what applies to you" in text(page)
    assert Assessment.objects.count() == 1


def test_who_was_overtaken_is_asked_again(client, intake):
    path = link_to(intake)
    seen = shown(client, path)
    amend(intake, current_assessments(intake), {"tobacco": "yes"}, by=actor())
    page = client.post(path, HEALTHY | seen)
    assert (page.status_code, Assessment.objects.count()) == (409, 2)
    assert "changed in the meantime" in text(page)
    client.post(path, HEALTHY | {"shown": page.context["shown"]})
    assert client.post(path, HEALTHY | {"shown": page.context["shown"]}).status_code == 200  # pressed twice
    assert Assessment.objects.count() == 3


# At the desk and by the provider -------------------------------------------------------------------------------------
def test_the_desk_sees_a_neutral_sign_and_opens_the_questions_on_the_tablet(as_desk, client, intake):
    visit = soon(intake, hours=3)
    path = f"/staff/day/?date={visit.day}"
    assert "Questions to bring up to date" in text(as_desk.get(path))
    code = reverse("tablet_code", args=[intake.patient.reference])
    as_desk.post(code, {"opens": "tablet-answers"})
    digits = as_desk.get(code).context["code"].code
    tablet = client.post("/tablet/", {"code": digits}).url
    done = client.post(tablet, HEALTHY | shown(client, tablet))
    assert "give the tablet back" in text(done)
    assert client.get(tablet).status_code == 410
    assert "Questions to bring up to date" not in text(as_desk.get(path))
    assert as_desk.get(reverse("ask_again", args=[intake.reference])).status_code == 404


def test_the_provider_asks_the_same_and_enters_what_only_they_measure(as_provider, as_stranger, intake):
    [first] = current_assessments(intake)
    [measured] = amend(intake, [first], {"platelet_count": "normal"}, by=actor())
    aged(measured, 100)
    path = reverse("ask_again", args=[intake.reference])
    assert path in as_provider.get(reverse("review", args=[intake.reference])).content.decode()
    page = as_provider.get(path)
    assert [each.id for each in page.context["renewal"].measured] == ["platelet_count"]
    sent = {name: "no" for name in ()} | shown(as_provider, path)
    assert as_provider.post(path, sent).status_code == 422
    assert as_stranger.get(path).status_code == 302


def test_a_birthday_alone_needs_no_question(as_provider, client):
    intake = IntakeFactory(answers=healthy_answers(age_band="18_21"))
    path = reverse("ask_again", args=[intake.reference])
    assert "Your answers are up to date" in text(client.get(link_to(intake)))
    page = as_provider.get(path)
    assert page.context["renewal"].age_moved
    assert as_provider.post(path, {"shown": page.context["shown"]}).status_code == 302
    [after] = current_assessments(intake)
    assert after.facts["age_band"] == "22_plus"
    assert as_provider.post(path, shown(as_provider, path)).status_code == 200
    assert Assessment.objects.count() == 2


def test_a_birthday_alone_is_counted_by_itself_on_its_day_before_a_visit():
    def young(birthday_in=0):
        born = clinic_today() + timedelta(days=birthday_in) - relativedelta(years=22)
        return IntakeFactory(answers=healthy_answers(age_band="18_21"), patient__birth_date=born)

    def bands(intake):
        return [each.facts["age_band"] for each in current_assessments(intake)]

    comes, tomorrow, with_questions, comes_not = young(), young(birthday_in=1), young(), young()
    aged(current_assessments(with_questions)[0], 20)
    soon(comes)
    soon(tomorrow)
    visit = soon(with_questions)
    tasks.sweep()
    assert bands(comes) == ["22_plus"]
    assert bands(tomorrow) == bands(with_questions) == bands(comes_not) == ["18_21"]
    assert AccessLog.objects.get(verb="renew").actor_kind == "system"
    assert services.renew_ages(timezone.now()) == 0
    assert [each.subject_reference for each in letters()] == [visit.reference]


def test_a_link_of_another_kind_opens_no_questions(client, intake):
    token = link_to(intake, PersonalLink.Purpose.BOOK).strip("/").rsplit("/", 1)[1]
    assert client.get(reverse("renew_answers", args=[token])).status_code == 404
