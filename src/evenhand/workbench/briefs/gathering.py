"""What a brief may be built from: findings, tasks, notes, promises, and what still holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate, make_aware, now

from evenhand.errors import WorkspaceError
from evenhand.frame.words import drawn_language
from evenhand.workbench.briefs.models import HAND_OVER, LONGEST, TASK, Item, Note, Station
from evenhand.workbench.events.sheet_words import line_for_brief
from evenhand.workbench.methods.drawn import read_drawn
from evenhand.workbench.neighbourhoods.models import OPEN, Promise
from evenhand.workbench.opened import city
from evenhand.workspace.event_files import EventFiles
from evenhand.workspace.problem_files import ProblemFiles

METHODS = ("near_repeat", "near_repeat_zones", "hot_spots", "burst", "space_time_map")
"""Methods whose answers a shift can act on."""
MOST_FINDINGS = 6
FINDING_HOLDS = timedelta(days=7)
PROMISED_WITHIN = timedelta(days=14)
EVENT_WITHIN = timedelta(hours=24)
_NUMBER = re.compile(r"[EFP]-[0-9]{4,9}")
_SENTENCE = re.compile(r"(?<=[.!?»”])\s+(?=\S)")


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One line that a brief could hold.

    Attributes
    ----------
    key
        Names it in the form.
    part
        Do, know, changed or promised.
    text, source, dated, ends_at
        As in `Item`.
    url
        Where it comes from, if that has a page.
    """

    key: str
    part: str
    text: str
    source: str
    dated: date
    ends_at: datetime
    url: str = ""


def suggestions(request: HttpRequest, station: Station, finding: str = "") -> list[Suggestion]:
    """Gather what a brief of a station could hold; the finding that was asked for comes first."""
    found = [
        *_from_findings(request, finding),
        *_from_events(request),
        *_from_notes(station),
        *_from_promises(),
        *_still_holding(station),
    ]
    kept: dict[tuple[str, str], Suggestion] = {}
    for one in found:
        kept.setdefault((one.text, one.source), one)
    return list(kept.values())


def from_finding(request: HttpRequest, number: str) -> Suggestion | None:
    """Make a line of a finding: the sentences of its answer that fit; None if it is not drawn."""
    try:
        record = city().record(number)
    except WorkspaceError:
        return None
    page = read_drawn(city(), number, drawn_language(request))
    if page is None or page["is_refused"]:
        return None
    return Suggestion(
        key=f"finding-{number}",
        part="know",
        text=shortened(page["answer"]),
        source=number,
        dated=date.fromisoformat(record.made_on),
        ends_at=now() + FINDING_HOLDS,
        url=reverse("finding", args=[number]),
    )


def shortened(text: str, longest: int = LONGEST) -> str:
    """Give as many whole sentences as fit; of a first one that is too long, its beginning.

    Examples
    --------
    >>> shortened("It rose. Most of it lies in the north.", 12)
    'It rose.'
    >>> shortened("It rose in the north", 10)
    'It rose…'
    """
    kept = ""
    for sentence in _SENTENCE.split(text.strip()):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > longest:
            break
        kept = longer
    return kept or text[: longest - 1].rsplit(" ", 1)[0] + "…"


def source_url(source: str) -> str:
    """Give the page of a source: of a finding, problem or event; empty for an organisation."""
    names = {"E": "event", "F": "finding", "P": "problem"}
    if not _NUMBER.fullmatch(source):
        return ""
    try:
        return reverse(names[source[0]], args=[source])
    except NoReverseMatch:
        return ""


def is_known(source: str) -> bool:
    """Say whether a source that is a number of a finding, problem or event is there."""
    if not _NUMBER.fullmatch(source):
        return True
    try:
        if source.startswith("F"):
            city().record(source)
        elif source.startswith("E"):
            EventFiles(city().folder).get(source)
        else:
            ProblemFiles(city().folder).get(source)
    except WorkspaceError:
        return False
    return True


def drawn_map(request: HttpRequest, number: str) -> dict[str, str] | None:
    """Give the map of a finding as its page shows it; None where it has none."""
    page = read_drawn(city(), number, drawn_language(request)) if number else None
    maps = [one for one in page["figures"] if one["kind"] == "map"] if page else []
    return (
        {"svg": maps[0]["wide"], "title": shortened(maps[0]["title"], 90), "number": number}
        if maps
        else None
    )


def _from_findings(request: HttpRequest, asked: str) -> Iterator[Suggestion]:
    numbers = [
        one.id for one in city().records()[::-1] if one.method in METHODS and one.id != asked
    ]
    lines = (from_finding(request, number) for number in [asked, *numbers] if number)
    yield from [one for one in lines if one is not None][: MOST_FINDINGS + 1]


def _from_events(request: HttpRequest) -> Iterator[Suggestion]:
    """Give the events of today and of the night to come."""
    soon = now() + EVENT_WITHIN
    for one in EventFiles(city().folder).all():
        begins, ends = (datetime.fromisoformat(one["facts"][name]) for name in ("begins", "ends"))
        if one["status"] == "open" and begins <= soon and ends > now():
            yield Suggestion(
                key=f"event-{one['id']}", part="know", source=one["id"], ends_at=ends,
                text=shortened(line_for_brief(request, one)), url=source_url(one["id"]),
                dated=date.fromisoformat(one["log"][-1]["on"]),
            )  # fmt: skip


def _from_notes(station: Station) -> Iterator[Suggestion]:
    for note in Note.open_at(station):
        part = "do" if note.kind == TASK else "changed" if note.kind == HAND_OVER else "know"
        yield Suggestion(
            key=f"note-{note.pk}", part=part, text=note.text, source=note.source,
            dated=note.dated, ends_at=note.ends_at, url=source_url(note.source),
        )  # fmt: skip


def _from_promises() -> Iterator[Suggestion]:
    """Give the open promises to residents that are due soon."""
    soon = localdate() + PROMISED_WITHIN
    for one in Promise.objects.filter(state=OPEN, due__lte=soon).select_related("neighbourhood"):
        ends = make_aware(datetime.combine(max(one.due, localdate()), time.max))
        yield Suggestion(
            key=f"promise-{one.pk}", part="promised", text=one.text, source=one.owner,
            dated=one.made_on, ends_at=ends, url=one.neighbourhood.get_absolute_url(),
        )  # fmt: skip


def _still_holding(station: Station) -> Iterator[Suggestion]:
    """Give what earlier briefs of the station said and what goes on holding."""
    held = Item.objects.filter(
        brief__station=station, brief__published_at__isnull=False,
        brief__begins_at__date__gte=localdate() - FINDING_HOLDS, ends_at__gt=now(),
    )  # fmt: skip
    for item in held.order_by("-brief__begins_at", "position"):
        yield Suggestion(
            key=f"item-{item.pk}", part=item.part, text=item.text, source=item.source,
            dated=item.dated, ends_at=item.ends_at, url=source_url(item.source),
        )  # fmt: skip
