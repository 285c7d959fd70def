"""Checks of rows as such: what became of them, identifiers, and rows that stand twice."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from evenhand.quality.item import EVERY_TABLE, Example, Group, Item, sized
from evenhand.quality.origins import MOST_EXAMPLES, Span
from evenhand.quality.rows import Rows
from evenhand.sources.report import ImportReport

COUNTING = ("offence_profile", "area_rates", "trend", "two_periods", "concentration", "burst")
_HEAVY_ASIDE, SURELY_DOUBLED = 0.02, 0.01
IDS = ("incident_id", "stop_id", "record_key")


def import_items(reports: Sequence[ImportReport]) -> Iterator[Item]:
    """Say what became of every row that was delivered."""
    rows_in = sum(report.rows_in for report in reports)
    used = sum(report.rows_used for report in reports)
    yield Item(
        key="reconciled", table=EVERY_TABLE, group="rows", state="found",
        numbers=sized(used, rows_in) | {
            "aside": (rows_in - used, "count"),
            "files": (sum(len(report.files) for report in reports), "count"),
        },
        done="accounted",
    )  # fmt: skip
    parts = [part for report in reports for part in report.set_aside]
    sums: dict[str, int] = {}
    for part in parts:
        sums[part.reason] = sums.get(part.reason, 0) + part.rows
    for reason, count in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])):
        first = [Example(part.file, row) for part in parts if part.reason == reason
                 for row in part.first_rows]  # fmt: skip
        yield Item(
            key="aside", table=EVERY_TABLE, group="rows", state="found", subject=reason,
            numbers=sized(count, rows_in), examples=tuple(first[:MOST_EXAMPLES]),
            done="set_aside", is_heavy=count > _HEAVY_ASIDE * rows_in,
        )  # fmt: skip
    cells = sum(part.cells for report in reports for part in report.personal)
    yield Item(
        key="personal_cells", table=EVERY_TABLE, group="rows", counted="cells",
        state="found" if cells else "clear", numbers={"count": (cells, "count")}, done="emptied",
    )  # fmt: skip


def seen_item(
    rows: Rows, key: str, group: Group, done: str,
    affects: tuple[str, ...] = (), of: int | None = None,
) -> Item:  # fmt: skip
    """Make an item of what the import saw in rows that it took."""
    parts = [part for span in rows.origins.spans for part in span.seen(key)]
    count = sum(part.rows for part in parts)
    first = [Example(part.file, row) for part in parts for row in part.first_rows]
    return Item(
        key=key, table=rows.table, group=group,
        state="found" if count else "clear", numbers=sized(count, of or len(rows.frame)),
        examples=tuple(first[:MOST_EXAMPLES]), done=done, affects=affects,
    )  # fmt: skip


def identifier_items(rows: Rows) -> Iterator[Item]:
    """Look at identifiers, and at rows that are the same."""
    named = [span for span in rows.origins.spans if set(IDS) & span.roles]
    of = sum(span.end - span.start for span in named)
    if not named:
        yield Item(key="repeated_ids", table=rows.table, group="rows", state="unknown",
                   affects=COUNTING)  # fmt: skip
    else:
        yield seen_item(rows, "no_id", "rows", "kept", COUNTING, of)
        yield from _repeated(rows, named, of)
    yield _same(rows)


def _repeated(rows: Rows, named: list[Span], of: int) -> Iterator[Item]:
    own = _own_groups(rows, named)
    groups = _stored_groups(named) + own
    ids = sum(part.ids for span in named for part in span.repeated()) + len(own)
    count = sum(_noted(span) for span in named)
    again = [place for group in groups for place in group[1:]]
    yield Item(
        key="repeated_ids", table=rows.table, group="rows", state="found" if count else "clear",
        numbers=sized(count, of) | {"ids": (ids, "count")},
        examples=rows.origins.examples(again), affects=COUNTING,
    )  # fmt: skip
    if groups:
        yield _differing(rows, groups)


def _noted(span: Span) -> int:
    """Read from the notes of an import how many rows of a file repeat an identifier."""
    return sum(
        int(note.numbers["rows"][0])
        for note in span.report.notes
        if note.key == "sources.repeated_keys" and note.names.get("file") == span.file.name
    )


def _stored_groups(named: list[Span]) -> list[tuple[int, ...]]:
    return [
        tuple(span.start + place for place in group)
        for span in named
        for part in span.repeated()
        for group in part.groups
    ]


def _own_groups(rows: Rows, named: list[Span]) -> list[tuple[int, ...]]:
    """Find again the identifiers that the import made different from an earlier one."""
    if "incident_id" not in rows.frame:
        return []
    found = []
    for span in named:
        if "incident_id" not in span.roles:
            continue
        own = rows.frame["incident_id"].iloc[span.start : span.end]
        plain = own.str.replace(rf"~{span.file.content[:12]}-\d+$", "", regex=True)
        repeated = set(plain[plain.ne(own)])
        some = plain[plain.isin(repeated)]
        found += [tuple(int(place) for place in part.index) for _, part in some.groupby(some)]
    return found


def _differing(rows: Rows, groups: list[tuple[int, ...]]) -> Item:
    """Compare the rows that carry one identifier."""
    compared = rows.frame.drop(columns=["incident_id", "stop_id"], errors="ignore")
    number = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    places = np.concatenate([np.asarray(group) for group in groups])
    some = compared.iloc[places].reset_index(drop=True)
    kinds = some.assign(group=number).drop_duplicates().index.to_numpy()
    distinct = pd.Series(number[kinds]).value_counts()
    differ = distinct.index[distinct > 1].to_numpy()
    again = [groups[place][1] for place in sorted(differ)]
    return Item(
        key="ids_differ", table=rows.table, group="rows", counted="identifiers",
        state="found" if len(differ) else "clear", numbers=sized(len(differ), len(groups)),
        examples=rows.origins.examples(again), affects=COUNTING,
    )  # fmt: skip


def _same(rows: Rows) -> Item:
    """Count the rows that are the same as an earlier one in every column that was read."""
    compared = rows.frame.drop(columns=["incident_id", "stop_id"], errors="ignore")
    there = compared.dropna(axis=1, how="all")
    fine = rows.precision.eq("instant") & rows.dated
    again = there.duplicated()
    exact = int((again & fine).sum())
    if rows.table == "stops":  # people who were stopped together differ in what is not looked at
        return rows.item("same_stops", "rows", again)
    found = rows.item("same_rows", "rows", again, numbers={"exact": (exact, "count")},
                      affects=COUNTING)  # fmt: skip
    # Where only the day or month is known, two incidents of one class and place look the same.
    return replace(found, is_heavy=exact > SURELY_DOUBLED * max(1, int(fine.sum())))
