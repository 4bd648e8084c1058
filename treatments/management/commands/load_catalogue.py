from typing import Any

from django.core.management.base import BaseCommand, CommandError

from treatments.catalogue import CatalogueError, load


class Command(BaseCommand):
    help = "Load treatments/catalogue.toml. Rows that were edited in the admin are kept."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load()
        except CatalogueError as error:
            raise CommandError(str(error)) from error
        if options["verbosity"]:
            counts = f"{len(report.added)} added, {len(report.changed)} changed, {len(report.unchanged)} as before"
            self.stdout.write(f"Catalogue: {counts}.")
        for entry in report.edited:
            self.stdout.write(f"Kept as edited: {entry}")
