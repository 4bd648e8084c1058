"""What one content would say to everybody who was assessed, counted once whatever happens to whoever counts."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from consultations.candidacy.governance import drafts, replaying, tasks
from consultations.candidacy.governance.refusals import CannotDraft
from consultations.models import Replay, ReplayedChange
from tests.messaging.test_worker import database_url
from tests.threads import at_once

SUN = "recent-sun-defers-devices"


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    monkeypatch.setattr(replaying, "CHUNK", 2)


@pytest.fixture
def people(governance):
    """Three who were in the sun, four who were not."""
    return [in_the_sun(governance) for _ in range(3)] + [governance.assessed() for _ in range(4)]


def in_the_sun(governance):
    return governance.assessed(device_interest="yes", recent_sun="yes")


@pytest.fixture
def asked(governance, people):
    """A replay of a wait that is a week longer, which nobody has begun."""
    return replaying.ask(governance.longer_wait(), by=governance.by)


def is_right(replay):
    replay.refresh_from_db()
    changed = Counter(ReplayedChange.objects.filter(replay=replay).values_list("assessment", flat=True))
    assert replay.finished_at
    assert (replay.total, replay.done, replay.counts) == (7, 7, {"face": {"either": {"either": 7}}})
    assert len(changed) == 3
    assert set(changed.values()) == {1}


def before_the_second_chunk(monkeypatch, happens):
    """Between two chunks something happens, once."""
    keep, seen = replaying.keep, []

    def kept(*args):
        seen.append(1)
        if len(seen) == 2:
            happens()
        return keep(*args)

    monkeypatch.setattr(replaying, "keep", kept)


def later(seconds=61):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds))


class Killed(BaseException):
    """Nothing catches it, as nothing catches a power cut."""


def kill():
    raise Killed


def test_everybody_is_counted_and_who_would_hear_something_else_is_kept(asked, people):
    replaying.run(asked.pk)
    is_right(asked)
    first = asked.changes.first()
    assert first.assessment == people[0]
    assert first.subjects["co2"] == [["defer", 14, []], ["defer", 21, []]]
    assert "prp" not in first.subjects


# Workers that die, and workers at once ----------------------------------------------------------------------------
def test_a_worker_that_is_killed_between_chunks_is_followed_by_another(asked, monkeypatch):
    before_the_second_chunk(monkeypatch, kill)
    with pytest.raises(Killed):
        replaying.run(asked.pk)
    asked.refresh_from_db()
    assert (asked.done, asked.finished_at) == (2, None)
    replaying.run(asked.pk)  # the dead one still has it
    asked.refresh_from_db()
    assert asked.done == 2
    with later():
        assert replaying.waiting(timezone.now()) == [asked.pk]
        replaying.run(asked.pk)
    is_right(asked)


def test_a_worker_that_was_only_slow_leaves_the_rest_to_whoever_took_over(asked, monkeypatch):
    def meanwhile():
        with later():
            replaying.run(asked.pk)

    before_the_second_chunk(monkeypatch, meanwhile)
    replaying.run(asked.pk)
    is_right(asked)


def test_it_takes_nothing_back_from_one_that_is_still_at_it(asked, monkeypatch):
    """The slow one wakes up while the other is in the middle."""

    def begun_by_another():
        Replay.objects.filter(pk=asked.pk).update(lease_until=timezone.now() + timedelta(seconds=90))

    before_the_second_chunk(monkeypatch, begun_by_another)
    replaying.run(asked.pk)
    asked.refresh_from_db()
    assert (asked.done, asked.finished_at) == (2, None)
    with later(91):
        replaying.run(asked.pk)
    is_right(asked)


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_replays(asked):
    at_once([lambda: replaying.run(asked.pk)] * 2, CannotDraft)
    is_right(asked)


@pytest.mark.django_db(transaction=True)
def test_a_process_that_is_killed_for_real_loses_nothing(governance, people):
    asked = replaying.ask(governance.longer_wait(), by=governance.by)
    slowly = (
        "import django, time; django.setup(); from consultations.candidacy.governance import replaying; "
        "replaying.CHUNK = 2; keep = replaying.keep; "
        "replaying.keep = lambda *args: (keep(*args), print('kept', flush=True), time.sleep(60)); "
        f"replaying.run({asked.pk})"
    )
    environment = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "clinic.settings"}
    worker = subprocess.Popen([sys.executable, "-c", slowly], env=environment, stdout=subprocess.PIPE, text=True)
    assert worker.stdout.readline() == "kept\n"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    asked.refresh_from_db()
    assert (asked.done, asked.finished_at) == (2, None)
    with later():
        replaying.run(asked.pk)
    is_right(asked)


def test_the_sweep_hands_out_what_waits(asked, monkeypatch):
    handed = []
    monkeypatch.setattr(tasks.replay, "delay", handed.append)
    tasks.sweep()
    assert handed == [asked.pk]
    tasks.replay(asked.pk)
    tasks.sweep()
    assert handed == [asked.pk]


# What happens meanwhile -------------------------------------------------------------------------------------------
def test_whoever_is_assessed_while_it_runs_is_counted_too(governance, asked, monkeypatch):
    before_the_second_chunk(monkeypatch, lambda: in_the_sun(governance))
    replaying.run(asked.pk)
    asked.refresh_from_db()
    assert (asked.done, asked.total, asked.changes.count()) == (8, 8, 4)


def test_what_was_replaced_is_not_counted(governance, people):
    old = people[0]
    replacing = governance.assessed()
    type(old).objects.filter(pk=replacing.pk).update(replaces=old)
    replay = replaying.ask(governance.longer_wait(), by=governance.by)
    replaying.run(replay.pk)
    replay.refresh_from_db()
    assert (replay.done, replay.changes.count()) == (7, 2)


def test_a_draft_that_moved_on_is_not_replayed_as_it_was(governance, asked):
    changed = governance.rule(asked.version, SUN, wait_days=30)
    replaying.run(asked.pk)
    assert not Replay.objects.exists()
    assert replaying.replay_of(changed) is None


def test_a_draft_that_moves_on_while_it_runs_has_no_replay_of_its_own(governance, asked, monkeypatch):
    before_the_second_chunk(monkeypatch, lambda: governance.rule(asked.version, SUN, wait_days=30))
    replaying.run(asked.pk)
    is_right(asked)
    asked.version.refresh_from_db()
    assert replaying.replay_of(asked.version) is None


def test_a_draft_that_is_discarded_takes_its_replay_along(governance, asked, monkeypatch):
    before_the_second_chunk(monkeypatch, lambda: drafts.discard(asked.version, by=governance.by))
    replaying.run(asked.pk)
    assert not Replay.objects.exists()
    assert not ReplayedChange.objects.exists()


# Asked for --------------------------------------------------------------------------------------------------------
def test_pressing_twice_runs_one(governance, asked):
    for _ in range(2):
        assert replaying.ask_once(asked.version, by=governance.by) == asked
    replaying.run(asked.pk)
    assert replaying.ask_once(asked.version, by=governance.by) == asked


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_ask_for_one(governance, people):
    version = governance.longer_wait()
    assert len(set(at_once([lambda: replaying.ask_once(version, by=governance.by).pk] * 4, CannotDraft))) == 1
    assert Replay.objects.count() == 1


def test_another_content_is_another_replay(governance, asked):
    changed = governance.rule(asked.version, SUN, wait_days=30)
    assert replaying.ask_once(changed, by=governance.by) != asked


def test_whoever_was_assessed_since_is_worth_another(governance, asked):
    replaying.run(asked.pk)
    asked.refresh_from_db()
    assert replaying.assessed_since(asked) == 0
    governance.assessed()
    assert replaying.assessed_since(asked) == 1
    assert replaying.ask_once(asked.version, by=governance.by) != asked


def test_the_replay_of_a_change_that_took_effect_is_not_the_drafts(governance, asked):
    Replay.objects.update(takes_effect=True)
    assert replaying.replay_of(asked.version) is None
