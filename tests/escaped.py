"""What stands outside the marks of the pseudo-language and is not the same in every language."""

import re

from clinic.models import Clinic, Location, User
from consultations.models import Patient, Resource

SAME_EVERYWHERE = ["PRP", "CO2", "Fractora", "Morpheus8", "Sylfirm X", "EST", "EDT"]
TYPED = ["Ada Tester", "Nora", "A lump on the left.", "Since May."]
TYPED += ["Since when do you take it, and who told you to?", "Since June.", "My family doctor did.", "Something else"]
ADDRESSES = re.compile(r"[^\s⟦⟧]+@[^\s⟦⟧]+|https?://[^\s⟦⟧]+")
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
ENGLISH = re.compile(r"[^\W\d_]|\d:\d\d")  # a time of day is written differently elsewhere


def escaped(texts, names):
    """Texts with something outside the marks that is no name, number or address."""
    found = []
    for text in texts:
        rest = ADDRESSES.sub(" ", text)
        while MARKED.search(rest):
            rest = MARKED.sub(" ", rest)
        if ENGLISH.search(names.sub(" ", rest)):
            found.append(text)
    return found


def told(found):
    """Each text once, with the first place where it stands."""
    places = {}
    for place, text in found:
        places.setdefault(text, place)
    return "\n" + "\n".join(f"{place}: {text}" for text, place in places.items())


def names():
    """What is the same in every language: who and where the clinic and its people are."""
    clinic, people = Clinic.current(), Patient.objects.all()
    known = {clinic.name, clinic.postal_address, *SAME_EVERYWHERE, *TYPED}
    known.update(name for each in people for name in (each.full_name, each.first_name, each.last_name))
    known.update(text for each in Location.objects.all() for text in (each.name, each.address))
    known.update(each.name for each in (*User.objects.all(), *Resource.objects.all()))
    longest_first = sorted(map(re.escape, filter(None, known)), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")
