"""The whole walk."""

from tests.walk import (
    away,
    booking,
    check_in,
    desk,
    edit_draft,
    govern,
    impact,
    intake,
    letters,
    lots,
    papers,
    photos,
    provider,
    public,
    read_protocol,
    refusals,
    renewal,
    review,
    safety,
    tablet,
    try_case,
    two_records,
    waitlist,
)

PATIENTS = public.STATES.with_all(intake.STATES, booking.STATES, check_in.STATES, impact.FORMS, refusals.STATES)
PATIENTS = PATIENTS.with_all(tablet.PATIENTS, waitlist.PATIENTS, away.PATIENTS, review.PATIENTS, renewal.PATIENTS)
PATIENTS = PATIENTS.with_all(photos.PATIENTS, papers.PATIENTS)
PROTOCOL = govern.STATES.with_all(try_case.STATES, edit_draft.STATES, read_protocol.STATES, impact.STATES)
STAFF = desk.STATES.with_all(tablet.STAFF, two_records.STATES, provider.STATES, waitlist.STAFF, away.STAFF, PROTOCOL)
STAFF = STAFF.with_all(safety.STATES, review.STAFF, renewal.STAFF, photos.STAFF, papers.STAFF, lots.STATES)
LETTERS = letters.STATES
STATES = PATIENTS.with_all(STAFF, LETTERS)
