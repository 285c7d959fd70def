"""A safety walk taken over as a field audit: which there are, and what was entered on one."""

from collections.abc import Mapping
from typing import Any

from django import forms

from evenhand.errors import SourceError
from evenhand.frame.documents import today
from evenhand.frame.words import say
from evenhand.publishing.walks.kept import kept_walk
from evenhand.publishing.walks.model import Stop, Walk
from evenhand.wording.messages import Term
from evenhand.workbench.asking.observing import entered
from evenhand.workbench.asking.walk_forms import walks
from evenhand.workbench.opened import city
from evenhand.workbench.planning.forms import PlanningForm
from evenhand.workspace.numbered_documents import Document
from evenhand.workspace.planning_walks import Walked, take_walk

_BETWEEN = "|"


class WalkTakenForm(PlanningForm):
    """Which walk is taken over, and by which office."""

    def build(self) -> dict[str, forms.Field]:
        """Give the walks on which something was entered, by sheet, and the office."""
        return {"walk": forms.ChoiceField(choices=self._walks()), "by": self.by()}

    def _walks(self) -> list[tuple[str, str]]:
        found = [
            (f"{walk.walk_id}{_BETWEEN}{sheet}", self._told(walk, sheet))
            for walk in reversed(_sound())
            for sheet in _sheets(walk)
        ]
        return found or [("", say(self.request, "web_planning.no_walks"))]

    def _told(self, walk: Walk, sheet: str) -> str:
        return say(self.request, "web_planning.walk_choice", walk=walk.walk_id, title=walk.title,
                   sheet=Term("observation_sheet", sheet), on=walk.on)  # fmt: skip

    def save(self) -> Document:
        """Take it over."""
        given = self.given()
        number, _, sheet = str(given["walk"]).partition(_BETWEEN)
        walk = next(one for one in _sound() if one.walk_id == number)
        return take_walk(city(), self.document["id"], walked_on(walk, sheet), by=given["by"],
                         today=today())  # fmt: skip


def walked_on(walk: Walk, sheet: str) -> Walked:
    """Give what was entered on a walk at the stops that have one sheet."""
    stops = [one for one in walk.stops if one.sheet == sheet]
    place_of = {one.place_id: place for place, one in enumerate(stops, start=1)}
    ticked: dict[tuple[str, int], Mapping[str, int | str]] = {
        (str(rater), place_of[stop]): ratings
        for (stop, rater), ratings in entered(walk.walk_id).items()
        if stop in place_of
    }
    return Walked(walk=walk.walk_id, on=walk.on, sheet=sheet, part_of_day=walk.part_of_day,
                  raters=walk.raters, stops=_labels(stops), sheets=ticked)  # fmt: skip


def _labels(stops: list[Stop]) -> list[str]:
    """Call stops as on the walk; two of one name carry their codes."""
    names = [one.label for one in stops]
    return [one.label if names.count(one.label) == 1 else f"{one.label} ({one.place_id})"
            for one in stops]  # fmt: skip


def _sheets(walk: Walk) -> list[str]:
    """Name the sheets of a walk of which one was filled in, in the order of its stops."""
    there = {stop for stop, _ in entered(walk.walk_id)}
    return list(dict.fromkeys(one.sheet for one in walk.stops if one.place_id in there))


def _sound() -> list[Walk]:
    """Give the walks that have no faults, the oldest first."""
    found: list[Any] = []
    for document in walks().all():
        try:
            found.append(kept_walk(document))
        except SourceError:
            continue
    return found
