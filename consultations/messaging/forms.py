from django import forms
from django.utils.translation import gettext_lazy as _

from .models import InboundText


class MyLinkForm(forms.Form):
    email = forms.EmailField(label=_("Your e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class CallForm(forms.Form):
    outcome = forms.ChoiceField(
        choices=[("reached", _("Reached")), ("not_reached", _("Nobody there")), ("wrong_number", _("Wrong number"))],
        widget=forms.HiddenInput,  # each button carries its own
    )


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(choices=InboundText.Outcome.choices, widget=forms.HiddenInput)


class AgainForm(forms.Form):
    times = forms.IntegerField(min_value=0, max_value=1000, widget=forms.HiddenInput)  # how often it was, as shown
