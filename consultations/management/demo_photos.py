"""Drawings in place of photos: nobody's face."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

from consultations.review.photos.pictures import Picture, read

SIZE = (600, 800)
SKIN, SHADE, SPOT = "#d9b08c", "#b98a66", "#a9563f"
SPOTS = ((210, 430), (255, 480), (360, 440), (395, 500), (230, 530), (345, 545), (300, 300), (270, 330))


@cache
def drawing(spots: int) -> Picture:
    """A head with so many spots."""
    image = Image.new("RGB", SIZE, "#dfe5e4")
    draw = ImageDraw.Draw(image)
    draw.ellipse((60, 660, 540, 1100), fill="#6f8f94")
    draw.rectangle((240, 560, 360, 720), fill=SHADE)
    draw.ellipse((150, 130, 450, 640), fill=SKIN)
    for x in (235, 365):
        draw.ellipse((x - 24, 356, x + 24, 380), fill="white")
        draw.ellipse((x - 11, 356, x + 11, 380), fill="#40565a")
    draw.arc((245, 500, 355, 575), 20, 160, fill=SHADE, width=8)
    draw.line((300, 390, 290, 470, 312, 472), fill=SHADE, width=6)
    for x, y in SPOTS[:spots]:
        draw.ellipse((x - 9, y - 9, x + 9, y + 9), fill=SPOT)
    file = BytesIO()
    image.filter(ImageFilter.GaussianBlur(1.5)).save(file, "JPEG")
    return read(file)
