"""A form that is open while the clinic changes its questions."""

import hashlib
import tomllib
from threading import Barrier

import pytest
import tomli_w
from django.db import connection, transaction

from clinic.audit import SYSTEM
from clinic.models import AccessLog
from consultations.candidacy.protocol import dump, load
from consultations.candidacy.services import active, publish_shipped
from consultations.intake import going_on, services
from consultations.intake.refusals import CannotSend
from consultations.models import Assessment, Intake, ProtocolVersion
from tests.intake.journey import HEALTHY, begin, send, walk
from tests.threads import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("protocol", "location")]
CHECK = "check-your-answers"
Status = ProtocolVersion.Status


class Change:
    """The next protocol, to be changed before it takes effect."""

    def __init__(self):
        self.raw = tomllib.loads(publish_shipped().content)

    def question(self, id):
        return next(each for each in self.raw["questions"] if each["id"] == id)

    def new_question(self, id="vaping", like="tobacco", **changed):
        ids = [each["id"] for each in self.raw["questions"]]
        self.raw["questions"].insert(ids.index(like) + 1, self.question(like) | {"id": id} | changed)
        rule = next(each for each in self.raw["rules"] if list(each["when"]) == [like])
        self.raw["rules"].append(rule | {"id": f"{id}-counts", "when": {id: rule["when"][like]}})
        return self

    def takes_effect(self):
        number = active().number + 1
        content = dump(load(tomli_w.dumps(self.raw | {"number": number})))
        with transaction.atomic():
            old = ProtocolVersion.objects.select_for_update().get(status=Status.ACTIVE)
            ProtocolVersion.objects.filter(pk=old.pk).update(status=Status.RETIRED)
            return ProtocolVersion.objects.create(
                number=number,
                content=content,
                sha256=hashlib.sha256(content.encode()).hexdigest(),
                status=Status.ACTIVE,
                review_by=old.review_by,
            )


@pytest.fixture
def change():
    return Change()


@pytest.fixture
def filled(as_stranger):
    """The address of check-your-answers of a form that lacks the sending only."""
    return walk(as_stranger, begin(as_stranger))


def page(address, screen):
    return address.replace(CHECK, screen)


def at(response):
    """Where it leads."""
    return response.redirect_chain[-1][0].rstrip("/").rsplit("/", 1)[1]


def notice(response):
    return [str(question.id) for question in response.context["new_questions"]]


def body(response):
    return " ".join(response.content.decode().split())


SAYS = "The clinic has changed its questions since you began."


def answered(screen, **more):
    return HEALTHY[screen] | more


# Carried over -----------------------------------------------------------------------------------------------------
def test_a_change_of_rules_asks_nothing_and_the_new_rules_count(as_stranger, filled, change):
    rule = next(each for each in change.raw["rules"] if each.get("wait_days"))
    rule["wait_days"] += 7
    version = change.takes_effect()
    assert SAYS not in body(as_stranger.get(filled))
    assert b"result" in send(as_stranger, filled).request["PATH_INFO"].encode()
    assert {each.protocol_version for each in Assessment.objects.all()} == {version}


def test_a_new_question_is_asked_and_named_until_it_is_answered(as_stranger, filled, change):
    version = change.new_question(short={"en": "vaping"}).takes_effect()
    shown = as_stranger.get(filled, follow=True)
    assert at(shown) == "health"
    assert notice(shown) == ["vaping"]
    assert SAYS in body(shown)
    assert "in other words now: vaping." in body(shown)
    after = as_stranger.post(page(filled, "health"), answered("health"), follow=True)
    assert at(after) == CHECK
    assert SAYS not in body(after)
    send(as_stranger, filled)
    assessment = Assessment.objects.get()
    assert (assessment.protocol_version, assessment.facts["vaping"]) == (version, "no")


