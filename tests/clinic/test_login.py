import pytest
from django.urls import reverse

from clinic.errors import locked_out
from clinic.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "open-the-door-please"
NO_MATCH = "do not go together"


@pytest.fixture
def member(db):
    return User.objects.create_user("Desk@Clinic.example", PASSWORD, name="Desk")


def log_in(client, email, password=PASSWORD, **more):
    return client.post(reverse("login"), {"username": email, "password": password, **more})


def test_the_door_opens_with_the_right_password(as_stranger, member):
    assert log_in(as_stranger, member.email).url == reverse("staff_home")


def test_the_email_may_be_typed_in_capitals(as_stranger, member):
    assert member.email == "desk@clinic.example"
    assert log_in(as_stranger, "DESK@Clinic.Example").status_code == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [("desk@clinic.example", "wrong"), ("nobody@clinic.example", PASSWORD)],
    ids=["password", "e-mail"],
)
def test_a_wrong_try_is_422_and_does_not_tell_what_was_wrong(as_stranger, member, email, password):
    response = log_in(as_stranger, email, password)
    assert response.status_code == 422
    assert response.content.decode().count(NO_MATCH) == 1
    assert 'role="alert"' in response.content.decode()


def test_somebody_inactive_reads_the_same_sentence(as_stranger, member):
    User.objects.update(is_active=False)
    assert NO_MATCH in log_in(as_stranger, member.email).content.decode()


@pytest.mark.parametrize("email", ["", "no address", "x" * 400 + "@clinic.example", "a\x00@clinic.example"])
def test_what_is_no_email_is_422(as_stranger, email):
    assert log_in(as_stranger, email).status_code == 422


def test_an_empty_form_leads_to_both_fields(as_stranger):
    page = log_in(as_stranger, "", "").content.decode()
    assert 'href="#id_username"' in page
    assert 'href="#id_password"' in page


def test_who_is_in_does_not_see_the_door_again(as_desk):
    assert as_desk.get(reverse("login")).url == reverse("staff_home")


def test_the_login_leads_on_inside_but_never_outside(as_stranger, member):
    assert log_in(as_stranger, member.email, next="/admin/").url == "/admin/"
    as_stranger.post(reverse("logout"))
    assert log_in(as_stranger, member.email, next="https://elsewhere.example/").url == reverse("staff_home")


def test_ten_wrong_tries_close_the_door_also_for_the_right_password(as_stranger, member, settings):
    for number in range(settings.AXES_FAILURE_LIMIT):
        email = member.email.upper() if number % 2 else member.email
        response = log_in(as_stranger, email, "wrong")
    assert response.status_code == 429
    response = log_in(as_stranger, member.email)
    assert response.status_code == 429
    assert "Too many tries" in response.content.decode()


@pytest.mark.parametrize(("hours", "said"), [(0.25, "15 minutes"), (0.5, "30 minutes")])
def test_a_closed_door_says_how_long(rf, location, settings, hours, said):
    settings.AXES_COOLOFF_TIME = hours
    response = locked_out(rf.get("/staff/login/"))
    assert f"closed for {said}." in response.content.decode()
    assert response["Retry-After"] == str(round(hours * 3600))


def test_logging_out_is_a_press_of_a_button(as_desk):
    assert as_desk.get(reverse("logout")).status_code == 405
    assert as_desk.post(reverse("logout")).url == reverse("login")
    assert as_desk.get(reverse("staff_home")).status_code == 302


def test_a_stranger_is_sent_to_the_door(as_stranger):
    assert as_stranger.get(reverse("staff_home")).url == f"{reverse('login')}?next={reverse('staff_home')}"
