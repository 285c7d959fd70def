"""Do two offences share one spatial pattern?"""

from dataclasses import dataclass
from typing import ClassVar

from evenhand.contract import Method, checked
from evenhand.options import (
    AreaLevel,
    CalendarDay,
    CellSide,
    Confidence,
    Draws,
    Offence,
    Seed,
)
from evenhand.scanning.paired_places import Ground, PairedKind, of_offences
from evenhand.scanning.two_patterns import FalseCalls, TwoPatterns, compared
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.streets import Streets
from evenhand.wording.messages import Term, Value


@dataclass(frozen=True, kw_only=True, eq=False)
class PatternDifference(TwoPatterns):
    """Each place's share of two offences, and where these differ clearly."""

    WORDS: ClassVar[str] = "pattern_difference"

    offence: str
    other_offence: str

    def _values(self) -> dict[str, Value]:
        return {**super()._values(), "other": Term("offence_class", self.other_offence)}


@checked
def pattern_difference(
    recorded: Incidents | Counts,
    areas: Areas | None = None,
    streets: Streets | None = None,
    *,
    offence: Offence,
    other_offence: Offence,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    over: PairedKind = "area",
    level: AreaLevel | None = None,
    cell_m: CellSide = 250,
    control: FalseCalls = "false_discoveries",
    confidence: Confidence = 0.95,
    draws: Draws = 999,
    seed: Seed = 1,
) -> PatternDifference:
    """Do two offences share one spatial pattern?

    Parameters
    ----------
    recorded
        Recorded incidents, or counts by area and period.
    areas
        Names the areas, and those in which nothing was recorded.
    streets
        All street segments, so that those without incidents count too.
    offence, other_offence
        The classes compared.
    period_from, period_to
        First and last day, both included; None takes all.
    over, level, cell_m, control, confidence, draws, seed
        As for `pattern_change`.

    Returns
    -------
    PatternDifference
        As `PatternChange`, the first set being `offence`, the second `other_offence`.

    Raises
    ------
    UnsuitableData
        Both offences are the same, one has no record with a place, there are fewer than two
        places, or the level is not there or not named.

    Notes
    -----
    As `pattern_change`. That two offences share a pattern does not tie one to the other: both
    may follow where people, homes or goods are.

    References
    ----------
    Wheeler, Steenbeek & Andresen 2018, doi:10.1111/tgis.12341. Andresen 2009,
    doi:10.1016/j.apgeog.2008.12.004.

    Examples
    --------
    >>> import pandas as pd
    >>> when = pd.Timestamp("2026-01-01")
    >>> frame = pd.concat([pd.DataFrame({"area_id": ["a", "b", "c"], "period_start": when,
    ...     "period_end": when + pd.offsets.YearEnd(0), "offence_source": name,
    ...     "offence_class": name, "unit": "offences", "count": counts})
    ...     for name, counts in (("robbery", [40, 60, 50]), ("assault", [80, 20, 50]))])
    >>> found = pattern_difference(Counts.from_frame(frame), offence="robbery",
    ...     other_offence="assault")
    >>> found.to_frame()["is_clear"].tolist(), round(found.moved, 3)
    ([True, True, False], 0.267)
    """
    ground = Ground("pattern_difference", over, level, cell_m, areas, streets)
    paired = of_offences(recorded, ground, (offence, other_offence), (period_from, period_to))
    return PatternDifference(
        offence=offence,
        other_offence=other_offence,
        **compared(paired, over=over, control=control, confidence=confidence, draws=draws,
                   seed=seed),
    )  # fmt: skip


METHOD = Method(
    run=pattern_difference,
    question="Do two offences share one spatial pattern?",
    sources=(
        "Wheeler, Steenbeek & Andresen 2018, doi:10.1111/tgis.12341",
        "Andresen 2009, doi:10.1016/j.apgeog.2008.12.004",
        "Benjamini & Yekutieli 2001, doi:10.1214/aos/1013699998",
        "Tarone 1990, doi:10.2307/2531456",
    ),
    example={"offence": "robbery", "other_offence": "assault", "level": "neighbourhood"},
)
