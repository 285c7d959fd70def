"""What a dark figure says in words, and what it cannot show."""

from typing import TYPE_CHECKING

import numpy as np

from evenhand.contract import Explanation
from evenhand.taxonomy.reporting import ReportingRates, reporting_rates
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say

if TYPE_CHECKING:
    from evenhand.analysis.dark_figure import DarkFigure


def explained(found: "DarkFigure") -> Explanation:
    """Say how many happened for each one recorded, from which rate, and what that leaves open."""
    told = values(found)
    several = len(found.to_frame()) > 1
    reading = [say("dark_figure.reading_several", **told)] if several else []
    reading += [say(f"dark_figure.reading_{found.rates}", **told)]
    if found.n_found_by_police:
        reading.append(say("dark_figure.reading_found_by_police", **told))
    if found.without_rate:
        reading.append(say("dark_figure.reading_without_rate", **told))
    return Explanation(
        answer=say(f"dark_figure.{'several' if several else 'one'}", **told),
        reading=(*reading, say("data.rows_used", **told)),
        limits=_limits(found, told),
    )


def values(found: "DarkFigure") -> dict[str, Value]:
    """Give the values of its messages; they tell of the class with most records."""
    frame = found.to_frame()
    top = str(frame["offence_class"].iloc[0])
    told: dict[str, Value] = {
        "offence": Term("offence_class", top),
        "classes": Quantity(len(frame), "count"),
        "from": Quantity(found.starts_on, "date", "starts_on"),
        "to": Quantity(found.ends_on, "date", "ends_on"),
        "without": _classes(found.without_rate),
        "used": Quantity(found.n_used, "count", "n_used"),
        "rows": Quantity(found.n_rows, "count", "n_rows"),
        "by_police": Quantity(found.n_found_by_police, "count", "n_found_by_police"),
        "effective": Quantity(found.effective, "count", "effective"),
        "attempted": Quantity(found.share_attempted, "percent", "share_attempted"),
    }
    for name, column, kind in (
        ("count", "count", "count"), ("estimate", "estimate", "count"), ("low", "low", "count"),
        ("high", "high", "count"), ("times", "times_recorded", "ratio"),
        ("times_low", "times_recorded_low", "ratio"),
        ("times_high", "times_recorded_high", "ratio"), ("share", "share_reported", "percent"),
        ("share_low", "share_reported_low", "percent"),
        ("share_high", "share_reported_high", "percent"),
    ):  # fmt: skip
        path = f"{column}[{top}]"
        told[name] = Quantity(found.cite(path), kind, path)  # type: ignore[arg-type]
    return told | _survey_elsewhere(reporting_rates(top))


def _survey_elsewhere(rates: ReportingRates | None) -> dict[str, Value]:
    if rates is None:
        return {}
    first, last, _, _ = rates.recent()
    return {
        "survey": Term("reporting_survey", rates.survey),
        "place": Term("reporting_place", rates.place),
        "line": Name(rates.offence_label),
        "first": Name(first),
        "last": Name(last),
    }


def _limits(found: "DarkFigure", told: dict[str, Value]) -> tuple[Message, ...]:
    said = []
    if found.rates == "reference":
        said.append(say(f"dark_figure.limit_{'same' if found.same_place else 'other'}_country",
                        **told))  # fmt: skip
        wide = [name for name in found.to_frame()["offence_class"]
                if (rates := reporting_rates(str(name))) and rates.relation != "exact"]  # fmt: skip
        if wide:
            said.append(say("dark_figure.limit_line", classes=_classes(wide)))
    else:
        said.append(say(f"dark_figure.limit_holds_for_{found.holds_for}", **told))
    if found.single != "refuse":
        said.append(say(f"survey.limit_single_{found.single}"))
    known = "" if np.isnan(found.share_attempted) else "_known"
    said.append(say(f"dark_figure.limit_attempts{known}", **told))
    said += [say(f"dark_figure.limit_{name}") for name in ("areas", "recorded", "counting")]
    return tuple(said)


def _classes(names: object) -> TermList:
    return TermList(tuple(Term("offence_class", str(name)) for name in names))  # type: ignore[attr-defined]
