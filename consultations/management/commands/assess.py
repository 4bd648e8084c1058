import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consultations.candidacy.cases import read_case, tell
from consultations.candidacy.engine import assess
from consultations.candidacy.protocol import BadAnswers, ProtocolError, load_file, load_shipped


class Command(BaseCommand):
    help = "What the protocol says about a case; what is not named takes its healthy default. Needs no database."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        setattr(parser, "parse_args", parser.parse_intermixed_args)  # noqa: B010 - options and facts in any order
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("facts", nargs="*", metavar="fact=value", help="for one area: fact.area=value")
        parser.add_argument("--area", help="face or hair; sets concern")
        parser.add_argument("--json", action="store_true", help="for a program instead of a person")
        parser.add_argument("--protocol", metavar="FILE", help="another protocol than the one in use")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            protocol = load_file(Path(options["protocol"])) if options["protocol"] else load_shipped()
            cases = read_case(protocol, options["facts"], options["area"])
        except (BadAnswers, ProtocolError) as error:
            raise CommandError(str(error), returncode=2) from error
        results = [assess(protocol, facts) for facts in cases]
        if options["json"]:
            told = [result.as_dict() for result in results]
            self.stdout.write(json.dumps(told[0] if len(told) == 1 else told, indent=2))
        else:
            self.stdout.write("\n\n".join(tell(protocol, result) for result in results))
