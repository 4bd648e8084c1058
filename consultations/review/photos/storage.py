import os
from typing import Any

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class PhotoStorage(FileSystemStorage):
    """Outside whatever a web server hands out and without an address of its own. A file is its owner's alone from its
    first byte, and on the disk before anybody is told that it is kept."""

    @property
    def base_location(self) -> str:  # type: ignore[override]
        return str(settings.PHOTO_ROOT)

    @property
    def location(self) -> str:  # type: ignore[override]
        return os.path.abspath(self.base_location)

    def _save(self, name: str, content: File) -> str:
        path = self.path(name)
        os.makedirs(self.location, mode=0o700, exist_ok=True)
        owned = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(owned, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            os.unlink(path)
            raise
        return name

    def url(self, name: Any) -> str:
        raise ValueError("a photo is served by its view alone")
