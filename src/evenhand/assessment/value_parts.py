"""What was avoided, under several rulers, and what each unit of it cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.assessment.compared_areas import Compared
from evenhand.assessment.money import Money, Worth
from evenhand.statistics.block_difference import count_effect, expected_after
from evenhand.statistics.cost_ratio import (
    CostRatio,
    cost_ratio,
    drawn_avoided,
    drawn_cost,
    net_range,
)
from evenhand.taxonomy.rulers import Ruler

Floats = NDArray[np.float64]
TREATED, WITH_BUFFER = "treated", "treated_and_buffer"
_NONE = (float("nan"), float("nan"))


@dataclass(frozen=True)
class Avoided:
    """How many incidents were avoided in one set of areas.

    Attributes
    ----------
    reach
        `treated`, or `treated_and_buffer`.
    expected
        What would have been recorded without the measure.
    estimate, low, high
        Number avoided; ends are missing where so few areas cannot tell them.
    p_value
        By reassigning areas.
    draws
        Numbers that suit, shape (draws,); empty where no range can be told.
    areas
        How many areas.
    is_clear
        Whether the effect's range leaves no effect out.
    """

    reach: str
    expected: float
    estimate: float
    low: float
    high: float
    p_value: float
    draws: Floats
    areas: int
    is_clear: bool = False


def avoided_in(
    block: Compared, reach: str, *, confidence: float, draws: int, seed: int
) -> Avoided:  # fmt: skip
    """Estimate the number avoided from a difference in differences, with its range.

    Parameters
    ----------
    block
        Areas with the measure (and their buffer) beside others.
    reach
        What to call them.
    confidence, draws, seed
        As for `count_effect`; as many effects are drawn.
    """
    effect = count_effect(block.before, block.after, block.treated, confidence=confidence,
                          draws=draws, seed=seed)  # fmt: skip
    expected = float(expected_after(block.before, block.after, block.treated)[block.treated].sum())
    middle = expected * (1 - effect.estimate)
    areas = int(block.treated.sum())
    recorded = float(block.after[block.treated].sum())
    # An end that areas so few leave open cannot be drawn from: numbers would have no bounds.
    is_open = np.isinf(effect.high) or (effect.low == 0 and recorded > 0)
    if effect.least_p > 1 - confidence + 1e-9 or is_open:
        return Avoided(reach, expected, middle, np.nan, np.nan, effect.p_value, np.zeros(0), areas)
    # Another stream than that of the assignments, which take the seed itself.
    rng = np.random.default_rng([seed, 1])
    got = drawn_avoided(expected, recorded, (effect.low, effect.high), _own_share(block),
                        confidence=confidence, draws=draws, rng=rng)  # fmt: skip
    tail = (1 - confidence) / 2
    low, high = (float(one) for one in np.quantile(got, [tail, 1 - tail]))
    clear = not effect.low <= 1 <= effect.high
    return Avoided(reach, expected, middle, low, high, effect.p_value, got, areas, clear)


def _own_share(block: Compared) -> float:
    """Say which part of the log ratio's variance comes from what the treated had after.

    Each of the four sums adds the inverse of its count, whatever multiple of Poisson's variance
    all have.
    """
    own = block.treated
    sums = [block.after[own].sum(), block.before[own].sum(), block.after[~own].sum(),
            block.before[~own].sum()]  # fmt: skip
    each = 1 / np.maximum(sums, 0.5)
    return float(each[0] / each.sum())


def value_row(
    avoided: Avoided, ruler: Ruler, money: Money, worth: Worth | None, offence: str, *,
    confidence: float, seed: int,
) -> dict[str, Any]:  # fmt: skip
    """Give one row of the finding: what one unit of a ruler cost, and what it is worth."""
    weight = ruler.weight(offence)
    cost = drawn_cost(money.amount, money.low, money.high, max(len(avoided.draws), 1),
                      np.random.default_rng([seed, 2]))  # fmt: skip
    factor = worth.factor if worth else 1.0
    low, high = (weight.low * factor, weight.high * factor) if weight else _NONE
    each = (low, high) if worth else _NONE
    ratio = _ratio(avoided, cost, money, (low, high), confidence)
    gain, ends, net = _gain(avoided, cost, each, confidence)
    middle = (low + high) / 2
    needed = money.amount.sum() / middle if worth and middle > 0 else float("nan")
    return {
        "reach": avoided.reach, "ruler": ruler.name,
        "weight_unit": money.currency if worth else ruler.unit,
        "weight_low": low, "weight_high": high, "mark": weight.mark if weight else None,
        "units_avoided": avoided.estimate * middle,
        "units_avoided_low": min(avoided.low * low, avoided.low * high),
        "units_avoided_high": max(avoided.high * low, avoided.high * high),
        "cost_each": ratio.estimate, "cost_each_low": ratio.low,
        "cost_each_high": ratio.high if np.isfinite(ratio.high) else np.nan,
        "answer": ratio.verdict, "saved": gain, "saved_low": ends[0], "saved_high": ends[1],
        "net": gain - float(money.amount.sum()), "net_low": net[0], "net_high": net[1],
        "needed_count": needed, "share_needed": needed / avoided.expected,
    }  # fmt: skip


def _ratio(avoided: Avoided, cost: Floats, money: Money, weight: tuple[float, float],
           confidence: float) -> CostRatio:  # fmt: skip
    if not len(avoided.draws):
        return CostRatio("too_few_areas", np.nan, np.nan, np.nan)
    middle = (weight[0] + weight[1]) / 2
    found = cost_ratio(cost, avoided.draws, (float(money.amount.sum()), avoided.estimate),
                       confidence=confidence, is_clear=avoided.is_clear)  # fmt: skip
    # A class that spans several weights: whatever weight is true, the range holds; where it may
    # weigh nothing there is no most.
    verdict = "at_least" if found.verdict == "told" and not weight[0] else found.verdict
    high = found.high / weight[0] if weight[0] else np.inf
    return CostRatio(verdict, found.estimate / middle, found.low / weight[1], high)


def _gain(
    avoided: Avoided, cost: Floats, each: tuple[float, float], confidence: float
) -> tuple[float, tuple[float, float], tuple[float, float]]:
    """Give what the avoided would have cost, and that less the costs, with ranges."""
    middle = avoided.estimate * (each[0] + each[1]) / 2
    if not each[0] >= 0 or not len(avoided.draws):
        return middle, _NONE, _NONE
    ends = [avoided.low * one for one in each] + [avoided.high * one for one in each]
    net = [net_range(cost, avoided.draws * one, confidence=confidence) for one in each]
    return middle, (min(ends), max(ends)), (min(n[0] for n in net), max(n[1] for n in net))


def sensitivity(avoided: Mapping[str, Avoided], head: str, money: Money) -> pd.DataFrame:
    """Give what an avoided incident cost if one thing at a time were otherwise.

    Parameters
    ----------
    avoided
        By reach.
    head
        The reach that the answer is about.
    money
        The costs.

    Returns
    -------
    DataFrame
        `assumption`, `cost_each`, missing where nothing would be avoided.
    """
    own, total = avoided[head], float(money.amount.sum())
    rows = [("as_told", total, own.estimate), ("cost_low", float(money.low.sum()), own.estimate),
            ("cost_high", float(money.high.sum()), own.estimate),
            ("effect_high", total, own.high), ("effect_low", total, own.low)]  # fmt: skip
    rows += [(f"without_{kind}", float(money.without(kind).amount.sum()), own.estimate)
             for kind in ("in_kind", "set_up") if (money.kinds == kind).any()]  # fmt: skip
    rows += [(f"only_{reach}", total, other.estimate) for reach, other in avoided.items()
             if reach != head]  # fmt: skip
    return pd.DataFrame([
        {"assumption": name, "cost_total": cost, "avoided_count": number,
         "cost_each": cost / number if number > 0 else np.nan}
        for name, cost, number in rows
    ])  # fmt: skip
