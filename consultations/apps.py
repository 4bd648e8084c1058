from importlib import import_module

from django.apps import AppConfig

STAGES = ("patients", "messaging", "candidacy", "intake", "booking", "review", "followup")


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "Consultations"

    def ready(self) -> None:
        """Each stage registers the kinds of message it sends; messaging itself knows no stage."""
        for stage in ("candidacy", "intake", "booking", "review", "followup"):
            try:
                import_module(f"consultations.{stage}.kinds")
            except ModuleNotFoundError:
                pass
