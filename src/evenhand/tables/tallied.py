"""A tally: the rows of a source that lie in a period, and what the source covers of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from evenhand.errors import UnsuitableData, listed

DAYS_A_YEAR = 365.25


@dataclass(frozen=True)
class Tally:
    """Rows that can be counted in a period.

    Attributes
    ----------
    frame
        One row for each usable row of the source: `row` (its position there), `offence_class`,
        `area_id` ("*" for the whole city), `starts_on`, `ends_on` (the days between which it
        lies) and `count` (1 for an incident).
    unit
        What was counted.
    starts_on, ends_on
        First and last day that both the question and the source cover.
    days
        Days covered, without whole months in which the source is silent.
    silent_months
        How many such months there are.
    is_clipped
        Whether the source covers less than the period asked for.
    n_used, n_rows, set_aside
        Rows of the offence asked for: used, all, and the others by reason.
    silent
        First days of the silent months, where the source is of incidents.
    """

    frame: pd.DataFrame
    unit: str
    starts_on: date
    ends_on: date
    days: int
    silent_months: int
    is_clipped: bool
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int]
    silent: tuple[date, ...] = ()

    @property
    def years(self) -> float:
        """The days covered, in years of 365.25 days."""
        return self.days / DAYS_A_YEAR


def covered_days(rows: pd.DataFrame) -> int:
    """Count the days that the rows' periods cover together, each day once."""
    return int(covered_days_by(rows.assign(_all=0), "_all").sum())


def covered_days_by(rows: pd.DataFrame, key: str) -> pd.Series:
    """Count, for each value of a column, the days that its periods cover, each day once."""
    spans = (
        rows[[key, "starts_on", "ends_on"]]
        .drop_duplicates()
        .sort_values([key, "starts_on", "ends_on"])
    )
    # A period that begins before an earlier one has ended adds only the days beyond that end.
    reach = spans.groupby(key)["ends_on"].cummax().groupby(spans[key]).shift()
    begin = spans["starts_on"].where(
        reach.isna() | spans["starts_on"].gt(reach), reach + pd.Timedelta(days=1)
    )
    days = ((spans["ends_on"] - begin).dt.days + 1).clip(lower=0)
    return days.groupby(spans[key]).sum()


def within(
    start: pd.Timestamp, end: pd.Timestamp, a: date | None, b: date | None
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Give the days that both the source and the question cover."""
    first = max(start, pd.Timestamp(a)) if a else start
    last = min(end, pd.Timestamp(b)) if b else end
    if last < first:
        raise UnsuitableData(
            listed("the period", [f"the source covers {start.date()} to {end.date()}, nothing of "
                                  "what was asked for; choose other days"])
        )  # fmt: skip
    return pd.Timestamp(first), pd.Timestamp(last)


def is_clipped(start: pd.Timestamp, end: pd.Timestamp, a: date | None, b: date | None) -> bool:
    """Say whether the source covers less than was asked for."""
    return bool((a and pd.Timestamp(a) < start) or (b and pd.Timestamp(b) > end))


def one_reason_each(
    asked: "pd.Series[bool]", steps: list["pd.Series[bool]"], reasons: list[str]
) -> dict[str, "pd.Series[bool]"]:
    """Give each row the first reason that holds for it."""
    left, found = asked.copy(), {}
    for step, reason in zip(steps, reasons, strict=True):
        found[reason] = left & step
        left &= ~step
    return found


def without_zeros(reasons: Mapping[str, "pd.Series[bool]"]) -> dict[str, int]:
    """Count the rows of each reason, leaving out those without any."""
    counted = {reason: int(rows.sum()) for reason, rows in reasons.items()}
    return {reason: many for reason, many in counted.items() if many}


def tidy(rows: pd.DataFrame) -> pd.DataFrame:
    """Bring usable rows to the columns of a tally."""
    frame = rows[["offence_class", "area_id", "starts_on", "ends_on", "count"]]
    kept = frame.assign(row=frame.index).reset_index(drop=True)
    return kept.astype({"offence_class": "string", "area_id": "string", "count": "int64"})
