"""Why a form is not taken."""


class CannotSend(Exception):
    """We cannot take this form: `code` is "unfinished", "sent", "same" where there is nothing to change, or "changed"
    where the clinic has changed its questions, or somebody the answers, in the meantime."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
