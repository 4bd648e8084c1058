"""The papers behind the patient's link, and on the clinic's tablet."""

import pytest
from django.test import Client

from clinic.audit import Actor
from clinic.models import AccessLog
from consultations.intake.tablet import make_code
from consultations.messaging.my_link import open_links
from consultations.models import Appointment, AppointmentType, Consent, Message, PersonalLink
from consultations.patients import consents
from consultations.patients.links import open_link, page_of
from consultations.review.consents.needed import missing
from tests.booking.pages import hidden, text
from tests.factories import PatientFactory
from tests.review.factories import PlanFactory, VisitFactory, papers
from treatments.models import Device, Route

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("location")]


@pytest.fixture
def plan():
    return PlanFactory()


@pytest.fixture
def visitor():
    return Client()


def link_of(plan):
    return open_link(plan.patient, PersonalLink.Purpose.CONSENTS, plan)


def path_of(plan, page=""):
    return page_of(link_of(plan)) + page


def sent(visitor, path, *kinds, name=None, **changed):
    typed = {"wording": hidden(visitor.get(path), "wording"), "typed_name": name, **dict.fromkeys(kinds, "on")}
    return visitor.post(path, typed | changed)


def needling(plan):
    plan.route = Route.objects.get(slug="massaged-in")
    plan.device = Device.objects.get(slug="microneedling")
    plan.save()


def test_each_paper_stands_in_full_above_its_own_tick_and_none_is_ticked(visitor, plan):
    needling(plan)
    page = visitor.get(path_of(plan))
    content = page.content.decode()
    for kind in ("electronic", "prp", "needling", "photos", "photo-marketing"):
        document = consents.shown(kind)
        for paragraph in document.paragraphs:
            assert paragraph["text"].replace("'", "&#x27;") in content
        tick = content.index(f'name="{kind}"')
        assert content.index(document.paragraphs[0]["text"][:40]) < tick
        assert document.tick in content[tick : tick + 600]
    assert " checked" not in content
    assert text(page).index("Needed before your treatment") < text(page).index("Only if you like")
    assert content.count("paper-mark-needed") == 3


def test_what_is_signed_keeps_words_name_time_and_address(visitor, plan):
    answer = sent(visitor, path_of(plan), "electronic", "prp", "photos", name=plan.patient.full_name)
    assert answer.url == path_of(plan)
    given = Consent.objects.get(kind="prp")
    words = consents.shown("prp")
    assert (given.document_version, given.document_language, given.document_sha256) == (1, "en", words.sha256)
    assert (given.typed_name, given.ip, given.via, given.handed_over_by) == (
        plan.patient.full_name,
        "127.0.0.1",
        "link",
        None,
    )
    assert {each.kind for each in Consent.objects.all()} == {"electronic", "prp", "photos"}
    assert not consents.agrees(plan.patient, "photo-marketing")
    page = text(visitor.get(path_of(plan)))
    assert "Your papers are signed" in page
    assert AccessLog.objects.filter(verb="sign papers", actor_reference=plan.patient.reference).exists()


def test_without_a_tick_or_a_name_nothing_is_signed_and_nothing_typed_is_lost(visitor, plan):
    page = sent(visitor, path_of(plan), "electronic", "photos", name="")
    assert page.status_code == 422
    content = page.content.decode()
    assert content.count("<title>Error:") == 1
    for field, sentence in (
        ("prp", "Treatment with PRP: read this paper and tick its box."),
        ("typed_name", "Type your name."),
    ):
        assert f'href="#id_{field}"' in content
        assert sentence in text(page)
    assert {each for each in ("electronic", "prp", "photos") if f'id="id_{each}" checked' in content} == {
        "electronic",
        "photos",
    }
    assert not Consent.objects.exists()


@pytest.mark.parametrize(("name", "is_taken"), [("ADA", True), ("Ada van Test", True), ("Bob Other", False)])
def test_the_name_shares_a_name_with_the_patients(visitor, plan, name, is_taken):
    type(plan.patient).objects.update(first_name="Áda", last_name="Tester")
    page = sent(visitor, path_of(plan), "electronic", "prp", name=name)
    assert (page.status_code == 302) == Consent.objects.exists() == is_taken
    assert is_taken or "These papers are for Áda" in text(page)


