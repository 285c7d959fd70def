"""Record quality: what are these data worth, and for which questions?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.options import Days
from evenhand.scanning.quality_checks import (
    COUNT_CHECKS,
    INCIDENT_CHECKS,
    Check,
    Found,
    of_counts,
    of_incidents,
)
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.wording.messages import Message, Quantity, Term, Value, say

OK, NOTE, WARNING, NOT_POSSIBLE = "ok", "note", "warning", "not_possible"


@dataclass(frozen=True, kw_only=True, eq=False)
class RecordQuality(Finding):
    """Checks of a source, each with its count, share and consequence."""

    KEY = ("check",)
    COUNTS = ("count", "of")
    PART_OF: ClassVar[Mapping[str, str]] = {"count": "of"}
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {"share": ("count", "of")}
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {"checks": (), "warnings": ("count[any]",)}

    checks: int
    warnings: int
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each check, in the order of an import."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw the share of each check that found something."""
        rows = self._frame[self._frame["share"].gt(0)]
        rows = (rows if len(rows) else self._frame.dropna(subset=["share"])).sort_values(
            ["share", "check"], ascending=[False, True]
        )
        spec = {
            "mark": {"type": "bar"},
            "encoding": {
                "y": {"field": "check", "type": "nominal", "title": None, "sort": None},
                "x": {"field": "share", "type": "quantitative", "axis": {"format": "%"},
                      "scale": {"zero": True}, "title": "axis.share_of_rows"},
            },
        }  # fmt: skip
        return Chart(
            rows=plain_rows(rows),
            spec=spec,
            title=self.explain().answer,
            subtitle=say("record_quality.subtitle"),
            columns=("check", "count", "of", "share", "grade", "consequence"),
        )

    def explain(self) -> Explanation:
        """Say what calls for caution, the most weighty first."""
        values: dict[str, Value] = {
            "checks": Quantity(self.checks, "count", "checks"),
            "warnings": Quantity(self.warnings, "count", "warnings"),
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
        }
        cautions = [str(name) for name in self._cautions()["check"]]
        if cautions:
            values |= self._told(cautions[0])
        key = "record_quality.caution" if cautions else "record_quality.no_caution"
        return Explanation(
            answer=say(key, **values),
            reading=(
                *(say("record_quality.line", **self._told(name)) for name in cautions),
                say("data.rows_used", **values),
            ),
            limits=(
                *(say("record_quality.not_possible", **self._told(name)) for name in self._open()),
                say("record_quality.limit_inside"),
                say("scanning.limit_recorded"),
            ),
        )

    def lines(self) -> tuple[Message, ...]:
        """Give every check that could be made as a sentence, whatever it found."""
        done = self._frame.loc[self._frame["grade"].ne(NOT_POSSIBLE), "check"]
        return tuple(say("record_quality.line", **self._told(str(name))) for name in done)

    def _cautions(self) -> pd.DataFrame:
        found = self._frame[self._frame["grade"].eq(WARNING)]
        return found.sort_values(["share", "check"], ascending=[False, True])

    def _open(self) -> list[str]:
        return [str(n) for n in self._frame.loc[self._frame["grade"].eq(NOT_POSSIBLE), "check"]]

    def _told(self, name: str) -> dict[str, Value]:
        return {
            "check": Term("quality_check", name),
            "consequence": Term("quality_consequence", name),
            "count": Quantity(self.cite(f"count[{name}]"), "count", f"count[{name}]"),
            "of": Quantity(self.cite(f"of[{name}]"), "count", f"of[{name}]"),
            "share": Quantity(self.cite(f"share[{name}]"), "percent", f"share[{name}]"),
        }


@checked
def record_quality(recorded: Incidents | Counts, *, longest_window_days: Days = 7) -> RecordQuality:
    """What are these data worth, and for which questions?

    Parameters
    ----------
    recorded
        Incidents, or counts by area and period.
    longest_window_days
        A time window longer than this says little about when something happened.

    Returns
    -------
    RecordQuality
        One row for each check: how many rows, months, classes or cells have the fault (`count`),
        of how many (`of`, see `counted`), the share, whether it calls for caution (`grade`:
        `ok`, `note`, `warning`, or `not_possible` where there is nothing to look at), and what
        follows.

    Notes
    -----
    A class comes or goes if it is absent from the first or last months of the source although
    its own rate makes that rarer than 1 in 1,000. A share shifts if it changes by half or more
    between runs of twelve months and chi-square, divided over all classes and years, is below
    1 in 1,000: it needs two such runs. Repeated points are rows whose coordinates another row
    has too: above 10 % they are more likely snapped than true. Rows whose place is known to 25 m
    or nearer are not among them: two at one address share their point by right. Times that run
    backwards cannot be in a table: they are set aside at import and told there.

    References
    ----------
    Tompson, Johnson, Ashby, Perkins & Edwards 2015, doi:10.1080/15230406.2014.972456
    (snapped points and their error).

    Examples
    --------
    >>> frame = pd.DataFrame({"area_id": ["n", "s"], "period_start": "2025-01-01",
    ...     "period_end": "2025-01-31", "offence_source": "r", "offence_class": "robbery",
    ...     "unit": "offences", "count": [4, None]})
    >>> found = record_quality(Counts.from_frame(frame))
    >>> float(found.cite("share[missing_figures]"))
    0.5
    """
    if isinstance(recorded, Incidents):
        seen, checks = of_incidents(recorded, longest_window_days), INCIDENT_CHECKS
    else:
        seen, checks = of_counts(recorded), COUNT_CHECKS
    frame = pd.DataFrame([_row(check, find(seen)) for check, find in checks])
    frame = frame.astype({"check": "string", "counted": "string", "grade": "string"})
    return RecordQuality(
        checks=int(frame["grade"].ne(NOT_POSSIBLE).sum()),
        warnings=int(frame["grade"].eq(WARNING).sum()),
        n_used=len(recorded),
        n_rows=len(recorded),
        _frame=frame.assign(consequence=frame["check"]),
    )


def _row(check: Check, found: Found) -> dict[str, object]:
    count, of = found
    share = count / of if of else float("nan")
    if of == 0:
        grade = NOT_POSSIBLE
    elif check.warn_above is not None and share > check.warn_above:
        grade = WARNING
    else:
        grade = NOTE if count else OK
    return {"check": check.name, "counted": check.of, "count": count, "of": of, "share": share,
            "grade": grade}  # fmt: skip


METHOD = Method(
    run=record_quality,
    question="What are these data worth, and for which questions?",
    sources=("Tompson, Johnson, Ashby, Perkins & Edwards 2015, doi:10.1080/15230406.2014.972456",),
    version="1.1",
)
