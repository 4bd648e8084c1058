import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import reverse

from clinic import roles
from clinic.models import AccessLog, Clinic, User
from tests.factories import UserFactory
from treatments.catalogue import load
from treatments.models import Treatment

pytestmark = pytest.mark.django_db

LISTS = [
    reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for model in admin.site._registry
    if model._meta.app_label in ("clinic", "treatments")
]
PASSWORD = "open-the-door-please"


def new_user(**more):
    fields = {"email": "New@Clinic.example", "name": "New", "password1": PASSWORD, "password2": PASSWORD}
    return {**fields, "groups": [Group.objects.get(name=roles.PROVIDER).pk], "may_sign": "on", **more}


@pytest.mark.parametrize("page", ["/admin/", *LISTS])
def test_the_manager_opens_every_list(as_manager, location, page):
    load()
    assert as_manager.get(page, follow=True).status_code == 200


def test_from_the_admin_the_manager_reaches_every_page_of_theirs(as_manager, location):
    body = as_manager.get("/admin/").content.decode()
    for name in ("time_off", "on_call", "alerts", "results_report"):
        assert f'href="{reverse(name)}"' in body


@pytest.mark.parametrize("page", ["/admin/", "/admin/nothing/", *LISTS])
@pytest.mark.parametrize("cast", ["as_desk", "as_provider", "as_lead"])
def test_every_other_role_is_told_that_there_is_nothing(request, cast, page):
    assert request.getfixturevalue(cast).get(page).status_code == 404


@pytest.mark.parametrize("page", ["/admin/", *LISTS])
def test_a_stranger_is_sent_to_the_one_door(as_stranger, page):
    response = as_stranger.get(page, follow=True)
    assert response.redirect_chain[-1][0].startswith(reverse("login"))


def test_the_admins_own_door_is_the_one_door(as_stranger):
    assert as_stranger.get("/admin/login/").url == f"{reverse('login')}?next=/admin/"


def test_no_patient_is_in_the_admin():
    """What belongs to a patient is reached by the journey's pages, where reading is recorded."""
    patient = apps.get_model("consultations", "Patient")
    about_patients = {
        model
        for model in apps.get_app_config("consultations").get_models()
        if model is patient or any(field.related_model is patient for field in model._meta.fields)
    }
    assert about_patients
    assert about_patients.isdisjoint(admin.site._registry)


def test_the_clinic_is_edited_but_never_added_or_deleted(as_manager):
    page = reverse("admin:clinic_clinic_change", args=[1])
    assert as_manager.get(reverse("admin:clinic_clinic_changelist")).url == page
    assert as_manager.get(reverse("admin:clinic_clinic_add")).status_code == 403
    assert as_manager.post(reverse("admin:clinic_clinic_delete", args=[1]), {"post": "yes"}).status_code == 403
    form = as_manager.get(page).context["adminform"].form
    as_manager.post(page, {**form.initial, "name": "Harbor Lane"})
    assert Clinic.current().name == "Harbor Lane"


def test_the_manager_adds_a_person_with_a_role(as_manager, as_stranger):
    response = as_manager.post(reverse("admin:clinic_user_add"), new_user())
    assert response.status_code == 302
    user = User.objects.get(email="new@clinic.example")
    assert user.has_role(roles.PROVIDER)
    assert user.may_sign
    login = as_stranger.post(reverse("login"), {"username": user.email, "password": PASSWORD})
    assert login.url == reverse("staff_home")


@pytest.mark.parametrize(
    ("field", "value"),
    [("groups", []), ("password2", "another-password"), ("password1", "short"), ("email", "no address"), ("email", "")],
)
def test_a_person_needs_a_role_an_email_and_a_good_password(as_manager, field, value):
    response = as_manager.post(reverse("admin:clinic_user_add"), new_user(**{field: value}))
    assert response.status_code == 200
    assert response.context["adminform"].form.errors
    assert not User.objects.filter(name="New").exists()


