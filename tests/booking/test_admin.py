import pytest
from django.utils import translation

from consultations.booking.models import AppointmentType, Resource, WorkingHours, make_appointment_types
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def hours_of(location, **changed):
    row = {"weekday": "0", "starts": "09:00", "ends": "17:00", "valid_from": "", "valid_until": "", **changed}
    posted = {f"hours-0-{name}": value for name, value in {**row, "location": location.pk}.items()}
    return {**posted, "hours-TOTAL_FORMS": 1, "hours-INITIAL_FORMS": 0}


def test_a_manager_says_who_works_when(as_manager, location):
    user = UserFactory(role="provider")
    posted = {"name": "Dr. New", "kind": "provider", "user": user.pk, "is_active": "on", **hours_of(location)}
    assert as_manager.post("/admin/consultations/resource/add/", posted).status_code == 302
    assert WorkingHours.objects.get().resource == Resource.objects.get()


@pytest.mark.parametrize("changed", [{"starts": "09:07"}, {"ends": "08:00"}, {"ends": "09:00"}])
def test_hours_that_cannot_be_kept_are_refused(as_manager, location, changed):
    posted = {"name": "Dr. New", "kind": "provider", "user": UserFactory().pk, **hours_of(location, **changed)}
    assert as_manager.post("/admin/consultations/resource/add/", posted).status_code == 200
    assert not WorkingHours.objects.exists()


@pytest.mark.parametrize("minutes", ["0", "32"])
def test_a_duration_is_a_multiple_of_five_minutes(as_manager, minutes):
    consultation = AppointmentType.consultation()
    posted = {"name_0": "Consultation", "minutes": minutes, "buffer_before": 0, "buffer_after": 0}
    page = as_manager.post(f"/admin/consultations/appointmenttype/{consultation.pk}/change/", posted)
    assert page.status_code == 200
    consultation.refresh_from_db()
    assert consultation.minutes == 30


def test_an_edited_type_keeps_its_edits_through_a_migration(db):
    from django.core.management import call_command

    AppointmentType.objects.filter(slug="consultation").update(minutes=45)
    call_command("migrate", verbosity=0)
    assert AppointmentType.consultation().minutes == 45


def test_a_language_that_the_clinic_adds_reaches_the_types_that_nobody_edited(db, settings, monkeypatch):
    settings.LANGUAGES = [("en", "English"), ("es", "Español")]
    spanish = {"Complimentary consultation": "Consulta gratuita", "Treatment session": "Sesión"}
    said = translation._trans.gettext
    monkeypatch.setattr(
        translation._trans,
        "gettext",
        lambda text: spanish.get(text, text) if translation.get_language() == "es" else said(text),
    )
    AppointmentType.objects.filter(slug="treatment").update(name={"en": "Our own name"})
    for _again in range(2):
        make_appointment_types(None)
    with translation.override("es"):
        names = {each.slug: str(each) for each in AppointmentType.objects.all()}
    assert names == {
        "consultation": "Consulta gratuita",
        "treatment": "Our own name",
        "results": "Results review",
    }


def test_neither_patients_nor_visits_are_in_the_admin(as_manager):
    for name in ("appointment", "patient"):
        assert as_manager.get(f"/admin/consultations/{name}/").status_code == 404


def test_only_managers_administer(as_desk, as_provider, as_stranger):
    for client in (as_desk, as_provider):
        assert client.get("/admin/consultations/resource/").status_code == 404
    assert as_stranger.get("/admin/consultations/resource/").status_code == 302


@pytest.mark.parametrize(
    "posted",
    [{"kind": "provider"}, {"kind": "room"}, {"kind": "device"}, {"kind": "room", "user": "one"}],
)
def test_a_resource_is_a_person_a_room_or_a_device(as_manager, location, posted):
    if "user" in posted:
        posted = posted | {"user": UserFactory().pk, "location": location.pk}
    forms = {"hours-TOTAL_FORMS": 0, "hours-INITIAL_FORMS": 0}
    page = as_manager.post("/admin/consultations/resource/add/", {"name": "New", **posted, **forms})
    assert "A provider is a member of staff" in page.content.decode()
    assert not Resource.objects.exists()


def test_a_room_stands_at_a_location(as_manager, location):
    posted = {"name": "Room 1", "kind": "room", "location": location.pk, "is_active": "on"}
    forms = {"hours-TOTAL_FORMS": 0, "hours-INITIAL_FORMS": 0}
    assert as_manager.post("/admin/consultations/resource/add/", {**posted, **forms}).status_code == 302
    assert list(Resource.objects.at(location)) == [Resource.objects.get()]
    assert not Resource.objects.providers()
