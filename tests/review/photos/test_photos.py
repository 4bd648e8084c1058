"""Only who treats sees a photo, and every look is on record."""

from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from clinic.models import AccessLog
from consultations.intake.services import clinic_today
from consultations.models import Photo, PhotoRefusal
from consultations.review.photos.services import refuse, take_back
from tests.factories import PatientFactory
from tests.review.factories import actor
from tests.review.photos.files import from_a_telephone, jpeg
from tests.review.photos.test_services import kept

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location")]


def file(content=None, name="IMG_0001.jpg"):
    sent = BytesIO(content or jpeg())
    sent.name = name
    return sent


def sent(**changed):
    today = clinic_today().isoformat()
    return {"area": "face", "moment": "baseline", "taken_on": today, "front": file()} | changed


def path(patient, name="photos"):
    return reverse(name, args=[patient.reference])


def photo_path(photo, name="photo"):
    return reverse(name, args=[photo.reference])


def text(response):
    return response.content.decode()


def test_what_is_sent_is_kept_without_its_place(as_provider):
    patient = PatientFactory()
    answer = as_provider.post(path(patient), sent(front=file(from_a_telephone()), left=[file(), file(jpeg("black"))]))
    assert (answer.status_code, answer["Location"]) == (302, path(patient))
    assert sorted(Photo.objects.values_list("view", flat=True)) == ["front", "left", "left"]
    for photo in Photo.objects.all():
        stored = photo.file.open("rb").read()
        assert b"Secret" not in stored
        assert not Image.open(BytesIO(stored)).getexif()
        assert (photo.patient, photo.area, photo.moment, photo.sent_by) == (
            patient,
            "face",
            "baseline",
            as_provider.user,
        )


def test_a_second_press_does_not_keep_twice(as_provider):
    patient = PatientFactory()
    for _ in range(2):
        answer = as_provider.post(path(patient), sent(), follow=True)
    assert Photo.objects.count() == 1
    assert "These pictures are here already" in text(answer)


def test_of_several_those_that_can_be_read_are_kept(as_provider):
    patient = PatientFactory()
    script = file(b"<script>alert(1)</script>", "<b>x.png")
    answer = as_provider.post(path(patient), sent(left=[script, file(jpeg("black"))]))
    assert answer.status_code == 422
    assert Photo.objects.count() == 2
    assert "2 photos are kept" in text(answer)
    assert "&lt;b&gt;x.png”: We cannot read this as a picture" in text(answer)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"front": []}, "Choose at least one picture"),
        ({"front": file(b"\0", "a.jpg"), "area": ""}, "Area: Choose one."),
        ({"taken_on": "2999-01-01"}, "still to come"),
        ({"front": [file(jpeg((n, n, n))) for n in range(11)]}, "at most 10 at a time"),
    ],
)
def test_what_is_not_right_keeps_nothing(as_provider, changed, told):
    answer = as_provider.post(path(PatientFactory()), sent(**changed))
    assert answer.status_code == 422
    assert told in text(answer)
    assert not Photo.objects.exists()


def test_a_file_that_is_too_large_gets_a_sentence(as_provider):
    large = file(jpeg() + b"\0" * 20 * 1024 * 1024, "IMG_0001.HEIC")
    answer = as_provider.post(path(PatientFactory()), sent(front=large))
    assert answer.status_code == 422
    assert "larger than 15 MB" in text(answer)


def test_an_empty_file_gets_a_sentence(as_provider):
    empty = BytesIO()
    empty.name = "a.jpg"
    assert "This file is empty" in text(as_provider.post(path(PatientFactory()), sent(front=empty)))


def test_a_refusal_is_heeded(as_provider):
    patient = PatientFactory()
    as_provider.post(path(patient, "refuse_photos"), {"area": "face", "why": "Not in my file."})
    answer = as_provider.post(path(patient), sent())
    assert answer.status_code == 422
    assert "Take the refusal back first" in text(answer)
    as_provider.post(reverse("take_back_refusal", args=[PhotoRefusal.objects.get().reference]))
    assert as_provider.post(path(patient), sent()).status_code == 302


