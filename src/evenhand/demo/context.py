"""What surrounds the incidents of the demo city: stolen goods, complaints, and monthly counts."""

import numpy as np
import pandas as pd

from evenhand.demo.along import PRESENT
from evenhand.demo.happen import DAYS
from evenhand.demo.plan import NEIGHBOURHOODS
from evenhand.demo.planted import PLANTED
from evenhand.tables.counts import Counts
from evenhand.tables.goods import Goods
from evenhand.tables.incidents import Incidents
from evenhand.tables.signals import Signals

RESALE_QUARTER = "KAN-3"
_GOODS = {
    "theft_from_person": ("phone", "wallet", "bag"),
    "robbery": ("phone", "wallet", "bicycle"),
    "bicycle_theft": ("bicycle", "e-bike"),
    "burglary_dwelling": ("jewellery", "laptop", "bicycle", "cash"),
    "theft_from_vehicle": ("airbag", "tools", "navigation"),
}
_KINDS = {
    ("complaint", "noise"): 1.3,
    ("complaint", "litter"): 2.2,
    ("complaint", "lighting"): 0.7,
    ("complaint", "groups_of_youth"): 1.0,
    ("complaint", "drug_dealing"): 0.6,
    ("service_request", "cleaning"): 3.0,
    ("service_request", "broken_light"): 0.9,
    ("call", "noise"): 1.1,
    ("media", "insecurity"): 0.15,
    ("meeting", "insecurity"): 0.08,
}
"""Source and topic → how many a week for 9,000 people present; invented."""


def goods(incidents: Incidents, rng: np.random.Generator) -> Goods:
    """Give one item for a good part of thefts; some are found again, often in one quarter."""
    rows = incidents.to_frame()
    rows["taken_on"] = incidents.local_times("starts_at").dt.tz_localize(None).dt.normalize()
    rows = rows[rows["offence_class"].isin(list(_GOODS)) & ~rows["attempted"].fillna(False)]
    rows = rows[rng.random(len(rows)) < 0.55].reset_index(drop=True)
    kinds = [_GOODS[name] for name in rows["offence_class"]]
    which = rng.random(len(rows))
    found = rng.random(len(rows)) < 0.07
    delay = pd.to_timedelta(np.ceil(rng.exponential(9, len(rows))), unit="D")
    found &= (rows["taken_on"] + delay <= pd.Timestamp(str(DAYS[-1]))).to_numpy()
    quarters = rows["area_quarter"].dropna().unique()
    resale = rng.random(len(rows)) < 0.45
    where = np.where(resale, RESALE_QUARTER, rng.choice(quarters, len(rows)))
    return Goods.from_frame(
        pd.DataFrame(
            {
                "goods_id": [f"G{number:05d}" for number in range(1, len(rows) + 1)],
                "goods_type": [
                    kind[int(share * len(kind))] for kind, share in zip(kinds, which, strict=True)
                ],
                "incident_id": rows["incident_id"],
                "taken_area_id": rows["area_quarter"],
                "taken_on": rows["taken_on"],
                "recovered_area_id": pd.Series(where).where(found, None),
                "recovered_on": (rows["taken_on"] + delay).where(found),
            }
        )
    )


def signals(rng: np.random.Generator) -> Signals:
    """Give signals by neighbourhood, week and topic.

    One outbreak while crime is flat, one rise that thefts explain, and one campaign that
    multiplies the signals of the whole city.
    """
    mondays = DAYS[(DAYS.astype(np.int64) + 3) % 7 == 0]
    summer = 1 + 0.25 * np.cos(2 * np.pi * ((mondays - DAYS[0]).astype(int) - 260) / 365.25)
    campaign = np.where(_between(mondays, PLANTED.campaign_days), PLANTED.campaign_factor, 1.0)
    rows = []
    for area in NEIGHBOURHOODS:
        risen = _planted_rise(area, mondays)
        for (source, topic), level in _KINDS.items():
            mean = level * PRESENT[area] / 9000 * summer * campaign * risen
            shape = 20 * np.sqrt(level)
            noisy = rng.negative_binomial(shape, shape / (shape + mean))
            rows.append(
                pd.DataFrame({"signal_source": source, "topic": topic, "on_day": mondays,
                              "area_id": area, "count": noisy})
            )  # fmt: skip
    protests = np.isin(mondays.astype(str), PLANTED.protest_days).astype(np.int64)
    rows.append(
        pd.DataFrame({"signal_source": "protest", "topic": "insecurity", "on_day": mondays,
                      "area_id": PLANTED.outbreak_area, "count": protests})
    )  # fmt: skip
    frame = pd.concat(rows, ignore_index=True)
    frame["signal_id"] = [f"C{number:05d}" for number in range(1, len(frame) + 1)]
    return Signals.from_frame(frame)


def _planted_rise(area: str, mondays: np.ndarray) -> np.ndarray:
    """Give the factor on an area's signals in each week."""
    risen = np.ones(len(mondays))
    if area == PLANTED.outbreak_area:
        risen[mondays >= np.datetime64(PLANTED.outbreak_on, "D")] = PLANTED.outbreak_factor
    if area == PLANTED.change_area:
        risen[_between(mondays, PLANTED.worried_days)] = PLANTED.worried_factor
    return risen


def _between(mondays: np.ndarray, days: tuple[str, str]) -> np.ndarray:
    first, last = (np.datetime64(day, "D") for day in days)
    return np.asarray((mondays >= first) & (mondays <= last))


def counts(incidents: Incidents) -> Counts:
    """Count the incidents by neighbourhood, month and class, as a yearbook would print them."""
    rows = incidents.to_frame()
    local = incidents.local_times("starts_at").dt.tz_localize(None)
    rows["period_start"] = local.dt.to_period("M").dt.to_timestamp()
    key = ["area_neighbourhood", "period_start", "offence_class"]
    counted = rows.groupby(key, observed=True).size()
    full = pd.MultiIndex.from_product(
        [sorted(rows[name].dropna().unique()) for name in key], names=key
    )
    frame = counted.reindex(full, fill_value=0).rename("count").reset_index()
    return Counts.from_frame(
        frame.rename(columns={"area_neighbourhood": "area_id"}).assign(
            period_end=frame["period_start"] + pd.offsets.MonthEnd(0),
            offence_source=frame["offence_class"],
            scheme="lindeburg_yearbook",
            unit="offences",
        )
    )
