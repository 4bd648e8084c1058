"""How much one internet address may send, and who is never counted."""

import pytest
from django.test import Client
from django.urls import reverse
from limits.storage import RedisStorage

from clinic import limits
from clinic.audit import ANYBODY
from clinic.settings import LIMITS
from consultations.booking.models import Appointment
from consultations.intake.models import Intake
from consultations.models import Message
from consultations.patients.links import open_link, page_of
from consultations.patients.models import PersonalLink
from tests.factories import PatientFactory
from tests.review.factories import IntakeFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location", "protocol")]
FORMS = {"intake_start": "/intake/", "book": "/book/", "my_link": "/my-link/"}


@pytest.fixture(autouse=True)
def counts_of_this_test(settings):
    settings.LIMITS = dict.fromkeys(LIMITS, "3/hour")
    limits.counts.cache_clear()
    limits.counts().storage.reset()
    yield
    limits.counts.cache_clear()


def send(address, times=1, client=None, sender="198.51.100.7"):
    client = client or Client()
    return [client.post(address, {}, REMOTE_ADDR=sender).status_code for _ in range(times)]


@pytest.mark.parametrize("address", FORMS.values())
def test_the_fourth_of_three_is_asked_to_wait(address):
    assert send(address, 4) == [422, 422, 422, 429]


def test_the_second_page_of_the_form_is_limited_as_well():
    assert send("/intake/contact/", 4) == [302, 302, 302, 429]


def test_what_is_refused_leaves_no_trace(as_stranger):
    send("/book/", 4)
    send("/my-link/", 4)
    as_stranger.post("/my-link/", {"email": PatientFactory().email}, REMOTE_ADDR="198.51.100.7")
    assert not any(model.objects.exists() for model in (Appointment, Intake, Message))


def test_the_page_says_how_long_and_gives_the_telephone():
    send("/book/", 3)
    response = Client().post("/book/", {}, REMOTE_ADDR="198.51.100.7")
    page = response.content.decode()
    assert 0 < int(response["Retry-After"]) <= 3600
    assert "Please try again in 60 minutes" in page
    assert "still there when you go back" in page
    assert "tel:+1-202-555-0142" in page


def test_one_address_does_not_close_the_door_for_another():
    send("/book/", 4)
    assert send("/book/", sender="198.51.100.8") == [422]


def test_one_form_does_not_close_another():
    send("/book/", 4)
    assert send("/my-link/") == [422]


@pytest.mark.parametrize("address", FORMS.values())
def test_who_only_reads_is_never_counted(address):
    client = Client()
    assert {client.get(address, REMOTE_ADDR="198.51.100.7").status_code for _ in range(6)} == {200}
    assert send(address) == [422]


def test_staff_are_never_counted(as_desk):
    assert 429 not in send("/book/", 6, as_desk)
    assert 429 not in send(reverse("book_for_caller"), 6, as_desk)
    assert send("/book/") == [422]


def test_help_after_a_treatment_is_never_limited():
    client = Client()
    for _ in range(4):
        client.get(f"/check-in/{'A' * 43}/", REMOTE_ADDR="198.51.100.7")
    for name in ("after_treatment", "call_911"):
        assert {client.get(reverse(name), REMOTE_ADDR="198.51.100.7").status_code for _ in range(6)} == {200}


def guess(times, sender="198.51.100.7", address=None):
    tokens = (f"{number:043d}" for number in range(times))
    return [Client().get(address or f"/check-in/{token}/", REMOTE_ADDR=sender).status_code for token in tokens]


@pytest.fixture
def link(protocol):
    intake = IntakeFactory()
    return page_of(open_link(intake.patient, PersonalLink.Purpose.INTAKE, intake))


def test_who_tries_many_links_is_asked_to_wait_and_a_right_one_opens_all_the_same(link):
    assert guess(5) == [404, 404, 404, 429, 429]
    assert guess(1, address=link) == [302]
    assert guess(1, sender="198.51.100.8") == [404]


def test_a_link_that_opens_is_never_counted(link):
    assert guess(6, address=link) == [302] * 6


def test_a_link_that_has_ended_is_no_guess(link):
    PersonalLink.objects.update(expires_at="2026-01-01T00:00Z")
    assert guess(6, address=link) == [410] * 6


def another_process():
    limits.counts.cache_clear()
    return limits.counts()


def test_the_limit_holds_across_processes():
    seen = set()
    for _ in range(3):
        seen.add(another_process())
        assert send("/book/") == [422]
    another_process()
    assert send("/book/") == [429]
    assert len(seen) == 3


def test_without_redis_each_process_counts_for_itself(settings):
    """The control of the test above: it could not hold by accident."""
    settings.REDIS_URL = ""
    for _ in range(5):
        another_process()
        assert send("/book/") == [422]
    assert send("/book/", 3) == [422, 422, 429]


def test_without_its_store_nothing_is_limited_and_the_log_says_so(settings, caplog):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    another_process()
    assert send("/book/", 6) == [422] * 6
    assert guess(6) == [404] * 6
    assert "Nothing is limited" in caplog.text


def test_a_store_that_does_not_answer_is_not_waited_for():
    options = limits.counts().storage.storage.connection_pool.connection_kwargs
    assert options["socket_timeout"] == options["socket_connect_timeout"] == limits.PATIENCE
    assert options["retry"].get_retries() == 0
    assert isinstance(limits.counts().storage, RedisStorage)


def test_a_longer_limit_counts_beside_the_shorter(settings):
    settings.LIMITS |= {"book": "100/hour;2/day"}
    assert send("/book/", 3) == [422, 422, 429]


def test_behind_a_proxy_the_caller_is_counted_not_the_proxy(settings):
    settings.BEHIND_PROXY = True

    def from_afar(told):
        return Client().post("/book/", {}, headers={"X-Forwarded-For": told}).status_code

    assert [from_afar(f"203.0.113.{number}, 198.51.100.7") for number in range(4)] == [422, 422, 422, 429]
    assert from_afar("203.0.113.1, 198.51.100.8") == 422


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("::ffff:198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_a_household_counts_as_one(rf, told, counted):
    assert limits.sender(rf.get("/", REMOTE_ADDR=told)) == counted


def test_the_limits_leave_room_for_a_clinics_tablet_and_a_family(settings):
    """Four people of one address, each with four mistakes on each form, twice over; a tablet that never rests."""
    settings.LIMITS = LIMITS
    for address in ("/intake/", "/intake/contact/", "/book/"):
        assert 429 not in send(address, 2 * 4 * 5)
    assert set(send("/book/")) == {429}


def test_every_limit_is_used_and_can_be_read(rf):
    request = rf.get("/")
    request.actor = ANYBODY
    for name in LIMITS:
        limits.count(request, name)
