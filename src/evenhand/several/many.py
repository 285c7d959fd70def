"""One question, several findings: side by side in one frame, their p-values adjusted together."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from inspect import unwrap
from typing import Any

import numpy as np
import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, Method
from evenhand.errors import OptionError, UnsuitableData, listed
from evenhand.several.asking import Choice, Period, Varied, varied
from evenhand.statistics.multiplicity import holm
from evenhand.tables.table import Table
from evenhand.wording.messages import Message, Quantity, Term, TermList, Value, say

CLEAR = 0.05


@dataclass(frozen=True, eq=False)
class Several:
    """Findings of one method, one for each value of the option that varied.

    Attributes
    ----------
    method
        The method's name.
    varied
        What varied.
    findings
        Label → finding, in the order asked; without those that were refused.
    refused
        Label → why there is no answer.
    """

    method: str
    varied: Varied
    findings: Mapping[str, Finding]
    refused: Mapping[str, str]

    @property
    def labels(self) -> tuple[str, ...]:
        """What was asked for, in order."""
        return tuple(choice.label for choice in self.varied.choices)

    def to_frame(self) -> pd.DataFrame:
        """Give the rows of all findings under each other, the label in the first column."""
        frames = {label: found.to_frame() for label, found in self.findings.items()}
        column = self._column(frames)
        labelled = [_with_first(frame, column, label) for label, frame in frames.items()]
        return pd.concat(labelled, ignore_index=True)

    def summary(self) -> pd.DataFrame:
        """Give one row for each value: rows used, p-value plain and adjusted, the answer."""
        p = [float(getattr(self.findings.get(label), "p_value", np.nan)) for label in self.labels]
        found = [self.findings.get(label) for label in self.labels]
        return pd.DataFrame({
            self.varied.option: pd.array(self.labels, dtype="string"),
            "n_used": [one.n_used if one else 0 for one in found],
            "n_rows": [one.n_rows if one else 0 for one in found],
            "p_value": p,
            "p_value_adjusted": holm(p),
            "answer": [str(one.explain().answer) if one else "" for one in found],
            "refused": [self.refused.get(label, "") for label in self.labels],
        })  # fmt: skip

    def charts(self) -> tuple[Chart, ...]:
        """Give the main chart of each finding."""
        return tuple(found.plot() for found in self.findings.values())

    def explain(self) -> Explanation:
        """Say what stands out over all that was asked, each answer, and what cannot be said."""
        rows = self.summary()
        tested = rows[rows["p_value"].notna()]
        clear = tested[tested["p_value_adjusted"].lt(CLEAR)]
        alone = tested[tested["p_value"].lt(CLEAR) & tested["p_value_adjusted"].ge(CLEAR)]
        values: dict[str, Value] = {
            "what": Term("varied", self.varied.option),
            "asked": Quantity(len(rows), "count"),
            "tested": Quantity(len(tested), "count"),
            "names": self._names(clear),
        }
        reading = [self._told(label, found) for label, found in self.findings.items()]
        if len(alone):
            reading.append(say("several.alone", names=self._names(alone)))
        if self.refused:
            reading.append(say("several.refused", names=self._names(
                rows[rows["refused"].ne("")])))  # fmt: skip
        kind = "side_by_side" if tested.empty else "none" if clear.empty else "some"
        return Explanation(
            answer=say(f"several.{kind}", **values),
            reading=tuple(reading),
            limits=self._limits(len(tested), values),
        )

    def _limits(self, tested: int, values: Mapping[str, Value]) -> tuple[Message, ...]:
        family = "limit_family" if tested else "limit_untested"
        own = {m.key: m for found in self.findings.values() for m in found.explain().limits}
        return (say("several.limit_trap"), say(f"several.{family}", **values), *own.values())

    def _told(self, label: str, found: Finding) -> Message:
        """Give a finding's answer, after the name of its value if it does not say it itself."""
        answer = found.explain().answer
        if self.varied.option == "offence" and dict(answer.values).get("offence"):
            return answer
        return say("several.answer", which=self.varied.named(label), answer=answer)

    def _names(self, rows: pd.DataFrame) -> TermList:
        named = (self.varied.named(label) for label in rows[self.varied.option])
        return TermList(tuple(named))  # type: ignore[arg-type]

    def _column(self, frames: Mapping[str, pd.DataFrame]) -> str:
        """Name the column of labels: by the option, if no finding has such a column."""
        option = self.varied.option
        return f"asked_{option}" if any(option in frame for frame in frames.values()) else option


