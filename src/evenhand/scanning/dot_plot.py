"""The chart of equally likely dots: how sure a number is, as something that can be counted."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from evenhand.contract import Chart
from evenhand.wording.messages import Message

COLUMNS = 18


def dot_plot(values: Sequence[float], title: Message, subtitle: Message, axis: str) -> Chart:
    """Stack equally likely values of a number into columns of dots.

    Parameters
    ----------
    values
        Quantiles at equal steps of probability, rising.
    title, subtitle
        What the dots show, in words.
    axis
        Message key of the axis.

    Returns
    -------
    Chart
        One row for each dot: `value`, the column it stands in (`position`) and its place in the
        column (`stacked`). A line marks zero: no change.
    """
    given = np.asarray(values, dtype=np.float64)
    step = _round_step((given[-1] - given[0]) / COLUMNS)
    # Columns are centred between multiples of the step, so that no dot hides its side of zero.
    column = np.floor(given / step)
    stacked = np.concatenate(
        [np.arange(1, n + 1) for n in np.unique(column, return_counts=True)[1]]
    )
    rows = tuple(
        {"value": float(v), "position": float((c + 0.5) * step), "stacked": int(s)}
        for v, c, s in zip(given, column, stacked, strict=True)
    )
    return Chart(rows=rows, spec=_spec(axis), title=title, subtitle=subtitle, columns=("value",))


def _round_step(width: float) -> float:
    """Give the next of 1, 2, 5 times a power of ten."""
    if width <= 0:
        return 0.01
    power = 10.0 ** np.floor(np.log10(width))
    return float(next(power * m for m in (1, 2, 5, 10) if power * m >= width * (1 - 1e-9)))


def _spec(axis: str) -> dict[str, Any]:
    return {
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [4, 3]}, "encoding": {"x": {"datum": 0}}},
            {"mark": {"type": "point", "filled": True, "size": 90},
             "encoding": {"x": {"field": "position", "type": "quantitative", "title": axis,
                                "axis": {"format": "+.0%"}},
                          "y": {"field": "stacked", "type": "quantitative", "axis": None}}},
        ],
    }  # fmt: skip
