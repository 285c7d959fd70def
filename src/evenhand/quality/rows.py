"""The rows of one table as the checks see them: on the local clock, without groups of people."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from evenhand.quality.item import Group, Item, sized
from evenhand.quality.origins import Origins
from evenhand.tables.incidents import Incidents
from evenhand.tables.stops import Stops

Marks = "pd.Series[bool]"


@dataclass(frozen=True)
class Rows:
    """Rows of incidents or stops.

    Attributes
    ----------
    table
        Name of the table.
    frame
        Its columns, those of groups of people left out.
    clock
        `starts_at` on the local clock, without a zone; NaT where there is none.
    precision
        How finely each time is known: instant, day, month, year.
    zone, crs
        Of the table.
    origins
        Where the rows came from.
    """

    table: str
    frame: pd.DataFrame
    clock: pd.Series
    precision: pd.Series
    zone: str
    crs: str
    origins: Origins

    @property
    def dated(self) -> Any:
        """Which rows have a time."""
        return self.clock.notna()

    @property
    def placed(self) -> Any:
        """Which rows have a point."""
        return self.frame["x_m"].notna()

    @property
    def exact(self) -> Any:
        """Which rows have a time of day: known to the minute, or within an hour."""
        known = self.dated & self.precision.eq("instant")
        if "ends_at" not in self.frame:
            return known
        window = self.frame["ends_at"] - self.frame["starts_at"]
        return known & (window.isna() | (window <= pd.Timedelta(hours=1)))

    @property
    def month(self) -> pd.Series:
        """The month of each row; missing where only the year is known."""
        months: pd.Series = self.clock.dt.to_period("M").where(self.precision.ne("year"))
        return months

    def item(self, key: str, group: Group, mask: Any, among: Any = None, **more: Any) -> Item:
        """Make the item of a check that marks rows.

        Parameters
        ----------
        key, group
            Of the item.
        mask
            Which rows have the fault.
        among
            Which rows could have it; None for all.
        **more
            `warn_above`: the share above which it is heavy; else fields of the item.
        """
        marks = np.asarray(mask, dtype=bool)
        could = np.ones(len(marks), bool) if among is None else np.asarray(among, dtype=bool)
        count, of = int((marks & could).sum()), int(could.sum())
        warn_above = more.pop("warn_above", None)
        numbers = sized(count, of) | more.pop("numbers", {})
        return Item(
            key=key, table=self.table, group=group,
            state="found" if count else ("clear" if of else "unknown"),
            numbers=numbers, examples=self.origins.of_mask(marks & could),
            is_heavy=warn_above is not None and of > 0 and count / of > warn_above, **more,
        )  # fmt: skip


def rows_of(table: Incidents | Stops, origins: Origins) -> Rows:
    """Prepare a table for the checks."""
    frame = table.to_frame()
    frame = frame.drop(columns=[name for name in frame if str(name).startswith("group_")])
    clock = table.local_times("starts_at").dt.tz_localize(None)
    if "time_precision" in frame:
        precision = frame["time_precision"].astype("string")
    else:
        precision = _stated(origins, len(frame))
    return Rows(
        table.NAME, frame, clock, precision, str(table.timezone), str(table.crs), origins
    )  # fmt: skip


def _stated(origins: Origins, n_rows: int) -> pd.Series:
    """Take the precision from the formats of the files, where the table has none for each row."""
    from evenhand.sources.times import precision_of

    words = np.full(n_rows, "instant", dtype=object)
    for span in origins.spans:
        pattern = str(span.setting("time", "format", "iso"))
        words[span.start : span.end] = span.setting("time", "precision", precision_of(pattern))
    return pd.Series(words, dtype="string")