def test_a_photo_goes_out_as_a_picture_that_nobody_keeps_and_no_other_site_shows(as_provider):
    [photo] = kept(PatientFactory())
    answer = as_provider.get(photo_path(photo))
    assert b"".join(answer.streaming_content) == photo.file.open("rb").read()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("inline")
    assert answer["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    for size in ("", "?small"):
        asked = as_provider.get(photo_path(photo) + size, headers={"accept-encoding": "gzip"})
        assert "Content-Encoding" not in asked
    small = as_provider.get(photo_path(photo) + "?small")
    assert small["Cache-Control"] == "private, no-store"
    assert Image.open(BytesIO(small.content)).size == (60, 80)


def test_every_look_is_on_record(as_provider):
    [photo] = kept(PatientFactory())
    as_provider.get(photo_path(photo))
    log = AccessLog.objects.get(verb="read", subject_reference=str(photo.reference))
    assert log.actor_reference == str(as_provider.user.reference)


def test_nobody_else_sees_it(as_desk, as_manager, as_stranger):
    [photo] = kept(PatientFactory())
    for client in (as_desk, as_manager):
        for address in (photo_path(photo), photo_path(photo, "remove_photo"), path(photo.patient)):
            assert client.get(address).status_code == 404
            assert client.post(address, sent()).status_code in (404, 405)
    assert as_stranger.get(photo_path(photo)).status_code == 302
    assert Photo.objects.count() == 1


def test_what_was_chosen_wrongly_is_corrected_by_who_treats(as_provider, as_desk):
    [photo] = kept(PatientFactory())
    address = photo_path(photo, "correct_photo")
    assert address in text(as_provider.get(path(photo.patient)))
    right = {"area": "hair", "view": "top", "moment": "follow-up", "taken_on": clinic_today().isoformat()}
    for wrong in ({"area": "foot"}, {"taken_on": "2999-01-01"}, {"view": ""}):
        assert as_provider.post(address, right | wrong).status_code == 422
    assert as_desk.post(address, right).status_code == 404
    refusal = refuse(photo.patient, "hair", "", by=actor(as_provider.user))
    assert "Take the refusal back first" in text(as_provider.post(address, right))
    take_back(refusal, by=actor(as_provider.user))
    assert as_provider.post(address, right).status_code == 302
    after = Photo.objects.get()
    assert {name: str(getattr(after, name)) for name in right} == right
    assert (after.sha256, after.sent_at) == (photo.sha256, photo.sent_at)
    assert AccessLog.objects.filter(verb="correct", subject_reference=str(photo.reference)).exists()


def test_a_removed_photo_is_not_there_any_more(as_provider):
    [photo] = kept(PatientFactory())
    assert as_provider.post(photo_path(photo, "remove_photo"), {"removed_why": ""}).status_code == 422
    as_provider.post(photo_path(photo, "remove_photo"), {"removed_why": "The wrong patient"})
    assert as_provider.get(photo_path(photo)).status_code == 404
    assert "The wrong patient" in text(as_provider.get(path(photo.patient)))


def test_a_file_that_is_gone_is_a_404_and_no_error(as_provider):
    [photo] = kept(PatientFactory())
    photo.file.storage.delete(photo.file.name)
    assert as_provider.get(photo_path(photo)).status_code == 404


def test_two_of_one_area_and_side_are_compared_and_no_others(as_provider):
    patient = PatientFactory()
    as_provider.post(path(patient), sent(front=[file(), file(jpeg("black"))], left=file(jpeg("red"))))
    [other] = kept(PatientFactory())
    first, second = Photo.objects.filter(patient=patient, view="front")
    left = Photo.objects.get(view="left")

    def compared(after):
        return as_provider.get(f"{path(patient, 'compare_photos')}?before={first.reference}&after={after}")

    page = compared(second.reference)
    assert f'alt="Before: {first}"' in text(page)
    assert f'alt="After: {second}"' in text(page)
    assert {compared(each).status_code for each in (left.reference, other.reference, "x")} == {422}


def test_ten_photos_cost_as_much_as_one(as_provider, queries):
    patient = PatientFactory()
    kept(patient)
    one = queries(lambda: as_provider.get(path(patient)))
    as_provider.post(path(patient), sent(front=[file(jpeg((n, n, n))) for n in range(10)]))
    assert queries(lambda: as_provider.get(path(patient))) == one
