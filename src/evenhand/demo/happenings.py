"""Events in the demo city, what they add, and a mobile series that passes through."""

import numpy as np
import pandas as pd

from evenhand.demo.along import PRESENT
from evenhand.demo.ground import CRS, at
from evenhand.demo.happen import DAYS, Draw, all_of, draw_of
from evenhand.demo.offences import NATURES
from evenhand.demo.plan import CENTRE, STATION
from evenhand.demo.planted import PLANTED
from evenhand.demo.streets import Network
from evenhand.tables.events import Events

TIMEZONE = "Europe/Amsterdam"
_YEARLY = (
    ("Lindefeest", "fair", (7, 4), 3, (12, 23), 22_000, 420),
    ("Kerstmarkt", "market", (12, 8), 12, (12, 21), 9_000, 300),
    ("Koningsdag", "holiday", (4, 27), 1, (8, 22), 35_000, 700),
    ("Lindeloop", "match", (10, 11), 1, (9, 17), 14_000, 600),
    ("Museumnacht", "fair", (11, 9), 1, (19, 23), 8_000, 450),
)
"""Name, kind, first month and day, days, hours, people present at once, reach in metres."""


def events() -> Events:
    """Give the table of events: a market every Saturday, and five events each year."""
    spot = at(*CENTRE)
    rows = [
        ("Zaterdagmarkt", "market", day, (9, 16), 5_500, 160) for day in DAYS[_weekday(DAYS) == 5]
    ]
    for name, kind, (month, first), days, hours, people, reach in _YEARLY:
        for year in (2023, 2024, 2025, 2026):
            start = np.datetime64(f"{year}-{month:02d}-{first:02d}", "D")
            rows += [(name, kind, start + shift, hours, people, reach) for shift in range(days)]
    kept = [row for row in rows if DAYS[0] <= row[2] <= DAYS[-1]]
    frame = pd.DataFrame(
        kept, columns=["event_name", "kind", "day", "hours", "attendance", "radius_m"]
    )
    frame = frame.sort_values(["day", "event_name"], ignore_index=True)
    day = pd.to_datetime(frame["day"])
    for column, place in (("starts_at", 0), ("ends_at", 1)):
        hour = frame["hours"].map(lambda hours, place=place: hours[place])
        frame[column] = (day + pd.to_timedelta(hour, unit="h")).dt.tz_localize(TIMEZONE)
    frame["event_id"] = [f"E{number:03d}" for number in range(1, len(frame) + 1)]
    frame["x_m"], frame["y_m"] = np.round(spot, 1)
    return Events.from_frame(frame.drop(columns=["day", "hours"]), crs=CRS, timezone=TIMEZONE)


def _weekday(
    days: "np.ndarray[tuple[int], np.dtype[np.datetime64]]",
) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Number the weekdays, Monday 0."""
    return (days.astype("datetime64[D]").astype(np.int64) + 3) % 7


def at_events(drawn: Draw, network: Network, table: Events, rng: np.random.Generator) -> Draw:
    """Draw what events add: as much for each person present and hour as the old town has else."""
    frame = table.to_frame()
    hours = (frame["ends_at"] - frame["starts_at"]).dt.total_seconds().to_numpy() / 3600
    starts = table.local_times("starts_at").dt.hour.to_numpy()
    days = table.local_times("starts_at").dt.tz_localize(None).dt.normalize().to_numpy()
    old = network.frame["neighbourhood"].eq("OUD").to_numpy()
    spot = at(*CENTRE)
    gap = np.hypot(network.frame["x_m"] - spot[0], network.frame["y_m"] - spot[1]).to_numpy()
    parts = [drawn]
    for name in PLANTED.event_classes:
        number = list(NATURES).index(name)
        usual = ((drawn.offence == number) & old[drawn.segment]).sum()
        rate = usual / (PRESENT["OUD"] * 24 * len(DAYS)) * PLANTED.event_growth
        counts = rng.poisson(rate * frame["attendance"].to_numpy(dtype=float) * hours)
        which = np.repeat(np.arange(len(frame)), counts)
        weight = network.features["ambient"][None, :] * (
            gap < frame["radius_m"].to_numpy(dtype=float)[:, None]
        )
        segment = np.array(
            [rng.choice(len(gap), p=weight[w] / weight[w].sum()) for w in which], dtype=int
        )
        part = draw_of(
            network, rng, offence=number, origin="event", segment=segment,
            day=days[which], hour=starts[which] + rng.random(len(which)) * hours[which],
        )  # fmt: skip
        parts.append(part)
    return all_of(parts)


def passing_series(network: Network, rng: np.random.Generator) -> Draw:
    """Draw a mobile series: pickpocketing over a few days, from the station into the old town."""
    number = list(NATURES).index(PLANTED.series_class)
    first, last = (np.datetime64(day, "D") for day in PLANTED.series_days)
    days = np.arange(first, last + 1)
    spots = np.array([at(*STATION), at(5200, 3050), at(4500, 2850), at(*CENTRE), at(*CENTRE)])
    which = np.sort(rng.integers(0, len(days), PLANTED.series_count))
    segments = np.empty(len(which), dtype=np.int64)
    for place, spot in enumerate(spots):
        gap = np.hypot(network.frame["x_m"] - spot[0], network.frame["y_m"] - spot[1]).to_numpy()
        weight = network.features["ambient"] * np.exp(-((gap / 160) ** 2))
        mine = which == place
        segments[mine] = rng.choice(len(gap), int(mine.sum()), p=weight / weight.sum())
    return draw_of(
        network, rng, offence=number, origin="series", segment=segments, day=days[which],
        hour=rng.uniform(12, 20, len(which)),
    )  # fmt: skip
