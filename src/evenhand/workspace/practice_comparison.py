"""Sheets of several cities side by side: only what is defined alike, with notes, never ranked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evenhand.wording.messages import Message, Name, Quantity, Term, say
from evenhand.workspace.practice_shelf import Listed

FAR_APART_YEARS = 2
_ALIKE = {
    "measure": "evidence_measure", "offence_class": "offence_class", "unit": "unit",
    "period": "period_kind", "design": "evidence_design",
}  # fmt: skip
"""What must be the same in every sheet, and the terms in which a difference is told."""


@dataclass(frozen=True)
class Compared:
    """What may stand side by side.

    Attributes
    ----------
    sheets
        In the order of their cities, never of their effects.
    notes
        Where they still differ.
    refused
        Key of a sheet → why it does not stand there.
    """

    sheets: tuple[Listed, ...]
    notes: tuple[Message, ...]
    refused: dict[str, Message]


def compare_sheets(sheets: Sequence[Listed]) -> Compared:
    """Set sheets side by side that tell of one measure and count alike.

    Parameters
    ----------
    sheets
        Those that were chosen; the first with numbers says what the others must count.

    Notes
    -----
    Alike is what counts the same offence in the same unit over periods of the same length by the
    same design. An offence class is counted in offences, victims, vehicles or suspects, which are
    never set beside each other; nor is a comparison over time beside an association, or one
    measure beside another, which would rank them by other places and years. What partners of
    two cities call alike may still be recorded by other rules, which every comparison says.
    """
    refused: dict[str, Message] = {}
    kept: list[Listed] = []
    for one in sheets:
        why = _why_not(one, kept[0] if kept else None)
        if why is None:
            kept.append(one)
        else:
            refused[one.key] = why
    ordered = sorted(kept, key=lambda one: (one.city.casefold(), one.key))
    return Compared(tuple(ordered), tuple(_notes(ordered)), refused)


def _why_not(one: Listed, first: Listed | None) -> Message | None:
    effect = one.document["effect"]
    if effect["estimate"] is None:
        return say("practice.compare_no_numbers")
    if first is None:
        return None
    ours, theirs = ({**sheet.document["effect"], "measure": sheet.document["measure"]}
                    for sheet in (one, first))  # fmt: skip
    for name, group in _ALIKE.items():
        if ours[name] != theirs[name]:
            if None in (ours[name], theirs[name]):
                return say("practice.compare_not_said")
            here, there = (Term(group, str(value)) for value in (ours[name], theirs[name]))
            return say(f"practice.compare_{name}", here=here, there=there)
    return None


def _notes(sheets: Sequence[Listed]) -> Iterable[Message]:
    if not sheets:
        return
    effects = [one.document["effect"] for one in sheets]
    yield say("practice.compare_recorded")
    if len({one["level"] for one in effects}) > 1:
        yield say("practice.compare_levels")
    spans = [one["periods_after"] for one in effects if one["periods_after"] is not None]
    if spans and max(spans) != min(spans):
        yield say("practice.compare_spans", low=Quantity(min(spans), "count"),
                  high=Quantity(max(spans), "count"))  # fmt: skip
    steps = {one["rounded_to"] for one in effects}
    if len(steps) > 1:
        yield say("practice.compare_steps", low=Quantity(min(steps), "percent"),
                  high=Quantity(max(steps), "percent"))  # fmt: skip
    years = [int(one["last_day"][:4]) for one in effects]
    if max(years) - min(years) > FAR_APART_YEARS:
        yield say("practice.compare_years", low=Name(str(min(years))), high=Name(str(max(years))))
