"""Finding patients for whoever is on the telephone."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from clinic.models import User
from consultations.patients.models import Patient

MOST = 50
DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y")


def search(user: User, words: str) -> QuerySet[Patient]:
    """By any mix of name, telephone, e-mail and date of birth: every word must fit somewhere."""
    words = words.strip()[:100]
    found = Patient.objects.visible_to(user)
    if not words:
        return found.none()
    number = re.sub(r"\D", "", words)
    if len(number) >= 4 and not re.search(r"[^\d\s()+./-]", words) and not birth_date(words):
        found = found.annotate(number=Cast("phone", CharField()))
        return found.filter(number__contains=number.removeprefix("00"))[:MOST]
    for word in words.split():
        if born := birth_date(word):
            found = found.filter(birth_date=born)
        else:
            found = found.filter(
                Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
            )
    return found[:MOST]


def birth_date(word: str) -> date | None:
    for form in DATES:
        try:
            return datetime.strptime(word, form).date()
        except ValueError:
            continue
    return None


def possible_duplicates(user: User, person: Mapping[str, Any]) -> list[Patient]:
    """The same name and date of birth, and a contact in common."""
    contact = Q()
    if person["email"]:
        contact |= Q(email__iexact=person["email"])
    if person["phone"]:
        contact |= Q(phone=person["phone"])
    same = Patient.objects.visible_to(user).filter(
        first_name__iexact=person["first_name"],
        last_name__iexact=person["last_name"],
        birth_date=person["birth_date"],
    )
    return list(same.filter(contact)) if contact else []
