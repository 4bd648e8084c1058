"""Every address × every role. A new address fails here until somebody has decided who opens it."""

import uuid
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from clinic.audit import Actor
from clinic.models import AccessLog, Location, OnCall, User
from clinic.roles import CLINICAL_LEAD, FRONT_DESK, MANAGER, PROVIDER, ROLES
from consultations.candidacy.governance.drafts import begin_draft
from consultations.candidacy.services import active, publish_shipped
from consultations.management.demo import fill
from consultations.models import (
    AdverseEvent,
    Alert,
    Appointment,
    AppointmentType,
    Assessment,
    CheckIn,
    Clearance,
    FollowUp,
    InboundText,
    Intake,
    Message,
    Patient,
    PatientQuestion,
    Photo,
    PhotoRefusal,
    Resource,
    Review,
    TimeOff,
    TreatmentPlan,
    TreatmentSession,
    WaitlistEntry,
)
from tests.conftest import client_of
from tests.followup.safety.factories import event
from treatments.models import Lot

PUBLIC, BY_LINK = "anybody", "whoever has the link"
SIGNED = "a carrier, with its signature"
DESK_AND_CLINIC = {FRONT_DESK, PROVIDER, CLINICAL_LEAD}
CLINIC = {PROVIDER, CLINICAL_LEAD}
WHO = {
    "home": PUBLIC,
    "treatments": PUBLIC,
    "treatment": PUBLIC,
    "compare": PUBLIC,
    "consultation": PUBLIC,
    "results": PUBLIC,
    "questions": PUBLIC,
    "clinic": PUBLIC,
    "sitemap": PUBLIC,
    "robots": PUBLIC,
    "manifest": PUBLIC,
    "favicon": PUBLIC,
    "privacy": PUBLIC,
    "set_language": PUBLIC,
    "healthz": PUBLIC,
    "my_link": PUBLIC,
    "book": PUBLIC,
    "intake_start": PUBLIC,
    "intake_contact": PUBLIC,
    "after_treatment": PUBLIC,
    "call_911": PUBLIC,
    "login": PUBLIC,
    "text_webhook": SIGNED,
    "text_status_webhook": SIGNED,
    "mail_webhook": SIGNED,
    "preferences": BY_LINK,
    "intake_resume": BY_LINK,
    "about_you": BY_LINK,
    "contact": BY_LINK,
    "check_your_answers": BY_LINK,
    "result": BY_LINK,
    "explanation": BY_LINK,
    "intake_screen": BY_LINK,
    "choose_time": BY_LINK,
    "appointment": BY_LINK,
    "appointment_calendar": BY_LINK,
    "move_appointment": BY_LINK,
    "cancel_appointment": BY_LINK,
    "visit_form": BY_LINK,
    "answer_offer": BY_LINK,
    "wait_for_earlier": BY_LINK,
    "wait_for_time": BY_LINK,
    "feed": BY_LINK,
    "check_in": BY_LINK,
    "question": BY_LINK,
    "give_back": BY_LINK,
    "consents": BY_LINK,
    "consents_copy": BY_LINK,
    "withdraw_paper": BY_LINK,
    "paper_instead": BY_LINK,
    "style": set(),  # of developers: with DEBUG only
    "staff_home": set(ROLES),
    "logout": set(ROLES),
    "messages": DESK_AND_CLINIC,
    "message": DESK_AND_CLINIC,
    "call": {FRONT_DESK},
    "send_again": DESK_AND_CLINIC,
    "see_to_messages": DESK_AND_CLINIC,
    "answer_text": DESK_AND_CLINIC,
    "day": DESK_AND_CLINIC,
    "week": DESK_AND_CLINIC,
    "slip": DESK_AND_CLINIC,
    "likely_duplicates": DESK_AND_CLINIC,
    "visit": DESK_AND_CLINIC,
    "visit_move": DESK_AND_CLINIC,
    "visit_cancel": DESK_AND_CLINIC,
    "visit_step": DESK_AND_CLINIC,
    "book_for_caller": DESK_AND_CLINIC,
    "to_book": DESK_AND_CLINIC,
    "waitlist": DESK_AND_CLINIC,
    "wait_for_caller": DESK_AND_CLINIC,
    "leave_waitlist": DESK_AND_CLINIC,
    "calendar_feed": CLINIC,
    "booking_call": DESK_AND_CLINIC,
    "unresolved": DESK_AND_CLINIC,
    "time_off": {*DESK_AND_CLINIC, MANAGER},
    "end_time_off": {*DESK_AND_CLINIC, MANAGER},
    "away": DESK_AND_CLINIC,
    "patients": DESK_AND_CLINIC,
    "patient": DESK_AND_CLINIC,
    "patient_contact": DESK_AND_CLINIC,
    "withdraw_consent": DESK_AND_CLINIC,
    "write_again": DESK_AND_CLINIC,
    "tablet": PUBLIC,
    "tablet_closed": PUBLIC,
    "tablet_code": DESK_AND_CLINIC,
    "tablet_here": DESK_AND_CLINIC,
    "join_patients": DESK_AND_CLINIC,
    "take_apart": DESK_AND_CLINIC,
    "protocols": {CLINICAL_LEAD},
    "protocol": {CLINICAL_LEAD},
    "protocol_by_fact": {CLINICAL_LEAD},
    "protocol_by_subject": {CLINICAL_LEAD},
    "compare_protocols": {CLINICAL_LEAD},
    "protocol_proofs": {CLINICAL_LEAD},
    "overrides": {CLINICAL_LEAD},
    "deviations": {CLINICAL_LEAD, MANAGER},
    "record_deviation": CLINIC,
    "override_cases": {CLINICAL_LEAD},
    "try_case": {CLINICAL_LEAD},
    "begin_draft": {CLINICAL_LEAD},
    "discard_draft": {CLINICAL_LEAD},
    "approve_protocol": {CLINICAL_LEAD},
    "publish_protocol": {CLINICAL_LEAD},
    "withdraw_protocol": {CLINICAL_LEAD},
    "edit_general": {CLINICAL_LEAD},
    "edit_part": {CLINICAL_LEAD},
    "add_part": {CLINICAL_LEAD},
    "remove_part": {CLINICAL_LEAD},
    "export_protocol": {CLINICAL_LEAD},
    "import_protocol": {CLINICAL_LEAD},
    "impact": {CLINICAL_LEAD},
    "impact_way": {CLINICAL_LEAD},
    "impact_cases": {CLINICAL_LEAD},
    "reviews": CLINIC,
    "review": CLINIC,
    "what_if": CLINIC,
    "amend": CLINIC,
    "look_at_changes": CLINIC,
    "ask_patient": CLINIC,
    "ask_now": CLINIC,
    "print_review": CLINIC,
    "print_signed": CLINIC,
    "add_to_review": CLINIC,
    "answer_for_patient": CLINIC,
    "take_back_question": CLINIC,
    "question_read": CLINIC,
    "clear_wait": CLINIC,
    "renew_answers": BY_LINK,
    "ask_again": CLINIC,
    "withdraw_evidence": CLINIC,
    "make_plan": CLINIC,
    "plan": CLINIC,
    "record_session": CLINIC,
    "session": CLINIC,
    "session_print": CLINIC,
    "aftercare_print": CLINIC,
    "book_sessions": DESK_AND_CLINIC,
    "lots": {*CLINIC, MANAGER},
    "receive_lot": {*CLINIC, MANAGER},
    "lot": {*CLINIC, MANAGER},
    "recall": CLINIC,
    "recall_told": CLINIC,
    "recall_print": CLINIC,
    "recall_export": CLINIC,
    "send_consents": CLINIC,
    "consents_on_paper": CLINIC,
    "consents_to_print": CLINIC,
    "paper_withdrawn": CLINIC,
    "check_ins": CLINIC,
    "ask_check_in": CLINIC,
    "check_in_seen": CLINIC,
    "alerts": {*CLINIC, MANAGER},
    "alert": CLINIC,
    "acknowledge_alert": CLINIC,
    "on_call": {*CLINIC, MANAGER},
    "end_on_call": {CLINICAL_LEAD, MANAGER},
    "copy_rota": {CLINICAL_LEAD, MANAGER},
    "adverse_events": CLINIC,
    "record_adverse_event": CLINIC,
    "adverse_event": CLINIC,
    "adverse_event_summary": CLINIC,
    "close_adverse_event": CLINIC,
    "provider_result": CLINIC,
    "photos": CLINIC,
    "photo": CLINIC,
    "remove_photo": CLINIC,
    "correct_photo": CLINIC,
    "compare_photos": CLINIC,
    "refuse_photos": CLINIC,
    "take_back_refusal": CLINIC,
    "photo_to_show": CLINIC,
    "ask_for_photos": CLINIC,
    "send_photos": BY_LINK,
    "sent_photo": BY_LINK,
    "results_report": {*CLINIC, MANAGER},
}
REFERENCES = {
    "wait_for_caller": Patient,
    "leave_waitlist": WaitlistEntry,
    "end_time_off": TimeOff,
    "away": Resource,
    "booking_call": Intake,
    "message": Message,
    "call": Message,
    "send_again": Message,
    "answer_text": InboundText,
    "visit": Appointment,
    "slip": Appointment,
    "visit_move": Appointment,
    "visit_cancel": Appointment,
    "visit_step": Appointment,
    "patient": Patient,
    "patient_contact": Patient,
    "withdraw_consent": Patient,
    "write_again": Patient,
    "tablet_code": Patient,
    "tablet_here": Patient,
    "join_patients": Patient,
    "take_apart": Patient,
    "review": Intake,
    "what_if": Intake,
    "amend": Intake,
    "look_at_changes": Intake,
    "ask_patient": Intake,
    "ask_now": Intake,
    "print_review": Intake,
    "add_to_review": Review,
    "print_signed": Review,
    "answer_for_patient": PatientQuestion,
    "take_back_question": PatientQuestion,
    "question_read": PatientQuestion,
    "withdraw_evidence": Clearance,
    "make_plan": Intake,
    "plan": TreatmentPlan,
    "record_session": TreatmentPlan,
    "record_deviation": TreatmentPlan,
    "session": TreatmentSession,
    "session_print": TreatmentSession,
    "aftercare_print": TreatmentPlan,
    "book_sessions": TreatmentPlan,
    **dict.fromkeys(("lot", "recall", "recall_told", "recall_print", "recall_export"), Lot),
    "send_consents": TreatmentPlan,
    "consents_on_paper": TreatmentPlan,
    "consents_to_print": TreatmentPlan,
    "paper_withdrawn": TreatmentPlan,
    "ask_check_in": FollowUp,
    "check_in_seen": CheckIn,
    "alert": Alert,
    "acknowledge_alert": Alert,
    "end_on_call": OnCall,
    "record_adverse_event": TreatmentSession,
    "adverse_event": AdverseEvent,
    "adverse_event_summary": AdverseEvent,
    "close_adverse_event": AdverseEvent,
    "provider_result": FollowUp,
    "photos": Patient,
    "photo": Photo,
    "remove_photo": Photo,
    "correct_photo": Photo,
    "compare_photos": Patient,
    "refuse_photos": Patient,
    "take_back_refusal": PhotoRefusal,
    "photo_to_show": Photo,
    "ask_for_photos": Intake,
    "sent_photo": Photo,
}
# The first form of all may be an unfinished one.
OF_REVIEWED = (
    "review",
    "what_if",
    "make_plan",
    "ask_patient",
    "ask_now",
    "ask_again",
    "print_review",
)
WAITS = "changing-spot-defers-all"
OTHERS = {
    "way": "less-cautious",
    "was": "either",
    "becomes": "either",
    "number": 3,
    "other": 2,
    "rule": "recent-sun-defers-devices",
    "part": "rules",
    "id": "recent-sun-defers-devices",
    "slug": "prp",
    "screen": "health",
    "token": "A" * 43,
    "area": "face",
    "step": "arrive",
    "patient": uuid.UUID(int=0),
    "kind": "prp",
}


