"""A language that no translator has seen: every text that could be translated stands between ⟦ and ⟧ in it.

What a patient reads outside the marks has escaped: it would stay English in every language. Marks are set round what a
translator writes and not round what is filled in, so that a text within a text has to be marked by itself."""

import re
import tomllib
from functools import cache

import tomli_w
from django.apps import apps
from django.db.models.signals import pre_save
from django.utils import translation
from i18nfield.fields import I18nFieldMixin
from i18nfield.strings import LazyI18nString

from consultations.booking.models import make_appointment_types
from consultations.candidacy import services as candidacy
from consultations.candidacy.protocol import dump, load, shipped_content
from consultations.patients import consents

CODE, NAME = "eo", "Esperanto"
FILLED_IN = re.compile(r"((?:^|\n+)# |\n+|%(?:\(\w+\))?[sd]|%%|\{\w+\}|<[^>]+>)")


def marked(text: str) -> str:
    parts = FILLED_IN.split(text)
    return "".join(part if number % 2 or not part.strip() else f"⟦{part}⟧" for number, part in enumerate(parts))


def speak(monkeypatch, settings, tmp_path) -> None:
    """The clinic speaks it from now on, wherever texts come from."""
    settings.LANGUAGES = [("en", "English"), (CODE, NAME)]
    _mark_gettext(monkeypatch)
    _mark_the_protocol(monkeypatch)
    _mark_documents(monkeypatch, tmp_path)


# Templates and Python -------------------------------------------------------------------------------------------------
def _mark_gettext(monkeypatch) -> None:
    says = translation._trans

    def patch(name, english):
        known = getattr(says, name)

        def said(*words):
            return marked(str(english(*words))) if translation.get_language() == CODE else known(*words)

        monkeypatch.setattr(says, name, said)

    patch("gettext", lambda text: text)
    patch("pgettext", lambda context, text: text)
    patch("ngettext", lambda one, many, number: one if number == 1 else many)
    patch("npgettext", lambda context, one, many, number: one if number == 1 else many)


# The protocol ---------------------------------------------------------------------------------------------------------
def _mark_the_protocol(monkeypatch) -> None:
    monkeypatch.setattr(candidacy, "shipped_content", _protocol)


@cache
def _protocol():
    return dump(load(tomli_w.dumps(_with_marks(tomllib.loads(shipped_content())))))


def _with_marks(node):
    if isinstance(node, list):
        return [_with_marks(each) for each in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("en"), str):
        return {**node, CODE: marked(node["en"])}
    return {name: _with_marks(each) for name, each in node.items()}


# Consents -------------------------------------------------------------------------------------------------------------
def _mark_documents(monkeypatch, folder) -> None:
    for file in (consents.FOLDER / "en").iterdir():
        for language, change in (("en", str), (CODE, marked)):
            copy = folder / language / file.name
            copy.parent.mkdir(exist_ok=True)
            copy.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
    monkeypatch.setattr(consents, "FOLDER", folder)


# Rows that patients read ----------------------------------------------------------------------------------------------
def mark_rows() -> None:
    """What is saved from now on, and the kinds of visit, which are there from the first day. Plain columns are not
    marked: a text for patients in one of them escapes."""
    pre_save.connect(_mark_row, dispatch_uid="pseudo language")
    make_appointment_types(apps.get_app_config("consultations"))


def stop_marking_rows() -> None:
    pre_save.disconnect(_mark_row, dispatch_uid="pseudo language")


def _mark_row(sender, instance, **kwargs) -> None:
    for column in sender._meta.concrete_fields:
        if isinstance(column, I18nFieldMixin) and (text := LazyI18nString(getattr(instance, column.name))):
            english = text.localize("en")
            setattr(instance, column.name, LazyI18nString({"en": english, CODE: marked(english)}))
