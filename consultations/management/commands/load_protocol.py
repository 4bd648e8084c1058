from typing import Any

from django.core.management.base import BaseCommand

from consultations.candidacy.services import publish_shipped


class Command(BaseCommand):
    help = "Make the newest protocol that came with the software the active one, if it is not yet known."

    def handle(self, *args: Any, **options: Any) -> None:
        version = publish_shipped()
        if options["verbosity"]:
            self.stdout.write(f"{version}: {version.get_status_display()}")
