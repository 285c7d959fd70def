"""What the finding on displacement and diffusion says."""

import math
from typing import Any

import pandas as pd

from evenhand.assessment.elsewhere_rows import FEWEST
from evenhand.assessment.panel_words import panel_values, quantities
from evenhand.assessment.told_ranges import sized, with_ranges
from evenhand.contract import Explanation
from evenhand.wording.messages import (
    LANGUAGES,
    Message,
    Quantity,
    Term,
    TermList,
    Value,
    Worded,
    say,
    say_of,
)
from evenhand.wording.numbers import NumberKind

_OF_ROWS: tuple[tuple[str, NumberKind], ...] = (
    ("difference", "signed"), ("difference_low", "signed"), ("difference_high", "signed"),
    ("change", "signed_percent"), ("change_low", "signed_percent"),
    ("change_high", "signed_percent"), ("before_count", "count"), ("after_count", "count"),
    ("p_value", "p_value"), ("p_lot", "p_value"),
)  # fmt: skip


def values(found: Any) -> dict[str, Value]:
    """Give what the messages say of the finding as a whole and of its main row."""
    told: dict[str, Value] = {
        **panel_values(found),
        **quantities(found, ("areas_buffer", "widths_met", "offences_judged", "offences_clear"),
                     "count"),
        "share_timed": Quantity(found.share_timed, "percent", "share_timed"),
        "fewest": Quantity(FEWEST, "count"),
    }  # fmt: skip
    return told | row_values(found, found.main_part) if found.main_part else told


def row_values(found: Any, key: str) -> dict[str, Value]:
    """Give the numbers of one row, and what it is."""
    kind, _, part = key.partition("|")
    told: dict[str, Value] = {
        name: Quantity(found.cite(f"{name}[{key}]"), number, f"{name}[{key}]",
                       digits=0 if number == "signed" else None)
        for name, number in _OF_ROWS
    }  # fmt: skip
    worded: dict[str, Any] = with_ranges(told)
    worded["sized"] = sized(worded["change"], worded["change_range"], worded["before_count"],
                            worded["after_count"])  # fmt: skip
    return {**worded, "place": place_value(kind, part)}


def place_value(kind: str, part: str) -> Term | Worded:
    """Name what a row is of, as it stands inside a sentence."""
    if kind == "ring":
        return _within(float(part))
    return Term("offence_class" if kind == "offence" else "moved_part", part)


def _within(width: float) -> Worded:
    """Say "within so many metres" as it stands inside a sentence."""
    said = say("displacement.in_ring", width=Quantity(width, "metres", digits=0))
    texts = {language: said.written(language) for language in LANGUAGES}
    return Worded({language: text[:1].lower() + text[1:] for language, text in texts.items()})


def explained(found: Any) -> Explanation:
    """Say whether it moved or spread, and how that depends on the width."""
    told = values(found)
    reading: list[Message] = []
    frame = found.to_frame()
    if found.main_part:
        known = "" if math.isnan(found.cite(f"p_lot[{found.main_part}]")) else "_lot"
        reading.append(say_of(f"displacement.reading_main{known}", told))
    reading += [
        say_of("displacement.reading_width", told | row_values(found, f"{kind}|{part}"))
        for kind, part in zip(frame["kind"], frame["part"], strict=True)
        if kind == "ring" and f"{kind}|{part}" != found.main_part
    ]
    reading += _others(found, frame, told)
    if found.no_rings:
        reading.append(say_of(f"displacement.no_rings_{found.no_rings}", told))
    reading.append(say_of("data.rows_used", told))
    limits = [say("displacement.limit_far"), say("displacement.limit_overturn")]
    if found.widths_met:
        limits.append(say_of("displacement.limit_met", told))
    if found.near_rests_on:
        limits.append(say(f"displacement.limit_rests_{found.near_rests_on}"))
    if found.others_rest_on == "history":
        limits.append(say("displacement.limit_others_history"))
    if not math.isnan(found.share_timed):
        limits.append(say_of("displacement.limit_timed", told))
    return Explanation(
        answer=say_of(f"displacement.{found.verdict}", told), reading=tuple(reading),
        limits=(*limits, *found.notes),
    )  # fmt: skip


def _others(found: Any, frame: pd.DataFrame, told: dict[str, Value]) -> list[Message]:
    """Tell classes and times that changed clearly, and that others did not."""
    messages: list[Message] = []
    level = 1 - found.confidence
    classes = frame[frame["kind"].eq("offence")]
    if len(classes):
        clear = classes[classes["p_value"].lt(level)]
        names = TermList(tuple(Term("offence_class", one) for one in clear["part"]))
        key = "reading_offences_clear" if len(clear) else "reading_offences"
        messages.append(say_of(f"displacement.{key}", told | {"classes": names}))
    times = frame[frame["kind"].isin(["hours", "days"])]
    risen = times[times["p_value"].lt(level) & times["change"].gt(0)]
    messages += [
        say_of("displacement.reading_time", told | row_values(found, f"{kind}|{part}"))
        for kind, part in zip(risen["kind"], risen["part"], strict=True)
    ]
    if len(times) and risen.empty:
        messages.append(say("displacement.reading_times"))
    return messages
