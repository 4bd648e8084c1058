"""What a person may notice after a treatment, by how fast somebody must act. The one list for every page.

Tier A: 911 at once. Tier B: a provider within the hour. Tier C: a provider within two working days. The ids are stored
with answers, so an id is never given another meaning."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Sign(NamedTuple):
    id: str
    text: str | Promise


CALL_911 = (
    Sign("sight", _("Any loss or change of sight, pain in an eye, or an eyelid that hangs down")),
    Sign("stroke", _("A face that hangs on one side, weakness, trouble speaking, or the worst headache of your life")),
    Sign("skin-colour", _("Skin that turned white, blue-gray, marbled or black, with severe pain")),
    Sign("breathing", _("Trouble breathing, a swollen tongue or throat, hives all over, or you collapsed")),
    Sign("numbing", _("A seizure or an irregular heartbeat after numbing")),
    Sign("sepsis", _("Fever or chills with confusion, or you feel gravely ill")),
)

WITHIN_THE_HOUR = (
    Sign("fever", _("A temperature of 100.4 °F (38.0 °C) or more")),
    Sign("infection", _("Redness or heat that spreads, or pus")),
    Sign("pain", _("Pain that grows after the first two days")),
    Sign("strong-pain", _("Strong pain: 7 or more, where 10 is the worst you can think of")),
    Sign("worsening", _("It gets worse instead of better")),
    Sign("blisters", _("Blisters or open skin, or small blisters in a group")),
    Sign("tingling", _("Tingling or burning round the mouth, as before a cold sore")),
    Sign("cold-sores", _("Cold sores")),
    Sign("purple-lumps", _("Painful purple lumps")),
    Sign("burn", _("A burn, or marks in the pattern of a grid")),
    Sign("numbness", _("New numbness or weakness")),
    Sign("bleeding", _("Bleeding that has not stopped after pressing on it for 20 minutes")),
    Sign("arm", _("An arm that is swollen or cold after the blood draw")),
    Sign("mix-up", _("You think that tubes or names may have been mixed up")),
)

WITHIN_TWO_DAYS = (
    Sign("lumps", _("New lumps under the skin")),
    Sign("dents", _("Dents or hollows")),
    Sign("patches", _("Dark or pale patches")),
    Sign("scar", _("A raised scar")),
    Sign("shedding", _("More hair falling out after six to eight weeks")),
    Sign("unhappy", _("You are very unhappy with how it looks")),
    Sign("diagnosis", _("A new diagnosis of cancer or of a blood condition")),
    Sign("pregnancy", _("You are pregnant")),
)

# What a check-in asks for by name: two signs of tier C may begin months later, and every diagnosis counts.
ASKED_EVERY_TIME = (
    Sign("lumps", _("Lumps under the skin that were not there before")),
    Sign("diagnosis", _("A new diagnosis, such as cancer or a blood condition")),
    Sign("pregnancy", _("I am pregnant, or may be")),
)

TIERS = {"A": CALL_911, "B": WITHIN_THE_HOUR, "C": WITHIN_TWO_DAYS}
TIER_OF = {sign.id: tier for tier, signs in TIERS.items() for sign in signs}
TEXTS = {sign.id: sign.text for signs in (*TIERS.values(), ASKED_EVERY_TIME) for sign in signs}


def in_words(ids: Iterable[str]) -> list[str]:
    return [str(TEXTS.get(each, each)) for each in ids]


def worst_tier(ids: Iterable[str]) -> str:
    """A, B or C, or empty where nothing was ticked."""
    return min((TIER_OF[each] for each in ids if each in TIER_OF), default="")
