"""How urgent an insecurity outbreak is: points for stated reasons, and candidate causes."""

from collections.abc import Mapping
from dataclasses import dataclass

from evenhand.taxonomy.reference import rows


@dataclass(frozen=True)
class Urgency:
    """A level with the reasons it was given for.

    Attributes
    ----------
    level
        `high`, `raised` or `watch`.
    points
        Sum of the points of all reasons.
    reasons
        Those that hold, in the order of the rules.
    """

    level: str
    points: int
    reasons: tuple[str, ...]


def urgency(measures: Mapping[str, float]) -> Urgency:
    """How urgent is a rise, by the rules in `outbreak_urgency.csv`?

    Parameters
    ----------
    measures
        Measure → value; a measure that is missing or not-a-number gives no points.

    Returns
    -------
    Urgency
        The same measures always give the same level: nothing but these measures enters it. The
        points are a convention of ours that stands in a data file, and come from no study.

    Examples
    --------
    >>> urgency({"low": 1.6, "signals": 2, "protest": 1, "beyond_incidents": 1})
    Urgency(level='high', points=5, reasons=('half_more', 'two_signals', 'beyond_incidents', 'protest'))
    >>> urgency({"low": 1.1, "signals": 1}).level
    'watch'
    """  # noqa: E501
    held = [
        row
        for row in rows("outbreak_urgency")
        if measures.get(row["measure"], float("nan")) >= float(row["at_least"])
    ]
    points = sum(int(row["points"]) for row in held)
    level = next(row["level"] for row in rows("outbreak_levels") if points >= int(row["at_least"]))
    return Urgency(level, points, tuple(row["reason"] for row in held))


def points_of(reason: str) -> int:
    """Give the points of one reason."""
    return next(int(row["points"]) for row in rows("outbreak_urgency") if row["reason"] == reason)


def candidate_causes() -> tuple[str, ...]:
    """Name the causes that the worksheet asks about; their words are `cause` terms.

    Examples
    --------
    >>> candidate_causes()[:2]
    ('visible_disorder', 'shocking_event')
    """
    return tuple(row["cause"] for row in rows("outbreak_causes"))
