"""A file that came as a picture is read by what is in it, whatever its name says, and written anew: what cannot be seen
(place and time, thumbnails, comments, whatever hangs on behind) is not in what we keep."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import IO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from .refusals import NotAPicture

register_heif_opener(thumbnails=False)

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF")
MOST_PIXELS = 50_000_000  # of a JPEG, which is read in a smaller size at once; a telephone's best has 48 million
MOST_PIXELS_WHOLE = 25_000_000  # of all others, which are unpacked whole
LONGEST_SIDE = 2400  # pixels of what is kept
QUALITY = 88
SRGB = ImageCms.createProfile("sRGB")
WHITE = (255, 255, 255)
# The largest need up to 500 MB while they are read: one at a time in each process.
ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class Picture:
    """JPEG, sRGB, upright, without anything but its pixels."""

    content: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def read(file: IO[bytes]) -> Picture:
    """Raises NotAPicture."""
    with ONE_AT_A_TIME:
        return written_anew(decoded(file))


def decoded(file: IO[bytes]) -> Image.Image:
    """Refused by its size before anything is unpacked."""
    try:
        image = Image.open(file, formats=FORMATS)
    except UnidentifiedImageError as error:
        raise NotAPicture("not-a-picture") from error
    except Image.DecompressionBombError as error:
        raise NotAPicture("too-many-pixels") from error
    except Exception as error:  # decoders raise whatever comes to them on bytes that were made to mislead them
        raise NotAPicture("damaged") from error
    if image.width * image.height > (MOST_PIXELS if image.format == "JPEG" else MOST_PIXELS_WHOLE):
        raise NotAPicture("too-many-pixels")
    try:
        image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # type: ignore[arg-type]  # of a JPEG only as much as is needed
        image.load()
        return in_srgb(ImageOps.exif_transpose(smaller(image)))
    except Exception as error:
        raise NotAPicture("damaged") from error


def smaller(image: Image.Image) -> Image.Image:
    """Its colours in eight bits each, and no side longer than we keep."""
    if image.mode not in ("RGB", "L", "CMYK"):  # what follows copies these whole: a huge one is thinned out first
        image.thumbnail((2 * LONGEST_SIDE, 2 * LONGEST_SIDE), Image.Resampling.NEAREST)
    if image.mode == "I;16":
        image = shallower(image)
    elif image.mode in ("P", "LA", "PA", "1") or "transparency" in image.info:
        image = image.convert("RGBA")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return image


def shallower(image: Image.Image) -> Image.Image:
    """Of sixteen bits of grey the upper eight; Pillow by itself would cut all light ones to white."""
    grey = Image.frombytes("L", image.size, image.tobytes()[1::2])
    grey.info = image.info
    return grey


def in_srgb(image: Image.Image) -> Image.Image:
    """RGB or RGBA. A profile that cannot be applied is left out: the colours may be a little off, the picture is not
    lost."""
    profile = image.info.get("icc_profile")
    has_alpha = image.mode == "RGBA"
    if profile and not has_alpha:
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            return ImageCms.profileToProfile(image, source, SRGB, outputMode="RGB") or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image if has_alpha else image.convert("RGB")


def written_anew(image: Image.Image) -> Picture:
    """Onto new paper: whatever the file said beside its pixels stays with the old one."""
    paper = Image.new("RGB", image.size, WHITE)
    paper.paste(image, mask=image if image.mode == "RGBA" else None)
    content = BytesIO()
    paper.save(content, "JPEG", quality=QUALITY, progressive=True)
    return Picture(content.getvalue(), *paper.size)


def shrunk(content: IO[bytes], side: int) -> bytes:
    """One of ours, small, for a list."""
    small = BytesIO()
    with Image.open(content, formats=("JPEG",)) as image:
        image.draft(None, (side, side))  # type: ignore[arg-type]
        image.thumbnail((side, side))
        image.save(small, "JPEG", quality=75)
    return small.getvalue()
