from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.candidacy.protocol import ProtocolError
from consultations.candidacy.services import publish_shipped


class Command(BaseCommand):
    help = "Make the newest protocol that came with the software the active one, if it is not yet known."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            version = publish_shipped()
        except ProtocolError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            self.stdout.write(f"{version}: {version.get_status_display()}")
