"""Which measure is assessed, which part each area plays in it, and what else touched areas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.areas import Areas
from evenhand.tables.bases import ids_by_level
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions

TREATED, BUFFER, COMPARISON, UNTOUCHED = "treated", "buffer", "comparison", "untouched"
MOST_NAMED = 6


@dataclass(frozen=True)
class Chosen:
    """One intervention, as the partnership wrote it down.

    Attributes
    ----------
    intervention, measure, offence
        Its id, what was done, and the class counted; None counts every class.
    role_of
        Area → treated, buffer or comparison; the part that counts most where there are several.
    starts, ends
        Treated area → first and last day; missing where it goes on.
    dose_of
        Treated area → how much was done, as written down with the intervention.
    problems
        What is wrong with the parts, in words.
    """

    intervention: str
    measure: str
    offence: str | None
    role_of: Mapping[str, str]
    starts: Mapping[str, pd.Timestamp]
    ends: Mapping[str, pd.Timestamp]
    dose_of: Mapping[str, float]
    problems: tuple[str, ...]


def chosen_intervention(
    method: str, interventions: Interventions, intervention: str | None, offence: str | None
) -> Chosen:
    """Take the intervention asked for, or the only one there is against the offence.

    Raises
    ------
    UnsuitableData
        It is not there, or several would fit.
    """
    frame = interventions.to_frame()
    name = _only(method, frame, intervention, offence)
    rows = frame[frame["intervention_id"].eq(name)]
    treated = rows[rows["role"].eq(TREATED)].drop_duplicates("area_id")
    of_area: dict[str, set[str]] = {}
    for area, role in zip(rows["area_id"].astype(str), rows["role"].astype(str), strict=True):
        of_area.setdefault(area, set()).add(role)
    aims = rows["offence_class"].dropna()
    keys = treated["area_id"].astype(str)
    return Chosen(
        intervention=name,
        measure=str(rows["measure"].iloc[0]),
        offence=offence or (str(aims.iloc[0]) if len(aims) else None),
        role_of={area: next(role for role in (TREATED, BUFFER, COMPARISON) if role in roles)
                 for area, roles in of_area.items()},
        starts=dict(zip(keys, treated["starts_on"], strict=True)),
        ends=dict(zip(keys, treated["ends_on"], strict=True)),
        dose_of=dict(zip(keys, treated["dose"].astype("float64"), strict=True)),
        problems=tuple(_part_problems(name, rows, of_area)),
    )  # fmt: skip


def _only(method: str, frame: pd.DataFrame, intervention: str | None, offence: str | None) -> str:
    ids = sorted(frame["intervention_id"].astype(str).unique())
    if intervention is not None and intervention not in ids:
        raise UnsuitableData(listed(method, [
            f"there is no intervention '{intervention}'; there are: {', '.join(ids)}"
        ]))  # fmt: skip
    aimed = frame[frame["offence_class"].eq(offence).fillna(False)] if offence else frame
    fitting = sorted(aimed["intervention_id"].astype(str).unique())
    if intervention is None and len(fitting) != 1:
        against = f" against {offence}" if offence else ""
        found = f"several fit: {', '.join(fitting)}" if fitting else f"there are: {', '.join(ids)}"
        count = "several interventions" if fitting else "no intervention"
        raise UnsuitableData(listed(method, [
            f"{count}{against} in the table, and none was named ({found}); say which with "
            "intervention=…"
        ]))  # fmt: skip
    return intervention or fitting[0]


def _part_problems(name: str, rows: pd.DataFrame, of_area: Mapping[str, set[str]]) -> list[str]:
    both = {
        (TREATED, COMPARISON): "treated and in its own comparison group",
        (TREATED, BUFFER): "treated and a buffer: buffers overlap treated areas",
        (BUFFER, COMPARISON): "a buffer and a comparison: buffers overlap comparison areas; what "
        "moved there would be taken for what happens anyway",
    }
    problems = []
    for pair, word in both.items():
        found = [area for area, roles in of_area.items() if set(pair) <= roles]
        if found:
            problems.append(f"{shown(found)} of {name}: {word}; give each area one role")
    treated = rows[rows["role"].eq(TREATED)]
    if treated.empty:
        problems.append(f"no area of {name} is treated; write down where it was done")
    twice = sorted(treated.loc[treated.duplicated("area_id"), "area_id"].astype(str).unique())
    if twice:
        problems.append(
            f"{shown(twice)} of {name}: treated in more than one row; keep one, from the first to "
            "the last day, or give each time an id of its own"
        )
    backwards = sorted(
        treated.loc[treated["ends_on"] < treated["starts_on"], "area_id"].astype(str)
    )
    if backwards:
        problems.append(f"{shown(backwards)} of {name}: 'ends_on' is before 'starts_on'")
    return problems


def level_of(
    method: str,
    recorded: Incidents | Counts,
    areas: Areas | None,
    chosen: Chosen,
    level: str | None,
) -> tuple[str, list[str]]:
    """Find the set of areas that the intervention was written down for, and all its areas.

    Raises
    ------
    UnsuitableData
        Its areas are not those of the records, or of no one level.
    """  # fmt: skip
    known = ids_by_level(recorded, areas)
    wanted = set(chosen.role_of)
    if level is not None and level not in known:
        raise UnsuitableData(listed(method, [
            f"there is no set of areas '{level}'; there are: {', '.join(known) or 'none'}"
        ]))  # fmt: skip
    levels = [level] if level is not None else sorted(known)
    holding = [name for name in levels if wanted <= set(known[name])]
    if len(holding) == 1:
        return holding[0], known[holding[0]]
    if holding:
        raise UnsuitableData(listed(method, [
            f"the areas of {chosen.intervention} are in several sets: {', '.join(holding)}; say "
            "which with level=…"
        ]))  # fmt: skip
    best = max(levels, key=lambda name: len(wanted & set(known[name])), default="")
    strange = sorted(wanted - set(known.get(best, ())))
    raise UnsuitableData(listed(method, [
        f"nothing is recorded for {shown(strange)} of {chosen.intervention}"
        + (f" among areas of '{best}'" if best else "")
        + "; write its areas down as the records name them, all of one level"
    ]))  # fmt: skip


def shown(names: Sequence[str]) -> str:
    """List names for an error; of many the first."""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
