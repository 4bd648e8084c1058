from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from clinic.context import see_clinic
from clinic.models import Clinic


class Command(BaseCommand):
    help = "Close the pages while they are worked on, for patients and staff, and open them again. No restart."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("state", nargs="?", choices=["on", "off"], help="without: say how it is now")
        parser.add_argument("--minutes", type=int, default=15, help="when the pages say they are back (15)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["minutes"] < 1:
            raise CommandError("--minutes must be at least 1.")
        planned = timezone.now() + timedelta(minutes=options["minutes"])
        if options["state"]:
            until = planned if options["state"] == "on" else None
            Clinic.objects.filter(pk=1).update(maintenance_until=until)
        until = see_clinic().maintenance_until
        self.stdout.write(f"Closed; back at about {until:%H:%M} UTC." if until else "The pages are open.")
