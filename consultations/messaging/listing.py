"""Which messages the staff's list shows."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from consultations.patients.models import Patient

from .kinds import KINDS
from .models import Message, MessageQuerySet

MOST_WORDS, FEWEST_DIGITS = 5, 4
ON_A_PAGE = 50


class FilterForm(forms.Form):
    """What is nonsense in an address filters nothing."""

    q = forms.CharField(label=_("Name, telephone or e-mail"), required=False, max_length=100, widget=forms.SearchInput)
    state = forms.ChoiceField(label=_("State"), required=False)
    channel = forms.ChoiceField(label=_("By"), required=False)
    kind = forms.ChoiceField(label=_("Message"), required=False)
    patient = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = sorted(((name, str(kind.label)) for name, kind in KINDS.items()), key=lambda each: each[1])
        for field, choices in (("state", Message.State.choices), ("channel", Message.Channel.choices), ("kind", kinds)):
            self.fields[field].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]
            self.fields[field].widget.attrs["class"] = "form-select"
        self.fields["q"].widget.attrs |= {"class": "form-control", "autocomplete": "off"}

    @property
    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def listed(user: User, chosen: dict[str, Any]) -> MessageQuerySet:
    """The latest first; what waits, the next first. Unless it is asked for, what waits for later does not stand before
    all that has happened."""
    found = Message.objects.visible_to(user)
    if not chosen:
        found = found.filter(due_at__lte=timezone.now())
    found = found.filter(**{name: chosen[name] for name in ("state", "channel", "kind") if name in chosen})
    if "q" in chosen:
        found = to_people(found, recipients(user, chosen["q"]))
    if "patient" in chosen:
        person = Patient.objects.visible_to(user).filter(reference=chosen["patient"]).first()
        found = found.of(person) if person else found.none()
    order = ("due_at", "pk") if chosen.get("state") == Message.State.SCHEDULED else ("-due_at", "-pk")
    return found.select_related("patient__merged_into", "user").order_by(*order)


def to_people(messages: MessageQuerySet, known: QuerySet[Patient]) -> MessageQuerySet:
    """Those to the people of these records, whichever of the records that were joined they stand in."""
    mains = known.values("merged_into")
    of_people = Q(pk__in=known) | Q(merged_into__in=known) | Q(pk__in=mains) | Q(merged_into__in=mains)
    return messages.filter(patient__in=Patient.objects.filter(of_people).order_by())


def recipients(user: User, words: str) -> QuerySet[Patient]:
    """Every word must fit: a part of a name, the beginning of an e-mail address, some digits of a number."""
    fits = Q()
    for word in words.split()[:MOST_WORDS]:
        one = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__istartswith=word)
        digits = re.sub(r"\D", "", word)
        fits &= one | Q(phone__contains=digits) if len(digits) >= FEWEST_DIGITS else one
    return Patient.objects.visible_to(user).filter(fits).order_by()


@dataclass(frozen=True)
class Page:
    """Some of a list that nobody counts: to count two hundred thousand messages takes longer than to show fifty."""

    number: int
    rows: list[Message]
    has_next: bool


def page_of(messages: QuerySet[Message], asked: str) -> Page:
    """The first for anything that is no page."""
    number = max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1
    start = (number - 1) * ON_A_PAGE
    rows = list(messages[start : start + ON_A_PAGE + 1])
    return Page(number, rows[:ON_A_PAGE], len(rows) > ON_A_PAGE)
