"""`make run` for real: it opens, closes with Ctrl-C, leaves no process and keeps its data."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from run import is_collected
from tests.services import free_port


class Clinic:
    def __init__(self, folder, port):
        self.folder, self.port = folder, port

    def start(self, **variables):
        environment = (
            os.environ
            | variables
            | {
                "DATABASE_URL": f"sqlite:///{self.folder}/clinic.sqlite3",
                "EMAIL_URL": f"file:///{self.folder}/mail",
                "SITE_URL": f"http://localhost:{self.port}",
                "PORT": str(self.port),
                "SPT_NOENV": "1",  # or a worker's title is written over the environment by which `family` knows it
            }
        )
        del environment["REDIS_URL"]
        environment.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)  # the browser's, where journeys ran before
        self.log = (self.folder / "log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "run.py"],
            env=environment,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def health(self):
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5) as answer:
                return json.load(answer)
        except (URLError, OSError):
            return None

    def page(self):
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/", timeout=5) as answer:
                return answer.read().decode()
        except (URLError, OSError):
            return ""

    def wait_for(self, condition, seconds=90):
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            if condition():
                return
            time.sleep(0.3)
        raise AssertionError((self.folder / "log").read_text())

    def wait_until_well(self):
        """Until /healthz says 200: the beat has swept."""
        self.wait_for(self.health)

    def family(self):
        """Processes that carry this clinic's database in their environment."""
        found = []
        for entry in os.listdir("/proc"):
            try:
                with open(f"/proc/{entry}/environ", "rb") as environ:
                    found += [entry] * (str(self.folder).encode() in environ.read())
            except (OSError, ValueError):
                continue
        return found

    def worker(self):
        """The worker, not the beat below it: the older of the two. None before there is one."""
        return min((int(pid) for pid in self.family() if b"celery" in self.command(pid)), default=None)

    def command(self, pid):
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return b""

    def close(self, sig=signal.SIGINT):
        self.process.send_signal(sig)
        return self.process.wait(20)

    def letters(self):
        return len(list((self.folder / "mail").glob("*.eml")))


@contextmanager
def closed_at_last(clinic):
    try:
        yield clinic
    finally:
        for process in clinic.family():
            os.kill(int(process), signal.SIGKILL)


@pytest.fixture(scope="module")
def first_time(tmp_path_factory):
    """A clinic that was opened where nothing was, sent its letters and was closed."""
    with closed_at_last(Clinic(tmp_path_factory.mktemp("clinic"), free_port())) as clinic:
        clinic.start()
        clinic.wait_until_well()
        clinic.wait_for(lambda: clinic.letters() > 5)
        clinic.met = len(clinic.family())
        time.sleep(2)
        clinic.ended = clinic.close()
        clinic.left = clinic.family()
        yield clinic


@pytest.fixture
def clinic(first_time, tmp_path):
    """That clinic as it was left."""
    shutil.copytree(first_time.folder, tmp_path, dirs_exist_ok=True)
    with closed_at_last(Clinic(tmp_path, free_port())) as clinic:
        yield clinic


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="counts processes in /proc")
def test_the_clinic_opens_sends_and_closes(first_time):
    assert first_time.met >= 3
    assert (first_time.ended, first_time.left) == (0, [])
    assert "desk@demo.example" in (first_time.folder / "log").read_text()


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="counts processes in /proc")
def test_it_opens_again_as_it_was_left(clinic):
    letters = clinic.letters()
    assert letters > 5
    clinic.start()
    clinic.wait_until_well()
    assert clinic.letters() == letters
    assert clinic.close(signal.SIGTERM) == 0
    assert clinic.family() == []


def test_when_the_worker_dies_everything_ends_instead_of_sending_nothing(clinic):
    clinic.start()
    clinic.wait_until_well()
    clinic.wait_for(clinic.worker)
    os.kill(clinic.worker(), signal.SIGKILL)
    assert clinic.process.wait(20) != 0
    time.sleep(1)
    assert clinic.family() == []


def test_a_real_clinic_has_no_demo_and_the_environment_wins_over_the_file(clinic):
    """`.env` says DJANGO_DEBUG=true on every machine that runs this."""
    clinic.start(DJANGO_DEBUG="false")
    clinic.wait_for(clinic.page)
    assert re.search(r"/static/css/pages\.[0-9a-f]{12}\.css", clinic.page())
    assert "desk@demo.example" not in (clinic.folder / "log").read_text()
    assert clinic.close() == 0


def test_a_port_that_is_taken_is_named(clinic):
    with socket.socket() as other:
        other.bind(("127.0.0.1", clinic.port))
        other.listen()
        clinic.start()
        assert clinic.process.wait(20) != 0
    assert f"Port {clinic.port} is taken" in (clinic.folder / "log").read_text()


def test_style_sheets_are_collected_again_once_one_is_newer(tmp_path):
    manifest = tmp_path / "staticfiles.json"
    assert not is_collected(manifest)
    manifest.touch()
    assert is_collected(manifest)
    os.utime(manifest, (0, 0))
    assert not is_collected(manifest)