def patterns(resolver):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield pattern
        elif not str(pattern.pattern).startswith("admin"):
            yield from patterns(pattern)


NAMED = {pattern.name: pattern for pattern in patterns(get_resolver())}


def address(name, reference=None):
    wanted = NAMED[name].pattern.converters
    if "reference" in wanted and reference is None:
        if name in OF_REVIEWED:
            reference = Intake.objects.filter(reviews__isnull=False).first().reference
        elif name == "clear_wait":
            reference = waiting().intakes.get().reference
        elif name == "provider_result":
            reference = FollowUp.objects.filter(kind=FollowUp.Kind.MONTH3).first().reference
        else:
            reference = REFERENCES[name].objects.first().reference
    known = OTHERS | {"reference": reference} | ({"rule": WAITS} if name == "clear_wait" else {})
    return reverse(name, kwargs={key: known[key] for key in wanted})


def waiting():
    """The assessment of a face that waits for something."""
    return Assessment.objects.filter(area="face", facts__suspicious_spot="yes").first()


def some_evidence():
    user, today = User.objects.get(email="provider@demo.example"), timezone.localdate()
    given = {"evidence": "letter", "evidence_on": today, "says": "Benign", "valid_until": today + timedelta(days=9)}
    Clearance.objects.create(assessment=waiting(), rule=WAITS, recorded_by=user, **given)


