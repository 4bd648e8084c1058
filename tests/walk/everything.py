"""The whole walk."""

from tests.walk import booking, check_in, desk, intake, letters, provider, public, refusals

PATIENTS = public.STATES.with_all(intake.STATES, booking.STATES, check_in.STATES, refusals.STATES)
STAFF = desk.STATES.with_all(provider.STATES)
LETTERS = letters.STATES
STATES = PATIENTS.with_all(STAFF, LETTERS)
