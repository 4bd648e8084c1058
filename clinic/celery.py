import os
import warnings

from celery import Celery
from celery.platforms import SecurityWarning  # type: ignore[attr-defined]
from celery.signals import beat_embedded_init

from clinic.processes import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

# In a container everything runs as root; the worker takes JSON from its own broker only.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("clinic")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(
    [
        "consultations.messaging",
        "consultations.candidacy.governance",
        "consultations.booking",
        "consultations.review.renewal",
        "consultations.followup",
        "consultations.followup.safety",
    ]
)


@beat_embedded_init.connect
def beat_dies_with_its_worker(**_: object) -> None:
    """Otherwise a killed worker leaves its beat as an orphan and nobody notices that nothing is delivered."""
    die_with_parent()
