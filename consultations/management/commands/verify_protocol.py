from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consultations.candidacy.comparison import less_cautious
from consultations.candidacy.proofs import PROOFS, prove
from consultations.candidacy.protocol import Protocol, ProtocolError, load_file, load_shipped


class Command(BaseCommand):
    help = (
        "Prove a protocol for all answers; exit 1 with the smallest counter-example of each fault. Needs no database."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", metavar="FILE", help="another protocol than the one that is shipped")
        parser.add_argument(
            "--only-more-cautious-than",
            metavar="FILE",
            help="what nothing may be milder than; the shipped protocol where none is named",
        )
        parser.add_argument("--may-be-milder", action="store_true", help="prove it without looking at another one")

    def handle(self, *args: Any, **options: Any) -> None:
        protocol = read(options["file"])
        faults = list(prove(protocol))
        if options["file"] and not options["may_be_milder"]:
            faults += less_cautious(read(options["only_more_cautious_than"]), protocol)
        for fault in faults:
            self.stdout.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} faults in protocol {protocol.number}", returncode=1)
        self.stdout.write(f"Protocol {protocol.number}: {len(PROOFS)} proofs hold for all answers.")


def read(file: str | None) -> Protocol:
    try:
        return load_file(Path(file)) if file else load_shipped()
    except ProtocolError as error:
        raise CommandError(str(error), returncode=1) from error
