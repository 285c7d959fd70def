"""What is going on in the city, and how sure that is; pages look up and never work out."""

import gzip
from datetime import date
from hashlib import sha256
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from evenhand.errors import EvenhandError
from evenhand.frame.ranged import ranged
from evenhand.frame.shelf import SHELF
from evenhand.frame.words import drawn_language, language, say
from evenhand.workbench.city.asking import ask_facts, has_failed
from evenhand.workbench.city.cards import cards_of
from evenhand.workbench.city.choice import Choice, choice_of
from evenhand.workbench.city.facts import TABLES, Facts, read_facts
from evenhand.workbench.city.forms import FilterForm
from evenhand.workbench.city.kept import files_of, folder, newest_of, read_json, shared_key
from evenhand.workbench.city.layers import LAYERS, Layer
from evenhand.workbench.city.pair_file import PARTS
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.rights import NotAllowed, allowed, may
from evenhand.workspace.basemap import FOLDER as BASEMAP
from evenhand.workspace.basemap import MANIFEST, Basemap, read_basemap
from evenhand.workspace.workspace import Workspace

LONGEST_TITLE = 110
"""A longer answer is a paragraph below the name of its layer."""
_ENOUGH = ("incidents", "counts", "survey")
_LIST = {
    "geojson": "application/geo+json",
    **dict.fromkeys(("svg", *(f"{part}.svg" for part in PARTS)), "image/svg+xml"),
}


@allowed("city.see")
@require_safe
def city_page(request: HttpRequest) -> HttpResponse:
    """Show the city: the answer of one layer, its map, its table, and what is worth a look."""
    here = city()
    there = here.table_names()
    if not set(_ENOUGH) & set(there):
        return render(request, "city/empty.html", {"may_import": may(request.user, "data.import")})
    facts = _facts(request, here)
    if facts is None:
        failed = has_failed("city_facts", {"files": files_of(here, TABLES)})
        return render(request, "city/gathering.html", {"has_failed": failed})
    choice = _possible(request, choice_of(request.GET.dict(), facts), facts)
    layer = LAYERS[choice.layer]
    reason = _reason(request, layer, facts, choice.setting)
    shown = {} if reason else _shown(request, here, layer, choice, facts)
    cards: list[dict[str, Any]] = []
    are_coming = False
    if may(request.user, "counts.small"):
        cards, are_coming = cards_of(request, choice.what, layer.method)
    context: dict[str, Any] = {
        "facts": facts,
        "choice": choice,
        "filters": _filters(request, facts, choice),
        "layers": [_listed(request, one, choice, facts) for one in LAYERS.values()],
        "reason": reason,
        "cards": cards,
        "cards_coming": are_coming,
        "may_read": may(request.user, "findings.read"),
        "sees_small": may(request.user, "counts.small"),
        **shown,
    }
    return render(request, "city/city.html", context)


@allowed("city.see")
@require_safe
def drawing(request: HttpRequest, key: str, ending: str) -> HttpResponse:
    """Hand out the drawing of a layer, or its features in the reader's language."""
    is_ours = len(key) == 33 and all(one in "0123456789abcdef-" for one in key)
    if not is_ours or ending not in _LIST:
        raise Http404
    name = f"{key}.{drawn_language(request)}.geojson" if ending == "geojson" else f"{key}.{ending}"
    document = read_json(folder() / f"{key}.{drawn_language(request)}.json")
    if document is None or not _may_see(request, document):
        raise Http404
    packed = SHELF.get(folder() / name, _packed)
    if packed is None:
        raise Http404
    content, tag = packed
    response = HttpResponse(content_type=_LIST[ending])
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie, Accept-Language, Accept-Encoding"
    if request.headers.get("If-None-Match") == tag:
        response.status_code = 304
        return response
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.headers["Content-Encoding"] = "gzip"
        response.content = content
    else:
        response.content = gzip.decompress(content)
    return response


def _may_see(request: HttpRequest, document: dict[str, Any]) -> bool:
    """Say whether somebody has all the rights that what is kept asks for; none named is refused."""
    rights = document.get("rights")
    return bool(rights) and all(may(request.user, right) for right in rights or ())


@allowed("city.see")
@require_safe
def tiles(request: HttpRequest, name: str) -> HttpResponseBase:
    """Hand out the city's own basemap, by byte ranges."""
    answer = ranged(
        city().folder / BASEMAP, name, request.headers.get("Range"),
        known=request.headers.get("If-None-Match"), only_if=request.headers.get("If-Range"),
    )  # fmt: skip
    return StreamingHttpResponse(answer.body, status=answer.status, headers=dict(answer.headers))


def _packed(content: bytes) -> tuple[bytes, str]:
    return gzip.compress(content, 6, mtime=0), f'"{sha256(content).hexdigest()[:16]}"'


def _facts(request: HttpRequest, here: Workspace) -> Facts | None:
    """Give what is known of the city; queue its gathering where tables changed meanwhile."""
    facts, files = read_facts(here), files_of(here, TABLES)
    if facts is None or facts.files != files:
        ask_facts(here, request.user)
    return facts


def _possible(request: HttpRequest, choice: Choice, facts: Facts) -> Choice:
    """Open with the first layer that the data can carry where none was chosen."""
    if "layer" in request.GET:
        return choice
    can = [one.name for one in LAYERS.values() if not _reason(request, one, facts, choice.setting)]
    asked = choice.asked() | {"layer": can[0]} if can else choice.asked()
    return choice_of(asked, facts)


