"""What did each avoided incident cost, and each unit of harm avoided?"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import pandas as pd

from evenhand.assessment.compared_areas import ComparedWith, block_of
from evenhand.assessment.money import (
    NAME,
    Days,
    Money,
    Worth,
    money_of,
    numbered,
    refuse_unknown_rulers,
    worth_of,
)
from evenhand.assessment.panel import BUFFER, TREATED, Panel, panel_of
from evenhand.assessment.panel_counts import ends_of
from evenhand.assessment.value_parts import (
    WITH_BUFFER,
    Avoided,
    avoided_in,
    sensitivity,
    value_row,
)
from evenhand.assessment.value_words import explained, values
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.options import (
    AreaLevel,
    Bounds,
    Confidence,
    Draws,
    Intervention,
    Offence,
    Period,
    Seed,
)
from evenhand.tables.areas import Areas
from evenhand.tables.costs import Costs
from evenhand.tables.counts import Counts
from evenhand.tables.deliveries import Deliveries
from evenhand.tables.harm_weights import HarmWeights
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.tables.weighed import rulers_beside
from evenhand.taxonomy.classes import DISCOVERED_CLASSES
from evenhand.taxonomy.rulers import Ruler
from evenhand.wording.messages import Message, Term, say

PriceLevels = Annotated[
    tuple[str, ...],
    Bounds(meaning="price levels of years, as 2003=78.5,2025=123.1, all of one index"),
]
Exchange = Annotated[
    tuple[str, ...],
    Bounds(meaning="what one unit of a cost ruler's money, of its year, is worth in the costs' "
           "money of theirs, as home_office_2003=1.9"),
]  # fmt: skip
PriceYear = Annotated[
    str, Bounds(pattern=r"[0-9]{4}(/[0-9]{2})?", meaning="the year whose prices are used")
]
TransferNote = Annotated[
    str, Bounds(pattern=r"(?s).{20,600}", meaning="why unit costs from England and Wales may be "
                "used here, in a sentence")
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class ValueForMoney(Finding):
    """Costs for each incident, and each unit of harm, avoided; with the case without an answer.

    Attributes
    ----------
    reach
        What the answer is about: `treated_and_buffer` where a buffer was named, so that what
        moved next door is taken off; else `treated`.
    answer
        `told`, `at_least` (only a least cost can be told), `none` (nothing avoided),
        `too_few_areas`.
    cost, cost_low, cost_high
        What was spent until the last day looked at, at `price_year` prices.
    avoided, avoided_low, avoided_high, expected
        Incidents avoided, and how many would have been recorded.
    cost_each, cost_each_low, cost_each_high
        Cost for each incident avoided; `cost_each_high` is missing where there is no most.
    """

    KEY: ClassVar[tuple[str, ...]] = ("reach", "ruler")
    WITHHELD: ClassVar[str] = (
        "its numbers rest on differences between few areas, so that small numbers hidden elsewhere "
        "could be worked out from them; publish the answer of the dossier instead"
    )

    intervention: str
    measure: str
    offence: str
    unit: str
    period: str
    reach: str
    answer: str
    periods_after: int
    areas: int
    others: int
    currency: str
    price_year: str
    cost: float
    cost_low: float
    cost_high: float
    avoided: float
    avoided_low: float
    avoided_high: float
    expected: float
    p_value: float
    cost_each: float
    cost_each_low: float
    cost_each_high: float
    transfer_note: str
    is_transferred: bool
    confidence: float
    draws: int
    seed: int
    not_weighed: tuple[Message, ...]
    notes: tuple[Message, ...]
    _frame: pd.DataFrame
    _sensitivity: pd.DataFrame
    _items: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each reach and ruler: units avoided, cost of each, what was saved."""
        return self._frame.copy()

    def sensitivity(self) -> pd.DataFrame:
        """Give what an avoided incident cost if one thing at a time were otherwise."""
        return self._sensitivity.copy()

    def items(self) -> pd.DataFrame:
        """Give the costs, item by item, at the prices used."""
        return self._items.copy()

    def plot(self) -> Chart:
        """Draw what an avoided incident cost if one thing at a time were otherwise."""
        return Chart(
            rows=plain_rows(self._sensitivity),
            spec=_SENSITIVITY,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle", **values(self)),
            columns=("assumption", "cost_total", "avoided_count", "cost_each"),
        )

    def charts(self) -> tuple[Chart, ...]:
        """Give the sensitivity, and what was paid for."""
        paid = Chart(
            rows=plain_rows(self._items), spec=_ITEMS, title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle_items", **values(self)),
            columns=("item", "cost_kind", "cost_total", "cost_low", "cost_high"),
        )  # fmt: skip
        return self.plot(), paid

    def explain(self) -> Explanation:
        """Say what one avoided incident cost, at whose prices, and what would overturn it."""
        return explained(self)


