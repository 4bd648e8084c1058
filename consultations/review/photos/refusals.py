"""Why a photo is not kept, each with the sentence that says what to do."""

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code])


class NotAPicture(Refusal):
    """We cannot take this file for a picture."""


class CannotKeep(Refusal):
    """We do not keep these photos."""


SENTENCES = {
    "empty": _("This file is empty. Choose it again, or take the picture anew."),
    "too-large": _("This file is larger than 15 MB. Take the picture again, or send it in a smaller size."),
    "too-many-pixels": _(
        "This picture has too many pixels: at most 50 million as JPEG, 25 million as PNG, WebP or HEIC. Send it in a "
        "smaller size, or as JPEG."
    ),
    "not-a-picture": _("We cannot read this as a picture. Send it as JPEG, PNG, WebP or HEIC."),
    "damaged": _("This picture is damaged or did not arrive whole. Choose it again, or take it anew."),
    "too-many": _("These are more pictures than we can take at once. Send at most 10 at a time."),
    "no-room": _("We cannot keep pictures right now. Please try again later, or bring them to your visit."),
    "not-agreed": _("Please read about photos for your record and tick the box first."),
    "agreement-ended": _("The patient has taken back the agreement to photos, so no more are kept."),
    "refused": _("The patient wants no photo of this area. Take the refusal back first."),
}
