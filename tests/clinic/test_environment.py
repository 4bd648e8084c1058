import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from clinic.environment import Environment

SECRET = "s" * 40


@pytest.fixture
def env(monkeypatch, tmp_path):
    def with_values(**values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return Environment(tmp_path / ".env")

    return with_values


@pytest.mark.parametrize(
    ("read", "name", "value"),
    [
        ("flag", "A_FLAG", "yes"),
        ("flag", "A_FLAG", "True"),
        ("secret", "A_KEY", "short"),
        ("redis", "A_REDIS", "http://localhost"),
    ],
)
def test_a_malformed_variable_is_named(env, read, name, value):
    with pytest.raises(ImproperlyConfigured, match=name):
        getattr(env(**{name: value}), read)(name)


@pytest.mark.parametrize("read", ["text", "secret", "flag"])
def test_a_missing_variable_is_named(env, read):
    with pytest.raises(ImproperlyConfigured, match="A_MISSING_ONE"):
        getattr(env(), read)("A_MISSING_ONE")


@pytest.mark.parametrize("value", ["mysql://host/name", "postgres:///", "postgres://host:port/name", "clinic.sqlite3"])
def test_a_database_is_sqlite_or_postgresql(env, value):
    with pytest.raises(ImproperlyConfigured, match="A_DATABASE"):
        env(A_DATABASE=value).database("A_DATABASE", "")


def test_mail_goes_by_smtp_or_into_a_folder(env):
    smtp = env(A_MAIL="smtp+tls://ada:secret@mail.example:587").mail("A_MAIL", "")
    assert (smtp["EMAIL_HOST"], smtp["EMAIL_PORT"], smtp["EMAIL_USE_TLS"]) == ("mail.example", 587, True)
    assert env(A_MAIL="file:///tmp/mail").mail("A_MAIL", "")["EMAIL_FILE_PATH"] == "/tmp/mail"
    with pytest.raises(ImproperlyConfigured, match="A_MAIL"):
        env(A_MAIL="pigeon://roof").mail("A_MAIL", "")


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("A_FLAG=true\n")
    monkeypatch.setenv("A_FLAG", "false")
    assert Environment(tmp_path / ".env").flag("A_FLAG") is False


@pytest.mark.parametrize(("name", "value"), [("DJANGO_DEBUG", "1"), ("LINK_KEY", "short"), ("SITE_URL", "clinic")])
def test_the_start_stops_and_names_the_variable(name, value, monkeypatch):
    monkeypatch.setenv(name, value)
    start = subprocess.run([sys.executable, "manage.py", "check"], capture_output=True, text=True, check=False)
    assert start.returncode != 0
    assert name in start.stderr.splitlines()[-1]
