from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.candidacy.models import Assessment, ProtocolVersion
from consultations.candidacy.services import differs, sha256_of


class Command(BaseCommand):
    help = "Says every recorded assessment again from its row alone; exit 1 where one differs. Changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = wrong = 0
        changed = [each for each in ProtocolVersion.objects.all() if each.sha256 != sha256_of(each.content)]
        for version in changed:
            self.stdout.write(f"protocol {version.number}: its content is not what was signed")
        for assessment in Assessment.objects.select_related("protocol_version").iterator(chunk_size=2000):
            checked += 1
            if parts := said_otherwise(assessment):
                wrong += 1
                self.stdout.write(f"{assessment.reference}: {', '.join(parts)}")
        if wrong or changed:
            raise CommandError(f"{wrong} of {checked} assessments differ from what their rows say", returncode=1)
        self.stdout.write(f"{checked} assessments, each says again what was recorded.")


def said_otherwise(assessment: Assessment) -> list[str]:
    """A row that cannot be read differs too, and is no reason not to look at the others."""
    try:
        return differs(assessment)
    except (ValueError, KeyError) as error:
        return [f"cannot be said again ({error})"]
