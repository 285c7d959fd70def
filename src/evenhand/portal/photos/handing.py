"""A copy of a photo as an answer: a picture to a browser, whatever it may be, and to no store."""

from pathlib import Path

from django.http import Http404, HttpResponse

from evenhand.portal.photos.keeping import read

ONLY_A_PICTURE = "default-src 'none'; sandbox"


def handed(name: str, folder: Path) -> HttpResponse:
    """Hand out a copy to somebody who may see it; who that is was looked at before.

    Raises
    ------
    Http404
        There is none of this name.
    """
    data = read(name, folder)
    if data is None:
        raise Http404
    return HttpResponse(
        data, content_type="image/jpeg",
        headers={
            "Content-Security-Policy": ONLY_A_PICTURE, "X-Content-Type-Options": "nosniff",
            "Content-Disposition": 'inline; filename="photo.jpg"', "Cache-Control": "no-store",
            "Cross-Origin-Resource-Policy": "same-origin", "X-Robots-Tag": "noindex, nofollow",
        },
    )  # fmt: skip
