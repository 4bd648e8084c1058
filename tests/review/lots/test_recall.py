"""From a lot to everybody who had it, each told once."""

import csv
from io import StringIO
from uuid import uuid4

import pytest
from django.urls import reverse

from clinic.audit import SYSTEM
from clinic.models import AccessLog
from consultations.messaging import delivery
from consultations.messaging.telephone import record_call
from consultations.models import ContactSuppression, Message, RecallTold, TreatmentSession
from consultations.patients.merging import merge, unmerge
from consultations.review.lots import services
from consultations.review.lots.recall import NotRecalled, affected, tell, with_progress, write_to_all
from tests.factories import PatientFactory
from tests.review.factories import IntakeFactory, PlanFactory, actor, catalogue, lot_of, perform, signed
from tests.threads import at_once
from treatments.models import Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def lot(location):
    catalogue()
    return lot_of(Product.objects.get(slug="prp-product"), "BAD")


def had(lot, times=1, **person):
    """Somebody who had it in that many sessions."""
    plan = PlanFactory(outcome=signed(IntakeFactory(patient=PatientFactory(**person))).outcomes.get())
    for _time in range(times):
        perform(plan, lot=lot)
    return plan.patient


def people(lot):
    return with_progress(lot, affected(TreatmentSession.objects.filter(lot=lot)))


def recalled(lot):
    services.move(lot, "recall", "Letter of the maker", by=actor())
    return lot


def progress(lot):
    return {each.patient.first_name: each.progress for each in people(lot)}


def test_everybody_who_had_it_is_found_and_nobody_else(lot):
    ada, bob = had(lot, 2, first_name="Ada"), had(lot, first_name="Bob")
    had(lot_of(lot.product, "GOOD"), first_name="Cem")
    found = {each.patient: each.sessions for each in people(lot)}
    assert found == {ada: 2, bob: 1}


def test_a_person_with_two_records_is_there_once_as_they_can_be_reached(lot):
    first, second = had(lot, email="", phone="+12025550100"), had(lot, 2, email="second@mail.example")
    merge(second, first, by=SYSTEM)
    [found] = people(lot)
    assert (found.sessions, found.patient) == (3, second)
    assert write_to_all(recalled(lot), by=actor()) == 1
    [message] = Message.objects.filter(kind="recall")
    assert (message.channel, message.patient) == ("email", second)


def test_one_query_finds_them_however_many_sessions(lot, django_assert_num_queries):
    session = TreatmentSession.objects.get(pk=perform(PlanFactory(patient=had(lot)), lot=lot).pk)
    fields = [f for f in TreatmentSession._meta.concrete_fields if f.name not in ("id", "reference", "request_key")]
    copied = {f.attname: getattr(session, f.attname) for f in fields}
    TreatmentSession.objects.bulk_create(TreatmentSession(request_key=uuid4(), **copied) for _each in range(10_000))
    with django_assert_num_queries(1):
        found = affected(TreatmentSession.objects.filter(lot=lot))
    assert sum(each.sessions for each in found) == TreatmentSession.objects.count()


def test_nobody_is_written_to_before_the_lot_is_recalled(lot):
    had(lot)
    with pytest.raises(NotRecalled):
        write_to_all(lot, by=actor())
    assert not Message.objects.filter(kind="recall").exists()


def test_pressing_twice_writes_once_and_later_only_to_who_is_new(lot):
    had(lot)
    session = perform(PlanFactory(), lot=lot)
    TreatmentSession.objects.filter(pk=session.pk).update(lot=lot_of(lot.product, "MISREAD"))
    assert write_to_all(recalled(lot), by=actor()) == 1
    assert write_to_all(lot, by=actor()) == 0
    TreatmentSession.objects.filter(pk=session.pk).update(lot=lot)
    assert write_to_all(lot, by=actor()) == 1
    assert Message.objects.filter(kind="recall").count() == 2
    assert [each.why for each in services.history(lot) if each.what == "Patients written to"] == ["1", "1"]


def test_who_was_written_to_in_another_record_is_not_again_until_they_are_two(lot):
    first, second = had(lot), had(lot)
    write_to_all(recalled(lot), by=actor())
    third = had(lot_of(lot.product, "GOOD"))
    TreatmentSession.objects.filter(plan__patient=third).update(lot=lot)
    merge(first, third, by=SYSTEM)
    assert write_to_all(lot, by=actor()) == 0
    unmerge(first, by=SYSTEM)
    assert write_to_all(lot, by=actor()) == 1
    assert second


@pytest.mark.django_db(transaction=True)
def test_pressing_twice_at_once_writes_once(lot):
    had(lot)
    recalled(lot)
    by = actor()
    assert sorted(at_once([lambda: write_to_all(lot, by=by)] * 2, NotRecalled)) == [0, 1]
    assert Message.objects.filter(kind="recall").count() == 1


def test_writing_to_ten_costs_as_much_as_writing_to_two(lot, queries):
    many = lot_of(lot.product, "MANY")
    for number in range(12):
        had(lot if number < 2 else many)
    by = actor()
    two = queries(lambda: write_to_all(recalled(lot), by=by))
    assert queries(lambda: write_to_all(recalled(many), by=by)) == two


