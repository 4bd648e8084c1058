"""The clinic's settings, with the rival beside it and a kind of letter that only tests and benchmarks send."""

from clinic.settings import *  # noqa: F403
from clinic.settings import CELERY_BEAT_SCHEDULE, INSTALLED_APPS, LOGGING

INSTALLED_APPS = [*INSTALLED_APPS, "post_office"]
POST_OFFICE = {"BATCH_SIZE": 5_000, "THREADS_PER_PROCESS": 1, "LOG_LEVEL": 1}
LOGGING["root"]["level"] = "ERROR"
CELERY_BEAT_SCHEDULE = {"sweep": CELERY_BEAT_SCHEDULE["sweep"]}
CELERY_INCLUDE = ["tests.messaging.proof_kind"]
