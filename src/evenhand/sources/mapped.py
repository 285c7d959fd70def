"""Turns batches of a file's strings into batches of a table's columns, as a mapping says."""

from collections.abc import Mapping as Assigned
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from evenhand.sources import cells, periods, times
from evenhand.sources.kinds import arrow_type, extra_column
from evenhand.sources.mapping import KEY_ROLE, POINT_ROLES, Mapping
from evenhand.sources.offences import Classing
from evenhand.sources.placing import Placer
from evenhand.sources.points import Points, projected
from evenhand.sources.repeats import Repeats
from evenhand.sources.tally import Flags, Tally
from evenhand.sources.words import Words, plain
from evenhand.tables.columns import Column

PLAIN_KINDS = ("text", "code", "choice")
OFFENCE_COLUMNS = ("scheme", "offence_iccs", "offence_class")


@dataclass(frozen=True)
class Target:
    """Where the rows go.

    Attributes
    ----------
    crs, timezone
        Reference system and time zone of the workspace.
    placers
        Level → what says in which area of the level a point lies.
    """

    crs: str
    timezone: str
    placers: Assigned[str, Placer] = field(default_factory=dict)


class Converter:
    """Converts the batches of one file, in order.

    Attributes
    ----------
    tally
        What happened to rows and cells so far.
    words
        Role → the words seen in it.
    """

    def __init__(
        self,
        mapping: Mapping,
        header: tuple[str, ...],
        digest: str,
        target: Target,
        later: tuple[str, ...] = (),
    ) -> None:
        self.mapping = mapping
        self.target = target
        self.tally = Tally()
        self.words: dict[str, Words] = {}
        self.classing = Classing(mapping)
        self.later = later
        self._prefix = digest[:12]
        self._columns = {
            role: names
            for role, names in mapping.columns.items()
            if all(name in header for name in names)
        }
        self._keys = Repeats()
        self._ids = Repeats()
        self._raw: pa.RecordBatch
        self._start = 0
        self._alive: Flags = np.zeros(0, dtype=bool)
        self.columns = (*mapping.table.COLUMNS, *self._extra_columns())

    def convert(self, raw: pa.RecordBatch) -> pa.RecordBatch:
        """Convert the next batch: every column of the table, only the rows that may enter."""
        self._raw = raw
        self._alive = np.ones(raw.num_rows, dtype=bool)
        made = self._grouped()
        for column in self.columns:
            if column.name not in made:
                made[column.name] = self._single(column)
        self._refuse_missing(made)
        self._refuse_doubled(made)
        made |= self._classes(made)
        if KEY_ROLE in self._columns:
            repeated = self._keys.new(self._texts(KEY_ROLE))
            self.tally.counted["repeated_keys"] += int(repeated[self._alive].sum())
        ordered = [made[column.name] for column in self.columns]
        batch = pa.RecordBatch.from_arrays(ordered, names=[one.name for one in self.columns])
        self._start += raw.num_rows
        return self.kept(batch)

    def kept(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """Give the rows of the last batch that may enter."""
        return batch if self._alive.all() else batch.filter(pa.array(self._alive))

    @property
    def rows_seen(self) -> int:
        """How many rows were converted so far, set aside or not."""
        return self._start

    def finish(self, file: str) -> None:
        """Refuse columns that turn out to hold persons, now that all their words are known."""
        for words in self.words.values():
            words.refuse_persons(file)

    def _extra_columns(self) -> list[Column]:
        known = {column.name for column in self.mapping.table.COLUMNS}
        prefixes = self.mapping.table.PREFIXES or ("\0",)
        named = [role for role in self._columns if role.startswith(prefixes)]
        named += [role for role in self.mapping.constants if role.startswith(prefixes)]
        if "area_".startswith(prefixes):
            named += [f"area_{level}" for level in self.target.placers]
        return [extra_column(role) for role in dict.fromkeys(named) if role not in known]

    def _grouped(self) -> dict[str, pa.Array]:
        """Make the columns that belong together: points, times, periods, identifiers."""
        names = {column.name for column in self.columns}
        made: dict[str, pa.Array] = {}
        if {"x_m", "y_m"} <= names:
            made |= self._point_columns()
        if "starts_at" in names:
            made |= self._time_columns(names)
        if "period_start" in names and {"period", "year"} & set(self._columns):
            made |= self._period_columns()
        if self.mapping.kind == "incidents":
            made["incident_id"] = self._incident_ids()
        return made

    def _point_columns(self) -> dict[str, pa.Array]:
        points = self._points()
        self._aside("unreadable_place", points.is_unreadable)
        self.tally.counted["at_origin"] += int((points.was_origin & self._alive).sum())
        missing = points.codes < 0
        self.tally.counted["unplaced"] += int((missing & self._alive).sum())
        codes = pa.array(points.codes, mask=missing)
        made = {
            "x_m": pa.array(points.x_m, pa.float64()).take(codes),
            "y_m": pa.array(points.y_m, pa.float64()).take(codes),
        }
        for level, placer in self.target.placers.items():
            role = f"area_{level}"
            if any(column.name == role for column in self.columns) and role not in self._columns:
                areas = placer.areas_of(points.x_m, points.y_m)
                made[role] = areas.take(codes)
        return made

    def _points(self) -> Points:
        n_rows = self._raw.num_rows
        roles = POINT_ROLES[:2] if "longitude" in self._columns else POINT_ROLES[2:]
        roles = ("x_m", "y_m") if "x_m" in self._columns else roles
        if not set(roles) <= set(self._columns):
            nothing = np.zeros(n_rows, dtype=bool)
            none = np.zeros(0)
            return Points(none, none, np.full(n_rows, -1), nothing, nothing)
        (x, bad_x), (y, bad_y) = (self._numbers(role) for role in roles)
        self._aside("unreadable_place", bad_x | bad_y)
        default = "EPSG:4326" if roles == POINT_ROLES[:2] else self.target.crs
        crs = str(self.mapping.setting("place", "crs", default))
        return projected(x, y, crs, self.target.crs)

    def _time_columns(self, names: set[str]) -> dict[str, pa.Array]:
        pattern = str(self.mapping.setting("time", "format", times.ISO))
        precision = str(self.mapping.setting("time", "precision", times.precision_of(pattern)))
        zone = str(self.mapping.setting("time", "zone", self.target.timezone))
        texts = self._texts("starts_at")
        start = times.instants(texts, pattern, zone, precision)
        self._aside("unreadable_date", start.is_unreadable)
        self.tally.counted["skipped_clock"] += int((start.was_skipped & self._alive).sum())
        self.tally.counted["clock_twice"] += int((start.was_twice & self._alive).sum())
        self.tally.counted["undated"] += int((np.isnat(start.first) & self._alive).sum())
        last = start.last
        if "ends_at" in self._columns:
            end = times.instants(self._texts("ends_at"), pattern, zone, precision)
            self._aside("unreadable_date", end.is_unreadable)
            last = np.where(np.isnat(end.last), last, end.last)
            self._aside("reversed_times", last < start.first)
        made = {"starts_at": _instants(start.first)}
        if "ends_at" in names:
            made["ends_at"] = _instants(last)
        if "time_precision" in names and "time_precision" not in self._columns:
            made["time_precision"] = self._constant(precision)
        return made

    def _period_columns(self) -> dict[str, pa.Array]:
        role = "period" if "period" in self._columns else "year"
        pattern = str(self.mapping.setting("time", "format", "%Y" if role == "year" else times.ISO))
        length = str(self.mapping.setting("time", "length", "year" if role == "year" else "month"))
        start, unreadable = times.days(self._texts(role), pattern)
        self._aside("unreadable_date", unreadable)
        first, last = periods.bounds(start, length)
        return {"period_start": _days(first), "period_end": _days(last)}

    def _incident_ids(self) -> pa.Array:
        """Give each row an identifier: its own, or the file's hash and the row's number."""
        n_rows = self._raw.num_rows
        numbers = pa.array(np.arange(self._start + 1, self._start + n_rows + 1))
        made = pc.binary_join_element_wise(
            pa.scalar(self._prefix), pc.cast(numbers, pa.string()), "-"
        )
        if "incident_id" not in self._columns:
            return made
        own = plain(self._texts("incident_id"))
        repeated = self._ids.new(own)
        self.tally.counted["repeated_keys"] += int(repeated.sum())
        unique = pc.if_else(pa.array(repeated), pc.binary_join_element_wise(own, made, "~"), own)
        return pc.coalesce(unique, made)

    def _single(self, column: Column) -> pa.Array:
        role = column.name
        if role in self.mapping.constants and role not in self._columns:
            return self._constant(self.mapping.constants[role], column)
        if role not in self._columns:
            return pa.nulls(self._raw.num_rows, arrow_type(column))
        if column.kind in ("number", "whole"):
            return self._number_column(column)
        texts = self._texts(role)
        if column.kind == "boolean":
            found, unreadable = cells.truths(self._translated(role, texts))
            self._aside("unreadable_cell", unreadable)
            return found
        if column.kind in ("day", "instant"):
            pattern = str(self.mapping.setting("time", "format", times.ISO))
            found_days, unreadable = times.days(texts, pattern)
            self._aside("unreadable_date", unreadable)
            return _days(found_days)
        return self._word_column(column, texts)

    def _word_column(self, column: Column, texts: pa.Array) -> pa.Array:
        role = column.name
        if role not in self.words:
            named = " + ".join(self._columns[role])
            area = role.startswith("area") or self.mapping.kind in ("places", "events")
            self.words[role] = Words(named, self.mapping.values.get(role, {}), may_name=area)
        words = self.words[role]
        codes = words.codes(texts, self.tally)
        if column.choices:
            foreign = np.array([word not in column.choices for word in words.words] + [False])
            self._aside("unknown_word", foreign[codes])
        found = words.array(codes)
        if column.kind != "id":
            return found
        if column.unique:
            self._aside("repeated_id", self._ids.new(found.cast(pa.string())))
        return found.cast(pa.string())

    def _number_column(self, column: Column) -> pa.Array:
        values, unreadable = self._numbers(column.name)
        self._aside("unreadable_number", unreadable)
        if column.kind == "whole":
            self._aside("unreadable_number", ~np.isnan(values) & (values != np.floor(values)))
        least = -np.inf if column.least is None else column.least
        most = np.inf if column.most is None else column.most
        self._aside("out_of_bounds", (values < least) | (values > most))
        whole = column.kind == "whole"
        safe = np.where(np.isfinite(values), np.floor(values) if whole else values, 0)
        return pa.array(
            safe.astype(np.int64) if whole else safe, mask=np.isnan(values), type=arrow_type(column)
        )

    def _refuse_missing(self, made: Assigned[str, pa.Array]) -> None:
        """Set rows aside that lack what the table cannot do without."""
        later = (*self.later, *(OFFENCE_COLUMNS if "offence_source" in made else ()))
        for column in self.columns:
            values = made[column.name]
            needed = not column.missing or column.name == "offence_source"
            if needed and column.name not in later and values.null_count:
                missing = values.is_null().to_numpy(zero_copy_only=False)
                reason = "unplaced" if column.name in ("x_m", "y_m") else "missing_value"
                self._aside(reason, missing)

    def _refuse_doubled(self, made: Assigned[str, pa.Array]) -> None:
        """Set rows aside that count again what an earlier row counted."""
        key = [name for name in self.mapping.table.row_key() if name not in self.later]
        if len(key) < 2 or self.mapping.combine_sum:
            return
        parts = [pc.fill_null(made[name].cast(pa.string()), "") for name in key]
        joined = pc.binary_join_element_wise(*parts, "\x1f")
        kept = np.flatnonzero(self._alive)
        again = np.zeros(len(self._alive), dtype=bool)
        again[kept] = self._keys.new(joined.take(pa.array(kept)))
        self._aside("counted_twice", again)

    def _classes(self, made: Assigned[str, pa.Array]) -> dict[str, pa.Array]:
        if "offence_source" not in made:
            return {}
        coded: Any = made["offence_source"]
        if not pa.types.is_dictionary(coded.type):
            coded = coded.dictionary_encode()
        codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        words = [str(word) for word in coded.dictionary.to_pylist()]
        return self.classing.columns(words, codes, self._alive, self.tally)

    def _constant(self, value: Any, column: Column | None = None) -> pa.Array:
        n_rows = self._raw.num_rows
        kind = arrow_type(column) if column else pa.string()
        if pa.types.is_timestamp(kind):
            return _days(np.full(n_rows, np.datetime64(str(value), "us")))
        if pa.types.is_dictionary(kind) or pa.types.is_string(kind):
            one = pa.array([str(value)], pa.string()).dictionary_encode()
            return one.take(pa.array(np.zeros(n_rows, dtype=np.int32)))
        return pa.array(np.full(n_rows, value), type=kind)

    def _texts(self, role: str) -> pa.Array:
        names = self._columns[role]
        if len(names) == 1:
            return self._raw.column(names[0])
        between = " " if role in ("starts_at", "ends_at", "period") else " / "
        parts = [self._raw.column(name) for name in names]
        return pc.binary_join_element_wise(*parts, between, null_handling="emit_null")

    def _translated(self, role: str, texts: pa.Array) -> pa.Array:
        words = self.mapping.values.get(role)
        if not words:
            return texts
        coded = texts.dictionary_encode()
        ours = [str(words.get(word, word)) for word in coded.dictionary.to_pylist()]
        return pa.array(ours, pa.string()).take(coded.indices)

    def _numbers(self, role: str) -> tuple[npt.NDArray[np.float64], Flags]:
        return cells.numbers(
            self._texts(role),
            str(self.mapping.setting("file", "decimal", ".")),
            str(self.mapping.setting("file", "thousands", "")),
        )

    def _aside(self, reason: str, rows: Flags) -> None:
        self.tally.set_aside(reason, rows, self._alive, self._start)


def _instants(values: npt.NDArray[np.datetime64]) -> pa.Array:
    return pa.array(values, pa.timestamp("us")).cast(pa.timestamp("us", "UTC"))


def _days(values: npt.NDArray[np.datetime64]) -> pa.Array:
    return pa.array(values.astype("datetime64[us]"), pa.timestamp("us"))
