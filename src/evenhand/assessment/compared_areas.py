"""Treated areas beside others: the counts that a difference in differences is made of."""

from dataclasses import dataclass, replace
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.assessment.panel import TREATED, Panel
from evenhand.errors import UnsuitableData, listed
from evenhand.options import Bounds
from evenhand.wording.messages import Message, say

Floats = NDArray[np.float64]
ComparedWith = Annotated[
    Literal["comparison", "all_untouched"],
    Bounds(meaning="the comparison areas named with the measure (where none is named, every area "
           "that no measure touched), or all of both"),
]  # fmt: skip
Anticipation = Annotated[
    int,
    Bounds("periods", least=0, most=120,
           meaning="how many periods before it began are left out, since it may have been known"),
]  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """Treated and other areas, before and from a common beginning.

    Attributes
    ----------
    panel
        Where the counts come from.
    counts
        Shape (areas, periods), periods left out by anticipation or after the measure not among
        them.
    periods
        First day of each period, shape (periods,).
    treated
        Shape (areas,).
    begins
        Index of the first period after.
    ids, names, roles
        Of the areas.
    bases
        Exposure, or None.
    notes
        What must be known to read a finding from these.
    """

    panel: Panel
    counts: Floats
    periods: pd.DatetimeIndex
    treated: NDArray[np.bool_]
    begins: int
    ids: tuple[str, ...]
    names: tuple[str, ...]
    roles: NDArray[np.str_]
    bases: Floats | None
    notes: tuple[Message, ...]

    @property
    def before(self) -> Floats:
        """Counts before, all periods together, shape (areas,)."""
        return np.asarray(self.counts[:, : self.begins].sum(axis=1))

    @property
    def after(self) -> Floats:
        """Counts after, all periods together, shape (areas,)."""
        return np.asarray(self.counts[:, self.begins :].sum(axis=1))

    def until(self, begins: int) -> "Compared":
        """Take only what came before, as if the measure had begun earlier: a placebo in time."""
        kept = slice(0, self.begins)
        return replace(self, counts=self.counts[:, kept], periods=self.periods[kept],
                       begins=begins)  # fmt: skip


def block_of(panel: Panel, anticipation: int) -> Compared:
    """Take treated and other areas from a panel in which the measure began everywhere at once.

    Parameters
    ----------
    panel
        The panel.
    anticipation
        How many periods before the beginning are left out.

    Raises
    ------
    UnsuitableData
        The measure began at different times, too little is left before, or a group has no records
        before or after.
    """
    treated = panel.of(TREATED)
    begin, stop = panel.first[treated], panel.stop[treated]
    others = panel.compared()
    problems = _problems(panel, begin, others, anticipation)
    if problems:
        raise UnsuitableData(listed(panel.method, problems))
    at, last = np.arange(len(panel.periods)), int(stop.min())
    began = int(begin[0])
    kept = ((at < began - anticipation) | (at >= began)) & (at < last)
    rows = treated | others
    notes = list(panel.notes)
    if last < len(panel.periods):
        notes.append(say("differences.note_ended"))
    found = Compared(
        panel, panel.counts[np.ix_(rows, kept)], panel.periods[kept], treated[rows],
        began - anticipation, tuple(np.array(panel.ids)[rows]), tuple(np.array(panel.names)[rows]),
        panel.roles[rows], None if panel.bases is None else panel.bases[rows], tuple(notes),
    )  # fmt: skip
    _refuse_empty(found)
    return found


def _problems(
    panel: Panel, begin: NDArray[np.int64], others: NDArray[np.bool_], anticipation: int
) -> list[str]:
    problems = []
    if len(set(begin.tolist())) > 1:
        problems.append(f"{panel.intervention} began at {len(set(begin.tolist()))} different "
                        "times; use staggered_effects")  # fmt: skip
    if not others.any():
        problems.append(f"{panel.intervention} has no area to compare with; name comparison areas "
                        "in the table of interventions")  # fmt: skip
    if begin.min() - anticipation < 1:
        problems.append(f"option 'anticipation' is {anticipation}; only {begin.min()} periods lie "
                        "before the measure began, and one must be left")  # fmt: skip
    return problems


def _refuse_empty(found: Compared) -> None:
    """Refuse groups of which no ratio can be formed."""
    problems = [
        f"nothing was recorded in the {who} areas {when} the measure began; nothing can be "
        "compared: take another offence, or wider areas"
        for who, rows in (("treated", found.treated), ("other", ~found.treated))
        for when, each in (("before", found.before), ("after", found.after))
        if each[rows].sum() == 0 and (who, when) != ("treated", "after")
    ]
    if problems:
        raise UnsuitableData(listed(found.panel.method, problems))
