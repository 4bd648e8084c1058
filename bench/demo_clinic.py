"""A demo clinic of its own in a temporary folder, with everything that `make run` starts."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from run import free_port


@contextmanager
def demo_clinic() -> Iterator[str]:
    """Its address. The environment of this process points to its database."""
    port = free_port()
    address = f"http://localhost:{port}"
    with tempfile.TemporaryDirectory(prefix="clinic-") as folder:
        os.environ |= {
            "DATABASE_URL": f"sqlite:///{folder}/clinic.sqlite3",
            "EMAIL_URL": f"file:///{folder}/mail",
            "STATIC_ROOT": f"{folder}/static",
            "PHOTO_ROOT": f"{folder}/photos",
            "SITE_URL": address,
            "PORT": str(port),
        }
        with open(f"{folder}/log", "w+") as log:
            clinic = subprocess.Popen(
                [sys.executable, "run.py"], stdout=log, stderr=subprocess.STDOUT, start_new_session=True
            )
            try:
                wait_for(address, clinic)
                yield address
            finally:
                clinic.send_signal(signal.SIGINT)
                clinic.wait(30)


def wait_for(address: str, clinic: subprocess.Popen) -> None:
    for _ in range(300):
        try:
            with urlopen(address + "/healthz", timeout=5):
                return
        except (URLError, OSError):
            if clinic.poll() is not None:
                break
            time.sleep(0.3)
    raise SystemExit("The demo clinic did not open. `make run` says why.")
