"""What the outbox runs on, for real: workers that are killed, a mail server with bad manners, a database of its own."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import contextmanager, suppress
from queue import Empty, Queue
from uuid import UUID

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from consultations.models import Message, Patient
from tests.messaging.pipelining import Pipelining
from tests.services import Postgres, free_port

WORKER = [
    "worker",
    "--beat",
    "--scheduler",
    "celery.beat:Scheduler",
    "--pool",
    "threads",
    "--concurrency",
    "2",
    "--loglevel",
    "error",
]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat"]


class Mailbox(Pipelining):
    """Keeps what it has accepted. How it treats a letter is said by the name before the @, until it is `polite`.
    `at` says what happens when so many letters are in, before the last of them is answered."""

    def __init__(self):
        self.letters, self.at, self.polite = [], {}, False

    async def handle_RCPT(self, server, session, envelope, address, options):
        manner = None if self.polite else address.partition("@")[0]
        if manner in ("refused", "later"):
            return {"refused": "550 no such user", "later": "451 try again later"}[manner]
        envelope.rcpt_tos.append(address)
        return "250 known"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos == ["stalled@mail.example"] and not self.polite:
            await asyncio.sleep(4)
            return "451 too late"
        head = envelope.content.partition(b"\r\n\r\n")[0].decode()
        [message_id] = [line for line in head.splitlines() if line.startswith("Message-ID:")]
        self.letters.append(UUID(message_id.partition("<")[2].partition("@")[0]))
        if happens := self.at.pop(len(self.letters), None):
            happens()
        return "250 kept"


class Server(SMTP):
    async def smtp_DATA(self, arg):
        if self.envelope.rcpt_tos == ["dropped@mail.example"] and not self.event_handler.polite:
            await self.push("354 go on")
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Post(Controller):
    def factory(self):
        return Server(self.handler, hostname="mail.example")


@contextmanager
def mail_server():
    box = Mailbox()
    server = Post(box, hostname="127.0.0.1", port=free_port())
    server.start()
    box.url = f"smtp://127.0.0.1:{server.port}"
    try:
        yield box
    finally:
        server.stop()


class Worker:
    """A worker with its beat, as the clinic runs it."""

    def __init__(self, database, broker, mail, lease):
        self.environment = os.environ | {
            "DATABASE_URL": database,
            "REDIS_URL": broker,
            "EMAIL_URL": mail,
            "LEASE_SECONDS": str(lease),
            "DJANGO_SETTINGS_MODULE": "tests.messaging.quick_settings",
        }
        self.start()

    def start(self):
        command = [sys.executable, "-m", "celery", "--quiet", "--app", "clinic", *WORKER, *QUIET]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(command, env=self.environment, start_new_session=True, **quiet)

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_and_start(self):
        self.kill()
        self.start()


@contextmanager
def workers(*each):
    try:
        yield each
    finally:
        for worker in each:
            worker.kill()


def url_of(settings):
    if settings["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{settings['NAME']}"
    return "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**settings)


@contextmanager
def postgres_of_its_own():
    """A server that may be killed, with the database of this test in it, which uses it from here on."""
    server = Postgres(synchronous_commit="on")  # or what was acknowledged last would be lost with the server
    try:
        dump = [server.binaries / "pg_dump", url_of(connection.settings_dict)]
        schema = subprocess.run(dump, check=True, stdout=subprocess.PIPE).stdout
        fill = [server.binaries / "psql", "--quiet", "--set", "ON_ERROR_STOP=1", server.url]
        subprocess.run(fill, check=True, input=schema, stdout=subprocess.DEVNULL)
        with moved({"PORT": server.port, "NAME": "postgres", "USER": "postgres", "PASSWORD": server.password}):
            yield server
    finally:
        server.stop()


@contextmanager
def moved(place):
    """Django's own connection, and those of its threads, lead there."""
    usual = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(place, HOST="127.0.0.1")
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(usual)


def owe(count, *addresses):
    """So many letters that are due now, and one to each of these addresses."""
    addresses = [*addresses, *(f"person{number}@mail.example" for number in range(count - len(addresses)))]
    people = [Patient(first_name="Ada", last_name="Tester", birth_date="1980-05-17", email=each) for each in addresses]
    now = timezone.now()
    return Message.objects.bulk_create(
        Message(
            patient=person, kind="proof", channel="email", subject_reference=person.reference,
            key=f"proof:{person.reference}:0", due_at=now,
        )
        for person in Patient.objects.bulk_create(people)
    )  # fmt: skip


class Count:
    """What was owed beside what arrived."""

    def __init__(self, box):
        self.owed = list(Message.objects.filter(kind="proof"))
        arrived = Counter(box.letters)
        self.given_up = [each for each in self.owed if each.state == "failed"]  # a person reads of it
        self.lost = [each for each in self.owed if not arrived[each.reference] and each not in self.given_up]
        self.twice = [each for each in self.owed if arrived[each.reference] > 1]
        self.unexplained = [each for each in self.twice if not each.taken_over]

    def __str__(self):
        return (
            f"{len(self.owed)} letters, {len(self.given_up)} refused, {len(self.lost)} lost, {len(self.twice)} twice, "
            f"of which {len(self.unexplained)} without a crash between the sending and the record"
        )


def all_sent(but=0):
    try:
        return Message.objects.filter(kind="proof").exclude(state="sent").count() <= but
    except DatabaseError:  # while its server is being restarted
        close_old_connections()
        return False


class Calamities:
    """What the mail server sets off happens in the test's own thread: what a thread has started dies with it."""

    def __init__(self):
        self.queue = Queue()

    def soon(self, work, seconds=0.0):
        return lambda: self.queue.put((seconds, work))

    def until(self, condition, seconds=120):
        """Whether that came true in time, whatever happened meanwhile."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with suppress(Empty):
                pause, work = self.queue.get(timeout=0.1)
                time.sleep(pause)
                work()
            if self.queue.empty() and condition():
                return True
        return False
