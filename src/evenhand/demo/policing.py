"""Where the police of the demo city look, and what they find there."""

import numpy as np
import pandas as pd

from evenhand.demo.happen import DAYS, Draw, draw_of
from evenhand.demo.offences import NATURES
from evenhand.demo.planted import PLANTED
from evenhand.demo.streets import PRESENT, Network
from evenhand.tables.patrols import Patrols

HOURS_PER_PRESENT = 0.016
DISCOVERED = {"drugs": 1480, "weapons": 360, "misconduct": 600}
"""Expected discoveries in three years. Every hour of patrol finds as much wherever it is spent:
the true prevalence is the same everywhere, and where more is found more was looked for."""
KINDS = {"foot": 0.45, "bicycle": 0.30, "car": 0.25}


def patrol_table(network: Network, rng: np.random.Generator) -> Patrols:
    """Give hours planned and given by quarter, month and kind."""
    months = pd.date_range(str(DAYS[0]), str(DAYS[-1]), freq="MS")
    quarters = sorted(network.frame["quarter"].unique())
    present = pd.Series(network.features["ambient"], index=network.frame["quarter"])
    share = present.groupby(level=0).sum()
    tilt = dict(PLANTED.patrol_tilt)
    rows = []
    for quarter in quarters:
        level = (
            HOURS_PER_PRESENT * share[quarter] * sum(PRESENT.values()) * tilt.get(quarter[:3], 1.0)
        )
        for kind, part in KINDS.items():
            planned = np.round(level * part * rng.lognormal(0, 0.1, len(months)), 1)
            given = np.round(planned * rng.uniform(0.72, 1.06, len(months)), 1)
            rows.append(
                pd.DataFrame(
                    {
                        "area_id": quarter,
                        "period_start": months,
                        "period_end": months + pd.offsets.MonthEnd(0),
                        "kind": kind,
                        "planned_hours": planned,
                        "given_hours": given,
                    }
                )
            )
    return Patrols.from_frame(pd.concat(rows, ignore_index=True))


def discoveries(network: Network, patrols: Patrols, rng: np.random.Generator) -> Draw:
    """Draw what patrols come upon: as many for each hour given, wherever it is given."""
    given = patrols.to_frame().groupby(["area_id", "period_start"])["given_hours"].sum()
    share = given / given.sum()
    quarter = network.frame["quarter"].to_numpy()
    weight = network.features["ambient"]
    inside = {}
    for code in np.unique(quarter):
        rows = np.flatnonzero(quarter == code)
        inside[code] = (rows, weight[rows] / weight[rows].sum())
    result: Draw | None = None
    for name, expected in DISCOVERED.items():
        counts = rng.poisson(expected * share.to_numpy())
        segments, days = [], []
        for (code, month), count in zip(share.index, counts, strict=True):
            rows, chance = inside[code]
            segments.append(rng.choice(rows, count, p=chance))
            first = np.datetime64(month, "D")
            days.append(first + rng.integers(0, month.days_in_month, count))
        part = draw_of(
            network, rng, offence=list(NATURES).index(name), origin="discovered",
            segment=np.concatenate(segments), day=np.concatenate(days),
        )  # fmt: skip
        result = part if result is None else result.plus(part)
    assert result is not None
    return result