_COST = {"type": "quantitative", "title": "axis.cost", "scale": {"zero": True}}
_SENSITIVITY: dict[str, Any] = {
    "mark": {"type": "bar"},
    "encoding": {"y": {"field": "assumption", "type": "nominal", "title": None, "sort": None},
                 "x": {"field": "cost_each", **_COST, "title": "axis.cost_each"}},
}  # fmt: skip
_ITEMS: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "bar", "opacity": 0.7},
         "encoding": {"x": {"field": "cost_total", **_COST}}},
        {"mark": {"type": "rule", "strokeWidth": 2},
         "encoding": {"x": {"field": "cost_low", **_COST}, "x2": {"field": "cost_high"}}},
    ],
    "encoding": {"y": {"field": "item", "type": "nominal", "title": None, "sort": None}},
}  # fmt: skip


@checked
def value_for_money(
    recorded: Incidents | Counts,
    interventions: Interventions,
    costs: Costs,
    deliveries: Deliveries | None = None,
    areas: Areas | None = None,
    own: HarmWeights | None = None,
    *,
    intervention: Intervention | None = None,
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    period: Period = "month",
    compared_with: ComparedWith = "comparison",
    price_year: PriceYear | None = None,
    price_index: PriceLevels = (),
    exchange: Exchange = (),
    place: Literal["england_and_wales", "elsewhere"] = "elsewhere",
    transfer_note: TransferNote | None = None,
    confidence: Confidence = 0.95,
    draws: Draws = 9999,
    seed: Seed = 1,
) -> ValueForMoney:
    """What did each avoided incident cost, and each unit of harm avoided?

    Parameters
    ----------
    recorded
        Recorded incidents with areas, or counts by area and period.
    interventions
        What was done where; buffer and comparison areas.
    costs
        What it cost, item by item.
    deliveries
        What was planned and delivered: without it no effect is estimated.
    areas
        Names the areas.
    own
        A ruler of harm or cost of your own, put beside the standard ones.
    intervention
        Which one; None takes the only one there is against the offence.
    offence
        The class counted; None takes the one that the intervention is against.
    level
        Which set of areas.
    period
        Length of the periods.
    compared_with
        The comparison areas named, or every area that no measure touched.
    price_year
        The year whose prices are used; None takes the last of the costs.
    price_index
        Price levels of years, needed as soon as prices of two years meet.
    exchange
        What money of a cost ruler is worth in the costs' money, where it is another.
    place
        Whether the city lies where the standard rulers hold.
    transfer_note
        Why unit costs from England and Wales may be used elsewhere; without it they are not.
    confidence
        Level of the ranges.
    draws, seed
        Draws of effects, costs and of ways to choose areas.

    Returns
    -------
    ValueForMoney
        One row for each reach (treated areas; with their buffer) and ruler.

    Raises
    ------
    UnsuitableData
        No costs of the intervention, several currencies, costs of years before it began or of
        nothing, a price level that is lacking, an exchange for a ruler that is not there; or what
        `difference_in_differences` refuses.

    Notes
    -----
    The effect is the ratio of ratios of a difference in differences with the range from
    reassigning areas (`evenhand.statistics.block_difference`); where a buffer was named, treated
    areas and buffer are taken together, so that what moved next door is not counted as avoided.
    Effects and costs are drawn together; quantiles are taken of units for each coin, so that a
    range that holds no effect gives a least cost and no most (Fieller). What is set up is counted
    whole, though it may go on serving; running costs until the last day looked at. No exchange
    rate, deflator or unit cost is guessed.

    References
    ----------
    Fieller 1954, doi:10.1111/j.2517-6161.1954.tb00159.x; Briggs, O'Brien & Blackhouse 2002,
    doi:10.1146/annurev.publhealth.23.100901.140534; Conley & Taber 2011,
    doi:10.1162/REST_a_00049; Heeks et al. 2018, Home Office Research Report 99.

    Examples
    --------
    >>> months = pd.date_range("2024-01-01", periods=24, freq="MS")
    >>> frame = pd.concat([pd.DataFrame({"area_id": name, "period_start": months,
    ...     "period_end": months + pd.offsets.MonthEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences",
    ...     "count": [20] * 12 + [after] * 12})
    ...     for name, after in (("a", 10), ("b", 20), ("c", 21), ("d", 19), ("e", 20))])
    >>> done = Interventions.from_frame(pd.DataFrame({"intervention_id": "M", "measure": "light",
    ...     "area_id": list("abcde"), "role": ["treated"] + ["comparison"] * 4,
    ...     "starts_on": "2025-01-01"}))
    >>> days = {"period_start": ["2025-01-01"], "period_end": ["2025-12-31"]}
    >>> gave = Deliveries.from_frame(pd.DataFrame({"intervention_id": ["M"], "area_id": ["a"],
    ...     "planned": [10], "delivered": [10], "unit": ["lamps"], **days}))
    >>> paid = Costs.from_frame(pd.DataFrame({"intervention_id": ["M"], "item": ["lamps"],
    ...     "kind": ["set_up"], "amount": [12000], "currency": ["EUR"], "price_year": ["2025"],
    ...     **days}))
    >>> found = value_for_money(Counts.from_frame(frame), done, paid, gave, confidence=0.8)
    >>> round(found.avoided), round(found.cost_each), found.answer
    (120, 100, 'told')
    """
    levels, rates = numbered("price_index", price_index), numbered("exchange", exchange)
    refuse_unknown_rulers(rates, rulers_beside(own))
    panel = panel_of(NAME, recorded, interventions, deliveries, areas, intervention=intervention,
                     offence=offence, level=level, period=period, least_before=1,
                     compared_with=compared_with)  # fmt: skip
    blocks = {"treated": block_of(panel, 0)}
    if panel.of(BUFFER).any():
        blocks[WITH_BUFFER] = block_of(_with_buffer(panel), 0)
    head = list(blocks)[-1]
    block = blocks[head]
    days = Days(block.periods[block.begins], ends_of(block.periods, period)[-1])
    money = money_of(costs, panel.intervention, days, levels, price_year)
    got = {reach: avoided_in(one, reach, confidence=confidence, draws=draws, seed=seed)
           for reach, one in blocks.items()}  # fmt: skip
    rulers, lacking = _rulers(own, panel.offence)
    is_there = place == "england_and_wales"
    worth = {ruler.name: worth_of(ruler, money, levels, rates, is_there=is_there,
                                  transfer_note=transfer_note)
             for ruler in rulers if ruler.kind == "cost"}  # fmt: skip
    lacking += [one.why for one in worth.values() if one.why is not None]
    rulers = [one for one in rulers if one.name not in worth or worth[one.name].why is None]
    frame = _framed(got, rulers, money, worth, panel.offence or "all", confidence, seed)
    return ValueForMoney(
        intervention=panel.intervention, measure=panel.measure, offence=panel.offence or "all",
        unit=panel.unit, period=period, reach=head, areas=got[head].areas,
        periods_after=len(block.periods) - block.begins, others=int((~block.treated).sum()),
        **_spent(money), **_avoided(got[head], frame),
        transfer_note=transfer_note or "", is_transferred=not is_there,
        confidence=confidence, draws=draws, seed=seed, not_weighed=tuple(lacking),
        notes=(*block.notes, *money.notes), n_used=panel.n_used, n_rows=panel.n_rows,
        set_aside=panel.set_aside, _frame=frame,
        _sensitivity=sensitivity(got, head, money), _items=_items(money),
    )  # fmt: skip


