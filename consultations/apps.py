from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

KINDS = ("messaging.my_link", "intake.kinds", "booking.kinds", "review.kinds", "followup.kinds")


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "Consultations"

    def ready(self) -> None:
        """Each stage registers the kinds of message it sends; messaging itself knows no stage."""
        for module in KINDS:
            import_module(f"consultations.{module}")
        from consultations.booking.models import make_appointment_types

        post_migrate.connect(make_appointment_types, sender=self)
