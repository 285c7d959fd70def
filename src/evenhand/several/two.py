"""Two periods or two offences beside each other: how far apart each number is."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.contract import Explanation, Finding
from evenhand.errors import OptionError, UnsuitableData, listed
from evenhand.several.asking import Choice, Period, several_of
from evenhand.several.many import CLEAR, Several, declared_method, each
from evenhand.statistics.estimate_difference import EstimateDifference, estimate_difference
from evenhand.statistics.multiplicity import holm
from evenhand.statistics.poisson_rates import exact_interval
from evenhand.tables.table import Table
from evenhand.wording.messages import Quantity, say

_LOW = re.compile(r"(?:(?P<stem>.+)_low|(?P<plain>low)(?P<rest>_.+)?)$")


@dataclass(frozen=True, eq=False)
class Beside(Several):
    """Two findings of one method, and the difference of each number they have in common."""

    def difference(self) -> pd.DataFrame:
        """Give the difference of every count and estimate: one row for each number and row.

        Returns
        -------
        DataFrame
            The method's key, `number` (the column compared), `first`, `second`, `difference`
            with `low` and `high`, `p_value`, `p_value_adjusted` (Holm, over the rows of one
            number) and `is_clear`. Of two periods that differ in length, the first one's
            counts, in `difference`, are taken for as many days as the second has.
        """
        one, two = self.findings[self.labels[0]], self.findings[self.labels[1]]
        keys = list(one.KEY)
        both = one.to_frame().merge(
            two.to_frame(), on=keys, how="outer", suffixes=("_of_1", "_of_2")
        )
        parts = [
            _row_of(both, keys, name, first, second, found)
            for name, first, second, found in self._compared(both, one, two)
        ]
        columns = [*keys, "number", "first", "second", "difference", "low", "high", "p_value",
                   "p_value_adjusted", "is_clear"]  # fmt: skip
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)

    def explain(self) -> Explanation:
        """Say how many numbers differ clearly, then what each finding says by itself."""
        told, rows = super().explain(), self.difference()
        compared = rows[rows["p_value"].notna()]
        values = {
            "compared": Quantity(len(compared), "count"),
            "clear": Quantity(int(compared["is_clear"].sum()), "count"),
            "first": self.varied.named(self.labels[0]),
            "second": self.varied.named(self.labels[1]),
        }
        if compared.empty:
            kind = "no_numbers"
        else:
            kind = "differ" if compared["is_clear"].any() else "no_clear_difference"
        limits = [say("several.limit_ranges")]
        if self.varied.option == "period":
            limits.append(say("several.limit_covered"))
        return Explanation(answer=say(f"several.{kind}", **values), reading=told.reading,
                           limits=(told.limits[0], *limits, *told.limits[2:]))  # fmt: skip

    def _compared(
        self, both: pd.DataFrame, one: Finding, two: Finding
    ) -> Iterator[tuple[str, "pd.Series[Any]", "pd.Series[Any]", EstimateDifference]]:
        """Compare every number that has a range in both, and every count."""
        confidence, scale = _confidence(one), self._days(1) / self._days(0)
        ranged = [name for name in _with_ranges(one) if f"{name}_of_1" in both]
        for name in ranged:
            low, high = _bounds(name)
            parts = [[_numbers(both[f"{n}_of_{side}"]) for n in (name, low, high)]
                     for side in (1, 2)]  # fmt: skip
            # Counts of a shorter period are compared with as many days of the longer one.
            parts[0] = [part * (scale if name in one.COUNTS else 1.0) for part in parts[0]]
            found = estimate_difference(tuple(parts[0]), tuple(parts[1]),  # type: ignore[arg-type]
                                        confidence=confidence)  # fmt: skip
            yield name, both[f"{name}_of_1"], both[f"{name}_of_2"], found
        for name in [name for name in one.COUNTS if name not in ranged]:
            first, second = both[f"{name}_of_1"], both[f"{name}_of_2"]
            ranges = [_ranged(column, factor, found, confidence) for column, factor, found
                      in ((first, scale, one), (second, 1.0, two))]  # fmt: skip
            yield name, first, second, estimate_difference(*ranges, confidence=confidence)

    def _days(self, side: int) -> float:
        """Give how many days one of two periods has; 1 where no periods are compared."""
        days = [choice.options.get(name) for choice in self.varied.choices
                for name in ("period_from", "period_to")]  # fmt: skip
        if self.varied.option != "period" or not all(isinstance(day, date) for day in days):
            return 1.0
        return float((days[2 * side + 1] - days[2 * side]).days + 1)  # type: ignore[operator]


def beside(
    method: Callable[..., Finding],
    *tables: Table | None,
    periods: Sequence[Period] | None = None,
    **options: Any,
) -> Beside:
    """How do the findings for two periods, or two offences, differ?

    Parameters
    ----------
    method, *tables, periods, **options
        As for `each`, with two values.

    Returns
    -------
    Beside
        Both findings, and the difference of each number.

    Raises
    ------
    OptionError
        There are not two values, or two periods overlap.
    UnsuitableData
        The method refuses for one of them.

    Notes
    -----
    A number that is clear in one finding and not in the other is not thereby clearly different
    (Gelman & Stern 2006): the difference has a range of its own, by Zou and Donner's rule.
    Counts have Garwood's range, widened by the findings' dispersion where they measure one.

    References
    ----------
    Gelman & Stern 2006, doi:10.1198/000313006X152649. Zou & Donner 2008, doi:10.1002/sim.3095.
    """
    declared = declared_method(method)
    plain = {n: value for n, value in options.items() if n not in declared.tables()}
    many = [len(periods)] if periods is not None else []
    many += [len(plain[name]) for name in several_of(declared, plain)]
    if many != [2]:
        raise OptionError(
            listed("beside", ["two values of one option are needed, as offence=('robbery', "
                              "'assault') or periods=((from, to), (from, to))"])
        )  # fmt: skip
    return paired(each(method, *tables, periods=periods, **options))


def paired(found: Several) -> Beside:
    """Make two findings a pair.

    Raises
    ------
    OptionError
        There are not two values, or two periods overlap.
    UnsuitableData
        One of both was refused.
    """
    if len(found.labels) != 2:
        raise OptionError(
            listed(found.method, [f"a difference is that of two; there are {len(found.labels)}"])
        )
    if found.refused:
        label, reason = next(iter(found.refused.items()))
        raise UnsuitableData(listed(found.method, [f"{label}: {' '.join(reason.split())}"]))
    _check_apart(found.method, found.varied.choices)
    return Beside(found.method, found.varied, found.findings, found.refused)


def _check_apart(method: str, choices: Sequence[Choice]) -> None:
    spans = [(one.options.get("period_from"), one.options.get("period_to")) for one in choices]
    if not all("period_from" in one.options for one in choices):
        return
    (a, b), (c, d) = [(first or date.min, last or date.max) for first, last in spans]
    if a <= d and c <= b:
        raise OptionError(
            listed(method, ["the two periods overlap; a day may count in one of them only"])
        )


def _with_ranges(finding: Finding) -> list[str]:
    """Name the columns that have a low and a high bound beside them."""
    columns = list(map(str, finding.to_frame().columns))
    matches = [match for name in columns if (match := _LOW.match(name))]
    stems = [match["stem"] or f"estimate{match['rest'] or ''}" for match in matches]
    return [name for name in stems if {name, *_bounds(name)} <= set(columns)]


def _bounds(name: str) -> tuple[str, str]:
    if name.startswith("estimate"):
        rest = name.removeprefix("estimate")
        return f"low{rest}", f"high{rest}"
    return f"{name}_low", f"{name}_high"


def _confidence(finding: Finding) -> float:
    given = finding.provenance.options if finding.provenance else {}
    return float(given.get("confidence", 0.95))


def _ranged(counts: "pd.Series[Any]", factor: float, found: Finding, confidence: float) -> Any:
    """Give counts with their likely ranges, widened by the finding's dispersion if it has one."""
    wider = max(1.0, float(np.nan_to_num(getattr(found, "dispersion", 1.0), nan=1.0)))
    plain = _numbers(counts)
    missing = np.isnan(plain)
    bounds = exact_interval(np.where(missing, 0, plain) / wider, confidence=confidence)
    low, high = (np.where(missing, np.nan, bound * wider) for bound in bounds)
    return plain * factor, low * factor, high * factor


def _numbers(column: "pd.Series[Any]") -> NDArray[np.float64]:
    return np.asarray(column.astype("Float64").to_numpy(np.float64, na_value=np.nan))


def _row_of(
    both: pd.DataFrame, keys: list[str], name: str, first: "pd.Series[Any]",
    second: "pd.Series[Any]", found: EstimateDifference,
) -> pd.DataFrame:  # fmt: skip
    adjusted = holm(found.p_value)
    return both[keys].assign(
        number=pd.array([name] * len(both), dtype="string"), first=first.astype("Float64"),
        second=second.astype("Float64"), difference=found.difference, low=found.low,
        high=found.high, p_value=found.p_value, p_value_adjusted=adjusted,
        is_clear=adjusted < CLEAR,
    )  # fmt: skip
