"""Evidence: what a partnership adds to the library of measures, each row with its source."""

from math import nan
from typing import Any

import pandas as pd

from evenhand.tables.columns import Column
from evenhand.tables.table import Table
from evenhand.taxonomy.classes import SETTINGS
from evenhand.taxonomy.evidence import (
    DESIGNS,
    DIRECTIONS,
    METRICS,
    RATIOS,
    SIDES,
    SPACES,
    EvidenceEntry,
    EvidenceLibrary,
    EvidenceMeasure,
    library,
    mechanisms,
    problem_words,
)
from evenhand.taxonomy.person_scoring import REFUSED, scores_persons


class Evidence(Table):
    """One row for each thing that a source says of a measure and a problem."""

    NAME = "evidence"
    COLUMNS = (
        Column("entry_id", "id", "its name", required=True, missing=False, unique=True),
        Column("measure", "code", "the measure: one of ours, or a new code", required=True,
               missing=False),
        Column("label", "text", "how a new measure is called"),
        Column("problems", "text", "offence classes, groups or insecurity, by spaces",
               required=True, missing=False),
        Column("settings", "text", "settings it was studied in, by spaces"),
        Column("design", "choice", "how it was studied", required=True, missing=False,
               choices=DESIGNS),
        Column("direction", "choice", "what was found", required=True, missing=False,
               choices=DIRECTIONS),
        Column("metric", "choice", "how the size is given", choices=METRICS),
        Column("value", "number", "the size: a share such as -0.2, or a ratio"),
        Column("low", "number", "its likely range, from"),
        Column("high", "number", "its likely range, to"),
        Column("studies", "whole", "how many studies were taken together", least=1),
        Column("year", "whole", "when it was published", least=1900, most=2200),
        Column("mechanisms", "text", "of a new measure: how it works, by spaces"),
        Column("sides", "text", "of a new measure: target, place, offender, by spaces"),
        Column("spaces", "text", "of a new measure: public, semi-public, private, by spaces"),
        Column("conditions", "text", "where and how it holds, in a few words"),
        Column("cautions", "text", "what else was found or is to be feared"),
        Column("rights", "text", "of a new measure: what it does to rights"),
        Column("cost", "text", "of a new measure: what it costs, with year and currency"),
        Column("source", "text", "where it was read", required=True, missing=False),
        Column("link", "text", "its address"),
    )  # fmt: skip

    @classmethod
    def row_problems(cls, frame: pd.DataFrame) -> list[str]:
        """Say what is wrong between columns, row by row."""
        known = library()
        problems: list[str] = []
        for number, row in enumerate(_texts(frame), start=1):
            where = f"row {number} ('{row['entry_id']}')"
            problems += [f"{where}: {fault}" for fault in _faults(row, known)]
        return problems + _unlike(frame)

    def added(self) -> EvidenceLibrary:
        """Give the rows as measures and entries, marked as the partnership's own."""
        measures: dict[str, EvidenceMeasure] = {}
        entries = []
        for row in _texts(self._frame):
            entries.append(_entry(row))
            if row["measure"] not in library().measures:
                measures.setdefault(row["measure"], _measure(row))
        return EvidenceLibrary(measures, tuple(entries))


def library_with(own: Evidence | None) -> EvidenceLibrary:
    """Give our library, with a partnership's own entries after it."""
    ours = library()
    if own is None:
        return ours
    added = own.added()
    return EvidenceLibrary({**ours.measures, **added.measures}, (*ours.entries, *added.entries))


def _texts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): "" if pd.isna(cell) else cell for name, cell in row.items()}
            for row in frame.to_dict("records")]  # fmt: skip


def _faults(row: dict[str, Any], known: EvidenceLibrary) -> list[str]:
    faults = [] if str(row["source"]).strip() else ["it has no source; say where it was read"]
    faults += [f"'{column}': {REFUSED}" for column in ("measure", "label")
               if scores_persons(str(row[column]))][:1]  # fmt: skip
    if row["entry_id"] in {one.entry for one in known.entries}:
        faults.append("an entry of the library has this name; choose another")
    words = (("problems", problem_words()), ("settings", SETTINGS), ("sides", SIDES),
             ("spaces", SPACES), ("mechanisms", tuple(mechanisms())))  # fmt: skip
    for column, allowed in words:
        faults += [f"'{column}' has '{word}', which is not known; there are: {', '.join(allowed)}"
                   for word in str(row[column]).split() if word not in allowed]  # fmt: skip
    if row["measure"] in known.measures:
        faults += [f"'{column}' is given, but '{row['measure']}' is a measure of the library; "
                   "leave it empty" for column in _OF_NEW if row[column] != ""]  # fmt: skip
    elif not row["label"]:
        faults.append(f"'{row['measure']}' is a new measure; give its name in 'label'")
    return faults + _size_faults(row)


_OF_NEW = ("label", "mechanisms", "sides", "spaces", "rights", "cost")


def _size_faults(row: dict[str, Any]) -> list[str]:
    faults = []
    given = [name for name in ("value", "low", "high") if row[name] != ""]
    if given and not row["metric"]:
        faults.append(f"'{given[0]}' is given without 'metric'; say what it is")
    if row["direction"] == "unmeasured" and given:
        faults.append("it has a size, yet its direction is 'unmeasured'; give the direction")
    if row["direction"] != "unmeasured" and row["design"] == "described" and given:
        faults.append("a description has no size; give the design by which it was measured")
    least = 0.0 if row["metric"] in RATIOS else -1.0
    faults += [f"'{name}' is {row[name]:g}, below {least:g}; give a "
               + ("ratio" if least == 0 else "share, such as -0.2")
               for name in given if row[name] < least]  # fmt: skip
    inside = [row[name] for name in ("low", "value", "high") if row[name] != ""]
    if inside != sorted(inside):
        faults.append("'low', 'value' and 'high' are not in rising order")
    return faults


def _unlike(frame: pd.DataFrame) -> list[str]:
    """Say which new measures are described in two ways."""
    described = frame[["measure", *_OF_NEW]].drop_duplicates()
    twice = described["measure"][described["measure"].duplicated()].unique()
    return [f"the measure '{name}' is described in two ways; write the same label, mechanisms, "
            "sides, spaces, rights and cost in all of its rows" for name in twice]  # fmt: skip


def _measure(row: dict[str, Any]) -> EvidenceMeasure:
    return EvidenceMeasure(
        row["measure"], tuple(str(row["mechanisms"]).split()), tuple(str(row["sides"]).split()),
        (), tuple(str(row["spaces"]).split()), (row["rights"],) if row["rights"] else (),
        row["cost"], row["label"],
    )  # fmt: skip


def _entry(row: dict[str, Any]) -> EvidenceEntry:
    link = f", {row['link']}" if row["link"] else ""
    return EvidenceEntry(
        entry=row["entry_id"], measure=row["measure"], design=row["design"],
        problems=tuple(str(row["problems"]).split()), direction=row["direction"],
        source=f"{row['source']}{link}", year=int(row["year"]) if row["year"] != "" else None,
        settings=tuple(str(row["settings"]).split()), metric=row["metric"],
        value=_number(row["value"]), low=_number(row["low"]), high=_number(row["high"]),
        studies=int(row["studies"]) if row["studies"] != "" else None,
        conditions=(row["conditions"],) if row["conditions"] else (),
        cautions=(row["cautions"],) if row["cautions"] else (), is_own=True,
    )  # fmt: skip


def _number(cell: Any) -> float:
    return nan if cell == "" else float(cell)
