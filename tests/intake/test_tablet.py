"""The clinic's tablet: a code, the form, and nothing left behind."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from clinic import limits
from clinic.audit import SYSTEM
from clinic.models import AccessLog
from consultations.booking.form_done import form_states
from consultations.intake.models import Intake, TabletCode
from consultations.intake.services import begin_for
from consultations.intake.tablet import make_code, open_form_of, redeem
from consultations.messaging.delivery import deliver
from consultations.messaging.models import Message
from consultations.messaging.my_link import open_links
from consultations.patients.links import open_link, page_of
from consultations.patients.merging import merge
from consultations.patients.models import PersonalLink
from tests.booking.factories import completed_intake, desk
from tests.booking.pages import text
from tests.factories import PatientFactory
from tests.intake.journey import about, send, walk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol", "location")]


@pytest.fixture
def patient():
    return PatientFactory()


@pytest.fixture
def tablet():
    return Client()


@pytest.fixture
def counting(settings):
    settings.LIMITS |= {"tablet_code": "3/hour"}
    limits.counts.cache_clear()
    yield
    limits.counts.cache_clear()


def typed(tablet, code):
    return tablet.post("/tablet/", {"code": code})


def opened(tablet, patient):
    """Address of the first page of the form, on the tablet."""
    return typed(tablet, make_code(patient, by=desk()).code).url


def first_page(tablet, patient):
    return tablet.get(opened(tablet, patient), follow=True).redirect_chain[-1][0]


def to_the_end(tablet, patient):
    return walk(tablet, tablet.post(first_page(tablet, patient), about(), follow=True).redirect_chain[-1][0])


def state(patient):
    return form_states([patient.pk])[patient.pk]


def is_closed(response):
    return response.status_code == 410 and "This form is closed" in text(response)


def test_from_the_code_to_the_lock(as_desk, tablet, patient):
    path = f"/staff/patients/{patient.reference}/tablet/"
    page = as_desk.post(path, follow=True)
    code = TabletCode.objects.get().code
    assert f"{code[:3]} {code[3:]}" in text(page)
    assert state(patient) == "tablet"
    address = typed(tablet, f"{code[:3]} {code[3:]}").url
    assert "Open on the tablet now: Form." in text(as_desk.get(path))
    page = tablet.get(address, follow=True)
    assert "After ten minutes without anybody this form closes" in text(page)
    check = walk(tablet, tablet.post(page.redirect_chain[-1][0], about(), follow=True).redirect_chain[-1][0])
    done = send(tablet, check)
    assert "Thank you. Please give the tablet back." in text(done)
    assert patient.first_name not in done.content.decode()
    intake = Intake.objects.get()
    assert (intake.status, intake.source, intake.patient) == ("completed", "tablet", patient)
    assert state(patient) == "to review"
    for gone in (check, address, address + "result/", address + "result/to-keep/", address + "contact/"):
        answer = tablet.get(gone)
        assert is_closed(answer), gone
        assert answer["Cache-Control"] == "no-store"
    assert is_closed(tablet.post(check, {"typed_name": "Ada"}))
    own = page_of(open_link(patient, PersonalLink.Purpose.INTAKE, intake), "result")
    assert Client().get(own).status_code == 200


def test_no_page_on_the_tablet_leads_anywhere_else(tablet, patient):
    check = to_the_end(tablet, patient)
    token = check.split("/")[2]
    pages = [
        tablet.get(f"/intake/{token}/{page}/") for page in ("about-you", "contact", "health", "check-your-answers")
    ]
    pages += [tablet.get("/tablet/"), send(tablet, check), tablet.get(check), tablet.get("/tablet/closed/")]
    for page in pages:
        links = set(page.content.decode().split('<a class="skip-link"')[1].split('href="')[1:])
        ours = ("#", "/tablet/", "/static/", f"/intake/{token}/")
        assert [each[:40] for each in links if not each.startswith(ours)] == []
    assert 'autocomplete="email"' not in pages[1].content.decode()
    refresh = '<noscript><meta http-equiv="refresh" content="600; url=/tablet/closed/"></noscript>'
    assert all(refresh in page.content.decode() for page in pages[:4])


def test_the_tablets_link_opens_the_form_alone(tablet, patient):
    token = opened(tablet, patient).split("/")[2]
    for path in (f"/book/{token}/", f"/appointments/{token}/", f"/check-in/{token}/", f"/intake/{token}/result/"):
        assert is_closed(Client().get(path)), path
    own = page_of(open_link(patient, PersonalLink.Purpose.INTAKE, Intake.objects.get()))
    assert Client().post(f"/tablet/{own.split('/')[2]}/give-back/").status_code == 404


def test_a_code_opens_once_and_for_a_quarter_of_an_hour(tablet, patient):
    code = make_code(patient, by=desk())
    with time_machine.travel(timezone.now() + timedelta(minutes=15, seconds=1)):
        assert typed(tablet, code.code).status_code == 422
    assert typed(tablet, code.code).status_code == 302
    assert redeem(code.code) is None
    refused = typed(tablet, code.code)
    assert refused.status_code == 422
    assert "That code opens nothing." in text(refused)
    for nonsense in ("", "12345", "abcdef", "１２３４５６", "1" * 99):
        assert typed(tablet, nonsense).status_code == 422


def test_a_new_code_ends_the_one_before_and_the_form_that_is_open(tablet, patient):
    first = make_code(patient, by=desk())
    second = make_code(patient, by=desk())
    assert typed(tablet, first.code).status_code == 422
    before = typed(tablet, second.code).url
    after = opened(tablet, patient)
    assert before != after
    assert is_closed(tablet.get(before))
    assert tablet.get(after).status_code == 302
    assert Intake.objects.count() == 1


def test_two_patients_never_get_the_same_code(monkeypatch, patient):
    numbers = iter([7, 7, 8])
    monkeypatch.setattr("consultations.intake.tablet.secrets.randbelow", lambda below: next(numbers))
    assert [make_code(each, by=desk()).code for each in (patient, PatientFactory())] == ["000007", "000008"]


def test_who_guesses_is_stopped_with_one_sentence(counting, tablet, patient):
    code = make_code(patient, by=desk()).code
    assert {typed(tablet, "x").status_code for _ in range(3)} == {422}
    stopped = typed(tablet, code)
    assert stopped.status_code == 429
    assert "A lot was sent in a short time." in text(stopped)
    assert TabletCode.objects.get().used_at is None


def test_a_tablet_that_lies_about_closes(tablet, patient):
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        page = first_page(tablet, patient)
        for _ in range(5):
            clock.shift(timedelta(minutes=9))
            assert tablet.get(page).status_code == 200
        clock.move_to(start + timedelta(minutes=54))
        assert tablet.get(page).status_code == 200
        clock.move_to(start + timedelta(minutes=61))  # within the hour, however busy
        assert is_closed(tablet.get(page))
        page = first_page(tablet, patient)
        clock.shift(timedelta(minutes=10, seconds=1))
        assert is_closed(tablet.get(page))
        assert state(patient) == "not done"
        assert tablet.get("/tablet/closed/").status_code == 200


def test_what_was_saved_stays_when_the_tablet_is_given_back(tablet, patient):
    page = first_page(tablet, patient)
    screen = tablet.post(page, about("hair"), follow=True).redirect_chain[-1][0]
    token = page.split("/")[2]
    assert tablet.post(f"/tablet/{token}/give-back/").url == "/tablet/closed/"
    assert is_closed(tablet.get(screen))
    assert Intake.objects.get().answers["concern"] == "hair"
    assert tablet.get(opened(tablet, patient), follow=True).redirect_chain[-1][0].split("/")[3] == screen.split("/")[3]


def test_no_login_and_no_cookie_stays_on_the_device(as_desk, as_provider, patient, settings):
    as_desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = as_desk.post(f"/staff/patients/{patient.reference}/tablet/here/")
    assert as_desk.get("/staff/day/").url.startswith("/staff/login/")
    assert page.cookies[settings.LANGUAGE_COOKIE_NAME]["max-age"] == 0
    assert Intake.objects.get().source == "tablet"
    as_provider.post(f"/staff/patients/{patient.reference}/tablet/here/")
    assert Intake.objects.get().source == "provider"
    assert AccessLog.objects.filter(verb="open on tablet", actor_reference=str(as_provider.user.reference)).exists()
    tablet = Client()
    tablet.force_login(as_desk.user, backend="django.contrib.auth.backends.ModelBackend")
    opened(tablet, patient)
    assert "sessionid" not in tablet.cookies or not tablet.cookies["sessionid"].value


def test_the_way_back_is_sent_only_where_the_form_is_left_unfinished(tablet, patient, mailoutbox):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        first_page(tablet, patient)
        letter = Message.objects.get(kind="intake_link")
        assert letter.due_at == timezone.now() + timedelta(hours=1)
        other = PatientFactory()
        send(tablet, to_the_end(tablet, other))
        clock.shift(timedelta(hours=1, seconds=1))
        deliver([each.pk for each in Message.objects.filter(kind="intake_link")])
    assert [each.to for each in mailoutbox] == [[patient.email]]
    assert Message.objects.get(kind="intake_received").patient == other


def test_the_letter_with_all_links_leaves_the_tablets_out(tablet, patient):
    opened(tablet, patient)
    assert {each.purpose for each in open_links(patient)} == {"intake"}


def test_who_is_asked_to_call_gives_the_tablet_back(tablet, patient):
    page = first_page(tablet, patient)
    ended = tablet.post(page, about("other") | {"end": "yes"})
    assert "Please give the tablet back" in text(ended)
    assert 'href="/"' not in ended.content.decode()
    assert is_closed(tablet.get(page))


def test_a_joined_record_goes_on_with_the_form_of_the_person(as_desk, tablet, patient):
    double = PatientFactory()
    begun = begin_for(double, by=SYSTEM)
    merge(double, patient, by=desk())
    assert open_form_of(patient, "tablet", by=desk()).subject_reference == begun.reference
    assert state(patient) == state(double) == "tablet"


def test_the_desk_is_told_that_a_form_was_sent_before(as_desk, as_manager, as_stranger, patient):
    completed_intake(patient)
    path = f"/staff/patients/{patient.reference}/tablet/"
    assert "On the tablet a new one begins." in text(as_desk.get(path))
    assert as_desk.get(f"{path}here/").url == path
    assert as_manager.get(path).status_code == as_manager.post(f"{path}here/").status_code == 404
    assert as_stranger.get(path).url.startswith("/staff/login/")
