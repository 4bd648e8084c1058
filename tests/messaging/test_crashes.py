"""Everything the outbox needs is killed while it sends: no letter is lost, and none comes twice without a reason."""

import os
import sys
import time
from random import Random

import pytest
from django.db import connection

from consultations.models import Message
from tests.factories import LocationFactory
from tests.messaging.machines import (
    Calamities,
    Count,
    Worker,
    all_sent,
    mail_server,
    owe,
    postgres_of_its_own,
    url_of,
    workers,
)
from tests.services import Valkey

pytestmark = pytest.mark.django_db(transaction=True)
LETTERS = 200


@pytest.fixture
def mailbox():
    with mail_server() as box:
        yield box


@pytest.fixture
def broker():
    server = Valkey()
    yield server
    server.stop()


@pytest.fixture
def say(capfd):
    """What was counted stands in the output of every run."""

    def say(line):
        with capfd.disabled():
            sys.stderr.write(f"\n{connection.vendor}: {line}\n")

    return say


@pytest.fixture
def database():
    """The server that may be killed. SQLite has none."""
    LocationFactory()
    if connection.vendor == "sqlite":
        yield None
        return
    with postgres_of_its_own() as server:
        yield server


def test_nothing_is_lost_when_worker_broker_and_database_are_killed(mailbox, broker, database, say):
    seed = int(os.environ.get("CRASH_SEED", time.time_ns() % 100_000))
    dice = Random(seed)
    owe(LETTERS)
    worker = Worker(url_of(connection.settings_dict), broker.url, mailbox.url, lease=2)
    accepted, *moments = dice.sample(range(5, LETTERS - 20), 5)

    def restart(machine):
        machine.crash()
        time.sleep(0.5)
        machine.restart()

    calamities = Calamities()
    mailbox.at[accepted] = worker.kill_and_start  # before it has heard that its letter was accepted
    for moment in moments[:2]:
        mailbox.at[moment] = calamities.soon(worker.kill_and_start, dice.uniform(0, 0.05))
    mailbox.at[moments[2]] = calamities.soon(lambda: restart(broker))
    if database:
        mailbox.at[moments[3]] = calamities.soon(lambda: restart(database))
    with workers(worker):
        came = calamities.until(all_sent)
    count = Count(mailbox)
    say(f"worker killed 3 times, broker{' and database' * bool(database)} once (seed {seed}): {count}")
    assert came
    assert not mailbox.at
    assert count.lost == count.unexplained == []
    assert 1 <= len(count.twice) <= 3 * 2 + 2  # a sender has one letter in its hand; two a worker


def test_two_workers_and_two_beats_send_once_and_bad_manners_of_the_mail_server_hold_up_nobody(mailbox, broker, say):
    LocationFactory()
    manners = ["refused", "later", "stalled", "dropped"]
    owe(LETTERS, *(f"{manner}@mail.example" for manner in manners))
    address = url_of(connection.settings_dict)
    two = [Worker(address, broker.url, mailbox.url, lease=300) for _ in range(2)]
    with workers(*two):
        assert Calamities().until(lambda: all_sent(but=len(manners)))
        assert Calamities().until(lambda: not Message.objects.filter(kind="proof", state="sending").exists())
        states = {manner: Message.objects.get(patient__email__startswith=manner) for manner in manners}
        mailbox.polite = True
        Message.objects.filter(kind="proof", state="scheduled").update(due_at="2026-01-01T00:00Z")
        assert Calamities().until(lambda: all_sent(but=1))
    count = Count(mailbox)
    say(f"two workers, two beats, a mail server that refuses, puts off, stalls and drops: {count}")
    assert {manner: message.state for manner, message in states.items()} == {
        "refused": "failed",
        "later": "scheduled",
        "stalled": "scheduled",
        "dropped": "scheduled",
    }
    assert [message.attempts for message in states.values()] == [1, 1, 1, 1]
    assert "no such user" in states["refused"].why
    assert "try again later" in states["later"].why
    assert count.given_up == [states["refused"]]
    assert count.lost == count.twice == []
    assert not Message.objects.filter(taken_over__gt=0).exists()
