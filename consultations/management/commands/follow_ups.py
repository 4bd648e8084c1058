from argparse import ArgumentParser
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic.models import Location
from consultations.followup.outlook import due_by

YEARS = range(1970, 9000)  # what every zone and both databases can count


class Command(BaseCommand):
    help = "Lists what follow-up would send by a date: when, to whom, what, how, its state. Sends and changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", required=True, metavar="DATE", help="2027-02-22 (the end of that day) or a time")

    def handle(self, *args: Any, as_of: str, **options: Any) -> None:
        asked = read(as_of)
        location = Location.main()
        zone = location.zone if location else UTC
        for message in due_by(moment(asked, zone)):
            when = message.due_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
            patient = message.patient and message.patient.reference
            self.stdout.write(f"{when}  {patient}  {message.kind:<13}  {message.channel:<9}  {message.state}")


def read(text: str) -> date | datetime:
    try:
        asked = date.fromisoformat(text) if len(text) == len("2027-02-22") else datetime.fromisoformat(text)
    except ValueError:
        asked = None
    if asked is None or asked.year not in YEARS:
        raise CommandError(f"--as-of {text!r} is not a date. Example: 2027-02-22", returncode=2)
    return asked


def moment(asked: date | datetime, zone: tzinfo) -> datetime:
    """A date means the end of that day, a time without a zone is read by the clinic's clock."""
    if isinstance(asked, datetime):
        return asked if asked.tzinfo else asked.replace(tzinfo=zone)
    return datetime.combine(asked + timedelta(days=1), time(0), zone)
