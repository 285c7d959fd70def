"""What a measure cost, in one money of one year, and what unit costs are worth in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.costs import Costs
from evenhand.taxonomy.rulers import Ruler
from evenhand.wording.messages import Message, Name, Quantity, Term, Value, say, say_of

NAME = "value_for_money"
Floats = NDArray[np.float64]
LONG_BEFORE, TOO_LONG_BEFORE = 1, 5
"""Years before the measure began: costs paid earlier are told, or are a wrong date."""
GAP_DAYS = 31
"""How far running costs may stop short of the last day looked at without a word."""
_PAIR = re.compile(r"([\w/.\-]+)=(\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Money:
    """Items of an intervention's costs, at the prices of one year.

    Attributes
    ----------
    items, kinds
        What was paid for, shape (items,).
    amount, low, high
        Most likely, least and most, for the part within the time looked at, shape (items,).
    currency, price_year
        Of all of them.
    notes
        What was done to the amounts.
    """

    items: tuple[str, ...]
    kinds: NDArray[np.str_]
    amount: Floats
    low: Floats
    high: Floats
    currency: str
    price_year: str
    notes: tuple[Message, ...]

    def without(self, kind: str) -> "Money":
        """Give the costs without items of one kind."""
        kept = self.kinds != kind
        items = tuple(np.array(self.items, dtype=object)[kept])
        return Money(items, self.kinds[kept], self.amount[kept], self.low[kept], self.high[kept],
                     self.currency, self.price_year, self.notes)  # fmt: skip


@dataclass(frozen=True)
class Days:
    """What time a measure's costs are held against.

    Attributes
    ----------
    begins_on, last_on
        First day of the first period with the measure, and the last day looked at.
    """

    begins_on: pd.Timestamp
    last_on: pd.Timestamp


def numbered(option: str, given: Sequence[str]) -> dict[str, float]:
    """Read pairs such as `2015=100` from an option.

    Raises
    ------
    UnsuitableData
        An entry is not a name, an equals sign and a number above 0; all are listed.
    """
    found, problems = {}, []
    for entry in given:
        match = _PAIR.fullmatch(entry)
        if match is None or float(match[2]) == 0:
            problems.append(f"option '{option}' has '{entry}'; give name=number, such as 2015=100")
        elif match[1] in found:
            problems.append(f"option '{option}' gives '{match[1]}' twice; give it once")
        else:
            found[match[1]] = float(match[2])
    if problems:
        raise UnsuitableData(listed(NAME, problems))
    return found


def refuse_unknown_rulers(rates: Mapping[str, float], rulers: Sequence[Ruler]) -> None:
    """Refuse an exchange for something that is no ruler of cost, which would go unused.

    Raises
    ------
    UnsuitableData
        Some names are not known; those that are are named.
    """
    known = sorted(ruler.name for ruler in rulers if ruler.kind == "cost")
    strange = sorted(set(rates) - set(known))
    if strange:
        raise UnsuitableData(listed(NAME, [
            f"option 'exchange' names '{name}', which is no ruler of cost; there are: "
            f"{', '.join(known)}" for name in strange
        ]))  # fmt: skip


def money_of(
    costs: Costs,
    intervention: str,
    days: Days,
    index: Mapping[str, float],
    price_year: str | None,
) -> Money:
    """Take an intervention's costs that fall into the time looked at, at one year's prices.

    Parameters
    ----------
    costs
        The table.
    intervention
        Which one.
    days
        When the measure began, and the last day looked at.
    index
        Price level of years.
    price_year
        The year whose prices are wanted; None takes the last of the costs.

    Raises
    ------
    UnsuitableData
        There are none, several currencies, some long before the measure began, none within the
        time, nothing but zeros, or a year without a price level.
    """
    frame = costs.to_frame()
    ids = sorted(frame["intervention_id"].astype(str).unique())
    rows = frame[frame["intervention_id"].eq(intervention)]
    if rows.empty:
        raise UnsuitableData(listed(NAME, [
            f"no costs of {intervention} are written down; there are costs of: {', '.join(ids)}"
        ]))  # fmt: skip
    year = price_year or max(rows["price_year"].astype(str))
    money, years = (
        sorted(rows["currency"].unique()),
        sorted(rows["price_year"].astype(str).unique()),
    )
    problems = []
    if len(money) > 1:
        problems.append(f"costs of {intervention} are in {', '.join(money)}; bring them to one "
                        "currency, since no exchange rate is guessed")  # fmt: skip
    lacking = [one for one in {*years, year} if len({*years, year}) > 1 and one not in index]
    if lacking:
        problems.append(f"costs of {intervention} are at prices of {', '.join(years)}, wanted at "
                        f"those of {year}; give the price level of {', '.join(sorted(lacking))} "
                        "with price_index, such as 2023=117.2,2025=123.1")  # fmt: skip
    share = _within(rows, days.last_on)
    problems += _unlikely(rows, share, intervention, days)
    if problems:
        raise UnsuitableData(listed(NAME, problems))
    return _priced(rows, index, year, share, _time_notes(rows, share, days))


def _unlikely(rows: pd.DataFrame, share: Floats, intervention: str, days: Days) -> list[str]:
    """Say what of the costs' days and amounts cannot be meant."""
    found = []
    early = rows["period_start"] < days.begins_on - pd.DateOffset(years=TOO_LONG_BEFORE)
    if early.any():
        named = ", ".join(sorted(set(rows.loc[early, "item"].astype(str)))[:5])
        found.append(f"{int(early.sum())} costs of {intervention} start over {TOO_LONG_BEFORE} "
                     f"years before it began ({days.begins_on:%Y-%m-%d}): {named}; correct their "
                     "days, or leave them out")  # fmt: skip
    if not (share > 0).any():
        found.append(f"no cost of {intervention} was paid until {days.last_on:%Y-%m-%d}, the last "
                     "day looked at; correct the days, or import later records")  # fmt: skip
    elif not (rows["amount"].to_numpy(dtype=np.float64) * share).sum() > 0:
        found.append(f"the costs of {intervention} until {days.last_on:%Y-%m-%d} add up to 0; "
                     "write down what was paid, and what was given without payment (in_kind) at "
                     "what it would have cost")  # fmt: skip
    return found


