"""A patient sends photos from the telephone that took them, after a yes that is asked for on that very page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from clinic.audit import Actor
from clinic.models import AccessLog
from consultations.intake.services import clinic_today
from consultations.messaging.kinds import KINDS
from consultations.models import Consent, Message, PersonalLink, Photo
from consultations.patients.consents import give, withdraw
from consultations.patients.links import open_link, page_of
from consultations.review.photos.refusals import CannotKeep
from consultations.review.photos.services import refuse
from tests.review.factories import IntakeFactory, PlanFactory, actor, healthy_answers, perform
from tests.review.photos.files import jpeg
from tests.review.photos.test_photos import file, path, photo_path, sent, text
from tests.review.photos.test_services import kept, shot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location")]


@pytest.fixture
def intake():
    return IntakeFactory()


def link_of(intake):
    return page_of(open_link(intake.patient, PersonalLink.Purpose.PHOTOS, intake))


def agreed(**changed):
    return sent(agrees="on", wording="photos-1-en") | changed


def test_what_is_sent_with_a_tick_is_kept_with_the_agreement(as_stranger, intake):
    page = link_of(intake)
    assert "I agree to photos for my record." in text(as_stranger.get(page))
    assert as_stranger.post(page, agreed()).status_code == 302
    photo, consent = Photo.objects.get(), Consent.objects.get(kind="photos")
    assert (photo.patient, photo.sent_by, photo.moment) == (intake.patient, None, "baseline")
    assert (consent.patient, consent.via, consent.ip) == (intake.patient, "link", "127.0.0.1")
    after = text(as_stranger.get(page))
    assert "We have one picture from you" in after
    assert "I agree to photos" not in after


def test_a_file_that_cannot_be_read_takes_neither_the_others_nor_the_yes(as_stranger, intake):
    answer = as_stranger.post(link_of(intake), agreed(left=file(b"no picture", "a.HEIC")))
    assert answer.status_code == 422
    assert "We have one picture from you" in text(answer)
    assert "I agree to photos" not in text(answer)
    assert as_stranger.post(link_of(intake), sent(left=file(jpeg("black")))).status_code == 302
    assert Photo.objects.count() == 2


@pytest.mark.parametrize("changed", [{"agrees": ""}, {"wording": "photos-0-en"}])
def test_without_a_tick_to_these_words_nothing_is_kept(as_stranger, intake, changed):
    answer = as_stranger.post(link_of(intake), agreed(**changed))
    assert answer.status_code == 422
    assert not Photo.objects.exists()
    assert not Consent.objects.filter(kind="photos").exists()


def test_without_a_picture_nothing_is_agreed_to(as_stranger, intake):
    assert as_stranger.post(link_of(intake), agreed(front=[])).status_code == 422
    assert not Consent.objects.filter(kind="photos").exists()


def test_a_yes_that_was_taken_back_is_asked_for_again(as_stranger, as_provider, intake):
    by = Actor.of_patient(intake.patient.reference)
    give(intake.patient, "photos")
    withdraw(intake.patient, "photos", by=by)
    with pytest.raises(CannotKeep):
        kept(intake.patient, by=by)
    assert "taken back the agreement" in text(as_provider.post(path(intake.patient), sent()))
    assert as_stranger.post(link_of(intake), sent()).status_code == 422
    assert not Photo.objects.exists()
    as_stranger.post(link_of(intake), agreed())
    assert Photo.objects.count() == 1


def test_a_link_shows_what_the_patient_sent_and_nothing_else(as_stranger, intake):
    page = link_of(intake)
    as_stranger.post(page, agreed())
    own = Photo.objects.get()
    [of_clinic] = kept(intake.patient, shot("black"))
    other = IntakeFactory()
    give(other.patient, "photos")
    [of_another] = kept(other.patient, shot("red"), by=Actor.of_patient(other.patient.reference))
    assert as_stranger.get(f"{page}{own.reference}/")["Cache-Control"] == "no-store"
    assert AccessLog.objects.filter(verb="read", subject_kind="photo", actor_kind="patient").exists()
    for photo in (of_clinic, of_another):
        assert as_stranger.get(f"{page}{photo.reference}/").status_code == 404
        assert str(photo.reference) not in text(as_stranger.get(page))


def test_only_an_area_that_was_asked_about_is_taken(as_stranger, intake):
    assert as_stranger.post(link_of(intake), agreed(area="hair")).status_code == 422
    both = IntakeFactory(answers=healthy_answers(concern="both"))
    assert as_stranger.post(link_of(both), agreed(area="hair")).status_code == 302
    assert Photo.objects.get().area == "hair"


def test_after_a_session_it_is_a_follow_up_and_from_before_it_is_not(as_stranger):
    plan = perform(PlanFactory(), timezone.now() - timedelta(days=30)).plan
    page = link_of(plan.outcome.review.intake)
    as_stranger.post(page, agreed())
    earlier = (clinic_today() - timedelta(days=40)).isoformat()
    as_stranger.post(page, agreed(front=file(jpeg("black")), taken_on=earlier))
    assert list(Photo.objects.values_list("moment", flat=True)) == ["baseline", "follow-up"]


def test_one_link_takes_only_so_much_in_an_hour(as_stranger, settings, intake):
    settings.LIMITS = settings.LIMITS | {"photos": "1/hour"}
    page = link_of(intake)
    assert [as_stranger.post(page, agreed()).status_code for _ in range(2)] == [302, 429]


def test_a_provider_asks_and_the_letter_says_nothing_of_what(as_provider, as_desk, intake):
    ask = reverse("ask_for_photos", args=[intake.reference])
    assert as_desk.post(ask).status_code == 404
    for _ in range(2):
        as_provider.post(ask)
    message = Message.objects.get(kind="send_photos")
    kind = KINDS["send_photos"]
    assert kind.mail(message).context["address"].endswith(link_of(intake))
    assert link_of(intake) in kind.text(message)
    Message.objects.update(state="sent")
    as_provider.post(ask)
    assert Message.objects.count() == 2


def test_who_wants_no_photos_is_not_asked(intake):
    message = Message(kind="send_photos", subject_reference=intake.reference)
    kind = KINDS["send_photos"]
    assert not kind.unwanted(message)
    refuse(intake.patient, "face", "", by=actor())
    assert kind.unwanted(message)


def test_a_photo_is_shown_to_others_only_while_the_patient_lets_it(as_provider, intake):
    [photo] = kept(intake.patient)
    take = photo_path(photo, "photo_to_show")

    def is_open():
        return as_provider.get(take).status_code == 200 and "Download to show" in text(
            as_provider.get(path(photo.patient))
        )

    give(intake.patient, "photos")
    assert not is_open()
    assert as_provider.get(take).status_code == 409
    give(intake.patient, "photo-marketing")
    assert is_open()
    assert as_provider.get(take)["Content-Disposition"].startswith("attachment")
    for kind in ("photos", "photo-marketing"):
        withdraw(intake.patient, kind, by=actor())
        assert not is_open()
        give(intake.patient, kind)
        assert is_open()


def test_the_pages_of_review_and_plan_show_them_and_the_way_to_more(as_provider, location):
    plan = PlanFactory()
    intake = plan.outcome.review.intake
    [photo] = kept(plan.patient)
    for address in (reverse("review", args=[intake.reference]), reverse("plan", args=[plan.reference])):
        page = text(as_provider.get(address))
        assert f'{photo_path(photo)}?small"' in page
        assert reverse("ask_for_photos", args=[intake.reference]) in page
        assert f"{path(plan.patient)}?area=face&amp;moment=baseline" in page
