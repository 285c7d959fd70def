"""Running totals of a year – January to March, to June … – become counts of their own periods."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa

from evenhand.sources.reading import Progress, Reading

KEY = ["area_id", "offence_source", "unit"]


class Running:
    """The files of one import that give running totals, read together.

    Of a figure that several files give, the one published last is taken: that of the file whose
    figures reach furthest. Then each total less the one before it, of the same year, is the count
    of the time between. The first total of a year stays, with the days that it covers.
    """

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._readings = readings

    def batches(self, progress: Progress | None = None) -> Iterator[pa.RecordBatch]:
        """Give the counts, with every column of the table.

        Raises
        ------
        SourceError
            A file cannot be read to its end, or a column holds data of persons.
        """
        whole, rows = self._gathered(progress)
        if not len(rows):
            return
        rows["is_old"] = _is_old(rows)
        self._tell_old(rows)
        kept = _differenced(rows[~rows["is_old"]].sort_index())
        self._tell_kept(kept)
        counts = kept["count"].to_numpy(dtype="float64", na_value=np.nan)
        made = {
            "count": pa.array(np.where(np.isnan(counts), 0, counts).astype(np.int64),
                              mask=np.isnan(counts)),
            "period_start": pa.array(kept["period_start"].to_numpy("datetime64[us]")),
        }  # fmt: skip
        table = whole.take(pa.array(kept.index.to_numpy()))
        for name, values in made.items():
            table = table.set_column(table.schema.get_field_index(name), name, values)
        yield from table.combine_chunks().to_batches()

    def _gathered(self, progress: Progress | None) -> tuple[pa.Table, pd.DataFrame]:
        """Read all files; beside the rows themselves: whose they are and their numbers there."""
        batches, parts = [], []
        for at, reading in enumerate(self._readings):
            for batch, numbers in reading.numbered_batches(progress):
                batches.append(batch)
                part = batch.select([*KEY, "period_start", "period_end", "count"]).to_pandas()
                parts.append(
                    part.assign(reading=at, number=numbers).astype(dict.fromkeys(KEY, str))
                )
        if not batches:
            return pa.table({}), pd.DataFrame()
        rows = pd.concat(parts, ignore_index=True)
        rows["count"] = rows["count"].astype("Float64")
        rows["year"] = rows["period_end"].dt.year
        rows["reaches"] = rows.groupby("reading")["period_end"].transform("max")
        return pa.Table.from_batches(batches).unify_dictionaries(), rows

    def _tell_old(self, rows: pd.DataFrame) -> None:
        """Set rows aside that a later publication gives again, and count those it changed."""
        now = rows[~rows["is_old"]].set_index([*KEY, "period_start", "period_end"])["count"]
        for at, reading in enumerate(self._readings):
            old, tally = rows[rows["is_old"] & rows["reading"].eq(at)], reading.tally
            tally.set_aside_numbered("superseded", old["number"].tolist())
            found = now.reindex(pd.MultiIndex.from_frame(old[[*KEY, "period_start", "period_end"]]))
            differs = found.to_numpy("float64", na_value=-1) != old["count"].to_numpy(
                "float64", na_value=-1
            )
            tally.counted["revised"] += int(differs.sum())

    def _tell_kept(self, kept: pd.DataFrame) -> None:
        # In months: January to March is a day longer in one year than in the next.
        shortest = kept.loc[kept["is_first"], "period_end"].dt.month.min()
        for at, reading in enumerate(self._readings):
            mine = kept[kept["reading"].eq(at)]
            reading.made = len(mine)
            counted = reading.tally.counted
            counted["revised_below"] += int(mine["is_below"].sum())
            counted["still_running"] += int(
                (mine["is_first"] & mine["period_end"].dt.month.gt(shortest)).sum()
            )


def _is_old(rows: pd.DataFrame) -> "pd.Series[bool]":
    """Say which rows another row gives again that was published later."""
    latest_first = rows.sort_values(["reaches", "reading"], ascending=[False, True], kind="stable")
    again = latest_first.duplicated([*KEY, "period_start", "period_end"])
    return again.reindex(rows.index)


def _differenced(rows: pd.DataFrame) -> pd.DataFrame:
    """Take from each running total the one before it.

    Totals that are missing are passed over: what follows them counts from the last that is known.
    A total below the one before it was revised: what lies between them is not known.
    """
    ordered = rows.sort_values([*KEY, "year", "period_end"], kind="stable")
    is_running = ordered["period_start"].dt.day_of_year.eq(1)
    totals = ordered["count"].where(is_running)
    ends = ordered["period_end"].where(totals.notna())
    by = [ordered[name] for name in (*KEY, "year")]
    before = totals.groupby(by).ffill().groupby(by).shift()
    until = ends.groupby(by).ffill().groupby(by).shift()
    follows = is_running & before.notna()
    change = ordered["count"] - before
    is_below = follows & change.lt(0).fillna(False)
    ordered["count"] = ordered["count"].where(~follows, change).mask(is_below)
    ordered["period_start"] = ordered["period_start"].mask(follows, until + pd.Timedelta(days=1))
    return ordered.assign(is_first=is_running & ~follows, is_below=is_below).sort_index()
