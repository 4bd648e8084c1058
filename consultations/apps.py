from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

# What each stage says of itself to the stages below it: kinds of message, and listeners.
REGISTERED = (
    "messaging.my_link",
    "messaging.listeners",
    "candidacy.governance.banners",
    "intake.kinds",
    "booking.kinds",
    "booking.listeners",
    "review.listeners",
    "review.before_visit",
    "review.lots.kinds",
    "review.lots.on_pages",
    "review.questions.kinds",
    "review.clearances.waits",
    "review.renewal.kinds",
    "review.renewal.at_the_desk",
    "review.renewal.panel",
    "review.photos.kinds",
    "review.photos.panel",
    "review.questions.on_pages",
    "review.consents.kinds",
    "review.consents.panel",
    "review.consents.tablet",
    "followup.kinds",
    "followup.safety.kinds",
    "followup.safety.on_every_page",
    "followup.safety.health",
    "followup.safety.in_queue",
    "followup.listeners",
    "followup.results.panel",
)


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "Consultations"

    def ready(self) -> None:
        for module in REGISTERED:
            import_module(f"consultations.{module}")
        from consultations.booking.models import make_appointment_types

        post_migrate.connect(make_appointment_types, sender=self)
