"""What the map on which a place is chosen is told, and its tiles, from the portal's own folder."""

import json
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from evenhand.frame.open import open_to_all
from evenhand.frame.ranged import ranged
from evenhand.frame.shelf import SHELF
from evenhand.frame.words import say
from evenhand.portal.folder import MAP_FILE, TILES
from evenhand.portal.home.opened import folder, portal

_WORDS = {"map": "map", "take": "map_take", "taken": "map_taken", "without": "map_without",
          "how": "map_how"}  # fmt: skip


@open_to_all
@require_safe
def tiles(request: HttpRequest, name: str) -> HttpResponseBase:
    """Hand out a layer of the map by byte ranges."""
    answer = ranged(
        folder() / TILES, name, request.headers.get("Range"),
        known=request.headers.get("If-None-Match"), only_if=request.headers.get("If-Range"),
    )  # fmt: skip
    return StreamingHttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))


def place_map(request: HttpRequest) -> dict[str, Any] | None:
    """Give what the map is told; None where the portal has no map."""
    known = SHELF.get(folder() / MAP_FILE, json.loads, "map")
    if not known or not known["layers"]:
        return None
    return {
        "bounds": portal().bounds,
        "basemap": {one: reverse("portal-tiles", args=[name])
                    for one, name in known["layers"].items()},
        "attribution": known["attribution"],
        "css": static("evenhand/map.css"),
        "words": {one: say(request, f"portal_marking.{key}") for one, key in _WORDS.items()},
    }  # fmt: skip
