"""What is ticked at a stop, however it came: checked, and kept once."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.http import HttpRequest

from evenhand.frame.words import say
from evenhand.publishing.walks.model import Stop, Walk
from evenhand.taxonomy.observation_sheets import SheetLine
from evenhand.workbench.asking.models import Observed
from evenhand.workbench.asking.walk_forms import NONE_TICKED, SKIPPED
from evenhand.workbench.opened import city

SEEN = "seen"
STORED, KNOWN, CONFLICT, REFUSED = "stored", "known", "conflict", "refused"
_NAMES = {"id", "stop", "rater", "ratings", "replaces"}


@dataclass(frozen=True)
class Given:
    """One entry as it was sent, checked: the number of the phone's own, and what was ticked."""

    id: uuid.UUID
    stop: Stop
    rater: int
    ratings: Mapping[str, int | str]
    replaces: uuid.UUID | None = None


@dataclass(frozen=True)
class Told:
    """What became of one entry.

    Attributes
    ----------
    state
        `STORED`, `KNOWN` (it was here already), `CONFLICT` or `REFUSED`.
    why
        In words, for the last two.
    theirs
        For a conflict the number of the entry that is here, which this one may replace.
    """

    state: str
    why: str = ""
    theirs: str = ""


def given_of(request: HttpRequest, walk: Walk, sent: Any) -> Given | str:
    """Check one entry that a phone sent; give it, or say in words why it is refused."""
    if not isinstance(sent, dict) or set(sent) - _NAMES:
        return say(request, "web_walks.bad_entry")
    number, replaces = _uuid(sent.get("id")), _uuid(sent.get("replaces"))
    if number is None or (sent.get("replaces") and replaces is None):
        return say(request, "web_walks.bad_entry")
    stop = next((one for one in walk.stops if one.place_id == sent.get("stop")), None)
    if stop is None:
        return say(request, "web_walks.no_stop")
    rater = sent.get("rater")
    if isinstance(rater, bool) or not isinstance(rater, int) or not 1 <= rater <= walk.raters:
        return say(request, "web_walks.no_rater", raters=walk.raters)
    ratings = sent.get("ratings")
    if not isinstance(ratings, dict) or not _fits(walk, stop, ratings):
        return say(request, "web_walks.bad_ratings")
    return Given(number, stop, rater, ratings, replaces)


def _uuid(text: Any) -> uuid.UUID | None:
    if not isinstance(text, str) or len(text) != 36:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _fits(walk: Walk, stop: Stop, ratings: Mapping[str, Any]) -> bool:
    """Say whether every line is of the sheet, and every answer of its scale."""
    lines = {line.item: line for line in walk.lines(stop)}
    return bool(ratings) and all(
        item in lines and (_is_code(one, lines[item]) or one in (*NONE_TICKED, SKIPPED))
        for item, one in ratings.items()
    )


def _is_code(one: Any, line: SheetLine) -> bool:
    return isinstance(one, int) and not isinstance(one, bool) and one in line.codes


def keep(request: HttpRequest, walk: Walk, given: Given) -> Told:
    """Keep one entry, once, however often it is sent.

    An entry that another rater's phone would overwrite is a conflict, and nothing is changed; one
    that says which entry it replaces takes its place, and that is kept beside it.
    """
    if Observed.objects.filter(pk=given.id).exists():
        return Told(KNOWN)
    if is_brought(walk, given.stop, given.rater):
        return Told(REFUSED, say(request, "web_walks.is_brought", rater=given.rater))
    try:
        with transaction.atomic():
            return _kept(request, walk, given)
    except IntegrityError:  # sent twice at the same moment: the other one won
        is_here = Observed.objects.filter(pk=given.id).exists()
        return Told(KNOWN) if is_here else _conflict(request, walk, given)


def _kept(request: HttpRequest, walk: Walk, given: Given) -> Told:
    now = _current(walk, given)
    if now is not None and now.pk != given.replaces:
        return _conflict(request, walk, given)
    if now is not None:
        now.is_current = False
        now.save(update_fields=["is_current"])
    Observed.objects.create(
        id=given.id, walk=walk.walk_id, stop=given.stop.place_id, rater=given.rater,
        ratings=dict(given.ratings),
    )  # fmt: skip
    return Told(STORED)


def _conflict(request: HttpRequest, walk: Walk, given: Given) -> Told:
    now = _current(walk, given)
    why = say(request, "web_walks.conflict", rater=given.rater, stop=given.stop.label)
    return Told(CONFLICT, why, str(now.pk) if now is not None else "")


def _current(walk: Walk, given: Given) -> Observed | None:
    return Observed.objects.filter(
        walk=walk.walk_id, stop=given.stop.place_id, rater=given.rater, is_current=True
    ).first()


def is_brought(walk: Walk, stop: Stop, rater: int) -> bool:
    """Say whether a rater's ticks at a stop are in the workspace's table already."""
    return (stop.place_id, str(rater)) in brought(walk.walk_id)


def brought(number: str) -> set[tuple[str, str]]:
    """Give the stops and raters of a walk that the workspace's table of observations has."""
    if not city().has("observations"):
        return set()
    rows = city().read("observations").to_frame()
    rows = rows[rows["walk_id"].eq(number)]
    return set(zip(rows["place_id"].astype(str), rows["rater"].astype(str), strict=True))


def waiting(number: str) -> list[Observed]:
    """Give the entries of a walk that count and are not in the workspace yet."""
    there = brought(number)
    current = Observed.objects.filter(walk=number, is_current=True)
    return [one for one in current if (one.stop, str(one.rater)) not in there]


def entered(number: str) -> dict[tuple[str, int], Mapping[str, int | str]]:
    """Give what was entered on a walk: stop and rater → line → its code, or why there is none.

    What is in the workspace's table counts before what waits; a rater there who has no number is
    left out.
    """
    found: dict[tuple[str, int], dict[str, int | str]] = {}
    if city().has("observations"):
        rows = city().read("observations").to_frame()
        for row in rows[rows["walk_id"].eq(number)].to_dict("records"):
            if str(row["rater"]).isdigit():
                is_seen = str(row["rating_state"]) == SEEN
                one = int(row["rating"]) if is_seen else str(row["rating_state"])
                found.setdefault((str(row["place_id"]), int(row["rater"])), {})[row["item"]] = one
    waits = {(one.stop, one.rater): one.ratings for one in waiting(number)}
    return waits | found
