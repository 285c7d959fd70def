"""What is said of insecurity outbreaks: the answer, how it was reached, what it cannot show."""

from typing import TYPE_CHECKING

import pandas as pd

from evenhand.contract import Explanation
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say_of
from evenhand.wording.numbers import NumberKind

if TYPE_CHECKING:
    from evenhand.analysis.insecurity_outbreak import InsecurityOutbreak

_NUMBERS: dict[str, tuple[str, NumberKind]] = {
    "ratio": ("estimate", "ratio"), "low": ("low", "ratio"), "high": ("high", "ratio"),
    "signals": ("signals", "count"), "expected": ("expected", "count"),
    "inc_ratio": ("incidents_estimate", "ratio"), "inc_low": ("incidents_low", "ratio"),
    "inc_high": ("incidents_high", "ratio"), "beyond": ("beyond", "ratio"),
    "beyond_low": ("beyond_low", "ratio"), "beyond_high": ("beyond_high", "ratio"),
    "begins": ("begins_on", "date"), "noticed": ("noticed_on", "date"), "last": ("last_on", "date"),
    "rise_weeks": ("weeks", "count"), "points": ("points", "count"),
}  # fmt: skip


def explained(found: "InsecurityOutbreak") -> Explanation:
    """Write the explanation of a finding."""
    row = found.told()
    values = _values(found, row)
    keys = _answer(found, row), *_reading(found, row)
    answer, *reading = (say_of(f"insecurity_outbreak.{key}", values) for key in keys)
    return Explanation(
        answer=answer,
        reading=(*reading, say_of("data.rows_used", values)),
        limits=_limits(found, values),
    )


def _answer(found: "InsecurityOutbreak", row: pd.Series | None) -> str:
    if found.cannot:
        return f"cannot_{found.cannot}"
    if row is None:
        return "none"
    verdict = str(row["verdict"])
    if verdict == "unclear" and pd.isna(row["incidents_estimate"]):
        verdict = "without_incidents"
    return verdict if row["is_lasting"] else f"{verdict}_past"


def _reading(found: "InsecurityOutbreak", row: pd.Series | None) -> list[str]:
    keys = []
    if row is not None and not found.cannot:
        keys += ["reading_rise", "reading_carried", "reading_urgency"]
        keys += ["reading_beyond"] if pd.notna(row["beyond"]) else []
    if not found.cannot:
        keys += ["reading_budget", "reading_watched"]
        keys += ["reading_survey"] if found.survey_waves else []
    return keys


def _limits(found: "InsecurityOutbreak", values: dict[str, Value]) -> tuple[Message, ...]:
    keys = ["limit_city", "limit_cause", "limit_reporting", "limit_police"]
    keys += ["limit_size"] if found.told() is not None else []
    keys += [] if found.has_incidents else ["limit_no_incidents"]
    keys += ["limit_waiting"] if found.kinds_waiting and not found.cannot else []
    keys += ["limit_few"] if found.areas_watched < found.areas else []
    keys += ["limit_survey"] if found.item and not found.survey_waves else []
    keys += ["limit_season"]
    return tuple(say_of(f"insecurity_outbreak.{key}", values) for key in keys)


def kinds_said(kinds: tuple[str, ...]) -> TermList:
    """Name kinds of signals: a source, or a source and its topic."""
    return TermList(tuple(
        Name(kind) if ":" in kind else Term("signal_source", kind) for kind in kinds
    ))  # fmt: skip


def _values(found: "InsecurityOutbreak", row: pd.Series | None) -> dict[str, Value]:
    values: dict[str, Value] = {
        "offence": Term("offence_class", found.offence),
        "areas": Quantity(found.areas, "count", "areas"),
        "watched": Quantity(found.areas_watched, "count", "areas_watched"),
        "weeks": Quantity(found.weeks, "count", "weeks"),
        "from": Quantity(found.starts_on, "date", "starts_on"),
        "to": Quantity(found.ends_on, "date", "ends_on"),
        "outbreaks": Quantity(found.outbreaks, "count", "outbreaks"),
        "per_area": Quantity(
            found.false_calls_per_area_year, "number", "false_calls_per_area_year"
        ),
        "per_city": Quantity(
            found.false_calls_per_city_year, "number", "false_calls_per_city_year"
        ),
        "threshold": Quantity(found.threshold_weeks, "count", "threshold_weeks"),
        "item": Name(found.item),
        "waves": Quantity(found.survey_waves, "count", "survey_waves"),
        "kinds": kinds_said(found.kinds),
        "waiting": kinds_said(found.kinds_waiting),
        "used": Quantity(found.n_used, "count", "n_used"),
        "rows": Quantity(found.n_rows, "count", "n_rows"),
    }
    return values if row is None else values | row_values(found, row)


def row_values(found: "InsecurityOutbreak", row: pd.Series) -> dict[str, Value]:
    """Give the values of one rise, each bound to the field that it comes from."""
    key = found.key_of(row)
    values: dict[str, Value] = {
        name: Quantity(found.cite(f"{column}[{key}]"), kind, f"{column}[{key}]")
        for name, (column, kind) in _NUMBERS.items()
        if pd.notna(row[column])
    }
    values["area"] = Name(str(row["area_name"]))
    values["recorded"] = Term("offence_class", str(row["offence_class"]))
    values["carried"] = kinds_said(tuple(str(row["carried_by"]).split(", ")))
    values["urgency"] = Term("urgency", str(row["urgency"]))
    reasons = [Term("urgency_reason", each) for each in str(row["reasons"]).split(", ") if each]
    values["reasons"] = TermList(tuple(reasons or [Term("urgency_reason", "none")]))
    return values
