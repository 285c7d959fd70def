"""Result sheets: which there are, a new one, the sheet as a page and as paper."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from evenhand.frame.standing import stand_under
from evenhand.frame.words import drawn_language, say
from evenhand.publishing.result_sheet import FOLDER, stem_of
from evenhand.wording.languages import LANGUAGES, said_of
from evenhand.workbench.asking.standing import Choices, crumbs
from evenhand.workbench.jobs.models import Job
from evenhand.workbench.opened import city
from evenhand.workbench.people.ledger import enter
from evenhand.workbench.people.rights import allowed, may

DRAWN = Path("web", "results")
FORMAT = 1
AREA, PLACE = "area", "place"


class ResultForm(forms.Form):
    """What a sheet is about, and how many were asked."""

    about = forms.ChoiceField()
    invited = forms.IntegerField(min_value=1, max_value=100_000_000, required=False)

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("about", "invited"):
            self.fields[name].label = say(request, f"web_results.field_{name}")
        self.fields["invited"].help_text = say(request, "web_results.hint_invited")
        self.fields["about"].choices = [  # type: ignore[attr-defined]
            (say(request, f"web_results.{kind}s"), choices)
            for kind, choices in ((AREA, areas()), (PLACE, places())) if choices
        ]  # fmt: skip


def areas() -> Choices:
    """Give the areas that a sheet can be about: those of a survey or a walk, or all."""
    if not city().has("areas"):
        return []
    rows = city().read("areas").to_frame()
    named = zip(rows["area_id"].astype(str), rows["area_name"], strict=True)
    found = [(f"{AREA}:{one}", str(name) if isinstance(name, str) else one) for one, name in named]
    return sorted(found, key=_by_name)


def places() -> Choices:
    """Give the places where somebody walked and looked."""
    if not city().has("observations"):
        return []
    names: dict[str, str] = {}
    if city().has("places"):
        rows = city().read("places").to_frame()
        names = dict(zip(rows["place_id"].astype(str), rows["place_name"].astype(str), strict=True))
    codes = city().read("observations").column("place_id").dropna().astype(str).unique()
    return sorted(((f"{PLACE}:{one}", names.get(one, one)) for one in codes), key=_by_name)


def _by_name(one: tuple[str, str]) -> str:
    return one[1].casefold()


def meta_of(name: str) -> dict[str, Any] | None:
    """Give what is known of a sheet that was drawn; None where there is none of this name."""
    if stem_of(name) != name:
        return None
    try:
        found = json.loads((city().folder / DRAWN / name / "meta.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return dict(found) if found.get("format") == FORMAT else None


def cards(request: HttpRequest) -> list[dict[str, str]]:
    """Give a card for each sheet, the newest first."""
    found = []
    for path in (city().folder / DRAWN).glob("*/meta.json"):
        meta = meta_of(path.parent.name)
        if meta is not None:
            found.append((path.stat().st_mtime_ns, path.parent.name, meta))
    tongue = drawn_language(request)
    return [
        {"url": reverse("result", args=[name]), "title": said_of(meta["titles"], tongue),
         "text": said_of(meta["answers"], tongue), "source": _made(request, meta)}
        for _, name, meta in sorted(found, reverse=True, key=_newest)
    ]  # fmt: skip


def _made(request: HttpRequest, meta: dict[str, Any]) -> str:
    return say(request, "web_results.made_on", day=date.fromisoformat(meta["made_on"]))


def _newest(one: tuple[int, str, dict[str, Any]]) -> tuple[int, str]:
    return one[0], one[1]


@allowed("asking.read")
def results(request: HttpRequest) -> HttpResponse:
    """List the sheets; sent, make another one in the background."""
    form = ResultForm(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        kind, _, code = form.cleaned_data["about"].partition(":")
        given = {"about": kind, "code": code, "invited": form.cleaned_data["invited"]}
        return redirect(Job.ask("result-sheet", request.user, **given))
    context = {
        "cards": cards(request), "form": form, "may_write": may(request.user, "asking.write"),
        "can_ask": any(city().has(name) for name in ("survey", "observations")),
        "crumbs": crumbs(request, ("", say(request, "web_results.title"))),
    }  # fmt: skip
    return render(request, "asking/results.html", context, status=422 if form.errors else 200)


@allowed("asking.read")
def result(request: HttpRequest, name: str) -> HttpResponse:
    """Show a sheet as a page."""
    meta = meta_of(name)
    if meta is None:
        raise Http404
    tongue = drawn_language(request)
    path = city().folder / DRAWN / name / f"{tongue}.json"
    if not path.is_file():
        path = path.with_name(f"{LANGUAGES[0]}.json")
    title = said_of(meta["titles"], tongue)
    here = (reverse("results"), say(request, "web_results.title"))
    context = {
        "name": name, "title": title, "views": json.loads(path.read_text("utf-8")),
        "is_stale": meta["stamp"] != stamp(), "made_on": _made(request, meta),
        "crumbs": crumbs(request, here, ("", title)),
    }  # fmt: skip
    return render(request, "asking/result.html", context)


def stamp() -> list[list[Any]]:
    """Name the files of the tables that a sheet reads, to see whether data came since."""
    names = ("survey", "observations", "incidents", "exposure")
    return [[name, list(city().files(name))] for name in names if city().has(name)]


@allowed("asking.read")
def paper(request: HttpRequest, name: str) -> HttpResponseBase:
    """Hand out a sheet on paper."""
    if meta_of(name) is None:
        raise Http404
    tongue = drawn_language(request)
    path = city().folder / FOLDER / f"{name}-{tongue}.pdf"
    if not path.is_file():
        raise Http404
    enter(request, "result.exported", name, language=tongue)
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=path.name, content_type="application/pdf"
    )


stand_under("asking", "results", results, result)
