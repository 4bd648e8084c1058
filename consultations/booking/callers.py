"""Finding patients for whoever is on the telephone."""

from collections.abc import Mapping
from functools import cache, reduce
from operator import add
from typing import Any

from django.contrib.postgres.lookups import TrigramWordSimilar
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Greatest, Upper

from clinic.models import User
from consultations.patients.models import Patient

from .typed import Typed, read

MOST, MOST_NEARLY = 50, 10
SHORT = 3  # letters; fewer are somewhere in nearly every name, so they have to begin it
NEAR_ENOUGH = 0.4  # of the letters in threes that were typed; GARICA shares 3 of 7 with GARCIA


def search(user: User, words: str) -> list[Patient]:
    """By any mix of name, telephone, e-mail and date of birth: every word must fit somewhere. Where none does, who is
    written nearly so. A record that was joined with another leads to that one."""
    typed = read(words)
    known = Patient.objects.visible_to(user).select_related("merged_into")
    if not typed:
        return []
    found = list(exactly(known, typed)[:MOST])
    if not found and any(len(name) > SHORT for name in typed.names) and forgives_typing_errors():
        found = nearly(known, typed)
    return list(dict.fromkeys(one.merged_into or one for one in found))


def exactly(known: QuerySet[Patient], typed: Typed) -> QuerySet[Patient]:
    """Whole names first, then their beginnings, then any part."""
    fits = with_contact(typed)
    for name in typed.names:
        how = "istartswith" if len(name) < SHORT else "icontains"
        fits &= Q(**{f"first_name__{how}": name}) | Q(**{f"last_name__{how}": name}) | Q(email__istartswith=name)
    far = [
        Case(
            When(Q(first_name__iexact=name) | Q(last_name__iexact=name), then=0),
            When(Q(first_name__istartswith=name) | Q(last_name__istartswith=name), then=1),
            default=2,
        )
        for name in typed.names
        if len(name) >= SHORT  # one or two letters begin thousands of names: those stand by the alphabet
    ]
    return known.filter(fits).order_by(*([reduce(add, far)] if far else []), "last_name", "first_name", "pk")


@transaction.atomic
def nearly(known: QuerySet[Patient], typed: Typed) -> list[Patient]:
    """Marlwo for Marlow, and one of two surnames; the nearest first."""
    fits, near = with_contact(typed), []
    first, last = Upper("first_name"), Upper("last_name")
    for name in typed.names:
        said = name.upper()
        fits &= Q(TrigramWordSimilar(first, Value(said))) | Q(TrigramWordSimilar(last, Value(said)))
        near.append(Greatest(TrigramWordSimilarity(said, first), TrigramWordSimilarity(said, last)))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL pg_trgm.word_similarity_threshold = %s", [NEAR_ENOUGH])
    return list(known.filter(fits).order_by(reduce(add, near).desc(), "last_name", "first_name", "pk")[:MOST_NEARLY])


def with_contact(typed: Typed) -> Q:
    fits = Q()
    if typed.number:
        fits &= Q(phone__contains=typed.number.removeprefix("00"))
    if typed.email:
        fits &= Q(email__icontains=typed.email)
    if typed.born:
        fits &= Q(birth_date=typed.born)
    return fits


@cache
def forgives_typing_errors() -> bool:
    """Whether the database can: PostgreSQL with pg_trgm."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_extension WHERE extname = 'pg_trgm'")
        return bool(cursor.fetchone()[0])


def possible_duplicates(user: User, person: Mapping[str, Any]) -> list[Patient]:
    """The same name and date of birth, and a contact in common."""
    contact = same_contact(person)
    return list(same_person(user, person).filter(contact)) if contact else []


def same_person(user: User, person: Mapping[str, Any]) -> QuerySet[Patient]:
    return (
        Patient.objects.visible_to(user)
        .current()
        .filter(
            first_name__iexact=person["first_name"],
            last_name__iexact=person["last_name"],
            birth_date=person["birth_date"],
        )
    )


def same_contact(person: Mapping[str, Any]) -> Q:
    contact = Q()
    if person.get("email"):
        contact |= Q(email__iexact=person["email"])
    if person.get("phone"):
        contact |= Q(phone=person["phone"])
    return contact


def likely_duplicates(user: User, person: Mapping[str, Any]) -> list[Patient]:
    """While a form is being filled in: two of name, date of birth and contact are the same."""
    same = []
    if person.get("first_name") and person.get("last_name"):
        same.append(Q(first_name__iexact=person["first_name"], last_name__iexact=person["last_name"]))
    if person.get("birth_date"):
        same.append(Q(birth_date=person["birth_date"]))
    if contact := same_contact(person):
        same.append(contact)
    if len(same) < 2:
        return []
    two = [one & other for number, one in enumerate(same) for other in same[number + 1 :]]
    known = Patient.objects.visible_to(user).current()
    return list(known.filter(reduce(lambda one, other: one | other, two)).order_by("pk")[:5])
