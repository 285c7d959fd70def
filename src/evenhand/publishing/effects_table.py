"""What each design says of one measure, side by side, and whether they agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from evenhand.assessment.told_ranges import FEW_FOR_SHARE, ranged
from evenhand.publishing.answers import Answer
from evenhand.publishing.blocks import Block, Cell, Heading, Paragraph, Sentence, Table, TableData
from evenhand.wording.messages import Message, Name, Quantity, say
from evenhand.wording.numbers import NumberKind

_HEADS = ("design", "says", "change", "number", "p_value")


@dataclass(frozen=True)
class _Paths:
    """Where a finding keeps its effect, each with `{end}` for estimate, low and high end.

    `base` is what its share is of.
    """

    base: str
    change: str = "change{end}"
    number: str = "difference{end}"
    p_value: str = "p_value"


DESIGNS = {
    "difference_in_differences": _Paths("treated_before"),
    "staggered_effects": _Paths("expected"),
    "synthetic_control": _Paths("expected_after"),
    "interrupted_series": _Paths("expected", change="effect{end}"),
    "weighted_displacement": _Paths(
        "before_count[treated]",
        change="change{end}[treated]",
        number="told_number{end}",
        p_value="told_p_value",
    ),
}
"""The designs that estimate an effect, the main one first; the others stand beside it."""
_ENDS = ("", "_low", "_high")
_WAYS = ("fall", "rise")
_CLEAR, _UNCLEAR = ("fall", "rise", "fell", "rose", "fewer", "more"), ("not_clear", "unclear")


def effects_blocks(found: Sequence[Answer]) -> list[Block]:
    """Set what each design says of one measure side by side; nothing where none was answered.

    Parameters
    ----------
    found
        The answers about one measure.

    Returns
    -------
    list
        Where there are several, a sentence on whether they agree, and a table.
    """
    told = [answer for answer in found if answer.ask.method in DESIGNS]
    if not told:
        return []
    headings = tuple(Heading(message=say(f"audit.effect_head_{name}")) for name in _HEADS)
    rows = tuple(_row(answer) for answer in told)
    about = say("audit.effect_caption", intervention=Name(str(told[0].ask.options["intervention"])))
    alone = len(told) == 1
    note = say("audit.effect_note_one" if alone else "audit.effect_note")
    table = Table(Sentence(about), TableData(headings, rows), note)
    return [table] if alone else [Paragraph((Sentence(agreement(told)),)), table]


def agreement(told: Sequence[Answer]) -> Message:
    """Say whether the designs agree that there is a clear change, and which way.

    Parameters
    ----------
    told
        Answers of designs about one measure, two at least.
    """
    calls = [_call(answer) for answer in told]
    values = {
        "designs": Quantity(len(calls), "count"),
        "clear": Quantity(sum(call in _WAYS for call in calls), "count"),
    }
    ways = set(calls) & set(_WAYS)
    if not ways:
        told_any = "not_clear" if "not_clear" in calls else "not_told"
        return say(f"audit.effect_agree_{told_any}", **values)
    if len(ways) > 1:
        return say("audit.effect_opposed", **values)
    if ways != set(calls):
        return say("audit.effect_divided", **values)
    return say(f"audit.effect_agree_{calls[0]}", **values)


def told_of(found: Sequence[Answer]) -> str:
    """Say what all designs that judged one measure say: `fall`, `rise`, or empty.

    Parameters
    ----------
    found
        The answers about one measure.
    """
    calls = {_call(answer) for answer in found if answer.ask.method in DESIGNS}
    return calls.pop() if len(calls) == 1 and calls <= set(_WAYS) else ""


def _call(answer: Answer) -> str:
    """Say what the finding itself says: a fall or rise, nothing clear, or that it cannot tell."""
    paths = DESIGNS[answer.ask.method]
    number = float(answer.finding.cite(paths.number.format(end="")))
    way = "fall" if number < 0 else "rise"
    said = getattr(answer.finding, "verdict", None)
    if said is not None:
        known = said.removesuffix("_lot").removesuffix("_areas").removesuffix("_history")
        return way if known in _CLEAR else "not_clear" if known in _UNCLEAR else "not_told"
    level = 1 - float(answer.finding.cite("confidence")) + 1e-9
    if float(answer.finding.cite("least_p_value")) > level:
        return "not_told"
    return way if float(answer.finding.cite(paths.p_value)) <= level else "not_clear"


def _row(answer: Answer) -> tuple[Cell, ...]:
    paths = DESIGNS[answer.ask.method]
    p_value = _quantity(answer, paths.p_value, "p_value")
    return (
        Cell(say(f"audit.design_{answer.ask.method}")),
        Cell(say(f"audit.effect_says_{_call(answer)}")),
        _share(answer, paths),
        Cell(_ranged(answer, paths.number, "signed"), _cited(answer, paths.number)),
        Cell(p_value, f"{answer.id}.{paths.p_value}"),
    )


def _ranged(answer: Answer, path: str, kind: NumberKind) -> Message:
    named = (path.format(end=end) for end in _ENDS)
    estimate, low, high = (_quantity(answer, one, kind) for one in named)
    if not any(isfinite(end.value) for end in (low, high)):
        return say("audit.effect_alone", estimate=estimate)
    return say("audit.effect_range", estimate=estimate, range=ranged(low, high))


def _share(answer: Answer, paths: _Paths) -> Cell:
    """Give the change as a share, unless it would be one of next to nothing."""
    if float(answer.finding.cite(paths.base)) < FEW_FOR_SHARE:
        return Cell(say("audit.effect_few"))
    return Cell(_ranged(answer, paths.change, "signed_percent"), _cited(answer, paths.change))


def _quantity(answer: Answer, path: str, kind: NumberKind) -> Quantity:
    digits = 0 if kind == "signed" else None
    return Quantity(float(answer.finding.cite(path)), kind, path, digits)


def _cited(answer: Answer, path: str) -> str:
    return f"{answer.id}.{path.format(end='')}"
