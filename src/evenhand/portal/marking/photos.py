"""Photos of a place: the one way in which one is kept. Until it is there no page asks for one."""

from pathlib import Path
from typing import Any

from evenhand.errors import UnsuitableData, listed

OFFERED = False
"""Whether a page shows the field."""


def kept_photo(upload: Any, folder: Path) -> str:
    """Keep a photo with what tells of persons taken out, and give the name of its file.

    Parameters
    ----------
    upload
        What a form sent.
    folder
        Where photos lie.

    Raises
    ------
    UnsuitableData
        It may not be kept; the message says why.
    """
    del upload, folder
    raise UnsuitableData(listed("photo", ["photos are not taken yet"]))
