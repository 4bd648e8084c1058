"""What no page of ours has sent is turned away with a sentence, the same with and without DJANGO_DEBUG."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.conftest import client_of
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location", "debug")]
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(params=[True, False], ids=["debug", "live"])
def debug(request, settings):
    settings.DEBUG = request.param


def assert_turned_away(response, status=400):
    page = response.content.decode()
    assert response.status_code == status
    assert {400: "That did not arrive whole", 404: "We cannot find that page"}[status] in page
    assert "Traceback" not in page
    assert "DJANGO_SETTINGS_MODULE" not in page


@pytest.mark.parametrize(
    "address", ["/%00/", "/book/?from=%00", "/book/?%00=x", "/staff/book/?type=treatment%00&time=x"]
)
def test_a_nul_in_an_address_is_no_error_of_ours(as_stranger, as_desk, address):
    assert_turned_away(as_stranger.get(address))
    assert_turned_away(as_desk.get(address))


def test_a_nul_is_no_error_in_the_admin_either(as_manager):
    assert_turned_away(as_manager.get("/admin/clinic/accesslog/?verb=%00"))


def test_a_nul_in_a_cookie_is_no_error_of_ours(as_stranger):
    as_stranger.cookies["sessionid"] = "\0" * 32
    assert_turned_away(as_stranger.get("/staff/"))


def test_a_host_that_is_not_ours_is_turned_away(as_stranger):
    assert_turned_away(as_stranger.get("/", HTTP_HOST="elsewhere.example"))


def test_a_form_of_too_many_fields_is_turned_away(as_stranger):
    assert_turned_away(as_stranger.post("/my-link/", {f"field{number}": "x" for number in range(1200)}))
    assert_turned_away(as_stranger.get("/my-link/?" + "&".join(f"field{number}=x" for number in range(1200))))


def test_a_form_that_is_too_long_is_turned_away(as_stranger, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert_turned_away(as_stranger.post("/my-link/", "email=" + "x" * 2000, content_type=FORM))


@pytest.mark.parametrize("charset", ["latin-1", "utf-7", "hex", "rot13"])
@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x"])
def test_a_form_in_another_encoding_is_turned_away(as_stranger, charset, kind):
    part = '--x\r\nContent-Disposition: form-data; name="email"\r\n\r\nx\r\n--x--\r\n'
    assert_turned_away(as_stranger.generic("POST", "/my-link/", part, content_type=f"{kind}; charset={charset}"))


def test_an_encoding_that_does_not_exist_is_read_as_ours(as_stranger):
    response = as_stranger.generic("POST", "/my-link/", "email=x", content_type=f"{FORM}; charset=nonsense")
    assert response.status_code == 422


def test_a_broken_upload_is_turned_away(as_stranger):
    assert_turned_away(as_stranger.post("/my-link/", "x", content_type="multipart/form-data"))


def test_a_form_sent_without_the_slash_is_not_found(as_stranger):
    assert_turned_away(as_stranger.post("/book", {"first_name": "Nora"}), 404)


def test_a_page_asked_for_without_the_slash_is_found(as_stranger):
    for ask in (as_stranger.get, as_stranger.head):
        assert ask("/book").url == "/book/"


def test_a_question_that_the_admin_does_not_allow_is_turned_away(as_manager):
    assert_turned_away(as_manager.get("/admin/clinic/closure/?location__closures__reason__startswith=x"))


def test_what_is_turned_away_keeps_the_policy_of_every_page(as_stranger):
    response = as_stranger.get("/?x=%00")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"


def test_a_whole_form_arrives(location):
    client = Client(enforce_csrf_checks=True)
    client.get(reverse("login"))
    token = client.cookies["csrftoken"].value
    response = client.post(reverse("login"), {"username": "a", "password": "b", "csrfmiddlewaretoken": token})
    assert response.status_code == 422


def test_staff_keep_their_pages():
    assert client_of(UserFactory(role="front desk")).get("/staff/day/?date=2026-11-17").status_code == 200
