from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic.models import User
from consultations.management.demo import PASSWORD, STAFF, fill


class Command(BaseCommand):
    help = "Fill an empty database with an invented clinic and print its logins. Never for a real clinic."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there is already somebody")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("The demo clinic is for DJANGO_DEBUG=true only.")
        if User.objects.exists():
            if not options["if_empty"]:
                raise CommandError("The database is not empty.")
        else:
            fill()
        if User.objects.filter(email=STAFF[0][0]).exists():
            self.print_logins()

    def print_logins(self) -> None:
        self.stdout.write(f"\nDemo logins at /staff/ (password of each: {PASSWORD})")
        for email, _name, role in STAFF:
            self.stdout.write(f"  {email:<24} {role}")
