"""Why a lot is not received or moved, each with the sentence that says what to do."""

from django.utils.translation import gettext_lazy as _


class CannotReceive(Exception):
    """We cannot take these units in: `code` is a key of SENTENCES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code])


SENTENCES = {
    "expired": _("This has expired already. Do not take it into stock."),
    "other-expiry": _("This lot is in stock with another expiry date. Look at the package again."),
    "received-already": _("This form was sent already, for another lot. Open it again."),
    "recalled": _("This lot has been recalled. Do not take it into stock."),
}
