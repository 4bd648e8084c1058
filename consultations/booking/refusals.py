"""Why a time cannot be booked or a visit not be changed, each in one sentence that says what to do."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _


class CannotBook(Exception):
    """We cannot book this time: `code` is a key of REFUSALS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class CannotChange(CannotBook):
    """We cannot change this visit: `code` is a key of REFUSALS."""


class CannotBookSeries(CannotBook):
    """We cannot book all of these visits, so none is booked: `conflicts` names each time with its code."""

    def __init__(self, conflicts: list[tuple[datetime, str]]) -> None:
        super().__init__("not all")
        self.conflicts = conflicts


TAKEN = "taken"
REFUSALS = {
    # We cannot book…
    "taken": _("That time has just been taken. Please choose another one."),
    "not offered": _("We do not see patients at that time. Please choose one of the times shown."),
    "too long": _("This visit is longer than the time that is free there. Please choose another one."),
    "no room": _("No room is free at that time. Please choose another one."),
    "no device": _("This device is taken at that time. Please choose another time or another device."),
    "device not here": _("This device does not stand at this location. Please choose another one."),
    "closed": _("We are closed on that day. Please choose another one."),
    "past": _("That time has passed. Please choose a later one."),
    "too soon": _("That is too soon to book online. Please choose a later time, or call us."),
    "too far": _("We cannot book so far ahead online. Please choose an earlier day, or call us."),
    "has one": _("You already have a visit booked. You can move it instead."),
    "not online": _("This visit cannot be booked online. Please call us."),
    "not all": _("Not all of these times are free, so none was booked. Choose others for those below."),
    "key in use": _("This form has already been sent. Please start again."),
    # We cannot change…
    "too late": _("It is too close to your visit to change it online. Please call us."),
    "over": _("This visit has already begun or is over, so it cannot be changed any more."),
    "not standing": _("This visit has been changed in the meantime. Please look at it again."),
    "not today": _("The patient can arrive on the day of the visit, not before."),
    "undone too late": _("It is too late to take this back: the patient has been told. Book it again."),
    "not over": _("The visit is not over yet. Please wait until its time has passed."),
    "off backwards": _("Time off ends after it begins. Please check from and until."),
    "off over": _("That time has passed. Please enter time off that is still to come."),
    "off not today": _("The front desk enters time off for today. The manager enters it for other days."),
    "skipped": _("The clocks are put forward that night, so this time does not exist. Please choose another one."),
    "offer over": _("This time is not held for you any more. Please choose one of the free times."),
    "not begun": _("The visit has not begun yet. Please wait until its time has passed."),
}
