import logging

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase

from .models import Photo
from .pictures import shrunk

SMALL = 480  # pixels of the longest side in a list
# Opened by itself it can do nothing, whatever is in it.
POLICY = "default-src 'none'; frame-ancestors 'none'; sandbox"
logger = logging.getLogger(__name__)


def served(photo: Photo, *, small: bool = False, as_attachment: bool = False) -> HttpResponseBase:
    """After whoever asks was found to be allowed to see it. No cache keeps it, no other site shows it."""
    name = f"{photo.reference}.jpg"
    try:
        file = photo.file.open("rb")
    except FileNotFoundError:
        logger.exception("The file of photo %s is gone", photo.reference)
        raise Http404 from None
    response: HttpResponseBase
    if small:
        with file:
            response = HttpResponse(shrunk(file, SMALL), content_type="image/jpeg")
        response["Content-Disposition"] = f'inline; filename="{name}"'
    else:
        response = FileResponse(file, as_attachment=as_attachment, filename=name, content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
