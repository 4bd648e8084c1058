"""Why a review, a plan or a session is not accepted, each with the sentence that says what to do."""

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """Finishes "we cannot sign / plan / record this, because…" with a code; SENTENCES says what to do."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def sentence(self) -> str:
        return str(SENTENCES[self.code])


class CannotSign(Refusal): ...


class CannotPlan(Refusal): ...


class CannotRecord(Refusal): ...


class CannotAmend(Refusal): ...


class CannotClear(Refusal): ...


SENTENCES = {
    "answers-changed": _("These answers have been changed in the meantime. Look at them again: nothing was saved."),
    "protocol-changed": _("Another protocol has taken effect in the meantime. Look again: nothing was saved."),
    "answer-unread": _("The patient has answered your question in the meantime. Read it first: nothing was saved."),
    "answers-same": _("Nothing differs from what is recorded."),
    "may-not-sign": _("Your account may not sign reviews. Ask the manager."),
    "already-signed": _("This review has been signed in the meantime. What you chose was not saved."),
    "not-completed": _("The form is not completed yet."),
    "not-every-area": _("Choose an outcome for each area."),
    "not-discussed": _("An answer is less cautious than before. Tick it once you have talked about it."),
    "route-missing": _("Choose how it is to be given."),
    "override-unexplained": _("Say why you decide otherwise: a reason and your words."),
    "may-not-clear": _("Your account may not sign, so it records no evidence that lifts a wait. Ask the manager."),
    "nothing-waits": _("This rule holds nothing up for these answers."),
    "cleared-already": _("This wait is lifted already. Withdraw what is recorded first, if something else holds."),
    "withdrawn-already": _("This evidence has been withdrawn in the meantime."),
    "evidence-missing": _("Choose what the evidence is and say what it says."),
    "evidence-in-the-future": _("The evidence cannot be of a day that is still to come."),
    "over-already": _("Choose a day that is still to come."),
    "too-long": _("At most two years from now: then it has to be looked at again."),
    "not-a-treatment": _("The signed outcome is not a treatment, so there is nothing to plan."),
    "already-planned": _("This area has its treatment plan already."),
    "device-missing": _("Choose the device, or a way without one."),
    "device-unused": _("This way uses no device. Leave the device empty."),
    "device-not-open": _("The assessment does not leave this device open."),
    "injection-not-open": _("The assessment does not leave injection open. Choose another way."),
    "may-not-override": _("Your account may not plan otherwise than the assessment says. Ask somebody who signs."),
    "no-such-time": _("The clocks were put forward that night, so this time did not exist. Check the time."),
    "in-the-future": _("A session is recorded once it has been performed. This lies in the future."),
    "too-long-ago": _("This lies more than two years back. Check the year."),
    "wrong-product": _("Choose a product of the planned treatment."),
    "not-ready": _("Something is missing before this session."),
    "may-not-deviate": _("Your account may not sign, so it records no deviation. Ask somebody who signs."),
    "deviation-unexplained": _("Say why it was performed all the same: a reason and your words."),
    "lot-set-aside": _("This lot is in quarantine or recalled. Nothing of it may be used."),
    "lot-expired": _("This lot had expired by that day. Choose another one."),
    "lot-used-up": _("There is not that much left of this lot. Choose another one."),
    "blood-missing": _("This product is made of the patient's blood: say which tube it was."),
    "blood-unused": _("This product is not made of blood. Leave the tube out."),
    "label-mismatch": _(
        "The name or date of birth on the tube is not this patient's. Do not use this blood: given to the wrong person "
        "it harms. Find out whose tube it is."
    ),
    "checked-by-one": _("Choose a second person: who drew the blood does not check it alone."),
    "drawn-too-late": _("The blood was drawn and spun before the session. Check the times."),
    "drawn-too-early": _("The blood was drawn more than a day before. Check the times."),
    "other-plan": _("This session was recorded for another plan. Open the form again."),
    "no-location": _("The clinic has no location yet. Ask the manager to enter it."),
}
