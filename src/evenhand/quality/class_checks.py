"""Checks of classes and series: units counted, and whether recording changed."""

from collections.abc import Iterator, Sequence

import pandas as pd

from evenhand.quality.item import EVERY_TABLE, Item, sized
from evenhand.quality.rows import Rows
from evenhand.scanning.quality_checks import (
    COUNT_CHECKS,
    Seen,
    classes_come_and_go,
    classes_that_shift,
    of_counts,
    of_incidents,
)
from evenhand.sources.report import ImportReport
from evenhand.tables.counts import Counts
from evenhand.tables.exposure import Exposure
from evenhand.tables.incidents import Incidents
from evenhand.taxonomy.classes import LOCAL_PREFIX
from evenhand.wording.messages import Name, Term, TermList

OVER_TIME = ("trend", "two_periods", "harm_over_time", "change_by_area", "seasonal_profile")
BETWEEN = ("european_comparison", "harm")
_DONE = {"missing_figures": "kept_missing", "absent_cells": "kept_missing"}
_LITTLE = {"missing_figures": 0.01, "absent_cells": 0.0, "not_months": 0.0, "missing_months": 0.0}
_COUNT_CHECKS = {check.name: (check, find) for check, find in COUNT_CHECKS}
_RECORDING = {"classes_come_and_go": classes_come_and_go, "shares_shift": classes_that_shift}


def class_items(rows: Rows, incidents: Incidents) -> Iterator[Item]:
    """Look at the classes of incidents."""
    frame = rows.frame
    yield rows.item("no_iccs", "classes", frame["offence_iccs"].isna(), affects=BETWEEN)
    provisional = frame["offence_class"].str.startswith(LOCAL_PREFIX)
    yield rows.item("provisional_classes", "classes", provisional, warn_above=0.2,
                    affects=BETWEEN)  # fmt: skip
    yield from _recording("incidents", of_incidents(incidents, 7))


def count_items(counts: Counts) -> Iterator[Item]:
    """Look at counts by area and period: figures, months, units and classes."""
    seen = of_counts(counts)
    for name in ("missing_figures", "absent_cells", "not_months", "missing_months"):
        check, find = _COUNT_CHECKS[name]
        count, of = find(seen)
        if name == "missing_months":
            gone, of = _months_without(seen)
            count, words = len(gone), {"months": Name(_listed(gone))}
        else:
            words = {}
        warn_above = max(check.warn_above or 0.0, _LITTLE[name])
        heavy = check.warn_above is not None and of > 0 and count / of > warn_above
        yield Item(
            key=name, table="counts", group="series" if name != "missing_months" else "time",
            state="found" if count else ("clear" if of else "unknown"), counted=check.of,
            numbers=sized(count, of), words=words, is_heavy=heavy,
            done=_DONE.get(name, "left_out_months"), affects=OVER_TIME,
        )  # fmt: skip
    units = seen.rows["unit"].value_counts()
    for unit, count in units.items():
        yield Item(
            key="unit", table="counts", group="series", state="found", subject=str(unit),
            numbers=sized(int(count), len(seen.rows)), words={"subject": Term("unit", str(unit))},
            is_heavy=len(units) > 1, done="kept_apart", affects=("offence_profile", *OVER_TIME),
        )  # fmt: skip
    provisional = seen.rows["offence_class"].str.startswith(LOCAL_PREFIX)
    yield Item(
        key="provisional_classes", table="counts", group="classes",
        state="found" if provisional.any() else "clear",
        numbers=sized(int(provisional.sum()), len(provisional)),
        is_heavy=bool(provisional.mean() > 0.2), affects=BETWEEN,
    )  # fmt: skip
    yield from _recording("counts", seen)


def base_items(exposure: Exposure) -> Iterator[Item]:
    """Say which bases rates can have, and from which source."""
    frame = exposure.to_frame()
    for base, part in frame.groupby("base", observed=True):
        yield Item(
            key="base", table="exposure", group="series", state="found", subject=str(base),
            numbers=sized(len(part), len(frame)) | {"areas": (part["area_id"].nunique(), "count")},
            words={"subject": Term("base", str(base))}, done="kept_apart",
            affects=("area_rates", "base_comparison"),
        )  # fmt: skip


def code_items(reports: Sequence[ImportReport]) -> Iterator[Item]:
    """Say how many codes no checked list explains, file by file added up."""
    notes = [note for report in reports for note in report.warnings
             if note.key == "sources.unknown_codes"]  # fmt: skip
    codes = sum(int(note.numbers["codes"][0]) for note in notes)
    first = "; ".join(dict.fromkeys(note.names["first"] for note in notes))
    yield Item(
        key="unknown_codes", table=EVERY_TABLE, group="classes", counted="classes",
        state="found" if codes else "clear", numbers={"count": (codes, "count")},
        words={"first": Name(first)}, done="classed_provisionally", affects=BETWEEN,
    )  # fmt: skip


def _recording(table: str, seen: Seen) -> Iterator[Item]:
    """Look for classes that come and go, and for shares that jump between years."""
    for name, find in _RECORDING.items():
        classes, of = find(seen)
        terms = TermList(tuple(Term("offence_class", one) for one in classes))
        yield Item(
            key=name, table=table, group="classes", counted="classes",
            state="found" if classes else ("clear" if of else "unknown"),
            numbers=sized(len(classes), of), words={"classes": terms}, is_heavy=bool(classes),
            done="left_as_is", affects=OVER_TIME,
        )  # fmt: skip


def _months_without(seen: Seen) -> tuple[list[str], int]:
    """Name the months of the span that no period covers, whole quarters and years included."""
    periods = seen.rows[["period_start", "period_end"]].drop_duplicates()
    covered: set[pd.Period] = set()
    for first, last in periods.itertuples(index=False):
        covered |= set(pd.period_range(first, last, freq="M"))
    span = pd.period_range(min(covered), max(covered), freq="M")
    return [str(month) for month in span if month not in covered], len(span)


def _listed(months: list[str], most: int = 6) -> str:
    return ", ".join(months[:most]) + (" …" if len(months) > most else "")
