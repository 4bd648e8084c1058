"""Pictures, and what only says that it is one; all made here."""

import struct
import zlib
from io import BytesIO

from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo


def drawn(size=(60, 80), mode="RGB", colour="tan"):
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).ellipse((size[0] // 4, size[1] // 4, size[0] * 3 // 4, size[1] * 3 // 4), fill=colour)
    return image.convert(mode)


def saved(image, format="JPEG", **options):
    file = BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


def jpeg(colour="tan", size=(60, 80), **options):
    return saved(drawn(size, colour=colour), **options)


def from_a_telephone(format="JPEG"):
    """Lying on its side, with the place where it was taken, a thumbnail, and a comment where there can be one."""
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise
    exif[0x010F] = "SecretMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 44.0, 54.0), 3: "W", 4: (73.0, 59.0, 8.0), 29: "2026:11:30"})
    left_red = drawn((80, 60))
    ImageDraw.Draw(left_red).rectangle((0, 0, 20, 60), fill="red")
    more = {"comment": b"SecretComment"} if format == "JPEG" else {}
    return saved(left_red, format, exif=exif, **more)


def bomb(width=30_000, height=30_000):
    """A PNG of a few bytes that says it has 900 million pixels."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def bomb_of_text():
    """A small PNG with a comment of five million letters."""
    comment = PngInfo()
    comment.add_text("Comment", "a" * 5_000_000, zip=True)
    return saved(drawn(), "PNG", pnginfo=comment)


def animated(format):
    frames = [drawn(colour=colour) for colour in ("red", "green", "blue")]
    return saved(frames[0], format, save_all=True, append_images=frames[1:])