def test_the_same_email_in_capitals_is_refused_with_a_sentence(as_manager):
    UserFactory(email="new@clinic.example")
    response = as_manager.post(reverse("admin:clinic_user_add"), new_user())
    assert "email" in response.context["adminform"].form.errors


def test_roles_are_ticks_and_django_permissions_are_nowhere(as_manager):
    page = as_manager.get(reverse("admin:clinic_user_change", args=[UserFactory().pk])).content.decode()
    assert page.count('type="checkbox" name="groups"') == len(roles.ROLES)
    assert "user_permissions" not in page
    assert "is_superuser" not in page


def test_a_person_is_made_inactive_and_never_deleted(as_manager):
    user = UserFactory(role=roles.FRONT_DESK)
    assert as_manager.post(reverse("admin:clinic_user_delete", args=[user.pk]), {"post": "yes"}).status_code == 403
    roles_of = [group.pk for group in user.groups.all()]
    fields = {"email": user.email, "name": user.name, "groups": roles_of}
    as_manager.post(reverse("admin:clinic_user_change", args=[user.pk]), fields)
    assert not User.objects.get(pk=user.pk).is_active


def test_a_manager_cannot_make_or_take_over_an_account_above_managers(as_manager):
    above = User.objects.create_superuser("root@clinic.example", PASSWORD, name="Root")
    password_page = reverse("admin:auth_user_password_change", args=[above.pk])
    as_manager.post(password_page, {"password1": "taken-over-now", "password2": "taken-over-now"})
    as_manager.post(reverse("admin:clinic_user_add"), new_user(is_superuser="on"))
    above.refresh_from_db()
    assert above.check_password(PASSWORD)
    assert User.objects.filter(is_superuser=True).count() == 1


def test_the_access_log_is_only_read(as_manager, location):
    entry = AccessLog.objects.create(actor_kind="user", verb="read", subject_kind="patient", subject_reference="r")
    change = reverse("admin:clinic_accesslog_change", args=[entry.pk])
    assert as_manager.get(change).status_code == 200
    assert as_manager.post(change, {"verb": "nothing"}).status_code == 403
    assert as_manager.get(reverse("admin:clinic_accesslog_add")).status_code == 403
    assert (
        as_manager.post(reverse("admin:clinic_accesslog_delete", args=[entry.pk]), {"post": "yes"}).status_code == 403
    )


def test_what_the_manager_edits_in_the_catalogue_survives_a_reload(as_manager):
    load()
    prp = Treatment.objects.get(slug="prp")
    page = reverse("admin:treatments_treatment_change", args=[prp.pk])
    form = as_manager.get(page).context["adminform"].form
    routes = [route.pk for route in prp.routes.all()]
    in_english = {f"{name}_0": str(value) for name, value in form.initial.items()}
    posted = {**form.initial, **in_english, "routes": routes, "summary_0": "Our words.", "slug": "other"}
    response = as_manager.post(page, posted)
    assert response.status_code == 302
    assert load().edited == ["treatments prp"]
    assert str(Treatment.objects.get(slug="prp").summary) == "Our words."


def test_each_language_has_its_box_and_a_plain_text_stands_in_that_of_english(as_manager, settings):
    settings.LANGUAGES = [("en", "English"), ("es", "Español")]
    load()
    prp = Treatment.objects.get(slug="prp")
    page = reverse("admin:treatments_treatment_change", args=[prp.pk])
    form = as_manager.get(page).context["adminform"].form
    boxes = {name: form[name].field.widget.decompress(form[name].value()) for name in ("summary", "name")}
    assert boxes == {"summary": [str(prp.summary), None], "name": ["PRP", None]}
    routes = [route.pk for route in prp.routes.all()]
    english = {f"{name}_0": str(value) for name, value in form.initial.items()}
    spanish = {f"{name}_1": "" for name in form.initial} | {"summary_1": "De su propia sangre."}
    assert as_manager.post(page, {**form.initial, **english, **spanish, "routes": routes}).status_code == 302
    prp.refresh_from_db()
    assert prp.summary.data == {"en": str(form.initial["summary"]), "es": "De su propia sangre."}
