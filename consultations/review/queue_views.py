"""The provider's queue."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from clinic import roles
from clinic.audit import record_all
from clinic.http import Request
from clinic.models import Location, User
from consultations.candidacy.governance.replaying import is_working_out

from .flags import FLAGS
from .protocol_changes import to_look_at
from .queue import Waiting, mark, recently_signed, with_a_visit, without_a_visit

TABS = {"visits": _("With a visit"), "without": _("Without a visit"), "signed": _("Recently signed")}


@dataclass(frozen=True)
class Choice:
    """One way to narrow the list down, and how many it leaves."""

    name: str
    label: Any
    entries: list[Waiting]


@roles.only_for(*roles.CLINICAL)
@require_safe
def reviews(request: Request) -> HttpResponse:
    expected, (unbooked, how_many) = with_a_visit(request.user), without_a_visit(request.user)
    lists, counts = {"visits": expected, "without": unbooked}, {"visits": len(expected), "without": how_many}
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "visits"
    shown = lists.get(str(tab), [])
    mark(request.user, shown)
    choices = ways_to_narrow(shown, request.user)
    only = next((each for each in choices if each.name == request.GET.get("only")), choices[0])
    changed = to_look_at(request.user) if tab == "visits" else []
    signed = list(recently_signed(request.user)) if tab == "signed" else []
    read = [*(each.intake for each in changed), *(each.intake for each in only.entries), *signed]
    record_all(request.actor, "read", read)
    context = {
        "tabs": [(name, label, counts.get(name)) for name, label in TABS.items()],
        "tab": tab,
        "choices": choices,
        "only": only,
        "entries": only.entries,
        "left_out": counts.get(str(tab), 0) - len(shown),
        "changed": changed,
        "is_working_out": is_working_out(),
        "signed": signed,
    }
    return render(request, "review/reviews.html", context)


def ways_to_narrow(waiting: list[Waiting], user: User) -> list[Choice]:
    """All of them first; what would leave nobody is not offered."""
    found = [
        Choice("mine", _("With me"), [each for each in waiting if each.visit_with == user.pk]),
        Choice("today", _("Today"), of_today(waiting)),
        *(Choice(flag.name, flag.label, [each for each in waiting if flag in each.flags]) for flag, _source in FLAGS),
    ]
    return [Choice("all", _("All"), waiting), *(each for each in found if each.entries)]


def of_today(waiting: Iterable[Waiting]) -> list[Waiting]:
    location = Location.main()
    if location is None:
        return []
    return [each for each in waiting if each.visit_at and location.local(each.visit_at).date() == location.today()]