def test_a_tick_to_words_that_have_changed_since_does_not_count(visitor, plan, monkeypatch, tmp_path):
    path = path_of(plan)
    shown = hidden(visitor.get(path), "wording")
    monkeypatch.setattr(consents, "CURRENT", consents.CURRENT | {Consent.Kind.PRP: 2})
    monkeypatch.setattr(consents, "_read", lambda file: "Newer words.\n\nI agree.")
    page = sent(visitor, path, "electronic", "prp", name=plan.patient.full_name, wording=shown)
    assert page.status_code == 422
    assert (
        text(page).count("These words have changed since you opened the page.") == 2
    )  # in the summary and at its field
    assert 'id="id_prp" checked' not in page.content.decode()
    assert 'id="id_electronic" checked' in page.content.decode()
    assert not Consent.objects.exists()


def test_signing_twice_is_harmless(visitor, plan):
    path = path_of(plan)
    shown = hidden(visitor.get(path), "wording")
    for _ in range(2):
        answer = sent(visitor, path, "electronic", "prp", name=plan.patient.full_name, wording=shown)
        assert answer.status_code == 302
    assert Consent.objects.count() == 2


def test_only_what_is_voluntary_may_be_signed_later(visitor, plan):
    papers(plan)
    assert sent(visitor, path_of(plan), name=plan.patient.full_name).status_code == 422
    assert sent(visitor, path_of(plan), "photos", name=plan.patient.full_name).status_code == 302
    assert consents.agrees(plan.patient, "photos")


def test_who_signed_with_a_pen_agrees_to_the_screen_before_signing_on_it(visitor, plan):
    consents.give(plan.patient, "prp", via=Consent.Via.PAPER)
    page = visitor.get(path_of(plan))
    assert "Your papers are signed" in text(page)
    assert sent(visitor, path_of(plan), "photos", name=plan.patient.full_name).status_code == 422
    assert sent(visitor, path_of(plan), "photos", "electronic", name=plan.patient.full_name).status_code == 302


def test_a_newer_version_asks_again_and_the_older_one_is_still_copied(visitor, plan, monkeypatch):
    papers(plan)
    old = consents.shown("prp").tick
    read = consents._read
    monkeypatch.setattr(consents, "CURRENT", consents.CURRENT | {Consent.Kind.PRP: 2})
    monkeypatch.setattr(consents, "_read", lambda file: "New.\n\nI agree anew." if "prp-2" in file.name else read(file))
    assert "I agree anew." in text(visitor.get(path_of(plan)))
    assert old in text(visitor.get(path_of(plan, "copy/")))


def test_the_copy_has_the_exact_words_and_the_signature(visitor, plan):
    papers(plan)
    page = text(visitor.get(path_of(plan, "copy/")))
    for kind in ("electronic", "prp"):
        assert all(" ".join(each["text"].split()) in page for each in consents.shown(kind).paragraphs)
    assert f"Signed: {plan.patient.full_name}." in page
    assert f"Version 1, fingerprint {consents.shown('prp').sha256[:12]}." in page


def test_a_needed_paper_is_withdrawn_with_a_warning_and_provider_and_desk_learn_of_it(visitor, plan):
    papers(plan)
    treatment, _ = AppointmentType.objects.get_or_create(slug="treatment", defaults={"name": "T", "minutes": 60})
    Appointment.objects.filter(pk=VisitFactory(patient=plan.patient).pk).update(type=treatment)
    plan.patient.phone = "+12025550142"
    plan.patient.save()
    path = path_of(plan, "withdraw/prp/")
    assert "Then this treatment does not take place." in text(visitor.get(path))
    assert not Message.objects.exists()
    assert visitor.post(path).url == path_of(plan)
    assert visitor.post(path).status_code == 302
    assert missing(plan) == ["prp"]
    assert "The treatment does not take place." in text(visitor.get(path_of(plan)))
    told = {each.kind: each for each in Message.objects.all()}
    assert told.keys() == {"consent_withdrawn", "visit_to_talk_about"}
    assert told["consent_withdrawn"].user == plan.planned_by
    assert told["visit_to_talk_about"].channel == "telephone"
    assert not AccessLog.objects.filter(why__icontains="prp").exists()


