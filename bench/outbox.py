"""The outbox beside a bare smtplib loop and beside django-post-office, on the same database, mail server and number of
connections, in turns; before that 2,000 letters while the workers are killed. LETTERS, ROUNDS, KILLED_AMONG and
CONNECTIONS change it."""

import asyncio
import multiprocessing
import os
import signal
import smtplib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from random import Random

from tests.messaging.pipelining import Pipelining

LETTERS = int(os.environ.get("LETTERS", 20_000))
ROUNDS = int(os.environ.get("ROUNDS", 3))
KILLED_AMONG = int(os.environ.get("KILLED_AMONG", 2_000))
CONNECTIONS = int(os.environ.get("CONNECTIONS", 2))
SENDER = "clinic@localhost"
fork = multiprocessing.get_context("fork")


class Sink(Pipelining):
    """A mail server in a process of its own that counts what it accepts, and from when to when."""

    def __init__(self) -> None:
        from tests.services import free_port

        self.port, self.count = free_port(), fork.Value("i", 0)
        self.first, self.last = fork.Value("d", 0.0), fork.Value("d", 0.0)
        self.process = fork.Process(target=lambda: asyncio.run(self.serve()), daemon=True)
        self.process.start()

    async def serve(self) -> None:
        from aiosmtpd.smtp import SMTP

        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(self, hostname="sink"), "127.0.0.1", self.port)
        await server.serve_forever()

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:
        self.last.value = time.monotonic()
        self.first.value = self.first.value or self.last.value
        self.count.value += 1
        return "250 kept"

    def rate(self, send: Callable[[], object], letters: int) -> float:
        """Letters a second, from the first that arrives to the last."""
        self.count.value, self.first.value = 0, 0.0
        begun = time.monotonic()
        send()
        while self.count.value < letters:
            if time.monotonic() - max(self.last.value, begun) > 120:
                raise SystemExit(f"Only {self.count.value} of {letters} letters arrived.")
            time.sleep(0.05)
        assert self.count.value == letters
        return letters / (self.last.value - self.first.value)


def run() -> None:
    from tests.services import Postgres, Valkey

    sink, database, broker = Sink(), Postgres(), Valkey()
    try:
        os.environ |= {
            "DATABASE_URL": database.url,
            "REDIS_URL": broker.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{sink.port}",
            "DJANGO_SETTINGS_MODULE": "bench.outbox_settings",
            "DJANGO_DEBUG": "false",
            "SITE_URL": "https://clinic.example",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from tests.factories import LocationFactory

        LocationFactory()
        killed(database.url, broker.url)
        in_turns(sink)
    finally:
        sink.process.kill()
        broker.stop()
        database.stop()


def in_turns(sink: Sink) -> None:
    """A machine that does something else meanwhile does it to all three."""
    rounds = [(measure_ours(sink), measure_bare(sink), measure_office(sink)) for _ in range(ROUNDS)]
    ours, bare, office = (statistics.median(rates) for rates in zip(*rounds, strict=True))
    to_bare, to_office = (statistics.median(each[0] / each[n] for each in rounds) for n in (1, 2))
    print(
        f"outbox, {LETTERS:,} letters over {CONNECTIONS} connections, {ROUNDS} rounds: {ours:.0f} a second; "
        f"bare smtplib {bare:.0f}, ratio {to_bare:.2f}; django-post-office {office:.0f}, ratio {to_office:.2f}"
    )


def killed(database: str, broker: str) -> None:
    from tests.messaging.machines import Calamities, Count, Worker, all_sent, mail_server, owe, workers

    dice, calamities = Random(), Calamities()
    owe(KILLED_AMONG)
    with mail_server() as mailbox:
        worker = Worker(database, broker, mailbox.url, lease=3)
        for moment in dice.sample(range(5, KILLED_AMONG), 10):
            mailbox.at[moment] = calamities.soon(worker.kill_and_start, dice.uniform(0, 0.05))
        with workers(worker):
            assert calamities.until(all_sent, seconds=600)
        count = Count(mailbox)
    print(f"outbox, worker killed 10 times: {count}")
    assert count.lost == count.unexplained == []


def composed():  # type: ignore[no-untyped-def]
    from consultations.messaging.kinds import kind_of
    from consultations.messaging.mail import Post, compose
    from consultations.models import Message
    from tests.messaging import proof_kind  # noqa: F401

    message = Message.objects.select_related("patient__merged_into").first()
    return compose(message, kind_of(message).mail(message), Post())


def measure_bare(sink: Sink) -> float:
    content = composed().written()

    def loop() -> None:
        with smtplib.SMTP("127.0.0.1", sink.port) as server:
            for number in range(LETTERS // CONNECTIONS):
                server.sendmail(SENDER, [f"person{number}@mail.example"], content)

    def send() -> None:
        processes = [fork.Process(target=loop) for _ in range(CONNECTIONS)]
        for process in processes:
            process.start()
        for process in processes:
            process.join()

    return sink.rate(send, LETTERS // CONNECTIONS * CONNECTIONS)


def measure_ours(sink: Sink) -> float:
    """The workers of a clinic, one connection each, and one beat."""
    from consultations.models import Message
    from tests.messaging.machines import QUIET, owe

    Message.objects.all().delete()
    owe(LETTERS)
    worker = [sys.executable, "-m", "celery", "--quiet", "--app", "clinic", "worker", "--pool", "threads", *QUIET]
    worker += ["--concurrency", "1", "--loglevel", "error"]
    beat = ["--beat", "--scheduler", "celery.beat:Scheduler"]
    started: list[subprocess.Popen] = []

    def send() -> None:
        for extra in (beat, *([] for _ in range(CONNECTIONS - 1))):
            started.append(subprocess.Popen(worker + extra, start_new_session=True))

    try:
        return sink.rate(send, LETTERS)
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def measure_office(sink: Sink) -> float:
    """Its letters were rendered when they were queued, and a batch is recorded at its end."""
    from django.db import connection
    from post_office import mail
    from post_office.models import STATUS, Email

    letter = composed()
    Email.objects.all().delete()
    one = {"subject": letter.subject, "message": letter.body, "html_message": letter.alternatives[0].content}
    for start in range(0, LETTERS, 1_000):
        batch = range(start, min(start + 1_000, LETTERS))
        mail.send_many([one | {"sender": SENDER, "recipients": [f"person{n}@mail.example"]} for n in batch])

    def send() -> None:
        while Email.objects.exclude(status=STATUS.sent).exists():
            mail.send_queued(processes=CONNECTIONS)
            connection.close()  # its processes have closed it already

    return sink.rate(send, LETTERS)


if __name__ == "__main__":
    run()