def some_time_off():
    starts_at = timezone.now() + timedelta(days=300)
    return TimeOff.objects.create(
        resource=Resource.objects.first(), starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)
    )


def a_wish():
    today = timezone.now().date()
    type, location = AppointmentType.consultation(), Location.main()
    WaitlistEntry.objects.create(
        patient=Patient.objects.first(), type=type, location=location, first_day=today, last_day=today
    )


def a_question():
    PatientQuestion.objects.create(
        intake=Intake.objects.completed().first(), text="Since when?", asked_by=User.objects.first()
    )


def a_text():
    InboundText.objects.create(provider_id="SM1", sender="+12025550123", body="Hello?")


@pytest.fixture
def clinic(db):
    call_command("load_catalogue", verbosity=0)
    publish_shipped()
    fill()
    lead = User.objects.get(email="lead@demo.example")
    assert begin_draft(active(), by=Actor.of_user(lead)).number == OTHERS["number"]
    some_time_off()
    some_evidence()
    a_wish()
    a_text()
    a_question()
    event(TreatmentSession.objects.first())
    Alert.objects.create(patient=Patient.objects.first(), tier=Alert.Tier.C)
    PhotoRefusal.objects.create(patient=Patient.objects.first(), area="hair", recorded_by=lead)
    return {role: client_of(User.objects.filter(groups__name=role).first()) for role in ROLES}


