"""Why a change of the protocol is not accepted, each with the sentence that says what to do."""

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code])


class CannotDraft(Refusal):
    """We cannot begin, change or discard this draft."""


class CannotApprove(Refusal):
    """We cannot take this signature."""


class CannotPublish(Refusal):
    """We cannot publish this draft."""


SENTENCES = {
    "another-change": _("There is a change of the protocol under way already. Publish or discard it first."),
    "not-a-draft": _("This version is no draft any more, so its content stays as it is. Nothing was saved."),
    "changed-meanwhile": _(
        "Somebody has changed this since you opened it. Below is what you typed; compare it with the newest version, "
        "then save again to put yours in its place."
    ),
    "gone": _("This was removed from the draft in the meantime."),
    "may-not-approve": _("Your account may not approve protocols. The manager can give you that right."),
    "own-work": _("You have worked on this draft. The second signature has to come from somebody else."),
    "other-content": _("The draft has changed since you opened this page. Read it again, then decide."),
    "unproved": _("A proof does not hold. Mend the draft first."),
    "no-replay": _("Look first at what this exact content would say to everybody who was assessed."),
    "no-second": _("Somebody else has to approve exactly this content first."),
    "not-cautious": _("The draft is not more cautious on every answer, so one signature is not enough."),
    "no-reason": _("Say in a sentence why the protocol changes."),
    "too-soon": _("Without a second signature it takes effect a day after publishing at the earliest."),
    "in-the-past": _("Choose a time that lies ahead."),
    "wrong-password": _("That is not your password."),
    "nothing-changed": _("The draft says the same as the protocol in use."),
    "not-scheduled": _("This version is not waiting to take effect."),
}
