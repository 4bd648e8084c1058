from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from consultations.review.photos.models import Photo

YOUNG = timedelta(hours=1)  # its row may be about to come


class Command(BaseCommand):
    help = "Name photo files that belong to no photo (a process that died left them), and photos whose file is gone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="delete the files that belong to no photo")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        kept = set(Photo.objects.shown().values_list("file", flat=True))
        on_disk = {file.name: file for file in Path(settings.PHOTO_ROOT).glob("*.jpg")}
        old = {name for name, file in on_disk.items() if file.stat().st_mtime < (now - YOUNG).timestamp()}
        for name in sorted(old - kept):
            if options["delete"]:
                on_disk[name].unlink()
            self.stdout.write(f"{'deleted' if options['delete'] else 'belongs to no photo'}: {name}")
        for name in sorted(kept - on_disk.keys()):
            self.stderr.write(f"the file is gone: {name}")
        self.stdout.write(f"{len(kept)} photos, {len(on_disk)} files.")
