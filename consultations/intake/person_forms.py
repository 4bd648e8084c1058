"""The two pages that are not in the protocol: who asks, and how to reach them."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from consultations.candidacy.protocol import Question
from consultations.patients import consents
from consultations.patients.fields import BirthDateField
from consultations.patients.models import Consent, Patient

BIG_ROWS = {"class": "form-check-input"}  # how _parts/_choices.html draws them
TEXT = Patient.Channel.TEXT
CHANNELS = [
    (Patient.Channel.EMAIL, _("E-mail")),
    (TEXT, _("Text message")),
    (Patient.Channel.CALL, _("Telephone call")),
]


class AboutYouForm(forms.Form):
    birth_date = BirthDateField(label=_("Your date of birth"))
    concern = forms.ChoiceField(
        widget=forms.RadioSelect(attrs=BIG_ROWS),
        error_messages={"required": _("Choose what you would like help with.")},
    )

    def __init__(self, question: Question, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.fields["concern"].label = str(question.text)
        self.fields["concern"].choices = [(answer.value, str(answer.label)) for answer in question.answers]

    @property
    def explained(self) -> list[Question]:
        return [self.question]


class ContactForm(forms.ModelForm):
    phone = PhoneNumberField(
        label=_("Mobile number"),
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"invalid": _("That is not a telephone number. Example: (202) 555-0142.")},
    )
    preferred_channel = forms.ChoiceField(
        label=_("How should we reach you?"),
        choices=CHANNELS,
        widget=forms.RadioSelect(attrs=BIG_ROWS),
        initial=Patient.Channel.EMAIL,
    )

    class Meta:
        model = Patient
        fields = ["first_name", "last_name", "email", "phone", "preferred_channel"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
        }
        error_messages = {
            "first_name": {"required": _("Enter your first name.")},
            "last_name": {"required": _("Enter your last name.")},
            "email": {"invalid": _("That is not an e-mail address. Example: name@mail.example.")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Texts are a choice where the clinic sends them, for those who agreed to them or can do so on this page."""
        super().__init__(*args, **kwargs)
        if "preferred_channel" in self.fields and not (settings.TEXTS_ON and self.may_choose_texts()):
            self.fields["preferred_channel"].choices = [each for each in CHANNELS if each[0] != TEXT]

    def may_choose_texts(self) -> bool:
        person = self.instance
        return bool(person.pk) and any(each.kind == Consent.Kind.TEXTS for each in consents.standing(person))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        email, phone, channel = cleaned.get("email"), cleaned.get("phone"), cleaned.get("preferred_channel")
        if self.has_error("email") or self.has_error("phone"):
            return cleaned
        if not email and not phone:
            self.add_error("email", _("Give us an e-mail address or a mobile number, so that we can reach you."))
        elif channel == Patient.Channel.EMAIL and not email:
            self.add_error("preferred_channel", _("You chose e-mail: add an address, or choose a telephone call."))
        elif channel == TEXT and not phone:
            self.add_error("preferred_channel", _("You chose text messages: add a number, or choose e-mail."))
        elif channel == Patient.Channel.CALL and not phone:
            self.add_error("preferred_channel", _("You chose a call: add a number, or choose e-mail."))
        return cleaned

    def person(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class AgreementForm(forms.Form):
    """Ticks hold for the words that the page showed: it sends along which, in a hidden input named `wording`."""

    agrees_to: tuple[str, ...] = (Consent.Kind.PRIVACY,)
    privacy = forms.BooleanField(
        label=_("I have read the privacy notice"),
        error_messages={
            "required": _("Please read the privacy notice and tick the box. You can also call us instead.")
        },
    )

    @property
    def wording(self) -> str:
        return consents.wording(self.agrees_to)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "privacy" in self.fields and self.data.get("wording") != self.wording:
            self.data = self.data.copy()
            for kind in self.agrees_to:
                self.data.pop(kind, None)
            if not self.has_error("privacy"):
                self.add_error("privacy", _("These words have changed since you opened the page. Read and tick again."))
        return cleaned


class FirstContactForm(AgreementForm, ContactForm):
    """With the ticks, each apart and none of them set beforehand."""

    agrees_to = (Consent.Kind.PRIVACY, *consents.VOLUNTARY)
    texts = forms.BooleanField(required=False)
    marketing = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """What is agreed to is the document itself, not a shorter sentence about it."""
        super().__init__(*args, **kwargs)
        for kind in consents.VOLUNTARY:
            self.fields[kind].label = consents.shown(kind).words

    def may_choose_texts(self) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for tick, contact, missing in (
            ("texts", "phone", _("You allowed text messages: add a mobile number, or take the tick away.")),
            ("marketing", "email", _("You allowed e-mail with news: add an address, or take the tick away.")),
        ):
            if cleaned.get(tick) and not cleaned.get(contact) and not self.has_error(contact):
                self.add_error(tick, missing)
        wants_texts = cleaned.get("preferred_channel") == TEXT and not self.has_error("preferred_channel")
        if wants_texts and not cleaned.get("texts"):
            self.add_error("preferred_channel", _("You chose text messages: allow them below, or choose another way."))
        return cleaned


class SendForm(forms.Form):
    typed_name = forms.CharField(
        label=_("Your full name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Type your name to confirm your answers.")},
    )