def _time_notes(rows: pd.DataFrame, share: Floats, days: Days) -> list[Message]:
    """Tell which costs are left out, which are old, and whether running costs stop short."""
    late = int((share < 1).sum())
    notes = [say(f"{NAME}.note_later", many=Quantity(late, "count"))] if late else []
    old = int((rows["period_start"] < days.begins_on - pd.DateOffset(years=LONG_BEFORE)).sum())
    if old:
        notes.append(say(f"{NAME}.note_early", many=Quantity(old, "count")))
    running = rows.loc[rows["kind"].eq("running"), "period_end"]
    if len(running) and (days.last_on - running.max()).days > GAP_DAYS:
        notes.append(say(f"{NAME}.note_stops", last_on=Quantity(running.max().date(), "date"),
                         until=Quantity(days.last_on.date(), "date")))  # fmt: skip
    return notes


def _priced(
    rows: pd.DataFrame, index: Mapping[str, float], year: str, share: Floats, told: list[Message]
) -> Money:
    """Bring items to the prices of one year, each for the share of it that counts."""
    level = np.array([index[year] / index[one] if one != year else 1.0
                      for one in rows["price_year"].astype(str)])  # fmt: skip
    amount, low, high = (
        (rows[name].fillna(rows["amount"]).to_numpy(dtype=np.float64) * level * share)
        for name in ("amount", "low", "high")
    )
    notes = [say(f"{NAME}.note_prices", year=Name(year))] if (level != 1).any() else []
    kept = share > 0
    kinds = rows["kind"].astype(str).to_numpy(dtype=np.str_)
    return Money(
        tuple(rows["item"].astype(str)[kept]), kinds[kept], amount[kept], low[kept], high[kept],
        str(rows["currency"].iloc[0]), year, (*notes, *told),
    )  # fmt: skip


def _within(rows: pd.DataFrame, last_on: pd.Timestamp) -> Floats:
    """Give the share of each item that falls before the last day; what is set up counts whole.

    Preparing is paid before a measure begins, so only what comes later is left out.
    """
    days = (rows["period_end"] - rows["period_start"]).dt.days + 1
    until = rows["period_end"].where(rows["period_end"] <= last_on, last_on)
    used = (until - rows["period_start"]).dt.days + 1
    share = np.maximum((used / days).to_numpy(dtype=np.float64), 0.0)
    set_up = rows["kind"].eq("set_up").to_numpy()
    return np.asarray(np.where(set_up & (share > 0), 1.0, share))


@dataclass(frozen=True)
class Worth:
    """What one unit of a ruler of cost is worth in the costs' money; missing with a reason.

    Attributes
    ----------
    factor
        From the ruler's money of its year to the costs' money of theirs; missing if not known.
    why
        Why it is not known.
    """

    factor: float
    why: Message | None = None


def worth_of(
    ruler: Ruler,
    money: Money,
    index: Mapping[str, float],
    rates: Mapping[str, float],
    *,
    is_there: bool,
    transfer_note: str | None,
) -> Worth:
    """Say what a ruler's unit costs are worth here, or why they may not be used.

    Parameters
    ----------
    ruler
        A ruler of cost.
    money
        The costs.
    index
        Price level of years.
    rates
        Ruler → what one unit of its money, of its year, is worth in the costs' money of theirs.
    is_there
        Whether the city lies where the standard rulers hold.
    transfer_note
        Why they may be used elsewhere.
    """
    named: dict[str, Value] = {"ruler": Term("ruler", ruler.name), "place": Name(ruler.place)}
    carried = bool(ruler.place) and ruler.place == "England and Wales" and not is_there
    if carried and not transfer_note:
        return Worth(float("nan"), say_of(f"{NAME}.no_transfer", named))
    if ruler.name in rates:
        return Worth(rates[ruler.name])
    if ruler.currency != money.currency:
        named |= {"currency": Name(ruler.currency), "money": Name(money.currency)}
        return Worth(float("nan"), say_of(f"{NAME}.no_rate", named))
    if ruler.price_year == money.price_year:
        return Worth(1.0)
    if ruler.price_year in index and money.price_year in index:
        return Worth(index[money.price_year] / index[ruler.price_year])
    named |= {"year": Name(ruler.price_year), "wanted": Name(money.price_year)}
    return Worth(float("nan"), say_of(f"{NAME}.no_index", named))
