"""Where messaging hangs itself onto patients, which do not know it."""

from consultations.patients.merging import CONTACT_CHANGED

from .outbox import readdress

CONTACT_CHANGED.append(readdress)
