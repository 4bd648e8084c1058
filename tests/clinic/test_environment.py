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


def test_a_mail_provider_is_one_that_is_known_and_brings_its_keys(env):
    assert env().mail_provider("A_PROVIDER") is None
    assert env().anymail(None) == {}
    with pytest.raises(ImproperlyConfigured, match=r"A_PROVIDER.*postmark"):
        env(A_PROVIDER="pigeon").mail_provider("A_PROVIDER")
    provider = env(A_PROVIDER="postmark").mail_provider("A_PROVIDER")
    with pytest.raises(ImproperlyConfigured, match="MAIL_WEBHOOK_SECRET"):
        env(POSTMARK_SERVER_TOKEN="x").anymail(provider)
    with pytest.raises(ImproperlyConfigured, match="name:password"):
        env(MAIL_WEBHOOK_SECRET="x" * 40).anymail(provider)
    options = env(MAIL_WEBHOOK_SECRET="name:" + "x" * 40).anymail(provider)
    assert (options["POSTMARK_SERVER_TOKEN"], options["SEND_DEFAULTS"]["track_clicks"]) == ("x", False)
    with pytest.raises(ImproperlyConfigured, match="POSTMARK_SERVER_TOKEN"):
        env(POSTMARK_SERVER_TOKEN="").anymail(provider)
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL"):
        env(EMAIL_URL="smtp://mail.example").mail_provider("A_PROVIDER")


def test_an_account_for_texts_is_whole_or_none(env):
    assert env().twilio() == {}
    with pytest.raises(ImproperlyConfigured, match="TWILIO_AUTH_TOKEN"):
        env(TWILIO_ACCOUNT_SID="AC1").twilio()
    assert env(TWILIO_AUTH_TOKEN="x", TWILIO_FROM="+12025550100").twilio()["TWILIO_ACCOUNT_SID"] == "AC1"


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
