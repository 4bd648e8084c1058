"""Photos of patients: what staff see, and what patients send."""

from io import BytesIO

from django.urls import reverse

from clinic.audit import Actor
from consultations.models import PersonalLink, Photo, TreatmentPlan
from consultations.patients.consents import PHOTOS, give
from consultations.patients.links import open_link, page_of
from consultations.review.photos.services import refuse, remove
from tests.review.photos.files import jpeg
from tests.walk import States

STAFF, PATIENTS = States(), States()
state = STAFF.state


def page(clinic, first_name, name="photos", query="", sent=None):
    path = reverse(name, args=[clinic.patient(first_name).reference]) + query
    provider = clinic.staff("provider")
    return provider.get(path) if sent is None else provider.post(path, sent, follow=True)


def chosen(content, name="IMG_0001.jpg", **changed):
    file = BytesIO(content)
    file.name = name
    return {"area": "face", "moment": "follow-up", "taken_on": "2026-12-09", "front": file} | changed


def by_provider(clinic):
    return Actor.of_user(TreatmentPlan.objects.first().planned_by)


@state("photos")
def photos(clinic):
    return page(clinic, "Anna")


@state("photos")
def photos_of_nobody_yet(clinic):
    return page(clinic, "Hanna", query="?area=face")


@state("photos")
def photos_refused_and_one_removed(clinic):
    [photo] = Photo.objects.of(clinic.patient("Paula"))
    remove(photo, "Taken of somebody else", by=by_provider(clinic))
    refuse(clinic.patient("Paula"), "face", "Does not want to be seen.", by=by_provider(clinic))
    return page(clinic, "Paula")


@state("photos")
def photos_kept(clinic):
    return page(clinic, "Paula", sent=chosen(jpeg()))


@state("photos", status=422)
def photos_with_nothing(clinic):
    return page(clinic, "Paula", sent={})


@state("photos", status=422)
def photos_that_are_none(clinic):
    return page(clinic, "Paula", sent=chosen(b"<script>alert(1)</script>", "script.jpg"))


def to_correct(clinic):
    [photo] = Photo.objects.of(clinic.patient("Paula"))
    return clinic.staff("provider"), reverse("correct_photo", args=[photo.reference])


@state("correct_photo")
def correct_photo(clinic):
    client, path = to_correct(clinic)
    return client.get(path)


@state("correct_photo", status=422)
def correct_photo_with_nothing(clinic):
    client, path = to_correct(clinic)
    return client.post(path, {})


@state("remove_photo")
def remove_photo(clinic):
    [photo] = Photo.objects.of(clinic.patient("Paula"))
    return clinic.staff("provider").get(reverse("remove_photo", args=[photo.reference]))


@state("remove_photo", status=422)
def remove_photo_without_a_reason(clinic):
    [photo] = Photo.objects.of(clinic.patient("Paula"))
    return clinic.staff("provider").post(reverse("remove_photo", args=[photo.reference]), {})


@state("refuse_photos")
def refuse_photos(clinic):
    return page(clinic, "Paula", "refuse_photos", "?area=face")


@state("refuse_photos", status=422)
def refuse_photos_of_nothing(clinic):
    return page(clinic, "Paula", "refuse_photos", sent={})


def compared(clinic, before, after):
    return page(clinic, "Anna", "compare_photos", f"?before={before.reference}&after={after.reference}")


@state("compare_photos")
def compare_photos(clinic):
    return compared(clinic, *Photo.objects.of(clinic.patient("Anna")))


@state("compare_photos", status=422)
def compare_photos_that_do_not_match(clinic):
    before, after = Photo.objects.of(clinic.patient("Anna"))
    Photo.objects.filter(pk=after.pk).update(view="left")
    return compared(clinic, before, after)


@state("compare_photos")
def compare_photos_where_there_are_none(clinic):
    return page(clinic, "Hanna", "compare_photos")


# What patients send --------------------------------------------------------------------------------------------------
def link_of(clinic, first_name="Rita"):
    intake = clinic.intake(first_name)
    return page_of(open_link(intake.patient, PersonalLink.Purpose.PHOTOS, intake))


def by_link(clinic, sent=None, first_name="Rita"):
    path, visitor = link_of(clinic, first_name), clinic.visitor()
    return visitor.get(path) if sent is None else visitor.post(path, sent, follow=True)


def agreed():
    return {"agrees": "on", "wording": "photos-1-en"}


@PATIENTS.state("send_photos")
def send_photos(clinic):
    return by_link(clinic)


@PATIENTS.state("send_photos")
def send_photos_of_two_areas(clinic):
    return by_link(clinic, first_name="Wanda")


@PATIENTS.state("send_photos", status=422)
def send_photos_with_nothing(clinic):
    return by_link(clinic, {})


@PATIENTS.state("send_photos", status=422)
def send_photos_of_which_one_cannot_be_read(clinic):
    left = BytesIO(b"no picture")
    left.name = "IMG_0002.HEIC"
    return by_link(clinic, chosen(jpeg(), **agreed(), left=left))


@PATIENTS.state("send_photos")
def photos_sent(clinic):
    return by_link(clinic, chosen(jpeg(), **agreed()))


@state("photos")
def photos_that_may_be_shown(clinic):
    for kind in PHOTOS:
        give(clinic.patient("Anna"), kind)
    return page(clinic, "Anna")


@state("409", status=409)
def photo_that_may_not_be_shown(clinic):
    photo = Photo.objects.of(clinic.patient("Anna")).first()
    return clinic.staff("provider").get(reverse("photo_to_show", args=[photo.reference]))