def test_what_was_answered_and_ticked_stays(as_stranger, change):
    address = walk(as_stranger, begin(as_stranger), blood_and_medicines={"ticks": ["nsaid_recent.0"]})
    before = Intake.objects.get()
    change.question("needle_comfort")["text"]["en"] = "Are needles fine for you?"
    change.takes_effect()
    shown = as_stranger.get(address, follow=True)
    assert (at(shown), notice(shown)) == ("two-ways", ["needle_comfort"])
    after = Intake.objects.get()
    assert after.answers == {fact: one for fact, one in before.answers.items() if fact != "needle_comfort"}
    assert after.ticked == before.ticked
    assert shown.context["form"]["donor_comfort"].value() == "yes"
    assert shown.context["form"]["needle_comfort"].value() is None


def test_answers_for_face_and_scalp_go_along(as_stranger, change):
    address = walk(
        as_stranger,
        begin(as_stranger, "both"),
        the_area={"hair_loss_pattern": "gradual_thinning", "suspicious_spot": "yes", "suspicious_spot-where": "face"},
    )
    change.new_question().takes_effect()
    as_stranger.get(address)
    assert Intake.objects.get().answers["suspicious_spot"] == {"face": "yes", "hair": "no"}


def test_whoever_is_only_on_the_way_is_told_nothing(as_stranger, change):
    address = begin(as_stranger)
    change.new_question().takes_effect()
    shown = as_stranger.get(address)
    assert shown.status_code == 200
    assert SAYS not in body(shown)
    assert at(send(as_stranger, walk(as_stranger, address))) == "result"


def test_an_answer_that_no_question_asks_any_more_is_dropped(as_stranger, filled, change):
    change.raw["questions"] = [each for each in change.raw["questions"] if each["id"] != "tobacco"]
    for part in ("rules", "contradictions"):
        change.raw[part] = [each for each in change.raw[part] if "tobacco" not in each["when"]]
    change.takes_effect()
    assert at(send(as_stranger, filled)) == "result"
    assert "tobacco" not in Intake.objects.get().answers


def test_an_old_address_leads_on_where_its_page_is_gone(as_stranger, filled, change):
    for screen in change.raw["screens"]:
        if screen["id"] == "health":
            screen["id"] = "your-health"
    for question in change.raw["questions"]:
        if question.get("screen") == "health":
            question["screen"] = "your-health"
    change.takes_effect()
    assert at(as_stranger.get(page(filled, "health"), follow=True)) == CHECK
    assert at(as_stranger.post(page(filled, "health"), answered("health"), follow=True)) == CHECK
    assert as_stranger.get(page(filled, "your-health")).status_code == 200


def test_an_address_that_never_was_is_still_a_404(as_stranger, filled):
    assert as_stranger.get(page(filled, "never-was")).status_code == 404


def test_two_changes_in_a_row_ask_for_both(as_stranger, filled, change):
    change.new_question("vaping").takes_effect()
    as_stranger.get(filled)
    change.new_question("snuff").takes_effect()  # behind tobacco, before vaping
    assert notice(as_stranger.get(filled, follow=True)) == ["snuff", "vaping"]


def test_that_it_was_carried_over_is_written_down(as_stranger, filled, change):
    change.takes_effect()
    as_stranger.get(filled)
    as_stranger.get(filled)
    assert [entry.why for entry in AccessLog.objects.filter(verb="carry over")] == ["Protocol 2 → Protocol 3"]


def test_a_form_that_was_sent_stays_under_its_protocol(as_stranger, filled, change):
    send(as_stranger, filled)
    change.new_question().takes_effect()
    assert at(as_stranger.get(filled, follow=True)) == "result"
    assert Intake.objects.get().protocol_version.status == Status.RETIRED
    with pytest.raises(CannotSend):
        going_on.carry_over(Intake.objects.get(), by=SYSTEM)


# Sent as the change takes effect ----------------------------------------------------------------------------------
def test_between_the_last_page_and_send_nothing_is_lost_and_nothing_is_assessed(as_stranger, filled, change):
    assert as_stranger.get(filled).status_code == 200
    version = change.new_question().takes_effect()
    shown = send(as_stranger, filled)
    assert (at(shown), notice(shown)) == ("health", ["vaping"])
    assert not Assessment.objects.exists()
    as_stranger.post(page(filled, "health"), answered("health"))
    send(as_stranger, filled)
    assert [each.protocol_version for each in Assessment.objects.all()] == [version]


