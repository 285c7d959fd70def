"""What points say of options, told so that nobody's order of them can be worked out.

Means, the middle half of the answers and the table of pairs are of the same answers: whoever gives
all points to one option moves its mean and three pairs at once. They are controlled together.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

import numpy as np

from evenhand.safeguards.answers import Counted, nearly_alike, told_together

Given = Mapping[str, Any]
WHOLE = 100
BAND = 10
STEPS = ((1, True), (1, False), (5, False), (10, False), (20, False))
"""Steps of points in which means are told, and whether the middle half stands beside them; the
finest first."""

MOST_TURNED = 40
"""Of how many different answers the neighbours are thought of as well."""

_Array = np.ndarray[Any, Any]
_Pair = tuple[int, int]


@dataclass(frozen=True)
class _Kinds:
    """Ways to share out points, one in each row; the first gives none at all."""

    points: _Array

    @property
    def gives(self) -> _Array:
        """Which give points, shape (kinds,)."""
        return np.asarray(self.points.sum(axis=1) > 0)


def priorities_told(given: Sequence[Given], options: Sequence[str], least: int) -> dict[str, Any]:
    """Give the mean points of options, and for each two how many gave more to which.

    Parameters
    ----------
    given
        What was answered: `points` is option → points, or empty where none were given.
    options
        Codes of the options.
    least
        Counts from 1 to one less are hidden, and whatever would tell them.

    Returns
    -------
    dict
        `points`: for each option `code`, `mean`, and `low` and `high` of the middle half, the
        highest mean first, those without one last; `step`: to how many points means are rounded;
        `pairs`: `one`, `other`, and the counts `first`, `second`, `neither`. None for what is
        hidden. All empty where fewer than `least` gave points.

    Notes
    -----
    A mean is hidden where fewer than `least` gave the option anything, or all but fewer all their
    points; of one that is hidden alone the others would tell it, so that a second goes with it.
    The middle half is told in tens, outward, where a quarter is `least` answers at least. Of a
    pair nothing is told where nearly all who prefer one prefer the same. Then the whole is tried
    by `told_together`: pairs are hidden as it takes, and where that does not suffice means are
    told in larger steps, or not at all.

    Examples
    --------
    >>> rows = [{"points": {"a": 70, "b": 30}}] * 20 + [{"points": {"a": 20, "b": 80}}] * 20
    >>> told = priorities_told(rows, ["a", "b"], least=10)
    >>> told["points"][0]
    {'code': 'b', 'mean': 55, 'low': 30, 'high': 80}
    >>> told["pairs"]
    [{'one': 'a', 'other': 'b', 'first': 20, 'second': 20, 'neither': 0}]
    """
    table = np.array([[one.get("points", {}).get(code, 0) for code in options] for one in given])
    own = table[table.sum(axis=1) > 0] if len(given) else table
    if len(own) < least:
        return {"points": [], "step": 1, "pairs": []}
    kinds = _Kinds(_ways(table))
    numbers, where = _numbers(table, kinds, least)
    able = _with_mean(own, least)
    for step, has_middle in STEPS:
        means, relations = _means(own, kinds, able, step, least if has_middle else None)
        shown = told_together(len(given), numbers, relations, least)
        if shown is not None:
            return {"points": _rows(options, means), "step": step,
                    "pairs": _pairs(options, where, shown)}  # fmt: skip
    shown = told_together(len(given), numbers, np.zeros((0, len(kinds.points))), least)
    pairs = [] if shown is None else _pairs(options, where, shown)
    return {"points": _rows(options, {}), "step": 1, "pairs": pairs}


def _ways(table: _Array) -> _Array:
    """List ways to share out points: those that were taken, their neighbours and plain ones.

    Where all were given in tens, say, so are these: a reader may guess it.
    """
    n, grid = table.shape[1], int(np.gcd.reduce(table.ravel()))
    seen = np.unique(table, axis=0)
    ways = [np.zeros((1, n)), seen, WHOLE * np.eye(n)]
    turned = seen[np.linspace(0, len(seen) - 1, min(len(seen), MOST_TURNED)).astype(int)]
    for one, other in permutations(range(n), 2):
        moved, swapped, even = turned.copy(), turned.copy(), turned.copy()
        both = turned[:, one] + turned[:, other]
        moved[:, one], moved[:, other] = 0, both
        swapped[:, [one, other]] = turned[:, [other, one]]
        even[:, one] = grid * (both // (2 * grid))
        even[:, other] = both - even[:, one]
        ways += [moved, swapped, even]
    found: _Array = np.unique(np.vstack(ways), axis=0)
    return found


def _numbers(
    table: _Array, kinds: _Kinds, least: int
) -> tuple[list[Counted], dict[_Pair, tuple[int, int, int] | None]]:
    """Give all counts, and where those of each pair stand; None for a pair of which all is dark."""
    numbers: list[Counted] = []
    where: dict[_Pair, tuple[int, int, int] | None] = {}
    for one, other in combinations(range(table.shape[1]), 2):
        signs = Counter(np.sign(table[:, one] - table[:, other]).tolist())
        drawn = np.sign(kinds.points[:, one] - kinds.points[:, other])
        is_told = not nearly_alike([signs[1], signs[-1]], least)
        at = len(numbers)
        where[one, other] = (at, at + 1, at + 2) if is_told else None
        numbers += [Counted(drawn == sign, signs[sign], is_told) for sign in (1, -1, 0)]
    for option in range(table.shape[1]):
        count = int((table[:, option] > 0).sum())
        numbers.append(Counted(kinds.points[:, option] > 0, count, False))
    return numbers, where


def _with_mean(own: _Array, least: int) -> list[int]:
    """Say which options may have a mean: of those who gave them something there are enough."""
    some, all_ = (own > 0).sum(axis=0), (own >= WHOLE).sum(axis=0)
    able = [at for at in range(own.shape[1])
            if some[at] >= least and len(own) - all_[at] >= least]  # fmt: skip
    if len(able) == own.shape[1] - 1:
        able.remove(min(able, key=lambda at: (own[:, at].sum(), at)))
    return able


def _means(
    own: _Array, kinds: _Kinds, able: Sequence[int], step: int, least: int | None
) -> tuple[dict[int, dict[str, Any]], _Array]:
    """Give what is told of each option, and what that says of the kinds of answers."""
    gives, rows = kinds.gives.astype(float), [np.zeros((0, len(kinds.points)))]
    told: dict[int, dict[str, Any]] = {}
    for at in able:
        drawn = kinds.points[:, at] * gives
        mean = step * round(own[:, at].mean() / step)
        told[at] = {"mean": mean, "low": None, "high": None}
        least_mean, most_mean = mean - step / 2, mean + step / 2
        rows.append(np.array([drawn - least_mean * gives, most_mean * gives - drawn]))
        if least is not None and len(own) >= 4 * least:
            low, high = np.quantile(own[:, at], [0.25, 0.75], method="inverted_cdf")
            low, high = BAND * int(low // BAND), BAND * int(-(-high // BAND))
            told[at] |= {"low": low, "high": high}
            rows.append(_of_middle(drawn, gives, low, high))
    return told, np.vstack(rows)


def _of_middle(drawn: _Array, gives: _Array, low: int, high: int) -> _Array:
    """Say what the ends of a middle half tell of how many gave how much."""

    def up_to(points: float) -> _Array:
        return np.asarray((drawn <= points) * gives)

    return np.array([
        gives / 4 - up_to(low - 1), up_to(low + BAND - 1) - gives / 4,
        up_to(high) - 3 * gives / 4, 3 * gives / 4 - up_to(high - BAND),
    ])  # fmt: skip


def _rows(options: Sequence[str], told: Mapping[int, Mapping[str, Any]]) -> list[dict[str, Any]]:
    dark = {"mean": None, "low": None, "high": None}
    means = [told.get(at, {"mean": 0})["mean"] for at in range(len(options))]
    order = sorted(range(len(options)), key=lambda at: (at not in told, -means[at], at))
    return [{"code": options[at], **told.get(at, dark)} for at in order]


def _pairs(
    options: Sequence[str],
    where: Mapping[_Pair, tuple[int, int, int] | None],
    shown: Sequence[int | None],
) -> list[dict[str, Any]]:
    return [
        {"one": options[one], "other": options[other],
         **dict(zip(("first", "second", "neither"),
                    (shown[n] for n in at) if at else (None,) * 3, strict=True))}
        for (one, other), at in where.items()
    ]  # fmt: skip
