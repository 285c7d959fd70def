"""A map of two things at once, feeling and record, and each of the two by itself."""

from dataclasses import dataclass

import pandas as pd

from evenhand.contract import Finding, MapLayer, plain_rows
from evenhand.statistics.area_rates import round_step
from evenhand.wording.messages import Message, Quantity, Term, say
from evenhand.wording.numbers import NumberKind

STEPS = 3
_NAMED = ("low", "middle", "high")
_FELT, _RECORDED = "feeling_likely_high", "crime_likely_high"
_SHARES = ("share", "share_low", "share_high")
_RATES = ("estimate_per_1000", "low_per_1000", "high_per_1000")
_MERGED_FROM, _NOT_TOLD_FROM = 0.25, 0.6
"""From this half-width of its range, as a share of the estimate, a value is told in three steps,
and from that one not at all."""
_CLASSES = 5


@dataclass(frozen=True)
class PairLayer(MapLayer):
    """Areas by two things: `value` is three times the step of feeling plus that of the record.

    Steps are 0 (clearly below), 1 (no clear difference) and 2 (clearly above).
    """


@dataclass(frozen=True)
class Pair:
    """The map of both, and the small maps of each, which always stand beside it."""

    both: PairLayer
    felt: MapLayer
    recorded: MapLayer


def pair_of(finding: Finding) -> Pair | None:
    """Give the maps of feeling against record; None where the finding has no such numbers.

    An area's step says what can be told: clearly below or above where that has the finding's
    confidence, the middle otherwise. An area of which one of the two is missing or hidden is
    marked, not placed.
    """
    frame = finding.to_frame()
    if not {_FELT, _RECORDED, "call"} <= set(frame.columns):
        return None
    sure = float(getattr(finding, "confidence", 0.95))
    felt, recorded = (_step(frame[name], sure) for name in (_FELT, _RECORDED))
    both = STEPS * felt + recorded
    rows = frame.assign(
        value=both, certainty=both.notna().map({True: "sure", False: "cannot_say"}),
        is_outlined=both.notna() & frame["call"].isin(["less_safe", "safer"]),
    )  # fmt: skip
    base = str(getattr(finding, "base", "residents"))
    confidence = Quantity(sure, "percent", "confidence")
    return Pair(
        PairLayer(
            kind="areas",
            rows=plain_rows(rows[["area_id", "value", "certainty", "is_outlined"]]),
            breaks=tuple(at - 0.5 for at in range(1, STEPS * STEPS)),
            title=finding.explain().answer,
            unit=say("map.pair_unit", confidence=confidence),
            words={"outlined": say("map.pair_outlined"),
                   "cannot_say": say("map.pair_cannot_say")},
        ),
        _alone(frame, _SHARES, "percent", say("map.pair_share")),
        _alone(frame, _RATES, "rate", say("map.pair_recorded_rate", base=Term("base", base))),
    )  # fmt: skip


def step_words(felt: int, recorded: int) -> tuple[Message, Message]:
    """Say in words what the steps of feeling and record are."""
    return say(f"map.felt_{_NAMED[felt]}"), say(f"map.recorded_{_NAMED[recorded]}")


def steps_of(value: float) -> tuple[int, int]:
    """Give the steps of feeling and record of a value of a `PairLayer`.

    Examples
    --------
    >>> steps_of(7.0)
    (2, 1)
    """
    return divmod(round(value), STEPS)


def _step(likely: "pd.Series[float]", sure: float) -> "pd.Series[float]":
    """Say below, not clear or above, from how probable above is; missing stays missing."""
    told = likely.astype("float64")
    return (1.0 + told.ge(sure).astype("float64") - told.le(1 - sure).astype("float64")).where(
        told.notna()
    )


def _alone(
    frame: pd.DataFrame, columns: tuple[str, str, str], number: NumberKind, words: Message
) -> MapLayer:
    """Give the map of an estimate with its range, in classes as coarse as the range asks for."""
    value, low, high = (frame[name].astype("float64") for name in columns)
    wide = ((high - low) / 2 / value).where(value > 0, float("inf"))
    certainty = pd.Series("sure", index=frame.index)
    certainty = certainty.mask(wide.gt(_MERGED_FROM), "unsure")
    certainty = certainty.mask(wide.gt(_NOT_TOLD_FROM) | wide.isna(), "cannot_say")
    step = round_step(float(value.mean()) / 2 if value.notna().any() else 1.0)
    rows = frame.assign(value=value, certainty=certainty)
    return MapLayer(
        kind="areas",
        rows=plain_rows(rows[["area_id", "value", "certainty"]]),
        breaks=tuple(float(f"{step * at:.6g}") for at in range(1, _CLASSES)),
        title=words,
        unit=words,
        number=number,
    )
