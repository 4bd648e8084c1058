from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class StaffLoginForm(AuthenticationForm):
    """E-mail and password. One sentence for everything that can be wrong, so that nobody learns which part was."""

    NO_MATCH = _("That e-mail and password do not go together. Check both; your manager can set a new password.")
    error_messages = {"invalid_login": NO_MATCH, "inactive": NO_MATCH}

    username = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"}),
        error_messages={"required": _("Enter your e-mail."), "invalid": _("Enter a whole e-mail address.")},
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.fields["username"].widget.attrs["autofocus"] = False  # the summary of errors has it

    def clean_username(self) -> str:
        return self.cleaned_data["username"].lower()
