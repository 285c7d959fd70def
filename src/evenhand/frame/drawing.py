"""Where the marks of an interval line and of a dot plot lie, in units of their drawings."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, isfinite, log10

WIDTH, MARGIN = 250.0, 8.0
DOT_WIDTH, DOT_RADIUS = 330.0, 7.0
_DOT_STEP = 2 * DOT_RADIUS + 0.6
_TOP, _BELOW = 24.0, 26.0
_MOST_TICKS = 5


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An estimate on a line: all positions along the line, in units of the drawing."""

    point: float
    low: float
    high: float
    nothing: float | None


@dataclass(frozen=True, kw_only=True)
class Dots:
    """Equally likely answers as dots: centres, the axis with its round numbers, and the height."""

    centres: tuple[tuple[float, float], ...]
    axis_y: float
    ticks: tuple[tuple[float, float], ...]
    nothing: float | None
    height: float


def interval(
    estimate: float, low: float, high: float, *, nothing: float | None = 0.0
) -> Interval | None:
    """Say where an estimate, its likely range and "no change" lie on one line.

    The line runs as far from "no change" on either side, so that a glance tells the side;
    without one it holds the range with room beside it.

    Parameters
    ----------
    estimate, low, high
        In the unit of the finding; not finite where it has none.
    nothing
        The value that means "no change", or None where there is none.

    Returns
    -------
    Interval or None
        None if a number is missing: then the words stand alone.

    Examples
    --------
    >>> drawn = interval(-7.0, -28.0, 19.0)
    >>> drawn.nothing
    125.0
    >>> drawn.low < drawn.point < drawn.nothing < drawn.high
    True
    >>> interval(1.0, float("nan"), 2.0) is None
    True
    """
    if not all(isfinite(value) for value in (estimate, low, high)):
        return None
    if nothing is None:
        centre, reach = (low + high) / 2, (high - low) or abs(estimate) or 1.0
    else:
        centre = nothing
        reach = max(abs(low - nothing), abs(high - nothing), abs(estimate - nothing)) * 1.15 or 1.0
    half = WIDTH / 2 - MARGIN - 4

    def at(value: float) -> float:
        return round(WIDTH / 2 + (value - centre) / reach * half, 1)

    return Interval(
        point=at(estimate),
        low=at(low),
        high=at(high),
        nothing=None if nothing is None else at(nothing),
    )


def dots(values: Sequence[float], *, nothing: float | None = 0.0) -> Dots | None:
    """Stack equally likely answers as dots over an axis with round numbers.

    Parameters
    ----------
    values
        Quantiles of what is estimated, 20 or 50 of them, in its unit.
    nothing
        The value that means "no change"; the axis reaches it. None where there is none.

    Returns
    -------
    Dots or None
        None without finite values.

    Examples
    --------
    >>> drawn = dots([-10.0, -9.0, -9.0, -8.0])
    >>> len(drawn.centres), drawn.nothing is not None
    (4, True)
    >>> dots([]) is None
    True
    """
    known = sorted(value for value in values if isfinite(value))
    if not known:
        return None
    held = [*known, *([] if nothing is None else [nothing])]
    least, most = min(held), max(held)
    spread = (most - least) or 1.0
    inside = DOT_WIDTH - 2 * (DOT_RADIUS + MARGIN)

    def at(value: float) -> float:
        return round(DOT_RADIUS + MARGIN + (value - least) / spread * inside, 1)

    columns: dict[int, int] = {}
    stacked = []
    for value in known:
        column = int((at(value) - DOT_RADIUS - MARGIN) // _DOT_STEP)
        columns[column] = columns.get(column, 0) + 1
        stacked.append((DOT_RADIUS + MARGIN + (column + 0.5) * _DOT_STEP, columns[column]))
    axis = _TOP + max(columns.values()) * _DOT_STEP + 2
    return Dots(
        centres=tuple(
            (round(x, 1), round(axis - 1 - (row - 0.5) * _DOT_STEP, 1)) for x, row in stacked
        ),
        axis_y=round(axis, 1),
        ticks=tuple((value, at(value)) for value in round_numbers(least, most)),
        nothing=None if nothing is None else at(nothing),
        height=round(axis + _BELOW, 1),
    )


def round_numbers(least: float, most: float) -> tuple[float, ...]:
    """Give at most five round numbers between two values, for an axis.

    Examples
    --------
    >>> round_numbers(-15.3, 0.0)
    (-15.0, -10.0, -5.0, 0.0)
    >>> round_numbers(3.0, 3.0)
    (3.0,)
    """
    if most <= least:
        return (least,)
    rough = (most - least) / _MOST_TICKS
    power = 10 ** floor(log10(rough))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= rough * (1 - 1e-9))
    first = -floor(-least / step)
    found = [round(step * (first + k), 10) + 0.0 for k in range(_MOST_TICKS + 2)]
    kept = tuple(value for value in found if value <= most + step * 1e-9)
    return kept or (least,)
