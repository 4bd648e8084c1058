"""Reads the environment and refuses to start on anything missing or malformed, naming the variable."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from .mail_providers import PROVIDERS, Provider

SQLITE_OPTIONS = {
    "timeout": 20,
    "transaction_mode": "IMMEDIATE",
    # FULL: an acknowledged booking survives a power cut.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
}

TWILIO = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM")


def read_file(file: Path) -> None:
    """Take from a `.env` file what the environment itself does not say."""
    if file.is_file():
        environ.Env.read_env(str(file), overwrite=False)


class Environment:
    def __init__(self, file: Path) -> None:
        read_file(file)

    def text(self, name: str, default: str | None = None) -> str:
        value = os.environ.get(name, "").strip() or default
        if value is None:
            raise ImproperlyConfigured(f"{name} is not set: copy .env.example to .env, or run `make install`.")
        return value

    def secret(self, name: str) -> str:
        value = self.text(name)
        if len(value) < 40:
            raise ImproperlyConfigured(f"{name} must be a random text of at least 40 characters.")
        return value

    def flag(self, name: str, default: str | None = None) -> bool:
        value = self.text(name, default)
        if value not in ("true", "false"):
            raise ImproperlyConfigured(f"{name} must be `true` or `false`, not `{value}`.")
        return value == "true"

    def words(self, name: str, default: str) -> list[str]:
        return [word.strip() for word in self.text(name, default).split(",") if word.strip()]

    def url(self, name: str, default: str, schemes: tuple[str, ...] = ("http", "https")) -> str:
        value = self.text(name, default)
        try:
            parts = urlsplit(value)
            known = parts.scheme in schemes and (parts.netloc or parts.scheme in ("sqlite", "file"))
            parts.port  # noqa: B018  a malformed port raises here
        except ValueError:
            known = False
        if not known:
            raise ImproperlyConfigured(
                f"{name} must be a URL that begins with {' or '.join(s + '://' for s in schemes)}."
            )
        return value

    def database(self, name: str, default: str) -> dict[str, Any]:
        config = environ.Env.db_url_config(self.url(name, default, ("sqlite", "postgres", "postgresql")))
        config["ATOMIC_REQUESTS"] = False
        if config["ENGINE"].endswith("sqlite3"):
            Path(config["NAME"]).parent.mkdir(parents=True, exist_ok=True)
            config["OPTIONS"] = SQLITE_OPTIONS
            config["TEST"] = {"NAME": os.environ.get("TEST_SQLITE_FILE") or f"{config['NAME']}.test"}
        else:
            config |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
            # A machine that does not answer at all must not hold every page for minutes.
            config["OPTIONS"] = {"connect_timeout": 5} | config.get("OPTIONS", {})
        return config

    def redis(self, name: str) -> str:
        """Empty where no broker is configured: a management command needs none, and `make run` brings its own."""
        return self.url(name, "", ("redis", "rediss", "unix")) if os.environ.get(name) else ""

    def cache(self, redis_url: str) -> dict[str, str]:
        if redis_url:
            return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}

    def mail(self, name: str, default: str) -> dict[str, Any]:
        """`smtp://user:password@host:port`, `smtp+tls://…`, `smtp+ssl://…`, or `file:///folder`."""
        schemes = ("smtp", "smtp+tls", "smtp+ssl", "smtps", "file")
        value = self.url(name, default, schemes)
        parts = urlsplit(value)
        if parts.scheme == "file":
            return {"EMAIL_BACKEND": "clinic.mail.FileBackend", "EMAIL_FILE_PATH": "/" + parts.path.lstrip("/")}
        return environ.Env.email_url_config(value)

    def mail_provider(self, name: str) -> Provider | None:
        """None where letters go by SMTP or into files."""
        chosen = os.environ.get(name, "").strip()
        if not chosen:
            return None
        if chosen not in PROVIDERS:
            raise ImproperlyConfigured(f"{name} must be one of {', '.join(PROVIDERS)}, not `{chosen}`.")
        if os.environ.get("EMAIL_URL", "").strip():
            raise ImproperlyConfigured(f"{name} and EMAIL_URL are two ways to send letters: set one of them.")
        return PROVIDERS[chosen]

    def anymail(self, provider: Provider | None) -> dict[str, Any]:
        """Its keys; nothing in a letter is counted or re-written: links are personal."""
        if provider is None:
            return {}
        secret = self.secret("MAIL_WEBHOOK_SECRET")
        if ":" not in secret:
            raise ImproperlyConfigured("MAIL_WEBHOOK_SECRET must be `name:password`, as it stands in the address.")
        own = {name: value for name, value in os.environ.items() if name.startswith(provider.prefix)}
        return own | {
            **{key: self.text(key) for key in provider.keys},
            "WEBHOOK_SECRET": secret,
            "SEND_DEFAULTS": {"track_opens": False, "track_clicks": False},
            "IGNORE_UNSUPPORTED_FEATURES": True,
        }

    def twilio(self) -> dict[str, str]:
        """All of the account, or nothing of it."""
        if not any(os.environ.get(name, "").strip() for name in TWILIO):
            return {}
        return {name: self.text(name) for name in TWILIO}
