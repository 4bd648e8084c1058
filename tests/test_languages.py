"""Nothing that a patient reads has escaped translation: every page, state and message in a language made for this."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction
from django.forms import BaseForm
from django.test.client import RequestFactory
from django.utils import timezone, translation
from icalendar import Calendar

from clinic.audit import SYSTEM
from consultations.booking import changes, notices
from consultations.booking import forms as booking_forms
from consultations.booking.refusals import REFUSALS
from consultations.booking.times import time_of
from consultations.candidacy.services import publish_shipped
from consultations.followup import forms as followup_forms
from consultations.followup.forms import every_field
from consultations.intake import person_forms
from consultations.management import demo
from consultations.messaging import delivery
from consultations.messaging import forms as messaging_forms
from consultations.messaging.kinds import KINDS, scripts_of
from consultations.messaging.my_link import send_links
from consultations.messaging.outbox import enqueue
from consultations.messaging.suppression import suppress
from consultations.models import Intake, Message, Patient, PersonalLink
from consultations.patients.links import token_of
from consultations.review.consents import forms as papers_forms
from consultations.review.consents.letters import send_link
from consultations.review.consents.signing import withdraw
from consultations.review.photos.letters import ask_for
from tests import pseudo_language
from tests.booking.factories import desk
from tests.escaped import escaped, names, told
from tests.pseudo_language import FILLED_IN
from tests.reading import texts_of
from tests.test_access import BY_LINK, OTHERS, PUBLIC, WHO, address
from tests.walk import State, renewal
from tests.walk.clinic import DemoClinic, ask_all, that_day
from tests.walk.everything import PATIENTS
from tests.walk.letters import recall
from tests.walk.papers import plan_of as paulas_plan
from tests.walk.papers import unsigned
from tests.walk.provider import red_flag
from tests.walk.review import asked
from tests.walk.safety import nobody_answers
from tests.walk.waitlist import held_for

pytestmark = pytest.mark.django_db

NO_PAGE = {"healthz", "set_language", "robots", "sitemap", "favicon", "manifest", "login", "appointment_calendar"}
NO_PAGE |= {"feed", "answer_offer", "give_back", "sent_photo", "paper_instead"}
TO_STAFF = {"alert", "alert_waits", "consent_withdrawn"}


@pytest.fixture
def pseudo(monkeypatch, settings, tmp_path):
    """Everybody speaks it: each browser asks for it, and whoever is made meanwhile keeps it."""
    pseudo_language.speak(monkeypatch, settings, tmp_path)
    base = RequestFactory._base_environ
    asking = {"HTTP_ACCEPT_LANGUAGE": pseudo_language.CODE}
    monkeypatch.setattr(RequestFactory, "_base_environ", lambda self, **more: base(self, **asking | more))
    pseudo_language.mark_rows()
    with translation.override(pseudo_language.CODE):
        yield pseudo_language.CODE
    pseudo_language.stop_marking_rows()


# Pages ----------------------------------------------------------------------------------------------------------------
def states_of_patients():
    """Every state that is walked over, and each page of patients that has none, as it opens."""
    pages = {name for name, who in WHO.items() if who in (PUBLIC, BY_LINK)} - NO_PAGE
    states = list(PATIENTS.values())
    return states + [State(page, page, opened(page), 200, False) for page in pages - {each.page for each in states}]


def opened(page):
    """A page of whoever has a link that opens it."""

    def ask(clinic):
        if WHO[page] == PUBLIC:
            return clinic.visitor().get(address(page), follow=True)
        return next(each for each in answers(clinic, page) if each.status_code == 200)

    def answers(clinic, page):
        for link in PersonalLink.objects.all():
            yield clinic.visitor().get(address(page).replace(OTHERS["token"], token_of(link)), follow=True)

    return ask


def test_no_text_on_a_page_has_escaped_translation(pseudo):
    found, known = [], {}

    def asked(state):
        """The same state; who was there is noted before they are gone."""

        def ask(clinic):
            response = state.ask(clinic)
            known[state.name] = names()
            return response

        return replace(state, ask=ask)

    for page in ask_all([asked(each) for each in states_of_patients()]):
        place = page.state.name
        if not page.is_for_staff:
            found += [(place, text) for text in escaped(texts_of(page.body.decode()), known[place])]
    assert not found, told(found)


def forms_of_patients():
    for module in (person_forms, booking_forms, followup_forms, messaging_forms, papers_forms):
        for form in vars(module).values():
            if isinstance(form, type) and issubclass(form, BaseForm):
                yield form


def test_no_refusal_of_a_form_has_escaped_translation(pseudo):
    """What somebody reads who types what no state of the walk types."""
    said = [("a time", refusal) for refusal in REFUSALS.values()]
    said += [(field.label, text) for field in every_field() for text in field.error_messages.values()]
    for form in forms_of_patients():
        for name, field in form.base_fields.items():
            said += [(f"{form.__name__}.{name}", text) for text in (field.help_text, *field.error_messages.values())]
    known = names()
    found = [(place, str(text)) for place, text in said if escaped([FILLED_IN.sub(" ", str(text))], known)]
    assert not found, told(found)


# Messages ------------------------------------------------------------------------------------------------------------
def move(clinic):
    changes.move(clinic.visit("Hanna"), time_of(clinic.time()), by=desk())


def miss(clinic):
    changes.mark_no_show(clinic.moved("Hanna", timezone.now() - timedelta(hours=1)), by=desk())


def in_two_hours(clinic):
    """A visit of somebody who can be telephoned."""
    Patient.objects.update(phone="+12025550123")
    return clinic.moved("Hanna", timezone.now() + timedelta(hours=2))


# What has to happen before the clinic owes somebody a message of this kind; the others are owed from the first day.
FIRST = {
    "appointment_moved": move,
    "appointment_cancelled": lambda clinic: changes.cancel(clinic.visit("Hanna"), by=desk()),
    "appointment_missed": miss,
    "appointment_choose_again": lambda clinic: notices.choose_again(clinic.visit("Hanna")),
    "intake_unfinished": lambda clinic: Intake.objects.update(saved_at=timezone.now() - timedelta(days=3)),
    "visit_in_two_days": lambda clinic: notices.remind(clinic.visit_ahead()),
    "visit_today": lambda clinic: notices.remind(clinic.visit_ahead()),
    "visit_change_call": lambda clinic: changes.cancel(in_two_hours(clinic), by=desk()),
    "waitlist_offer": lambda clinic: held_for(clinic, "Tom"),
    "ask_for_address": lambda clinic: suppress(reachable(clinic.patient("Hanna")).email, "bounced"),
    "send_photos": lambda clinic: ask_for(clinic.intake("Hanna"), by=desk()),
    "my_link": lambda clinic: send_links(clinic.patient("Hanna").email),
    "day1_check": lambda clinic: clinic.asked("day1", 0.1),
    "day1_missed": lambda clinic: clinic.asked("day1", 0.1),
    "aftercare": lambda clinic: enqueue("aftercare", clinic.patient("Hanna"), clinic.patient("Hanna")),
    "renew_answers": renewal.owed,
    "recall": recall,
    "sign_consents": lambda clinic: send_link(unsigned(clinic), by=SYSTEM),
    "consent_withdrawn": lambda clinic: withdraw(paulas_plan(clinic), "prp", by=SYSTEM),
    "visit_to_talk_about": lambda clinic: enqueue(
        "visit_to_talk_about", reachable(clinic.patient("Paula")), unsigned(clinic)
    ),
    "alert": red_flag,
    "alert_waits": nobody_answers,
    "question": asked,
}


def reachable(patient):
    """By telephone as well."""
    patient.phone = "+12025550142"
    patient.save()
    return patient


def messages_by_kind():
    """Each kind, with the messages of it that the demo clinic owes; a worker has just spoken English."""
    with that_day(), transaction.atomic():
        call_command("load_catalogue", verbosity=0)
        publish_shipped()
        demo.fill()
        for kind in KINDS:
            with transaction.atomic():
                FIRST.get(kind, lambda clinic: None)(DemoClinic())
                with translation.override("en"):
                    yield kind, Message.objects.filter(kind=kind)
                transaction.set_rollback(True)
        transaction.set_rollback(True)


def sent(messages):
    """The letters among them, sent now."""
    waiting = messages.filter(channel=Message.Channel.EMAIL, state=Message.State.SCHEDULED)
    waiting.update(due_at=timezone.now())
    before = len(mail.outbox)
    delivery.deliver(list(waiting.values_list("pk", flat=True)))
    return mail.outbox[before:]


def words_of(letter):
    """Subject, text, page, and what the calendar shows."""
    page = letter.alternatives[0].content  # what follows is for calendars
    events = [Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")[0] for part in letter.attachments]
    shown = [str(event[name]) for event in events for name in ("summary", "description", "location")]
    return [letter.subject, *letter.body.splitlines(), *texts_of(page), *shown]


def test_no_word_of_a_letter_has_escaped_translation(pseudo):
    found, kinds = [], set()
    for kind, messages in messages_by_kind():
        for letter in sent(messages.filter(user=None)):
            kinds.add(kind)
            found += [(kind, text) for text in escaped(words_of(letter), names())]
    assert not found, told(found)
    assert kinds == {name for name, kind in KINDS.items() if not kind.only_by_telephone} - TO_STAFF


def test_no_word_of_a_text_message_has_escaped_translation(pseudo):
    found, kinds = [], set()
    for kind, messages in messages_by_kind():
        if KINDS[kind].by_text:
            for message in messages.filter(user=None).order_by("pk")[:1]:
                kinds.add(kind)
                with translation.override(message.language):
                    found += [(kind, text) for text in escaped([KINDS[kind].text(message)], names())]
    assert not found, told(found)
    assert kinds == {name for name, kind in KINDS.items() if kind.by_text} - TO_STAFF


def test_staff_read_their_letters_in_the_language_of_the_clinic(pseudo):
    letters = [letter for _kind, messages in messages_by_kind() for letter in sent(messages.filter(patient=None))]
    assert {letter.subject for letter in letters} == {
        "Please answer an alert now",
        "An alert waits: please call a clinician",
        "A patient has withdrawn an agreement",
    }
    assert "⟦" not in " ".join(word for letter in letters for word in words_of(letter))


def test_what_the_desk_says_on_the_telephone_has_not_escaped_translation(pseudo):
    found, kinds = [], set()
    for kind, messages in messages_by_kind():
        if KINDS[kind].by_telephone:
            scripts = scripts_of(list(messages))
            kinds |= {kind} if scripts else set()
            found += [(kind, text) for text in escaped(scripts, names())]
    assert not found, told(found)
    assert kinds == {name for name, kind in KINDS.items() if kind.by_telephone}


# The test itself ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>⟦Hello ⟧Ada Tester⟦,⟧</p>", []),
        ("<p>⟦Hello ⟧<b>there</b></p>", ["there"]),
        ("<p>⟦On ⟧⟦⟦Monday⟧, 1⟧⟦ at ⟧10:00</p>", ["⟦On ⟧⟦⟦Monday⟧, 1⟧⟦ at ⟧10:00"]),
        ('<img alt="A tube"><input type="submit" value="Send">', ["A tube", "Send"]),
        ('<button lang="en">English</button>', []),
        ('<meta name="description" content="A clinic"><meta name="viewport" content="width=1">', ["A clinic"]),
        ('<td data-label="Day"><input placeholder="x" value="typed"></td>', ["Day", "x"]),
        ("<p>(202) 555-0142 <i>ada@mail.example</i> https://example.com/a</p><script>let a</script>", []),
    ],
)
def test_a_text_outside_the_marks_is_found(html, found):
    assert escaped(texts_of(html), names()) == found


def test_marks_stand_round_what_is_translated_and_not_round_what_is_filled_in():
    assert pseudo_language.marked("Call %(number)s now") == "⟦Call ⟧%(number)s⟦ now⟧"
    assert pseudo_language.marked("# Heading\n\nText until {wait}.") == "# ⟦Heading⟧\n\n⟦Text until ⟧{wait}⟦.⟧"
