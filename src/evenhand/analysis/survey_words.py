"""What findings from surveys say in the same way: what was asked, and how many answered."""

from collections.abc import Mapping
from typing import Any

from evenhand.tables.answers.answered import Asked
from evenhand.tables.answers.meanings import Meaning
from evenhand.wording.messages import Message, Name, Quantity, TermList, Value, Worded, say

STATES = ("refused", "dont_know", "not_asked", "no_answer", "zero_weight")


def item_value(meaning: Meaning) -> Worded:
    """Say what was asked, in the reader's language where that is known."""
    return Worded(meaning.labels or {"en": meaning.item})


def codes_value(meaning: Meaning, counted: tuple[int, ...]) -> TermList:
    """Name coded answers by what they mean; a code without a meaning by its number."""
    return TermList(tuple(
        Worded(texts) if (texts := meaning.texts_of(code)) else Name(str(code))
        for code in counted
    ))  # fmt: skip


def state_fields(asked: Asked) -> dict[str, Any]:
    """Give how many answered, and why others did not: values for the fields of a finding."""
    aside = asked.set_aside
    return {state: aside.get(state, 0) for state in STATES} | {
        "n_used": int(asked.counts.sum()), "n_rows": len(asked), "set_aside": aside,
    }  # fmt: skip


def state_values(found: Any) -> dict[str, Value]:
    """Give what messages say of how many answered, each citing its field.

    Parameters
    ----------
    found
        A finding with `n_used`, `n_rows` and the fields of `state_fields`.
    """
    values: dict[str, Value] = {state: Quantity(getattr(found, state), "count", state)
                                for state in STATES}  # fmt: skip
    return {**values, "used": Quantity(found.n_used, "count", "n_used"),
            "rows": Quantity(found.n_rows, "count", "n_rows")}  # fmt: skip


def answered_said(found: Any, values: Mapping[str, Value]) -> tuple[Message, ...]:
    """Say how many answered and why others did not."""
    said = [say("survey.reading_answered", **values)]
    if found.zero_weight:
        said.append(say("survey.reading_zero_weight", **values))
    return tuple(said)


def noted(asked: Asked, single: str) -> tuple[Message, ...]:
    """Give what should be known of the design, strata with one cluster among it."""
    alone = () if single == "refuse" else (say(f"survey.limit_single_{single}"),)
    return (*asked.notes, *alone)


def names_value(names: tuple[str, ...], most: int = 8) -> TermList:
    """List names of areas or groups; of many, the first."""
    shown = [Name(name) for name in names[:most]]
    return TermList((*shown, Name("…")) if len(names) > most else tuple(shown))
