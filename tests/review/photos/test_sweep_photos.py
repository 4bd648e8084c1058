"""What a process that died has left in the folder of photos."""

import os
from io import StringIO

import pytest
from django.core.management import call_command

from tests.factories import PatientFactory
from tests.review.photos.test_services import folder, kept, shot  # noqa: F401

pytestmark = pytest.mark.django_db
LONG_AGO = (1, 1)


def test_a_file_of_no_photo_is_named_and_deleted_only_when_asked(folder):  # noqa: F811
    kept(PatientFactory())
    [gone] = kept(PatientFactory(), shot("black"))
    (folder / f"{gone.reference}.jpg").unlink()
    orphan, young = folder / "orphan.jpg", folder / "young.jpg"
    for file in (orphan, young):
        file.write_bytes(b"x")
    os.utime(orphan, LONG_AGO)
    said, wrong = StringIO(), StringIO()
    call_command("sweep_photos", stdout=said, stderr=wrong)
    assert "belongs to no photo: orphan.jpg" in said.getvalue()
    assert str(gone.reference) in wrong.getvalue()
    assert orphan.exists()
    call_command("sweep_photos", "--delete", stdout=said, stderr=wrong)
    assert not orphan.exists()
    assert young.exists()
    assert len(list(folder.iterdir())) == 2
