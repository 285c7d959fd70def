"""What is said of things that got worse: warnings first, then what nobody looked at."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from evenhand.assessment.watched_counts import LEAST_COUNT
from evenhand.contract import Explanation
from evenhand.wording.messages import (
    LANGUAGES,
    Message,
    Name,
    Quantity,
    Term,
    TermList,
    Value,
    say_of,
    term,
)

if TYPE_CHECKING:
    from evenhand.assessment.adverse_effects import AdverseEffects

NAME = "adverse_effects"


def values(found: "AdverseEffects") -> dict[str, Value]:
    """Give the values that its messages share."""
    frame = found.to_frame()
    watched = dict.fromkeys(frame.loc[frame["is_watched"], "thing"].astype(str))
    alarms = dict.fromkeys(frame.loc[frame["is_alarm"], "thing"].astype(str))
    away = dict.fromkeys(frame.loc[~frame["is_watched"], "thing"].astype(str))
    return {
        "measure": Term("measure", found.measure), "intervention": Name(found.intervention),
        "begins_on": Quantity(found.begins_on, "date", "begins_on"),
        "watched": Quantity(found.watched, "count", "watched"),
        "alarms": Quantity(found.alarms, "count", "alarms"),
        "confidence": Quantity(found.confidence, "percent"),
        "things": _things(watched), "risen": _things(alarms), "unwatched": _things(away),
        "used": Quantity(found.n_used, "count", "n_used"),
        "rows": Quantity(found.n_rows, "count", "n_rows"),
    }  # fmt: skip


def _things(names: dict[str, None]) -> TermList:
    return TermList(tuple(Term("watched_thing", name) for name in names))


def explained(found: "AdverseEffects") -> Explanation:
    """Say what rose clearly, or that nothing watched did, and what was not watched."""
    told, frame = values(found), found.to_frame()
    first = {**told, **_row_values(frame.iloc[0])} if found.alarms else told
    answer = say_of(f"{NAME}.{found.verdict}{_how(frame.iloc[0]) if found.alarms else ''}", first)
    return Explanation(answer=answer, reading=_reading(frame, told), limits=_limits(found, told))


def _how(row: "pd.Series[Any]") -> str:
    return "_counted" if row["change"] == row["change"] else "_asked"


def _row_values(row: "pd.Series[Any]") -> dict[str, Value]:
    key = f"[{row['thing']}|{row['role']}]"
    kinds = {
        "before_count": "count", "after_count": "count", "others_before_count": "count",
        "others_after_count": "count", "share_first": "percent", "share_second": "percent",
        "change": "signed_percent", "change_low": "signed_percent", "change_high": "signed_percent",
        "points": "points", "points_low": "points", "points_high": "points",
        "p_rise_adjusted": "p_value",
    }  # fmt: skip
    told: dict[str, Value] = {
        name: Quantity(row[name], kind, f"{name}{key}")  # type: ignore[arg-type]
        for name, kind in kinds.items()
    }
    told["seen_from"] = Quantity(row["seen_from"], "signed_percent" if _how(row) == "_counted"
                                 else "points", f"seen_from{key}")  # fmt: skip
    return told | {"thing": Term("watched_thing", str(row["thing"])),
                   "part": Term("watched_part", str(row["role"]))}  # fmt: skip


def _reading(frame: pd.DataFrame, told: dict[str, Value]) -> tuple[Message, ...]:
    said = []
    for _, row in frame[frame["is_watched"]].iterrows():
        kind = "alarm_row" if row["is_alarm"] else "row"
        how = "_none_after" if row["change"] == -1 else _how(row)
        said.append(say_of(f"{NAME}.{kind}{how}", {**told, **_row_values(row)}))
    if frame["before_count"].lt(LEAST_COUNT).mul(frame["change"].gt(-1)).any():
        said.append(say_of(f"{NAME}.reading_hardly_before",
                           {"least": Quantity(LEAST_COUNT, "count")}))  # fmt: skip
    for why, rows in frame[~frame["is_watched"]].groupby("why", sort=True):
        things = _things(dict.fromkeys(rows["thing"].astype(str)))
        said.append(say_of(f"{NAME}.why_{why}", {"unwatched": things}))
    if frame["is_watched"].any():
        said.append(say_of(f"{NAME}.reading_family", told))
    return (*said, say_of("data.rows_used", told))


def _limits(found: "AdverseEffects", told: dict[str, Value]) -> tuple[Message, ...]:
    keys = ["limit_no_proof", "limit_cause", "limit_areas_move"]
    keys += [] if found.has_named_comparison else ["limit_no_comparison"]
    keys += ["limit_reported", "limit_displaced"]
    return (*(say_of(f"{NAME}.{key}", told) for key in keys), *found.notes)


def labelled(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the words of each row in every language: `what`, and `what:fr` beside it."""
    found = rows.copy()
    for language in LANGUAGES:
        name = "what" if language == LANGUAGES[0] else f"what:{language}"
        found[name] = [
            f"{term('watched_thing', str(thing), language)}, "
            f"{term('watched_part', str(part), language)}"
            for thing, part in zip(rows["thing"], rows["role"], strict=True)
        ]
    return found.replace({np.inf: np.nan})
