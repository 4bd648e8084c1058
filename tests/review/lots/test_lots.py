"""What is received, what is left, and what may be used."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from clinic.models import AccessLog
from clinic.transitions import NotAllowed
from consultations.intake.services import clinic_today
from consultations.models import TreatmentSession
from consultations.review.lots import services
from consultations.review.lots.refusals import SENTENCES, CannotReceive
from consultations.review.refusals import CannotRecord
from tests.review.factories import PlanFactory, actor, catalogue, lot_of, perform, ready
from tests.threads import at_once
from treatments.models import Lot, Product

pytestmark = pytest.mark.django_db


@pytest.fixture
def kit(location):
    catalogue()
    return Product.objects.get(slug="prp-product")


def in_days(days):
    return clinic_today() + timedelta(days=days)


def receive(kit, number="AB-7", days=400, units=5, key=None, by=None):
    return services.receive(kit, number, in_days(days), units, request_key=key or uuid4(), by=by or actor())


def test_what_comes_in_is_counted_and_the_same_number_adds_to_it(kit):
    lot = receive(kit)
    assert receive(kit, " ab-7 ", units=3) == lot
    lot.refresh_from_db()
    assert (lot.number, lot.units, lot.expires_on) == ("AB-7", 8, in_days(400))
    assert [each.why for each in services.history(lot)] == ["3", "5"]
    other = receive(Product.objects.get(slug="exosomes-product"))
    assert other != lot


def test_pressing_twice_receives_once(kit):
    key = uuid4()
    assert receive(kit, key=key) == receive(kit, key=key)
    assert Lot.objects.get(number="AB-7").units == 5
    with pytest.raises(CannotReceive, match="received-already"):
        receive(kit, "OTHER", key=key)
    assert not Lot.objects.filter(number="OTHER").exists()


@pytest.mark.django_db(transaction=True)
def test_pressing_twice_at_once_receives_once(kit):
    key, by = uuid4(), actor()
    first, second = at_once([lambda: receive(kit, key=key, by=by)] * 2, CannotReceive)
    assert first == second
    assert Lot.objects.get(number="AB-7").units == 5


def test_what_cannot_be_used_is_not_taken_in(kit):
    lot = receive(kit)
    for days, code in ((-1, "expired"), (401, "other-expiry")):
        with pytest.raises(CannotReceive, match=code):
            receive(kit, days=days)
    services.move(lot, "recall", "Letter of the maker", by=actor())
    with pytest.raises(CannotReceive, match="recalled"):
        receive(kit)
    lot.refresh_from_db()
    assert lot.units == 5
    assert all(str(sentence).endswith(".") for sentence in SENTENCES.values())


def test_of_a_lot_used_before_lots_were_received_only_what_comes_in_is_stock(kit):
    plan = ready(PlanFactory())
    lot = lot_of(kit, "OLD", units=9)
    perform(plan, lot=lot)
    Lot.objects.filter(pk=lot.pk).update(units=0, expires_on=None)
    receive(kit, "old", units=2)
    perform(plan, lot=lot)
    with pytest.raises(CannotRecord, match="lot-used-up"):
        perform(plan, lot=lot, units=2)
    assert perform(plan, lot=lot)


def test_a_lot_goes_only_where_the_table_lets_it(kit):
    lot, by = receive(kit), actor()
    services.move(lot, "quarantine", "Torn box", by=by)
    lot.refresh_from_db()
    assert (lot.status, lot.why) == ("quarantined", "Torn box")
    services.move(lot, "release", "Box only", by=by)
    lot.refresh_from_db()
    assert (lot.status, lot.why) == ("usable", "")
    services.move(lot, "recall", "Letter of the maker", by=by)
    for verb in ("release", "quarantine", "recall"):
        with pytest.raises(NotAllowed):
            services.move(lot, verb, "x", by=by)
    told = [(each.what, each.why, each.who) for each in services.history(lot)]
    assert told[0] == ("Recalled", "Letter of the maker", str(by.user))
    assert len(told) == 4


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"status": "quarantined"}, "lot-set-aside"),
        ({"status": "recalled"}, "lot-set-aside"),
        ({"units": 0}, "lot-used-up"),
        ({"expires_on": None}, "lot-expired"),
    ],
)
def test_a_session_refuses_what_may_not_be_used_though_another_may(kit, changed, code):
    plan, lot = ready(PlanFactory()), lot_of(kit, "BAD")
    Lot.objects.filter(pk=lot.pk).update(**changed)
    with pytest.raises(CannotRecord, match=code):
        perform(plan, lot=lot)
    assert not TreatmentSession.objects.exists()


def test_a_session_takes_as_many_units_as_it_says(kit):
    plan, lot = ready(PlanFactory()), lot_of(kit, "THREE", units=3)
    perform(plan, lot=lot, units=2)
    with pytest.raises(CannotRecord, match="lot-used-up"):
        perform(plan, lot=lot, units=2)
    assert perform(plan, lot=lot).units == 1


# The pages -----------------------------------------------------------------------------------------------------------
def test_the_list_has_what_expires_first_at_the_top_and_what_may_not_be_used_apart(as_manager, kit):
    Lot.objects.all().delete()
    for number, given in {
        "LATE": {"expires_on": in_days(300)},
        "SOON": {"expires_on": in_days(30)},
        "PAST": {"expires_on": in_days(-1)},
        "ASIDE": {"status": "quarantined"},
        "EMPTY": {"units": 0},
    }.items():
        lot_of(kit, number, **given)
    page = as_manager.get(reverse("lots"))
    names = {part: [row["lot"].number for row in page.context[part]] for part in ("in_hand", "to_clear", "finished")}
    assert names == {"in_hand": ["SOON", "LATE"], "to_clear": ["PAST", "ASIDE"], "finished": ["EMPTY"]}
    assert "One lot expires within 30 days" in page.content.decode()


def test_the_form_takes_a_lot_in_and_names_what_is_wrong(as_manager, kit):
    url = reverse("receive_lot")
    key = as_manager.get(url).context["form"].initial["request_key"]
    sent = {"product": kit.pk, "number": "N-1", "expires_on": in_days(90), "units": 4, "request_key": key}
    assert as_manager.post(url, sent).url == reverse("lots")
    wrong = as_manager.post(url, sent | {"expires_on": in_days(-3), "request_key": uuid4()})
    assert (wrong.status_code, wrong.context["form"].errors.keys()) == (422, {"expires_on"})
    assert as_manager.post(url, sent | {"units": 0}).status_code == 422
    assert Lot.objects.get(number="N-1").received_by == as_manager.user


def test_a_lot_is_set_aside_on_its_page_with_a_reason(as_manager, kit):
    lot = receive(kit)
    url = reverse("lot", args=[lot.reference])
    assert as_manager.post(url, {"verb": "quarantine", "why": ""}).status_code == 422
    assert as_manager.post(url, {"verb": "quarantine", "why": "Warm on arrival"}).url == url
    page = as_manager.get(url).content.decode()
    assert page.count("Warm on arrival") == 2  # why it is so, and when and by whom
    assert as_manager.user.name in page
    refused = as_manager.post(url, {"verb": "quarantine", "why": "Again"})
    assert (refused.status_code, f'href="{url}">To the lot' in refused.content.decode()) == (409, True)
    assert AccessLog.objects.filter(verb="quarantine", subject_reference=str(lot.reference)).count() == 1


def test_the_list_costs_the_same_however_many_lots(as_manager, kit, queries):
    one = queries(lambda: as_manager.get(reverse("lots")))
    for number in range(10):
        lot_of(kit, f"N-{number}")
    assert queries(lambda: as_manager.get(reverse("lots"))) == one


def test_lots_are_for_those_who_treat_and_the_manager(as_provider, as_lead, as_desk, as_stranger, kit):
    lot = lot_of(kit)
    for url in (reverse("lots"), reverse("receive_lot"), reverse("lot", args=[lot.reference])):
        assert as_provider.get(url).status_code == as_lead.get(url).status_code == 200
        assert as_desk.get(url).status_code == as_desk.post(url, {}).status_code == 404
        assert as_stranger.get(url).status_code == 302
    assert as_provider.get(reverse("lot", args=[uuid4()])).status_code == 404
