"""How today's partnership meets a list of organisations: who is there, on what terms, who not."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from evenhand.tables.partners import Partners

THERE, ENDED, NO_AGREEMENT = "there", "agreement_ends", "no_agreement"
ELSEWHERE, MISSING, UNKNOWN = "other_problem", "missing", "unknown"
STATES = (THERE, ENDED, NO_AGREEMENT, ELSEWHERE, MISSING, UNKNOWN)
"""The better a state, the earlier it stands; the best of several partners of a kind counts."""


@dataclass(frozen=True)
class Place:
    """How one kind of organisation takes part.

    Attributes
    ----------
    state
        One of `STATES`.
    names
        What the organisations of this kind are called.
    ends_on
        The last day on which an agreement of theirs holds; None for none, or no end.
    shared
        Kinds of data that they share under an agreement in force.
    """

    state: str
    names: tuple[str, ...] = ()
    ends_on: date | None = None
    shared: frozenset[str] = frozenset()


def last_day(partners: Partners) -> date | None:
    """Give the latest day on which a row was looked at or a partner joined; None if none says."""
    days = pd.concat([partners.column("checked_on"), partners.column("joined_on")]).dropna()
    return None if days.empty else days.max().date()


def places(
    partners: Partners, on: date | None, *, problem_id: str | None, area: str | None
) -> dict[str, Place]:
    """Say for each kind of organisation that takes part how it does so.

    Parameters
    ----------
    partners
        The partnership.
    on
        The day on which agreements must hold; None judges none as run out.
    problem_id, area
        A partner that names the problem files or areas it works on must name these.
    """
    frame = partners.to_frame().sort_values(["kind", "partner_name"], kind="stable")
    rows: list[dict[str, object]] = [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.to_dict("records")
    ]
    found: dict[str, list[tuple[str, Mapping[str, object]]]] = {}
    for row in rows:
        state = _state(row, on, problem_id=problem_id, area=area)
        found.setdefault(str(row["kind"]), []).append((state, row))
    return {kind: _place(those) for kind, those in found.items()}


def _state(
    row: Mapping[str, object], on: date | None, *, problem_id: str | None, area: str | None
) -> str:
    asked = {"problem_ids": problem_id, "area_ids": area}
    for column, wanted in asked.items():
        named = str(row[column] or "").split()
        if wanted is not None and named and wanted not in named:
            return ELSEWHERE
    if row["agreement"] != "yes":
        return NO_AGREEMENT
    ends = _day(row["agreement_ends_on"])
    return ENDED if ends is not None and on is not None and ends < on else THERE


def _place(those: list[tuple[str, Mapping[str, object]]]) -> Place:
    best = min((state for state, _ in those), key=STATES.index)
    rows = [row for state, row in those if state == best]
    ends = [_day(row["agreement_ends_on"]) for row in rows]
    known = [day for day in ends if day is not None]
    shared = {word for row in rows for word in str(row["data_shared"] or "").split()}
    return Place(
        state=best,
        names=tuple(str(row["partner_name"]) for row in rows),
        ends_on=max(known) if known and len(known) == len(ends) else None,
        shared=frozenset(shared if best == THERE else ()),
    )


def _day(value: object) -> date | None:
    return value.date() if isinstance(value, pd.Timestamp) else None