def _reason(request: HttpRequest, layer: Layer, facts: Facts, setting: str) -> str:
    """Say why somebody cannot see a layer; empty where they can."""
    if not may(request.user, layer.right):
        is_of_survey = layer.right == "asking.read"
        return say(request, f"web_city.lacks_{'right' if is_of_survey else 'small'}")
    key = layer.lacks(facts, setting)
    return say(request, key) if key else ""


def _listed(request: HttpRequest, layer: Layer, choice: Choice, facts: Facts) -> dict[str, Any]:
    return {
        "id": layer.name,
        "name": say(request, f"web_city.layer_{layer.name}"),
        "text": say(request, f"web_city.layer_{layer.name}_text"),
        "reason": _reason(request, layer, facts, choice.setting),
        "is_shown": layer.name == choice.layer,
    }


def _shown(
    request: HttpRequest, here: Workspace, layer: Layer, choice: Choice, facts: Facts
) -> dict[str, Any]:
    """Look up what a layer shows; queue it where it is not there, and show what was before."""
    asked = layer.asked(choice, facts, here)
    if layer.method and not may(request.user, "counts.small"):
        asked |= {"key": shared_key(asked["key"]), "is_shared": True}
    key, options = asked["key"], asked["options"]
    kept = read_json(folder() / f"{key}.{drawn_language(request)}.json")
    is_old = False
    if kept is None:
        if has_failed("city_layer", asked):
            return {"has_failed": True}
        Job.ask("city_layer", request.user, **asked)
        kept, is_old = newest_of(key, drawn_language(request)), True
    if kept is None:
        return {"is_coming": True}
    if "refused" not in kept and not _may_see(request, kept):
        raise NotAllowed("counts.small")
    if "refused" in kept:
        return {"refused": kept["refused"]}
    key = kept.get("key", key)
    return {
        "kept": kept,
        "is_long": len(kept["answer"]) > LONGEST_TITLE,
        "layer_name": say(request, f"web_city.layer_{layer.name}"),
        **{part: _once(request, key, part, kept) for part in ("legend", "rows")},
        "is_old": is_old,
        "made_on": date.fromisoformat(kept["made_on"]) if kept["made_on"] else None,
        "attribution": _attribution(here) if kept["has_map"] else "",
        "note": _note(request, layer, choice, options),
        "drawing": reverse("city-drawing", args=[key, "svg"]) if kept["has_drawing"] else "",
        "map_data": _map_data(request, here, choice, facts, key) if kept["has_map"] else None,
        "small_maps": [
            one | {"url": reverse("city-drawing", args=[key, one["ending"]])}
            for one in kept.get("small", [])
        ],
    }


def _once(request: HttpRequest, key: str, part: str, kept: dict[str, Any]) -> str:
    """Give a part of the page that every reader of a language sees alike."""
    path, what = folder() / f"{key}.{drawn_language(request)}.json", f"{part} {language(request)}"
    made = SHELF.get(path, lambda _: _written(request, part, kept=kept), what=what)
    return str(made or _written(request, part, kept=kept))


def _filters(request: HttpRequest, facts: Facts, choice: Choice) -> str:
    """Give the filters as they stand for a choice."""

    def made(_: bytes) -> str:
        return _written(request, "filters", form=FilterForm(request, facts, choice))

    what = f"filters {language(request)} {sorted(choice.asked().items())}"
    return str(SHELF.get(folder() / "city.json", made, what=what) or made(b""))


def _written(request: HttpRequest, part: str, **fields: Any) -> str:
    return render_to_string(f"city/{part}.html", {"request": request, **fields})


def _note(request: HttpRequest, layer: Layer, choice: Choice, options: dict[str, Any]) -> str:
    """Say which filters a layer does not follow."""
    if layer.name == "changed" and choice.when != str(options["months"]):
        return say(request, "web_city.fixed_changed", months=options["months"])
    if layer.name == "parts":
        return say(request, "web_city.pair_against")
    if layer.name == "feels":
        return say(request, "web_city.fixed_feels")
    is_fixed = choice.setting and not layer.in_settings
    return say(request, "web_city.fixed_setting") if is_fixed else ""


def _map_data(
    request: HttpRequest, here: Workspace, choice: Choice, facts: Facts, key: str
) -> dict[str, Any]:
    """Give what the script that draws the map must know."""
    words = {"map": "map", "zoom_in": "zoom_in", "zoom_out": "zoom_out", "whole": "map_whole",
             "skip": "map_skip", "open": "map"}  # fmt: skip
    url = reverse("city-drawing", args=[key, "geojson"])
    spoken = drawn_language(request)
    return {
        "bounds": facts.bounds,
        "basemap": _basemap(here),
        "language": spoken,
        "selected": choice.layer,
        "layers": [{"id": choice.layer, "url": f"{url}?{urlencode({'in': spoken})}"}],
        "words": {name: say(request, f"web_parts.{one}") for name, one in words.items()},
    }


def _basemap(here: Workspace) -> dict[str, str]:
    """Give the addresses of the basemap's files; none where there is none, or it was altered."""
    known = _known_basemap(here)
    layers = known.layers if known else ()
    return {one.name: reverse("city-tiles", args=[one.path.name]) for one in layers}


def _attribution(here: Workspace) -> str:
    known = _known_basemap(here)
    return known.attribution if known else ""


def _known_basemap(here: Workspace) -> Basemap | None:
    """Tell of the basemap; None where none was built, or it was altered by hand."""
    manifest = here.folder / BASEMAP / MANIFEST
    return cast("Basemap | None", SHELF.get(manifest, lambda _: _read_basemap(here)))


def _read_basemap(here: Workspace) -> Basemap | None:
    try:
        return read_basemap(here.folder)
    except EvenhandError:
        return None
