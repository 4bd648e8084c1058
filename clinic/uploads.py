"""How much may be sent at once: refused before it is read, and of what is read no more is kept than a page takes."""

from errno import EDQUOT, ENOSPC
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .errors import Refused

MEGABYTE = 1024 * 1024


class TooMuch(Refused):
    def __init__(self) -> None:
        sentence = _(
            "That was more than we can take at once. Please go back and send fewer or smaller files at a time."
        )
        super().__init__(413, _("Too much at once"), sentence, _("Nothing was changed."))


class NoRoom(Refused):
    def __init__(self) -> None:
        sentence = _("We cannot take files right now. Please try again later, or call us.")
        super().__init__(507, _("Please try again later"), sentence, _("Nothing was changed."))


def refuse_too_much(request: HttpRequest) -> None:
    """By what the request says of itself; longer than that nothing of it is read. Raises TooMuch."""
    takes_files = settings.TAKES_FILES in request.path_info
    most = settings.LARGEST_REQUEST if takes_files else settings.LARGEST_FORM
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0
    if length > most:
        raise TooMuch


def is_full(error: OSError) -> bool:
    return error.errno in (ENOSPC, EDQUOT)


class CutShort(FileUploadHandler):
    """Stands before those that keep a file, and hands on only a little more than the largest that a page takes: enough
    for a form to see that it is too large."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        return raw_data if start <= settings.LARGEST_FILE else None

    def file_complete(self, file_size: int) -> Any:
        return None
