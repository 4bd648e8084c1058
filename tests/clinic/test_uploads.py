"""What is sent as files: never more at once than there is room for, and a sentence where there is none."""

from errno import ENOSPC
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import RequestFactory
from django.urls import reverse

MEGABYTE = 1024 * 1024
TO_PHOTOS = f"/photos/{'A' * 43}/"


def file(size, name="photo.jpg"):
    return SimpleUploadedFile(name, b"x" * size)


def test_a_large_file_waits_on_the_disk_and_no_more_of_it_than_a_page_takes(settings):
    sent = RequestFactory().post(TO_PHOTOS, {"file": file(20 * MEGABYTE)}).FILES["file"]
    assert isinstance(sent, TemporaryUploadedFile)
    assert settings.LARGEST_FILE < sent.size < settings.LARGEST_FILE + MEGABYTE


def test_each_file_of_several_is_cut_by_itself(settings):
    settings.LARGEST_FILE = 3 * MEGABYTE
    sent = RequestFactory().post(TO_PHOTOS, {"file": [file(5 * MEGABYTE), file(2 * MEGABYTE), file(10)]})
    sizes = [each.size for each in sent.FILES.getlist("file")]
    assert sizes[0] < 4 * MEGABYTE
    assert sizes[1:] == [2 * MEGABYTE, 10]


@pytest.mark.django_db
@pytest.mark.usefixtures("location")
class TestWhatIsTold:
    def unread(self, client, path, size):
        """A request that says it is so long; nobody may begin to read it."""
        body = BytesIO()
        body.read = lambda *_: pytest.fail("read")
        return client.post(path, **{"CONTENT_LENGTH": str(size), "wsgi.input": body})

    def test_a_request_that_is_too_long_is_not_read(self, as_stranger):
        for path, size in ((TO_PHOTOS, 121 * MEGABYTE), (reverse("my_link"), 6 * MEGABYTE)):
            answer = self.unread(as_stranger, path, size)
            assert answer.status_code == 413
            assert b"send fewer or smaller files" in answer.content

    def test_more_files_than_there_can_be_get_the_same_sentence(self, as_stranger):
        answer = as_stranger.post(TO_PHOTOS, {"file": [file(1) for _ in range(101)]})
        assert answer.status_code == 413

    def test_a_full_disk_is_said_and_is_no_error_of_ours(self, as_stranger, monkeypatch):
        def full(handler, *_):
            raise OSError(ENOSPC, "No space left on device")

        monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
        answer = as_stranger.post(TO_PHOTOS, {"file": file(3 * MEGABYTE)})
        assert answer.status_code == 507
        assert b"We cannot take files right now" in answer.content
