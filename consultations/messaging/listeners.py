"""Where messaging hangs itself onto patients, which do not know it."""

from consultations.patients.merging import CONTACT_CHANGED

from .ask_for_address import answered
from .outbox import readdress

CONTACT_CHANGED += [readdress, answered]
