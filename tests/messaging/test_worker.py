"""A real worker process with its beat, a real broker, a real mail server: from the row to the mailbox."""

import os
import signal
import subprocess
import sys
import time
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from django.db import connection

from consultations.messaging import outbox
from consultations.models import Heartbeat, Message, PersonalLink
from consultations.patients.links import open_link
from tests.factories import LocationFactory, PatientFactory
from tests.services import free_port

pytestmark = pytest.mark.django_db(transaction=True)


class Mailbox:
    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):
        self.letters.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 kept"


@pytest.fixture
def mailbox():
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    box.url = f"smtp://127.0.0.1:{server.port}"
    yield box
    server.stop()


def database_url():
    """The test's own database, for another process."""
    on = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{on['NAME']}"
    return f"postgres://{on['USER']}:{on['PASSWORD']}@{on['HOST']}:{on['PORT']}/{on['NAME']}"


@pytest.fixture
def worker(mailbox):
    command = [sys.executable, "-m", "celery", "--quiet", "--app", "clinic", "worker", "--beat"]
    options = [
        "--scheduler",
        "celery.beat:Scheduler",
        "--pool",
        "threads",
        "--concurrency",
        "2",
        "--loglevel",
        "warning",
    ]
    environment = os.environ | {"DATABASE_URL": database_url(), "EMAIL_URL": mailbox.url}
    process = subprocess.Popen([*command, *options], env=environment, start_new_session=True)
    yield process
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_for(condition, seconds=40):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_the_beat_sweeps_and_the_worker_sends(mailbox, worker):
    LocationFactory()
    patient = PatientFactory(email="ada@mail.example")
    open_link(patient, PersonalLink.Purpose.INTAKE, patient)
    message = outbox.enqueue("my_link", patient, patient)
    assert wait_for(lambda: Message.objects.filter(pk=message.pk, state="sent").exists())
    [(to, letter)] = mailbox.letters
    assert to == ["ada@mail.example"]
    assert letter["Message-ID"] == f"<{message.reference}@localhost>"
    assert Heartbeat.objects.exists()