def test_each_is_told_by_the_way_that_reaches_them_whatever_news_they_want(lot, mailoutbox):
    """Nobody is left out for having wanted no news; what cannot arrive becomes a call."""
    had(lot, first_name="Mail", email="mail@x.example")
    had(lot, first_name="Phone", email="")
    had(lot, first_name="Quiet", email="quiet@x.example", phone="")
    had(lot, first_name="Bounced", email="gone@x.example")
    for address, why in (("quiet@x.example", "opted-out"), ("gone@x.example", "bounced")):
        ContactSuppression.objects.create(address=address, why=why)
    assert set(progress(lot).values()) == {"not-yet"}
    write_to_all(recalled(lot), by=actor())
    assert progress(lot) == {"Mail": "on-its-way", "Phone": "to-call", "Quiet": "on-its-way", "Bounced": "to-call"}
    delivery.deliver(list(Message.objects.filter(kind="recall").values_list("pk", flat=True)))
    call = Message.objects.get(kind="recall", patient__first_name="Phone")
    assert "put you through" in call.script
    record_call(call, "reached", by=actor())
    assert progress(lot) == {"Mail": "sent", "Phone": "reached", "Quiet": "sent", "Bounced": "to-call"}
    letters = [mail for mail in mailoutbox if mail.subject == "Please call us"]
    assert {mail.to[0] for mail in letters} == {"mail@x.example", "quiet@x.example"}
    assert "something about your treatment" in letters[0].body
    assert not {"prp", "lot", "recall", "exosomes", "face"} & set(letters[0].body.lower().split())


def test_who_was_spoken_with_is_not_written_to_any_more(lot, mailoutbox):
    person = had(lot)
    write_to_all(recalled(lot), by=actor())
    for _press in range(2):
        tell(lot, person, by=actor())
    assert RecallTold.objects.count() == 1
    delivery.deliver(list(Message.objects.filter(kind="recall").values_list("pk", flat=True)))
    assert "Please call us" not in [mail.subject for mail in mailoutbox]
    assert set(progress(lot).values()) == {"told"}


# The pages -----------------------------------------------------------------------------------------------------------
def url_of(lot, name="recall", **more):
    return reverse(name, kwargs={"reference": lot.reference, **more})


def test_the_list_is_read_written_to_and_worked_off(as_provider, lot):
    person = had(lot, first_name="Ada", phone="+12025550123")
    page = as_provider.get(url_of(lot)).content.decode()
    assert "(202) 555-0123" in page
    assert person.email in page
    assert "has not been recalled" in page
    assert as_provider.post(url_of(lot)).status_code == 409
    assert "Write to 1 patient" in as_provider.get(url_of(recalled(lot))).content.decode()
    assert "1 person will be told." in as_provider.post(url_of(lot), follow=True).content.decode()
    assert "On its way" in as_provider.get(url_of(lot)).content.decode()
    as_provider.post(url_of(lot, "recall_told", patient=person.reference))
    assert str(as_provider.user) in as_provider.get(url_of(lot)).content.decode().split("Spoken with")[-1]


def test_the_list_is_printed_and_exported_whole_and_that_is_written_down(as_provider, lot):
    person = had(lot, first_name="=1+1", last_name="Ünal")
    assert "Ünal" in as_provider.get(url_of(lot, "recall_print")).content.decode()
    body = as_provider.get(url_of(lot, "recall_export")).content.decode("utf-8-sig")
    head, row = csv.reader(StringIO(body))
    assert row[:2] == ["Ünal", "'=1+1"]
    assert (len(head), row[3:5]) == (len(row), ["(202) 555-0123", person.email])
    for verb in ("print", "export"):
        for subject, said in ((lot, f"{verb} recall list"), (person, verb)):
            assert AccessLog.objects.filter(verb=said, subject_reference=str(subject.reference)).exists()


def test_a_plan_names_every_lot_that_the_patient_has_had(as_provider, lot):
    person = had(lot_of(lot.product, "FIRST"))
    other = had(lot)
    merge(other, person, by=SYSTEM)
    had(lot_of(lot.product, "OF-SOMEBODY-ELSE"))
    plan = TreatmentSession.objects.get(plan__patient=person).plan
    recalled(lot)
    page = as_provider.get(reverse("plan", args=[plan.reference])).content.decode()
    told = page.split("Every lot that this patient has had")[1].split("</details>")[0]
    assert [number in told for number in ("FIRST", "BAD", "OF-SOMEBODY-ELSE")] == [True, True, False]
    assert told.count("Recalled") == 1


def test_the_list_costs_the_same_however_many_had_it(as_provider, lot, queries):
    had(lot)
    one = queries(lambda: as_provider.get(url_of(lot)))
    for _each in range(9):
        had(lot)
    assert queries(lambda: as_provider.get(url_of(lot))) == one


def test_who_had_it_is_for_those_who_treat(as_lead, as_provider, as_desk, as_manager, as_stranger, lot):
    person = had(lot)
    names = ("recall", "recall_print", "recall_export")
    for name in names:
        assert as_lead.get(url_of(lot, name)).status_code == 200
        assert as_desk.get(url_of(lot, name)).status_code == as_manager.get(url_of(lot, name)).status_code == 404
        assert as_stranger.get(url_of(lot, name)).status_code == 302
    told = url_of(lot, "recall_told", patient=person.reference)
    assert as_desk.post(told).status_code == as_manager.post(told).status_code == 404
    strangers = url_of(lot, "recall_told", patient=PatientFactory().reference)
    assert as_provider.post(strangers).status_code == 404
    assert not RecallTold.objects.exists()
    assert "Everybody who had it" not in as_manager.get(url_of(lot, "lot")).content.decode()
