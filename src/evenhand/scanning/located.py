"""Incidents as points: which rows are placed finely enough, and, where it matters, dated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.kernels.day_gaps import LARGEST_SPAN
from evenhand.scanning.daily import known_days
from evenhand.scanning.quality_checks import COARSE_M
from evenhand.tables.areas import Areas
from evenhand.tables.incidents import Incidents
from evenhand.tables.streets import Streets
from evenhand.tables.tally import tally

Need = Literal["place", "day"]
NO_DAY = np.iinfo(np.int64).min
"""Stands in `Located.day` for a day that is not known."""
LEAST_EVENTS, WIDEST_M = 3, 2_147_000.0
"""Millimetres from the first point are counted in 32 bits: no city is so wide, a mistake is."""
_EPOCH = pd.Timestamp(0)


@dataclass(frozen=True)
class Located:
    """Incidents that a method of points can use.

    Attributes
    ----------
    x_m, y_m
        Projected metres, shape (n,).
    day
        Days since 1970-01-01 on the local clock, shape (n,): that of the middle of the time in
        which it can have happened; `NO_DAY` where it is not known, which never occurs if a
        method needs days.
    precision_m
        How far each point may be off, shape (n,); missing where the source does not say.
    rows
        Positions of the rows in the table, shape (n,).
    n_used, n_rows, set_aside
        Rows of the offence asked for: used, all, and the others by reason.
    """

    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    day: NDArray[np.int64]
    precision_m: NDArray[np.float64]
    rows: NDArray[np.int64]
    n_used: int
    n_rows: int
    set_aside: Mapping[str, int]

    def __len__(self) -> int:
        """How many there are."""
        return len(self.x_m)


def located(
    recorded: Incidents,
    *,
    method: str,
    offence: str | None = None,
    period_from: date | None = None,
    period_to: date | None = None,
    needs: Need = "place",
    coarsest_m: float = COARSE_M,
) -> Located:
    """Take the incidents of a class and period that have a point, and a day if one is needed.

    Parameters
    ----------
    recorded
        Recorded incidents.
    method
        The method's name, for its errors.
    offence
        One class; None takes every class.
    period_from, period_to
        First and last day, both included; None takes all, and with it rows without a date
        unless days are needed.
    needs
        `place`: a point is enough; `day`: the day must be known too.
    coarsest_m
        Rows that may lie further than this from their point are set aside.

    Returns
    -------
    Located
        The points, in the order of the table.

    Raises
    ------
    UnsuitableData
        No row can be used; the message says what these data could be used for instead.
    """
    frame = recorded.to_frame()
    asked = frame["offence_class"].eq(offence) if offence else frame["offence_class"].notna()
    there = frame["x_m"].notna()
    fine = there & ~frame["place_precision_m"].gt(coarsest_m).fillna(False).astype(bool)
    day = known_days(recorded)
    inside, aside = inside_period(recorded, asked, offence, period_from, period_to)
    dated = day.notna() if needs == "day" else pd.Series(True, index=frame.index)
    undated = inside & ~dated & frame["starts_at"].isna()
    used = inside & dated & fine
    reasons = {
        "undated": int(undated.sum()),
        "too_coarse_in_time": int((inside & ~dated & ~undated).sum()),
        "unplaced": int((inside & dated & ~there).sum()),
        "coarse_place": int((inside & dated & there & ~fine).sum()),
    }
    for reason, many in reasons.items():
        aside[reason] = aside.get(reason, 0) + many
    if not used.any():
        raise UnsuitableData(listed(method, [_why(asked, there, inside & dated, needs)]))
    kept = frame[used]
    known = day[used].notna().to_numpy()
    days = np.full(len(kept), NO_DAY, dtype=np.int64)
    days[known] = (day[used][known] - _EPOCH).dt.days.to_numpy()
    return Located(
        x_m=kept["x_m"].to_numpy(dtype=np.float64),
        y_m=kept["y_m"].to_numpy(dtype=np.float64),
        day=days,
        precision_m=kept["place_precision_m"].to_numpy(dtype=np.float64),
        rows=np.flatnonzero(used.to_numpy()),
        n_used=int(used.sum()),
        n_rows=int(asked.sum()),
        set_aside={reason: many for reason, many in aside.items() if many},
    )


def untestable(events: Located) -> list[str]:
    """Say why incidents with a point and a day cannot be tested; an empty list: they can."""
    many = f"{len(events):,}"
    if len(events) < LEAST_EVENTS:
        return [f"only {many} of the rows asked for have a point and a day; at least "
                f"{LEAST_EVENTS} are needed; take more classes or a longer period"]  # fmt: skip
    days = int(np.ptp(events.day))
    if not days:
        return [f"the {many} rows that have a point and a day are all of one day; "
                "take a longer period, or ask hot_spots"]  # fmt: skip
    problems = []
    if days > LARGEST_SPAN:
        problems.append(f"the days span {days // 365:,} years, and 89 are the most; set "
                        "period_from, or mend the years")  # fmt: skip
    wide = max(float(np.ptp(events.x_m)), float(np.ptp(events.y_m)))
    if wide > WIDEST_M:
        problems.append(f"the points span {wide / 1000:,.0f} km, and {WIDEST_M / 1000:,.0f} are "
                        "the most; mend the points that lie far off, or whose axes are swapped, "
                        "and import them again")  # fmt: skip
    return problems


def refuse_elsewhere(method: str, recorded: Incidents, *outlines: Areas | Streets | None) -> None:
    """Refuse outlines in another reference system than the points.

    Raises
    ------
    UnsuitableData
        A table has another one.
    """
    problems = [
        f"the incidents are in {recorded.crs}, the {table.NAME} in {table.crs}; bring both to one "
        "reference system when they are read"
        for table in outlines
        if table is not None and table.crs != recorded.crs
    ]
    if problems:
        raise UnsuitableData(listed(method, problems))


def inside_period(
    recorded: Incidents,
    asked: "pd.Series[bool]",
    offence: str | None,
    period_from: date | None,
    period_to: date | None,
) -> tuple["pd.Series[bool]", dict[str, int]]:
    """Say which rows lie in a period, and why the others do not.

    Parameters
    ----------
    recorded, offence, period_from, period_to
        As for `located`.
    asked
        Rows of the class, shape (rows,).

    Returns
    -------
    inside
        Shape (rows,); all that were asked for, if no period was.
    aside
        Reason → how many of the others.
    """
    if period_from is None and period_to is None:
        return asked, {}
    taken = tally(recorded, offence=offence, period_from=period_from, period_to=period_to)
    inside = pd.Series(False, index=asked.index)
    inside.iloc[taken.frame["row"].to_numpy()] = True
    return inside, dict(taken.set_aside)


def _why(asked: "pd.Series[bool]", there: "pd.Series[bool]", dated: "pd.Series[bool]",
         needs: Need) -> str:  # fmt: skip
    """Say what no row has, and what could be asked of such rows."""
    if not asked.any():
        return "there is no row of this class; choose another"
    if not (asked & there).any():
        return ("no row that was asked for has a point of its own; with areas alone area_rates, "
                "hot_spots, concentration, space_time_map and pattern_change with over='area' can "
                "be asked")  # fmt: skip
    if needs == "day" and not dated.any():
        return ("no row that was asked for is known to the day; this question needs days, not "
                "months or years; trend, change_by_area and concentration need none")  # fmt: skip
    if (there & dated).any():
        return (
            "all rows that could be used may lie too far from their point for this question; "
            "area_rates, concentration over='area' and change_by_area need no exact points"
        )
    return ("no row that was asked for has both what is needed in place and in time; all are set "
            "aside as too coarse or outside the period; choose a longer period")  # fmt: skip