def test_a_voluntary_paper_is_withdrawn_without_anybody_being_told(visitor, plan):
    papers(plan)
    papers(plan, ["photos"])
    visitor.post(path_of(plan, "withdraw/photos/"))
    assert not consents.agrees(plan.patient, "photos")
    assert missing(plan) == []
    assert not Message.objects.exists()
    assert visitor.get(path_of(plan, "withdraw/photos/")).status_code == 302
    assert visitor.get(path_of(plan, "withdraw/texts/")).status_code == 404
    assert visitor.post(path_of(plan, "withdraw/exosomes/")).status_code == 404


def test_who_prefers_paper_says_so_once_and_may_still_sign(visitor, plan, as_provider):
    assert "I prefer paper" in visitor.get(path_of(plan)).content.decode().split("Rather on paper?")[1]
    assert visitor.post(path_of(plan, "paper-instead/")).url == path_of(plan)
    assert "You would rather sign on paper." in text(visitor.get(path_of(plan)))
    assert "Rather on paper?" not in text(visitor.get(path_of(plan)))
    assert "The patient would rather sign on paper" in text(as_provider.get(f"/staff/plans/{plan.reference}/"))
    sent(visitor, path_of(plan), "electronic", "prp", name=plan.patient.full_name)
    plan.refresh_from_db()
    assert plan.paper_wanted_at is None


def on_tablet(plan, staff):
    code = make_code(plan.patient, "tablet-consents", by=Actor.of_user(staff))
    return Client().post("/tablet/", {"code": code.code}).url


def test_on_the_tablet_nothing_else_shows_and_it_locks_after_signing(plan, as_desk):
    consents.give(plan.patient, "electronic")
    tablet, path = Client(), on_tablet(plan, as_desk.user)
    page = tablet.get(path)
    assert "What you have agreed to" not in text(page)
    token = path.split("/")[2]
    links = page.content.decode().split('<a class="skip-link"')[1].split('href="')[1:]
    ours = ("#", "/tablet/", "/static/", path)
    assert [each[:40] for each in links if not each.startswith(ours)] == []
    assert 'autocomplete="name"' not in page.content.decode()
    for other in ("copy/", "withdraw/prp/"):
        assert tablet.get(path + other).status_code == 410
    done = sent(tablet, path, "prp", name=plan.patient.full_name)
    assert "Thank you. Please give the tablet back." in text(done)
    assert plan.patient.first_name not in done.content.decode()
    assert "no-store" in done["Cache-Control"]
    given = Consent.objects.get(kind="prp")
    assert (given.via, given.handed_over_by) == ("tablet", as_desk.user)
    for gone in (path, f"/consents/{token}/copy/"):
        assert tablet.get(gone).status_code == 410
    assert {each.purpose for each in open_links(plan.patient)} == {"consents"}


def test_paper_is_preferred_on_the_tablet_too(plan, as_desk):
    tablet, path = Client(), on_tablet(plan, as_desk.user)
    assert tablet.post(f"{path}paper-instead/").url == "/tablet/closed/"
    assert tablet.get(path).status_code == 410
    plan.refresh_from_db()
    assert plan.paper_wanted_at


def test_what_was_signed_by_link_meanwhile_closes_the_tablet(plan, as_desk):
    path = on_tablet(plan, as_desk.user)
    papers(plan)
    papers(plan, ["photos", "photo-marketing"])
    assert "Please give the tablet back." in text(Client().get(path))
    assert Client().get(path).status_code == 410


def test_the_desk_starts_the_papers_and_reads_neutral_words(as_desk, plan):
    for page in (f"/staff/patients/{plan.patient.reference}/", f"/staff/patients/{plan.patient.reference}/tablet/"):
        shown = text(as_desk.get(page))
        assert "Papers to read and sign" in shown
        assert "prp" not in shown.lower()
    papers(plan)
    assert "Papers to read" not in text(as_desk.get(f"/staff/patients/{plan.patient.reference}/tablet/"))


def test_nobodys_and_somebody_elses_link_opens_nothing(visitor, plan):
    other = open_link(PatientFactory(), PersonalLink.Purpose.BOOK, plan)
    token = page_of(other).split("/")[2]
    for page in ("", "copy/", "withdraw/prp/"):
        assert visitor.get(f"/consents/{token}/{page}").status_code == 404
        assert visitor.get(f"/consents/{'A' * 43}/{page}").status_code == 404
