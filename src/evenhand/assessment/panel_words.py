"""What findings of assessments say in the same way: what was done, where, and from what counts."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from evenhand.assessment.panel import TREATED, Panel
from evenhand.wording.messages import (
    LANGUAGES,
    Message,
    Name,
    Quantity,
    Term,
    TermList,
    Value,
    Worded,
    say,
    term,
)
from evenhand.wording.numbers import NumberKind

_COUNTS = ("areas_treated", "areas_compared", "periods_before", "periods_after")


def panel_fields(panel: Panel) -> dict[str, Any]:
    """Give the fields that every finding from a panel has."""
    begins = panel.begins
    return {
        "intervention": panel.intervention, "measure": panel.measure,
        "offence": panel.offence or "all", "unit": panel.unit, "period": panel.period,
        "starts_on": panel.periods[begins].date(),
        "areas_treated": int(panel.of(TREATED).sum()),
        "areas_compared": int(panel.compared().sum()),
        "periods_before": begins, "periods_after": len(panel.periods) - begins,
        "notes": panel.notes, "n_used": panel.n_used, "n_rows": panel.n_rows,
        "set_aside": panel.set_aside,
    }  # fmt: skip


def panel_values(found: Any) -> dict[str, Value]:
    """Give what messages say of them, each number citing its field."""
    values: dict[str, Value] = {
        "intervention": Name(found.intervention), "measure": Term("measure", found.measure),
        "offence": Term("offence_class", found.offence), "unit": Term("unit", found.unit),
        "periods": Term("period_unit", found.period),
        "starts_on": Quantity(found.starts_on, "date", "starts_on"),
        "used": Quantity(found.n_used, "count", "n_used"),
        "rows": Quantity(found.n_rows, "count", "n_rows"),
    }  # fmt: skip
    return values | quantities(found, _COUNTS, "count")


def quantities(found: Any, names: Sequence[str], kind: NumberKind) -> dict[str, Value]:
    """Give fields of a finding as numbers of one kind, under their own names."""
    return {name: Quantity(getattr(found, name), kind, name) for name in names}


def compared_said(found: Any, many: int | str) -> Message:
    """Say which areas are compared with, and how many; `many` may name the field that holds it."""
    field = many if isinstance(many, str) else ""
    value = getattr(found, field) if field else many
    return say(f"panel.compared_{found.compared_how}", many=Quantity(value, "count", field))


def set_aside_said(found: Any) -> tuple[Message, ...]:
    """Say how many rows were used."""
    return (say("data.rows_used", used=Quantity(found.n_used, "count", "n_used"),
                rows=Quantity(found.n_rows, "count", "n_rows")),)  # fmt: skip


def names_value(names: Sequence[str], most: int = 6) -> TermList:
    """List names of areas; of many the first."""
    first = tuple(Name(name) for name in names[:most])
    return TermList((*first, Term("list_end", "others")) if len(names) > most else first)


def worded(rows: pd.DataFrame, values: Sequence[Term | Worded]) -> pd.DataFrame:
    """Add the words of a chart's column `part` in each language."""
    texts = {f"part:{language}": [_text(one, language) for one in values] for language in LANGUAGES}
    return rows.assign(**texts)


def _text(value: Term | Worded, language: str) -> str:
    found = (
        term(value.group, value.name, language)
        if isinstance(value, Term)
        else value.texts[language]
    )
    return found[:1].upper() + found[1:]