def _with_buffer(panel: Panel) -> Panel:
    """Take the buffer as if it had been treated too: what moved there is then taken off."""
    own, near = panel.of(TREATED), panel.of(BUFFER)
    first, stop = panel.first.copy(), panel.stop.copy()
    first[near], stop[near] = panel.first[own].min(), panel.stop[own].min()
    return replace(panel, roles=np.where(near, TREATED, panel.roles), first=first, stop=stop)


def _rulers(own: HarmWeights | None, offence: str | None) -> tuple[list[Ruler], list[Message]]:
    """Give the rulers that may be used on a class, and why others may not."""
    every = list(rulers_beside(own))
    if offence is None:
        return [one for one in every if one.kind == "count"], [say(f"{NAME}.no_class")]
    if offence in DISCOVERED_CLASSES:
        return [one for one in every if one.kind == "count"], [say(f"{NAME}.found_by_police")]
    known = {one.name: weight for one in every if (weight := one.weight(offence)) is not None}
    empty = [name for name, weight in known.items() if not weight.high]
    return (
        [one for one in every if one.name in known and one.name not in empty],
        [say(f"{NAME}.weighs_nothing", ruler=Term("ruler", name)) for name in empty],
    )


def _framed(
    got: Mapping[str, Avoided], rulers: list[Ruler], money: Money, worth: Mapping[str, Worth],
    offence: str, confidence: float, seed: int,
) -> pd.DataFrame:  # fmt: skip
    rows = [value_row(one, ruler, money, worth.get(ruler.name), offence, confidence=confidence,
                      seed=seed) for one in got.values() for ruler in rulers]  # fmt: skip
    frame = pd.DataFrame(rows)
    words = ("reach", "ruler", "weight_unit", "mark", "answer")
    return frame.astype(dict.fromkeys(words, "string"))


