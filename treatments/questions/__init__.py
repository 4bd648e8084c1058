"""What people ask before they come, with what we know. What only a person can say is left to one: `call`."""

from .afterwards import AFTERWARDS
from .answers import ANSWERS
from .consultation import CONSULTATION
from .health import HEALTH
from .known import KNOWN
from .needles import NEEDLES

GROUPS = (NEEDLES, KNOWN, HEALTH, CONSULTATION, ANSWERS, AFTERWARDS)
