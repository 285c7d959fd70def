"""Brings the items and the design of surveys into an import, after the answers."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

import pandas as pd

from evenhand.errors import SourceError, listed
from evenhand.sources.reading import Reading
from evenhand.sources.report import Note
from evenhand.tables.areas import Areas
from evenhand.tables.survey_items import SurveyItems

KEY = ["item", "code"]
MUST_AGREE = ("scale", "worse")


class Holder(Protocol):
    """What a workspace is to an import of a survey."""

    def has(self, name: str) -> bool:
        """Say whether a table is there."""

    def read(self, name: str) -> Any:
        """Give a table whole."""


def survey_streams(readings: Sequence[Reading], tables: dict[str, Any]) -> dict[str, Any]:
    """Give the streams of items and design, to be gone through after those of all rows.

    Parameters
    ----------
    readings
        The files of rows of the import.
    tables
        The streams so far; those of items and design are taken out of it.
    """
    surveys = [one for one in readings if one.folding is not None]
    if not surveys:
        return {}
    earlier = {name: tables.pop(name, ()) for name in ("survey_items", "survey_design")}
    return {
        "survey_items": _chained(earlier["survey_items"], *(one.items() for one in surveys)),
        "survey_design": _chained(earlier["survey_design"], *(one.design() for one in surveys)),
    }


def _chained(*streams: Iterable[Any]) -> Iterator[Any]:
    for stream in streams:
        yield from stream


def refuse_known_waves(name: str, design: Iterable[Any], workspace: Holder | None) -> None:
    """Refuse waves that the workspace has already, as the import itself would.

    Parameters
    ----------
    name
        The file.
    design
        Tables of the design, one row for each wave.
    workspace
        Where the file is meant for, if there is such a place yet.

    Raises
    ------
    SourceError
        A wave is there already.
    """
    waves = [wave for table in design for wave in table.to_frame()["wave"].astype(str)]
    if not waves or workspace is None or not workspace.has("survey_design"):
        return
    known = set(workspace.read("survey_design").to_frame()["wave"].astype(str))
    again = sorted(known.intersection(waves))
    if again:
        problem = (
            f"waves {', '.join(again)} are in the workspace already; give this one another name "
            "under [constants] wave, or undo the import that brought it"
        )
        raise SourceError(listed(name, [problem]))


def with_known_items(tables: dict[str, Any], workspace: Holder) -> dict[str, Any]:
    """Leave items out that the workspace, or another file of the import, has already.

    Parameters
    ----------
    tables
        Table → stream of its rows.
    workspace
        Where they go.
    """
    if "survey_items" not in tables:
        return tables
    known = workspace.read("survey_items").to_frame() if workspace.has("survey_items") else None
    return tables | {"survey_items": _fresh_items(tables["survey_items"], known)}


def _fresh_items(stream: Iterable[Any], known: pd.DataFrame | None) -> Iterator[Any]:
    for table in stream:
        if not isinstance(table, SurveyItems):
            yield table  # rows of a file of items, checked where they are written
            continue
        frame = table.to_frame()
        if known is not None:
            _refuse_other_coding(frame, known)
            there = pd.MultiIndex.from_frame(known[KEY])
            frame = frame[~pd.MultiIndex.from_frame(frame[KEY]).isin(there)]
        known = frame if known is None else pd.concat([known, frame], ignore_index=True)
        if len(frame):
            yield SurveyItems.from_frame(frame.reset_index(drop=True))


def _refuse_other_coding(frame: pd.DataFrame, known: pd.DataFrame) -> None:
    """Refuse an item that an earlier wave was coded otherwise for."""
    problems = []
    ours, theirs = (one.drop_duplicates("item").set_index("item") for one in (frame, known))
    for item in ours.index.intersection(theirs.index):
        for part in MUST_AGREE:
            new, old = (str(one.loc[item, part]) for one in (ours, theirs))
            if str(pd.NA) not in (new, old) and new != old:
                problems.append(
                    f"{part} of {item} is {new!r} in this file and {old!r} in the workspace; map "
                    "both waves alike, or give the item another name"
                )
    if problems:
        raise SourceError(listed("survey_items", problems))


def area_warnings(readings: Sequence[Reading], known: Areas | None) -> tuple[Note, ...]:
    """Say how many of those asked live in no area that is known, and which areas nobody is of."""
    notes: list[Note] = []
    for reading in readings:
        folding = reading.folding
        if folding is None or known is None or not folding.areas:
            continue
        outlines = known.to_frame()[["level", "area_id"]]
        asked = {*folding.areas}
        matched = outlines[outlines["area_id"].isin(asked)]
        outside = sum(folding.areas[area] for area in asked - {*matched["area_id"]})
        if outside:
            notes.append(
                Note("sources.survey_outside", {"people": (float(outside), "count")},
                     {"file": reading.file.name})
            )  # fmt: skip
        if len(matched):
            level = str(matched["level"].mode().iloc[0])
            of_level = outlines[outlines["level"].eq(level)]
            unreached = len({*of_level["area_id"]} - asked)
            if unreached:
                notes.append(
                    Note("sources.survey_unreached", {"areas": (float(unreached), "count")},
                         {"file": reading.file.name, "level": level})
                )  # fmt: skip
    return tuple(notes)
