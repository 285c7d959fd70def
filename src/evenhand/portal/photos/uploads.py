"""What becomes of files in a form: none is taken, but a photo where one is asked for, in memory.

Django would write a large file to the disk as it comes. Here no handler can: the original of a
photo is never on it.
"""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from evenhand.portal.photos.keeping import MOST_BYTES, PhotoRefused

FIELD = "photo"
_OF_THE_FORM = 20_000
"""What a form with a photo may hold beside it, bytes."""


class NoFiles(FileUploadHandler):
    """Reads past every file."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Take none."""
        del args, kwargs
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take nothing."""

    def file_complete(self, file_size: int) -> None:
        """Give nothing."""


class OnePhoto(FileUploadHandler):
    """Holds one file in memory; how much may come is looked at before."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._held = BytesIO()
        self._is_taken = False

    def new_file(self, field_name: str, *args: Any, **kwargs: Any) -> None:
        """Take the first file of the field, and no other."""
        super().new_file(field_name, *args, **kwargs)
        if field_name != FIELD or self._is_taken:
            raise SkipFile
        self._is_taken = True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Hold what comes."""
        del start
        self._held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Give what was held; neither its name nor its type is believed."""
        self._held.seek(0)
        return InMemoryUploadedFile(self._held, FIELD, FIELD, "", file_size, None)


def photo_of(request: HttpRequest) -> bytes:
    """Give the photo that a form brings.

    Parameters
    ----------
    request
        Nothing of its body may have been read yet.

    Raises
    ------
    PhotoRefused
        None came (`missing`), or more than may (`large`), which is said before it is read.
    """
    said = str(request.META.get("CONTENT_LENGTH") or "")
    if said.isdecimal() and int(said) > MOST_BYTES + _OF_THE_FORM:
        raise PhotoRefused("large")
    request.upload_handlers = [OnePhoto(request)]
    file = request.FILES.get(FIELD)
    data = file.read() if file else b""
    if not data:
        raise PhotoRefused("missing")
    return data