def each(
    method: Callable[..., Finding],
    *tables: Table | None,
    periods: Sequence[Period] | None = None,
    **options: Any,
) -> Several:
    """What is the answer for each of several offences, periods or other values of one option?

    Parameters
    ----------
    method
        A method of the catalogue, such as `evenhand.concentration`.
    *tables
        Its tables, in order; they may also be given by name.
    periods
        Pairs of first and last day, where the period varies; either may be None.
    **options
        Its options. One of them has several values: ``offence=("robbery", "assault")``.

    Returns
    -------
    Several
        The findings; a value for which the method refuses is kept with its reason.

    Raises
    ------
    OptionError
        Nothing varies, or more than one thing, or the function is no method.
    UnsuitableData
        The method refuses for every value.

    Notes
    -----
    p-values are adjusted over the values by Holm's rule, which holds however the findings
    depend on each other. What a finding adjusts within itself, such as over areas, stays as it
    is: a map of each of five offences has five chances of a false area.

    References
    ----------
    Holm 1979, Scandinavian Journal of Statistics 6, 65-70.

    Examples
    --------
    >>> from evenhand.scanning.concentration import concentration
    >>> from evenhand.tables.incidents import Incidents
    >>> at, when = [0.0] * 30 + list(map(float, range(1, 31))), pd.Timestamp("2026-01-05", tz="UTC")
    >>> frame = pd.concat([pd.DataFrame({"incident_id": [f"{name}{n}" for n in range(60)],
    ...     "offence_source": name, "offence_class": name, "starts_at": when, "ends_at": when,
    ...     "time_precision": "day", "x_m": at, "y_m": 0.0}) for name in ("robbery", "assault")])
    >>> table = Incidents.from_frame(frame, crs="EPSG:25832", timezone="UTC")
    >>> found = each(concentration, table, offence=("robbery", "assault"))
    >>> found.summary()[["offence", "p_value", "p_value_adjusted"]].to_numpy().tolist()
    [['robbery', 0.005, 0.01], ['assault', 0.005, 0.01]]
    """
    declared = declared_method(method)
    arguments = dict(zip(declared.tables(), tables, strict=False))
    named = {n: options[n] for n in declared.tables() if n in options}
    if len(tables) > len(declared.tables()) or set(arguments) & set(named):
        raise OptionError(
            listed(
                declared.name, [f"its tables are {', '.join(declared.tables())}; give each once"]
            )
        )
    plain = {name: value for name, value in options.items() if name not in named}
    what, fixed = varied(declared, plain, periods)
    return gathered(
        declared.name, what,
        lambda choice: method(**arguments, **named, **fixed, **choice.options),
    )  # fmt: skip


def gathered(method: str, what: Varied, ask: Callable[[Choice], Finding]) -> Several:
    """Ask for each value, keeping the reasons of those that are refused.

    Raises
    ------
    UnsuitableData
        All are refused.
    """
    findings: dict[str, Finding] = {}
    refused: dict[str, str] = {}
    for choice in what.choices:
        try:
            findings[choice.label] = ask(choice)
        except UnsuitableData as problem:
            refused[choice.label] = problem.told
    if not findings:
        reasons = [f"{label}: {' '.join(reason.split())}" for label, reason in refused.items()]
        raise UnsuitableData(listed(method, reasons))
    return Several(method, what, findings, refused)


def declared_method(run: Callable[..., Finding]) -> Method:
    """Find the declaration beside a method's function.

    Raises
    ------
    OptionError
        The function is no method.
    """
    declared = getattr(sys.modules.get(unwrap(run).__module__), "METHOD", None)
    if not isinstance(declared, Method) or unwrap(declared.run) is not unwrap(run):
        raise OptionError(
            listed("each", [f"{getattr(run, '__name__', run)!r} is no method; give one of the "
                            "catalogue, such as evenhand.concentration"])
        )  # fmt: skip
    return declared


def _with_first(frame: pd.DataFrame, column: str, label: str) -> pd.DataFrame:
    labels = pd.Series([label] * len(frame), index=frame.index, dtype="string")
    frame.insert(0, column, labels)
    return frame