def _spent(money: Money) -> dict[str, Any]:
    return {"currency": money.currency, "price_year": money.price_year,
            "cost": float(money.amount.sum()), "cost_low": float(money.low.sum()),
            "cost_high": float(money.high.sum())}  # fmt: skip


def _avoided(head: Avoided, frame: pd.DataFrame) -> dict[str, Any]:
    row = frame[frame["reach"].eq(head.reach) & frame["ruler"].eq("count")].iloc[0]
    return {
        "avoided": head.estimate, "avoided_low": head.low, "avoided_high": head.high,
        "expected": head.expected, "p_value": head.p_value, "answer": str(row["answer"]),
        "cost_each": float(row["cost_each"]), "cost_each_low": float(row["cost_each_low"]),
        "cost_each_high": float(row["cost_each_high"]),
    }  # fmt: skip


def _items(money: Money) -> pd.DataFrame:
    return pd.DataFrame({
        "item": [one.replace("_", " ") for one in money.items], "cost_kind": money.kinds,
        "cost_total": money.amount, "cost_low": money.low, "cost_high": money.high,
    })  # fmt: skip


METHOD = Method(
    run=value_for_money,
    question="What did each avoided incident cost, and each unit of harm avoided?",
    sources=(
        "Fieller 1954, doi:10.1111/j.2517-6161.1954.tb00159.x",
        "Briggs, O'Brien & Blackhouse 2002, doi:10.1146/annurev.publhealth.23.100901.140534",
        "Conley & Taber 2011, doi:10.1162/REST_a_00049",
        "Heeks, Reed, Tafsiri & Prince 2018, Home Office Research Report 99",
    ),
    example={"intervention": "M-1"},
)