def test_the_refusal_has_a_code_of_its_own(filled, change):
    change.new_question().takes_effect()
    with pytest.raises(CannotSend) as refused:
        services.submit(Intake.objects.get(), "Ada Tester", by=SYSTEM)
    assert refused.value.code == "changed"
    assert Intake.objects.get().asked_again == ["vaping"]


def test_a_change_between_carrying_over_and_sending_is_seen(filled, change, monkeypatch):
    """The last moment: the form is up to date, and then it is not."""
    monkeypatch.setattr(services, "carry_over", lambda intake, by: change.takes_effect())
    with pytest.raises(CannotSend) as refused:
        services.submit(Intake.objects.get(), "Ada Tester", by=SYSTEM)
    assert refused.value.code == "changed"
    assert not Assessment.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_protocol_is_not_retired_in_the_middle_of_a_sending(as_stranger, change, monkeypatch):
    """Whoever retires it waits; only PostgreSQL lets two write at once."""
    if connection.vendor != "postgresql":
        pytest.skip("one writer at a time")
    walk(as_stranger, begin(as_stranger))
    half_way, assess_all = Barrier(2), services.assess_all

    def slowly(intake):
        half_way.wait(20)
        assert not retired.wait_for(1)
        return assess_all(intake)

    class Retired:
        done = False

        def wait_for(self, seconds):
            import time

            until = time.monotonic() + seconds
            while time.monotonic() < until and not self.done:
                time.sleep(0.05)
            return self.done

    retired = Retired()

    def take_effect():
        half_way.wait(20)
        change.new_question().takes_effect()
        retired.done = True

    monkeypatch.setattr(services, "assess_all", slowly)
    intake = Intake.objects.get()
    at_once([lambda: services.submit(intake, "Ada Tester", by=SYSTEM), take_effect], CannotSend)
    assert retired.done
    assert Assessment.objects.get().protocol_version.status == Status.RETIRED  # retired right after, not before


# In two windows ---------------------------------------------------------------------------------------------------
def test_a_page_asked_by_the_earlier_protocol_answers_no_other_question(as_stranger, filled, change):
    """One window shows the old words, another has gone on: what is sent from the first is no answer to the new."""
    number = str(active().number)
    assert f'name="version" value="{number}"' in body(as_stranger.get(page(filled, "two-ways")))
    change.question("needle_comfort")["text"]["en"] = "Are needles fine for you?"
    change.takes_effect()
    as_stranger.get(filled)
    answer = as_stranger.post(page(filled, "two-ways"), answered("two-ways", version=number), follow=True)
    assert (at(answer), notice(answer)) == ("two-ways", ["needle_comfort"])
    assert "needle_comfort" not in Intake.objects.get().answers


def test_a_page_sent_after_the_change_is_kept_as_it_was_asked(as_stranger, change):
    address = begin(as_stranger)
    number = str(active().number)
    change.question("blood_thinner")["text"]["en"] = "Do you take anything that thins your blood?"
    change.takes_effect()
    answer = as_stranger.post(address, answered("blood-and-medicines", version=number), follow=True)
    assert (at(answer), notice(answer)) == ("blood-and-medicines", ["blood_thinner"])
    assert Intake.objects.get().answers["nsaid_recent"] == "no"


def test_answers_to_an_earlier_protocol_are_not_saved_under_the_next(filled, change):
    read_before = Intake.objects.get()
    change.takes_effect()
    going_on.carry_over(Intake.objects.get(), by=SYSTEM)
    with pytest.raises(CannotSend) as refused:
        services.save_answers(read_before, {"tobacco": "yes"}, {}, by=SYSTEM)
    assert refused.value.code == "changed"


@pytest.mark.django_db(transaction=True)
def test_opened_in_two_windows_at_once_it_goes_on_once(as_stranger, change):
    walk(as_stranger, begin(as_stranger))
    change.new_question().takes_effect()
    intake = Intake.objects.get()
    at_once([lambda: going_on.carry_over(intake, by=SYSTEM)] * 4, CannotSend)
    assert Intake.objects.get().asked_again == ["vaping"]
    assert AccessLog.objects.filter(verb="carry over").count() == 1
