"""What a map of gaps between feeling and record says, and what it cannot show."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evenhand.analysis.survey_words import answered_said, codes_value, item_value, state_values
from evenhand.contract import Explanation
from evenhand.tables.in_setting import offence_value, setting_limits
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say

if TYPE_CHECKING:
    from evenhand.analysis.perception_gap import PerceptionGap

NAMED = 8
_FEW = 15
_CALLED = {"less_safe": "unsafe_low", "safer": "safe_high"}
"""Call → the quadrant in which feeling and record point opposite ways."""


def explained(found: "PerceptionGap") -> Explanation:
    """Say which areas feel otherwise than expected, by how much, and by what rule they are told."""
    told = values(found)
    top = _top(found.to_frame())
    answer = say(f"perception_gap.{'none' if top is None else top['call']}", **told)
    reading = _named(found.to_frame())
    if top is not None:
        reading.append(say("perception_gap.reading_gap", **told))
    sure = found.per_doubling_low > 0 or found.per_doubling_high < 0
    reading.append(say(f"perception_gap.reading_slope{'' if sure else '_unsure'}", **told))
    reading += [say("perception_gap.reading_rule", **told),
                say("perception_gap.reading_findable", **told),
                say("perception_gap.reading_item", **told)]  # fmt: skip
    if not np.isnan(found.dispersion):
        reading.append(say("area_rates.reading_dispersion", **told))
    return Explanation(answer=answer, reading=(*reading, *answered_said(found, told)),
                       limits=_limits(found, told))  # fmt: skip


def values(found: "PerceptionGap") -> dict[str, Value]:
    """Give the values of its messages; those of one area are of the largest gap told."""
    told: dict[str, Value] = {
        **state_values(found),
        "item": item_value(found.meaning),
        "codes": codes_value(found.meaning, found.counted),
        "wave": Name(found.wave),
        "offence": offence_value(found),
        "base": Term("base", found.base),
        "from": Quantity(found.starts_on, "date", "starts_on"),
        "to": Quantity(found.ends_on, "date", "ends_on"),
        "dispersion": Quantity(found.dispersion, "number", "dispersion"),
    }
    for name in ("total", "areas", "areas_judged", "areas_less_safe", "areas_safer"):
        told[name] = Quantity(getattr(found, name), "count", name)
    for name in ("overall", "least_gap", "false_calls", "typical_findable"):
        told[name] = Quantity(getattr(found, name), "percent", name)
    for name in ("per_doubling", "per_doubling_low", "per_doubling_high"):
        told[name] = Quantity(getattr(found, name), "points", name)
    top = _top(found.to_frame())
    return told if top is None else told | _of_area(found, str(top["area_id"]))


def _of_area(found: "PerceptionGap", area: str) -> dict[str, Value]:
    kinds = {"share": "percent", "share_low": "percent", "share_high": "percent",
             "share_expected": "percent", "gap": "points", "gap_low": "points",
             "gap_high": "points", "probability": "percent",
             "estimate_per_1000": "rate", "p_value_adjusted": "p_value"}  # fmt: skip
    told: dict[str, Value] = {"area": Name(str(found.cite(f"area_name[{area}]")))}
    for name, kind in kinds.items():
        path = f"{name}[{area}]"
        told[name] = Quantity(found.cite(path), kind, path)  # type: ignore[arg-type]
    return told


def _top(frame: pd.DataFrame) -> "pd.Series[Any] | None":
    """Choose the largest gap that is told; the first by id on ties."""
    told = frame[frame["call"].isin(list(_CALLED))]
    return None if told.empty else told.iloc[int(np.argmax(told["gap"].abs().to_numpy()))]


def _named(frame: pd.DataFrame) -> list[Message]:
    """Name the areas told, and those in which feeling and record clearly point opposite ways."""
    called = {call: frame[frame["call"].eq(call)] for call in _CALLED}
    called = {call: rows for call, rows in called.items() if len(rows)}
    said = [
        say(f"perception_gap.reading_{call}", names=_names(rows)) for call, rows in called.items()
    ]
    for call, rows in called.items():
        quadrant = _CALLED[call]
        opposite = rows["quadrant"].eq(quadrant) & rows["quadrant_is_clear"]
        if opposite.any():
            said.append(say(f"perception_gap.reading_{quadrant}", names=_names(rows[opposite])))
        if not opposite.all():
            said.append(say("perception_gap.reading_quadrant_open", names=_names(rows[~opposite])))
    return said


def _limits(found: "PerceptionGap", told: Mapping[str, Value]) -> tuple[Message, ...]:
    frame = found.to_frame()
    keys = ["cause", "where", "recorded", "base"]
    keys += ["independent"] if np.isnan(found.dispersion) else []
    keys += ["few_areas"] if found.areas_judged < _FEW else []
    keys += ["other_time"] if found.is_other_time else []
    said = [say(f"perception_gap.limit_{key}", **told) for key in keys]
    left = frame[frame["call"].eq("cannot_say")]
    if len(left):
        said.append(say("perception_gap.limit_not_judged", names=_names(left)))
    return (*said, *setting_limits(found), *found.notes)


def _names(rows: pd.DataFrame) -> TermList:
    names = [Name(str(name)) for name in rows["area_name"]]
    return TermList(tuple(names[:NAMED] + ([Name("…")] if len(names) > NAMED else [])))
