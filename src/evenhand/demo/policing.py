"""Where the police of the demo city look, and what they find there."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.demo.along import PRESENT
from evenhand.demo.happen import DAYS, Draw, all_of, draw_of
from evenhand.demo.offences import NATURES
from evenhand.demo.planted import PLANTED
from evenhand.demo.streets import Network
from evenhand.tables.patrols import Patrols

HOURS_PER_PRESENT = 0.016
DISCOVERED = {"drugs": 1480, "weapons": 360, "misconduct": 600}
"""Expected discoveries in three years. Every hour of patrol finds as much wherever it is spent:
the true prevalence is the same everywhere, and where more is found more was looked for."""
KINDS = {"foot": 0.45, "bicycle": 0.30, "car": 0.25}


def patrol_table(network: Network, rng: np.random.Generator) -> Patrols:
    """Give hours planned and given by quarter, month and kind."""
    months = pd.date_range(str(DAYS[0]), str(DAYS[-1]), freq="MS")
    present = pd.Series(network.features["ambient"]).groupby(network.frame["quarter"]).sum()
    tilt = dict(PLANTED.patrol_tilt)
    level = present * sum(PRESENT.values()) * HOURS_PER_PRESENT
    level *= [tilt.get(str(code)[:3], 1.0) for code in present.index]
    shape = (len(level), len(KINDS), len(months))
    planned = level.to_numpy()[:, None, None] * np.array(list(KINDS.values()))[:, None]
    planned = np.round(planned * rng.lognormal(0, 0.1, shape), 1)
    given = np.round(planned * rng.uniform(0.72, 1.06, shape), 1)
    key = pd.MultiIndex.from_product([level.index, list(KINDS), months])
    frame = key.to_frame(index=False, name=["area_id", "kind", "period_start"])
    return Patrols.from_frame(
        frame.assign(
            period_end=frame["period_start"] + pd.offsets.MonthEnd(0),
            planned_hours=planned.ravel(),
            given_hours=given.ravel(),
        )
    )


def discoveries(network: Network, patrols: Patrols, rng: np.random.Generator) -> Draw:
    """Draw what patrols come upon: as many for each hour given, wherever it is given."""
    given = patrols.to_frame().groupby(["area_id", "period_start"])["given_hours"].sum()
    share = (given / given.sum()).to_numpy()
    quarter = given.index.get_level_values(0).to_numpy(dtype=object)
    month = given.index.get_level_values(1).to_numpy().astype("datetime64[M]")
    parts = []
    for name, expected in DISCOVERED.items():
        which = np.repeat(np.arange(len(share)), rng.poisson(expected * share))
        first = month[which].astype("datetime64[D]")
        length = ((month[which] + 1).astype("datetime64[D]") - first).astype(int)
        day = first + np.floor(rng.random(len(which)) * length).astype("timedelta64[D]")
        parts.append(
            draw_of(
                network,
                rng,
                offence=list(NATURES).index(name),
                origin="discovered",
                segment=segments_in(network, quarter[which], rng),
                day=day,
            )
        )
    return all_of(parts)


def segments_in(
    network: Network, quarter: NDArray[np.object_], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Draw a segment for each quarter named, by the people present."""
    segments = np.empty(len(quarter), dtype=np.int64)
    where = network.frame["quarter"].to_numpy()
    numbers, codes = pd.factorize(quarter)
    for number, code in enumerate(codes):
        rows = np.flatnonzero(where == code)
        weight = network.features["ambient"][rows]
        mine = np.flatnonzero(numbers == number)
        segments[mine] = rng.choice(rows, len(mine), p=weight / weight.sum())
    return segments
