"""The whole walk."""

from tests.walk import (
    booking,
    check_in,
    desk,
    edit_draft,
    govern,
    impact,
    intake,
    letters,
    provider,
    public,
    read_protocol,
    refusals,
    try_case,
)

PATIENTS = public.STATES.with_all(intake.STATES, booking.STATES, check_in.STATES, impact.FORMS, refusals.STATES)
PROTOCOL = govern.STATES.with_all(try_case.STATES, edit_draft.STATES, read_protocol.STATES, impact.STATES)
STAFF = desk.STATES.with_all(provider.STATES, PROTOCOL)
LETTERS = letters.STATES
STATES = PATIENTS.with_all(STAFF, LETTERS)
