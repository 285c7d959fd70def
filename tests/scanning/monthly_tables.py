"""Small tables for the tests of scanning methods."""

import numpy as np
import pandas as pd

from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents


def month_counts(counts, start="2021-01-01", areas=("x",), offence="robbery") -> Counts:
    """Make counts by month; `counts` has shape (months,) or (areas, months), None is missing."""
    table = np.array(counts, dtype=object).reshape(len(areas), -1)
    months = pd.date_range(start, periods=table.shape[1], freq="MS")
    frame = pd.concat([
        pd.DataFrame({"area_id": area, "period_start": months,
                      "period_end": months + pd.offsets.MonthEnd(0), "offence_source": offence,
                      "offence_class": offence, "unit": "offences",
                      "count": pd.array(list(row), dtype="Int64")})
        for area, row in zip(areas, table, strict=True)
    ])  # fmt: skip
    return Counts.from_frame(frame)


def day_incidents(days, *, precision="day", areas=None, offence="robbery", x=0.0, y=0.0,
                  timezone="UTC") -> Incidents:  # fmt: skip
    """Make one incident for each day given."""
    local = pd.Series(pd.DatetimeIndex(days)).dt.tz_localize(timezone)
    month = local.dt.tz_localize(None).dt.to_period("M")
    ends = (month + 1).dt.start_time.dt.tz_localize(timezone) if precision == "month" else local
    frame = pd.DataFrame({
        "incident_id": [f"i{n}" for n in range(len(local))], "offence_source": offence,
        "offence_class": offence, "starts_at": local, "ends_at": ends,
        "time_precision": precision, "x_m": x, "y_m": y,
    })  # fmt: skip
    if areas is not None:
        frame["area_neighbourhood"] = areas
    return Incidents.from_frame(frame, crs="EPSG:25832", timezone=timezone)
