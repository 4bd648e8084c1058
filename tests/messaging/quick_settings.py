"""For a worker under test: everything that waits waits for less long, and a kind of letter that only tests send."""

import os

from clinic.settings import *  # noqa: F403
from clinic.settings import CELERY_BEAT_SCHEDULE

LEASE_SECONDS = int(os.environ["LEASE_SECONDS"])
SWEEP_SECONDS = EMAIL_TIMEOUT = 1
CELERY_BEAT_SCHEDULE = {"sweep": CELERY_BEAT_SCHEDULE["sweep"] | {"schedule": 0.5, "options": {"expires": 5}}}
CELERY_INCLUDE = ["tests.messaging.proof_kind"]