def whoever_opens(name, clinic):
    """One client of those who get further than the door: the others are told apart elsewhere."""
    return next((client for role, client in clinic.items() if role in WHO[name]), Client())


def test_somebody_has_decided_about_every_address():
    assert set(NAMED) == set(WHO)


def test_every_address_opens_for_its_roles_and_is_not_there_for_the_others(clinic):
    wrong = []
    for name, who in WHO.items():
        path = address(name)
        for role, client in clinic.items():
            status = client.get(path).status_code
            may = who in (PUBLIC, SIGNED) or role in who
            if (status == 404) == may or status >= 500 and name != "healthz":
                wrong.append((name, role, status))
    assert wrong == []


def test_a_stranger_reaches_what_is_public_and_else_the_door(clinic):
    wrong, stranger = [], Client()
    for name, who in WHO.items():
        answer = stranger.get(address(name))
        if who == BY_LINK:
            fits = answer.status_code == 404
        elif who == SIGNED:
            fits = answer.status_code == 405 and Client().post(address(name)).status_code in (403, 404)
        elif who == PUBLIC:
            fits = answer.status_code in (200, 302, 503) and "/staff/login/" not in answer.get("Location", "")
        else:
            fits = answer.status_code == 302 and answer["Location"].startswith("/staff/login/")
        if not fits:
            wrong.append((name, answer.status_code))
    assert wrong == []


def test_a_reference_that_is_nobodys_is_a_404(clinic):
    nobody = uuid.uuid4()
    for name, who in WHO.items():
        if "reference" in NAMED[name].pattern.converters and who != BY_LINK:
            path = address(name, nobody)
            for client in (clinic[role] for role in who):
                assert {client.get(path).status_code, client.post(path).status_code} <= {404, 405}, name


def test_whoever_opens_what_is_clinical_about_somebody_is_in_the_record(clinic):
    unread = []
    for name, who in WHO.items():
        if "reference" in NAMED[name].pattern.converters and who == CLINIC:
            answer = whoever_opens(name, clinic).get(address(name))
            if answer.status_code == 200 and not AccessLog.objects.all().delete()[0]:
                unread.append(name)
    assert unread == []


def test_no_page_answers_a_method_it_does_not_know(clinic):
    for name in WHO:
        answer = whoever_opens(name, clinic).generic("TRACE", address(name))
        assert answer.status_code in (302, 404, 405), name


def test_every_page_carries_the_strict_policy(clinic):
    for name, who in WHO.items():
        if who == PUBLIC:
            policy = Client().get(address(name))["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
