from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.candidacy.models import Assessment
from consultations.candidacy.services import differs


class Command(BaseCommand):
    help = "Says every recorded assessment again from its row alone; exit 1 where one differs. Changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        checked = wrong = 0
        for assessment in Assessment.objects.select_related("protocol_version").iterator(chunk_size=2000):
            checked += 1
            if parts := differs(assessment):
                wrong += 1
                self.stdout.write(f"{assessment.reference}: {', '.join(parts)}")
        if wrong:
            raise CommandError(f"{wrong} of {checked} assessments differ from what their rows say", returncode=1)
        self.stdout.write(f"{checked} assessments, each says again what was recorded.")
