"""A made-up case, assessed by any version: nothing of it is stored, and it is about nobody."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from clinic.http import Request, wants_part
from consultations.candidacy.case_form import CaseForm
from consultations.candidacy.completeness import Facts, with_defaults
from consultations.candidacy.findings import reading_of
from consultations.candidacy.models import ProtocolVersion
from consultations.candidacy.moves import compare
from consultations.candidacy.protocol import AREAS, Protocol
from consultations.candidacy.services import protocol_of, said_about
from consultations.candidacy.words import AREAS as AREA_WORDS

CONCERNS = (*AREAS, "other")
SHOWN = 40  # so much of a name that somebody typed into the address is said back


class TryForm(CaseForm):
    """Everybody is healthy until an answer is chosen; `given` is what the address says."""

    def __init__(self, protocol: Protocol, given: Mapping[str, str]) -> None:
        chosen = given.get("concern", CONCERNS[0])
        area = chosen if chosen in CONCERNS else CONCERNS[0]
        super().__init__(protocol, with_defaults(protocol, {"concern": area}), {"concern": area, **given})
        self.fields["concern"] = forms.ChoiceField(
            label=gettext_lazy("Area"),
            choices=[(concern, AREA_WORDS[concern]) for concern in CONCERNS],
            error_messages={"invalid_choice": gettext_lazy("Area: choose face, hair or other.")},
            widget=forms.Select(attrs={"class": "form-select"}),
        )

    def clean(self) -> dict[str, Any]:
        for name in self.data:
            if name not in self.protocol.questions:
                sentence = _("Protocol %(number)s has no question “%(name)s”.")
                self.add_error(None, sentence % {"number": self.protocol.number, "name": name[:SHOWN]})
        return self.cleaned_data

    @property
    def address(self) -> str:
        """The query of this case, with no more than what is not healthy."""
        return "?" + urlencode([("concern", str(self.facts["concern"])), *self.kept])


@require_safe
def try_case(request: Request, number: int) -> HttpResponse:
    known = ProtocolVersion.objects.visible_to(request.user)
    version = get_object_or_404(known, number=number)
    protocol = protocol_of(version)
    form = TryForm(protocol, request.GET.dict())
    context = {"version": version, "protocol": protocol, "form": form}
    if form.is_valid():
        in_use = known.filter(status=ProtocolVersion.Status.ACTIVE).exclude(pk=version.pk).first()
        context |= outcome(version, in_use, form)
    template = "candidacy/_tried.html" if wants_part(request) else "candidacy/try_case.html"
    return render(request, template, context, status=422 if form.errors else 200)


def outcome(version: ProtocolVersion, in_use: ProtocolVersion | None, form: TryForm) -> dict[str, Any]:
    """What this version says, beside the one in use where that is another one."""
    said = said_about(version, form.facts)
    found: dict[str, Any] = {"reading": reading_of(form.protocol, said)}
    if in_use is not None:
        other = protocol_of(in_use)
        now = said_about(in_use, as_known_to(other, form.facts))
        found |= {
            "in_use": in_use,
            "comparison": compare(other, now, form.protocol, said),
            "unknown": [
                change.question.short
                for change in form.changes
                if not is_known_to(other, change.question.id, form.facts)
            ],
        }
    return found


def as_known_to(protocol: Protocol, facts: Facts) -> Facts:
    """The same case where another version assesses it; what that one does not know is healthy there."""
    return {
        fact: facts[fact] if is_known_to(protocol, fact, facts) else question.default
        for fact, question in protocol.questions.items()
    }


def is_known_to(protocol: Protocol, fact: str, facts: Facts) -> bool:
    question = protocol.questions.get(fact)
    return question is not None and fact in facts and (facts[fact] is None or facts[fact] in question.values)
