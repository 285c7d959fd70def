"""What really happens in the demo city, reported or not: when, where and how it came about."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evenhand.demo.offences import NATURES, day_weights, hour_weights
from evenhand.demo.planted import PLANTED, Planted
from evenhand.demo.streets import Network

FIRST_DAY = np.datetime64("2023-11-01", "D")
LAST_DAY = np.datetime64("2026-10-31", "D")
DAYS = np.arange(FIRST_DAY, LAST_DAY + 1)
ORIGINS = (
    "background", "near_repeat", "planted_change", "event", "series", "displaced", "discovered",
)  # fmt: skip


@dataclass
class Draw:
    """Occurrences as columns of equal length.

    Attributes
    ----------
    offence
        Position of the class in `NATURES`.
    segment
        Number of the segment.
    day, hour
        Local calendar day, and local time of day in hours.
    x_m, y_m
        Where.
    parent
        Position of the occurrence it follows, or -1.
    origin
        Position in `ORIGINS`.
    """

    offence: NDArray[np.int64]
    segment: NDArray[np.int64]
    day: NDArray[np.datetime64]
    hour: NDArray[np.float64]
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    parent: NDArray[np.int64]
    origin: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offence)

    def plus(self, other: "Draw") -> "Draw":
        """Put another draw after this one."""
        return Draw(
            **{
                name: np.concatenate([values, getattr(other, name)])
                for name, values in vars(self).items()
            }
        )

    def only(self, kept: NDArray[np.bool_]) -> "Draw":
        """Keep some occurrences; a parent that goes leaves its child without one."""
        place = np.full(len(self) + 1, -1)
        place[:-1][kept] = np.arange(int(kept.sum()))
        columns = {name: values[kept] for name, values in vars(self).items()}
        columns["parent"] = place[columns["parent"]]
        return Draw(**columns)


def all_of(parts: Sequence[Draw]) -> Draw:
    """Put draws one after the other; only the first may have parents."""
    return Draw(**{name: np.concatenate([vars(p)[name] for p in parts]) for name in vars(parts[0])})


def draw_of(
    network: Network,
    rng: np.random.Generator,
    *,
    offence: int | NDArray[np.int64],
    segment: NDArray[np.int64],
    day: NDArray[np.datetime64],
    origin: str,
    hour: NDArray[np.float64] | None = None,
) -> Draw:
    """Make occurrences on given segments and days; addresses and hours are drawn."""
    count = len(segment)
    offences = np.broadcast_to(np.asarray(offence, dtype=np.int64), count).copy()
    spots = network.points(segment, rng)
    return Draw(
        offence=offences,
        segment=segment.astype(np.int64),
        day=day.astype("datetime64[D]"),
        hour=_hours(offences, rng) if hour is None else hour,
        x_m=spots[:, 0],
        y_m=spots[:, 1],
        parent=np.full(count, -1),
        origin=np.full(count, ORIGINS.index(origin)),
    )


def _hours(offences: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float64]:
    hours = np.empty(len(offences))
    for number, nature in enumerate(NATURES.values()):
        mine = offences == number
        if mine.any():
            drawn = rng.choice(24, int(mine.sum()), p=hour_weights(nature))
            hours[mine] = drawn + rng.random(len(drawn))
    return hours


def occurrences(
    network: Network, shares: NDArray[np.float64], rng: np.random.Generator, *, near_repeat: bool
) -> Draw:
    """Draw everything that happened by itself: background, near repeats and the planted change.

    Parameters
    ----------
    network
        The street segments.
    shares
        Risk by class and segment, shape (classes, segments), each row sums to 1.
    rng
        Where the draws come from.
    near_repeat
        Whether burglaries of dwellings are followed by others nearby.
    """
    parts = []
    for number, (name, nature) in enumerate(NATURES.items()):
        expected = nature.recorded / nature.reporting
        if name == PLANTED.near_repeat_class and near_repeat:
            expected *= 1 - PLANTED.offspring
        count = rng.poisson(expected)
        parts.append(
            draw_of(
                network,
                rng,
                offence=number,
                origin="background",
                segment=rng.choice(len(network.frame), count, p=shares[number]),
                day=rng.choice(DAYS, count, p=day_weights(nature, DAYS)),
            )
        )
    drawn = all_of(parts)
    if near_repeat:
        drawn = _followed(drawn, network, shares, PLANTED, rng)
    return drawn.plus(_change(drawn, network, PLANTED, rng))


def _followed(
    drawn: Draw,
    network: Network,
    shares: NDArray[np.float64],
    planted: Planted,
    rng: np.random.Generator,
) -> Draw:
    """Let incidents of one class be followed by others, generation by generation.

    Distance and delay are exponential; the offspring lies at the address nearest to the point
    drawn, so a share of it is at the same address (a repeat).
    """
    from scipy.spatial import cKDTree

    number = list(NATURES).index(planted.near_repeat_class)
    pool = np.repeat(np.arange(len(network.frame)), 8)[shares[number].repeat(8) > 0]
    addresses = network.points(pool, rng)
    nearest = cKDTree(addresses)
    parents = np.flatnonzero(drawn.offence == number)
    while len(parents):
        parents = np.repeat(parents, rng.poisson(planted.offspring, len(parents)))
        turn = rng.uniform(0, 2 * np.pi, len(parents))
        reach = rng.exponential(planted.distance_m, len(parents))
        spots = np.column_stack(
            [drawn.x_m[parents] + reach * np.cos(turn), drawn.y_m[parents] + reach * np.sin(turn)]
        )
        which = nearest.query(spots)[1]
        delay = np.ceil(rng.exponential(planted.delay_days, len(parents))).astype("timedelta64[D]")
        child = draw_of(
            network, rng, offence=number, origin="near_repeat", segment=pool[which],
            day=drawn.day[parents] + delay,
        )  # fmt: skip
        child.x_m, child.y_m = addresses[which, 0], addresses[which, 1]
        child.parent = parents
        inside = child.day <= LAST_DAY
        before = len(drawn)
        drawn = drawn.plus(_kept(child, inside))
        parents = np.arange(before, len(drawn))
    return drawn


def _kept(child: Draw, kept: NDArray[np.bool_]) -> Draw:
    """Keep some rows whose parents lie in another draw."""
    return Draw(**{name: values[kept] for name, values in vars(child).items()})


def _change(drawn: Draw, network: Network, planted: Planted, rng: np.random.Generator) -> Draw:
    """Draw the extra occurrences of the planted change: where and when the others are."""
    number = list(NATURES).index(planted.change_class)
    here = network.frame["neighbourhood"].eq(planted.change_area).to_numpy()
    after = np.datetime64(planted.change_on, "D")
    like = np.flatnonzero((drawn.offence == number) & here[drawn.segment] & (drawn.day >= after))
    count = rng.poisson((planted.change_factor - 1) * len(like))
    model = rng.choice(like, count)
    return draw_of(
        network, rng, offence=number, origin="planted_change",
        segment=drawn.segment[model], day=rng.permutation(drawn.day[model]),
    )  # fmt: skip
