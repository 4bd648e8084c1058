"""A whole protocol as a file, on its way into a draft."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LARGEST = 1_000_000  # bytes: nine times what the first protocol has


class ImportForm(forms.Form):
    """A file, or its text; `text` afterwards holds either, so that nothing sent has to be looked for again."""

    TOO_LARGE = gettext_lazy("This is larger than a protocol can be (1 MB).")

    file = forms.FileField(
        label=gettext_lazy("A file"),
        help_text=gettext_lazy("As it was downloaded here: protocol-3.toml."),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"class": "form-control", "accept": ".toml,text/plain"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea({"class": "form-control", "rows": 8, "spellcheck": "false"}),
    )

    seen = forms.CharField(widget=forms.HiddenInput, required=False)  # the hash of what it replaces

    def __init__(self, data: QueryDict | None = None, files: MultiValueDict | None = None, *, seen: str) -> None:
        self.sent = data.copy() if data is not None else None
        super().__init__(self.sent, files, initial={"seen": seen})

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if len(text.encode()) > LARGEST:
            raise forms.ValidationError(self.TOO_LARGE)
        return text

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        if file is None:
            return ""
        if file.size > LARGEST:
            raise forms.ValidationError(self.TOO_LARGE)
        try:
            return file.read().decode("utf-8-sig")  # some editors mark it
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("This file is not a text in UTF-8.")) from error

    def ask_again(self, why: str, seen: str) -> None:
        """Pressed once more, it takes the place of what stands there now."""
        self.add_error(None, why)
        if self.sent is not None:
            self.sent["seen"] = seen

    def clean(self) -> dict[str, Any]:
        if self.sent is not None and (text := self.cleaned_data.get("file")):
            self.sent["text"] = self.cleaned_data["text"] = text
        elif not self.errors and not self.cleaned_data.get("text", "").strip():
            self.add_error("file", _("Choose a file, or put its text below."))
        return self.cleaned_data
