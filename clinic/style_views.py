"""The living page of all parts, for whoever builds a page. Each specimen is a template of its own that includes the
same parts as real pages; below it stands its source, so the page cannot drift from what is used."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from .models import Clinic, Location
from .palette import PAIRS

# In the order of the page; each is templates/staff/style/_<name>.html.
SPECIMENS = {
    "colours": "Colours",
    "words": "Words",
    "distance": "Distance",
    "links": "Links and telephone numbers",
    "buttons": "Buttons",
    "cards": "Cards and panes",
    "notices": "Notices",
    "states": "States and chips",
    "facts": "Facts",
    "tables": "Tables",
    "timeline": "Timeline",
    "progress": "Progress",
    "nothing": "Nothing here yet, and not yet here",
    "fields": "Fields",
    "choices": "Choices",
    "times": "Times and tabs",
    "errors": "What is wrong",
    "frame": "Header, ways on and footer",
}


class SpecimenForm(forms.Form):
    """One field of each kind. Sent without a name, so that it shows an error."""

    name = forms.CharField(label="Last name", error_messages={"required": "Enter the last name."})
    visit_on = forms.DateField(
        label="Day", required=False, widget=forms.DateInput(attrs={"type": "date", "class": "form-control"})
    )
    visit_type = forms.ChoiceField(
        label="Visit",
        required=False,
        choices=[("consultation", "Complimentary consultation"), ("review", "Results review")],
        widget=forms.Select(attrs={"class": "form-select"}),
    )
    note = forms.CharField(
        label="Note",
        required=False,
        help_text="Not required.",
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
    )
    agrees = forms.BooleanField(label="I have read the privacy notice.", required=False)
    area = forms.ChoiceField(
        label="What is it about?",
        choices=[("face", "Face"), ("hair", "Hair")],
        error_messages={"required": "Choose one."},
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
    )
    signs = forms.MultipleChoiceField(
        label="Which of these?",
        required=False,
        choices=[("lumps", "Lumps"), ("bruises", "Bruises")],
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )


@dataclass(frozen=True)
class Specimen:
    id: str
    title: str
    shown: SafeString
    source: str


@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """For developers: it is not there in a real clinic."""
    if not settings.DEBUG:
        raise Http404
    context = {
        "pairs": PAIRS,
        "schemes": ("light", "dark"),
        "form": SpecimenForm(auto_id="specimen_%s"),
        "wrong": SpecimenForm({}, auto_id="wrong_%s"),
        "said": [Message(constants.SUCCESS, "Saved."), Message(constants.ERROR, "Nothing has been changed.")],
        "clinic": Clinic.current(),
        "location": Location.main(),
    }
    specimens = [_specimen(name, title, context, request) for name, title in SPECIMENS.items()]
    return render(request, "staff/style.html", {"specimens": specimens})


def _specimen(name: str, title: str, context: dict[str, object], request: HttpRequest) -> Specimen:
    template: Any = get_template(f"staff/style/_{name}.html")
    source = template.template.source.partition("\n")[2]  # without the line that states the arguments
    shown = template.render(context, request).replace(" autofocus", "")  # a specimen must not take the page's focus
    return Specimen(name, title, SafeString(shown), source)
