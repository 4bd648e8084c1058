"""What is sent as a picture, hostile or only odd; and what is left of it."""

from io import BytesIO

import pytest
from PIL import Image, ImageCms

from consultations.review.photos import pictures
from consultations.review.photos.pictures import read
from consultations.review.photos.refusals import NotAPicture
from tests.review.photos.files import animated, bomb, bomb_of_text, drawn, from_a_telephone, jpeg, saved

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
SCRIPT = b"#!/bin/sh\nrm -rf /\n"
GIF_WITH_SCRIPT = b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)"


def kept(content):
    """As a browser would read it."""
    return Image.open(BytesIO(read(BytesIO(content)).content))


def refused(content):
    with pytest.raises(NotAPicture) as refusal:
        read(BytesIO(content))
    assert refusal.value.sentence
    return refusal.value.code


@pytest.mark.parametrize(
    "content", [PDF, SVG, HTML, SCRIPT, GIF_WITH_SCRIPT, saved(drawn(mode="P"), "GIF"), b"", b"\0"]
)
def test_what_is_no_picture_is_told_by_what_is_in_it(content):
    assert refused(content) == "not-a-picture"


def test_a_format_that_we_do_not_take_is_refused_though_pillow_could_read_it():
    assert {refused(saved(drawn(), format)) for format in ("BMP", "TIFF", "ICO", "PPM")} == {"not-a-picture"}


def test_what_did_not_arrive_whole_is_refused():
    whole = saved(drawn((400, 400)), "PNG"), jpeg(size=(400, 400)), saved(drawn((400, 400)), "HEIF")
    assert {refused(content[: len(content) // 2]) for content in whole} == {"damaged"}


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(Image.Image, "load", lambda image: pytest.fail("unpacked"))
    assert {refused(bomb(*size)) for size in ((30_000, 30_000), (8_000, 7_000), (10**6, 51))} == {"too-many-pixels"}


def test_what_is_unpacked_whole_may_have_fewer_pixels_than_a_jpeg(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_PIXELS_WHOLE", 100 * 100)
    drawing = drawn((150, 100))
    assert kept(saved(drawing, "JPEG")).size == (150, 100)
    assert {refused(saved(drawing, format)) for format in ("PNG", "WEBP", "HEIF")} == {"too-many-pixels"}


def test_a_bomb_of_words_is_refused():
    assert refused(bomb_of_text()) == "damaged"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_nothing_but_the_pixels_is_kept(format):
    picture = read(BytesIO(from_a_telephone(format)))
    image = Image.open(BytesIO(picture.content))
    assert (image.format, image.mode, sorted(image.size)) == ("JPEG", "RGB", [60, 80])
    assert dict(image.getexif()) == {}
    assert not {"exif", "comment", "icc_profile", "xmp"} & set(image.info)
    assert b"Secret" not in picture.content
    assert b"Exif" not in picture.content


def test_a_picture_is_turned_as_it_was_held():
    upright = kept(from_a_telephone())
    red, green, blue = upright.getpixel((30, 5))  # what was on the left is on top
    assert red > 200
    assert max(green, blue) < 60


def test_what_hangs_on_behind_a_picture_is_gone():
    for hidden in (HTML, SCRIPT, b"PK\x03\x04" + b"zip"):
        assert hidden not in read(BytesIO(jpeg() + hidden)).content


def test_of_what_moves_the_first_picture_is_kept():
    for format in ("PNG", "WEBP", "MPO"):
        image = kept(animated(format))
        assert (image.format, getattr(image, "n_frames", 1)) == ("JPEG", 1)
        assert image.getpixel((30, 40))[0] > 200


@pytest.mark.parametrize(
    ("mode", "format"), [("CMYK", "JPEG"), ("L", "JPEG"), ("P", "PNG"), ("1", "PNG"), ("LA", "PNG"), ("RGBA", "WEBP")]
)
def test_every_way_to_write_colours_is_read(mode, format):
    image = kept(saved(drawn(mode=mode), format))
    assert image.getpixel((2, 2)) == pytest.approx((255, 255, 255), abs=4)
    assert image.getpixel((30, 40)) != pytest.approx((255, 255, 255), abs=30) or mode == "1"


def test_sixteen_bits_are_not_cut_to_white():
    grey = Image.new("I;16", (20, 20), 32_768)
    assert kept(saved(grey, "PNG")).getpixel((5, 5)) == pytest.approx((128, 128, 128), abs=3)


def test_what_can_be_seen_through_is_on_white():
    see_through = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    palette = Image.new("P", (20, 20), 0)
    palette.putpalette([0, 0, 0, 255, 0, 0])
    for content in (saved(see_through, "PNG"), saved(palette, "PNG", transparency=0)):
        assert kept(content).getpixel((5, 5)) == (255, 255, 255)


def test_a_profile_is_applied_and_a_broken_one_loses_no_picture():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for icc_profile in (ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), profile, b"no profile"):
        assert kept(jpeg(icc_profile=icc_profile)).size == (60, 80)


def test_no_side_is_longer_than_we_keep():
    assert kept(jpeg(size=(3_000, 2_000))).size == (2400, 1600)
    assert kept(saved(Image.new("1", (100_000, 1)), "PNG")).size == (2400, 1)


def test_the_same_picture_is_known_again_whatever_was_written_into_its_file():
    assert read(BytesIO(jpeg())).sha256 == read(BytesIO(jpeg(comment=b"another day"))).sha256
    assert read(BytesIO(jpeg())).sha256 != read(BytesIO(jpeg("black"))).sha256


def test_a_small_one_is_made_for_lists():
    small = pictures.shrunk(BytesIO(read(BytesIO(jpeg(size=(1200, 1600)))).content), 480)
    assert Image.open(BytesIO(small)).size == (360, 480)
