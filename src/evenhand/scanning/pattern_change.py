"""Did its spatial pattern change between two periods?"""

from dataclasses import dataclass
from datetime import date
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
from evenhand.scanning.paired_places import Ground, PairedKind, of_periods
from evenhand.scanning.two_patterns import FalseCalls, TwoPatterns, compared
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.incidents import Incidents
from evenhand.tables.streets import Streets
from evenhand.wording.messages import Quantity, Value


@dataclass(frozen=True, kw_only=True, eq=False)
class PatternChange(TwoPatterns):
    """Each place's share of an offence in two periods, and where it differs clearly."""

    WORDS: ClassVar[str] = "pattern_change"

    offence: str
    first_from: date
    first_to: date
    second_from: date
    second_to: date

    def _values(self) -> dict[str, Value]:
        days = {name: Quantity(getattr(self, name), "date", name)
                for name in ("first_from", "first_to", "second_from", "second_to")}  # fmt: skip
        return {**super()._values(), **days}


@checked
def pattern_change(
    recorded: Incidents | Counts,
    areas: Areas | None = None,
    streets: Streets | None = None,
    *,
    first_from: CalendarDay,
    first_to: CalendarDay,
    second_from: CalendarDay,
    second_to: CalendarDay,
    offence: Offence | None = None,
    over: PairedKind = "area",
    level: AreaLevel | None = None,
    cell_m: CellSide = 250,
    control: FalseCalls = "false_discoveries",
    confidence: Confidence = 0.95,
    draws: Draws = 999,
    seed: Seed = 1,
) -> PatternChange:
    """Did its spatial pattern change between two periods?

    Parameters
    ----------
    recorded
        Recorded incidents, or counts by area and period.
    areas
        Names the areas, and those in which nothing was recorded.
    streets
        All street segments, so that those without incidents count too.
    first_from, first_to, second_from, second_to
        First and last day of each period, both included.
    offence
        The class looked at; None takes every class.
    over
        What a place is: an area, a street segment, or a square cell.
    level
        For areas: which set; None takes the only one there is.
    cell_m
        For cells: their side. Incidents that may lie further from their point are set aside.
    control
        What is kept rare over all places: false ones among those called (`false_discoveries`), or
        any false call at all (`any_false_call`).
    confidence
        Level of the likely ranges.
    draws, seed
        Random draws of how much would move by chance, and their start.

    Returns
    -------
    PatternChange
        Counts and shares of each place in both periods, how its share changed beside all other
        places together, p-values plain and adjusted, and the share of incidents that would have
        to lie elsewhere for both periods to have one pattern, beside chance.

    Raises
    ------
    UnsuitableData
        The periods overlap or run backwards, one has no record with a place, there are fewer
        than two places, or the level is not there or not named.

    Notes
    -----
    Only shares are compared: a rise that is the same everywhere changes no pattern. Each place is
    tested by chi-square with the factor (N - 1) / N, by Fisher's exact test where fewer than
    five are expected (`evenhand.statistics.pattern_change`); both are widened by how much places
    vary from month to month, where months tell. Swapping the periods changes no p-value. Places
    with too few incidents ever to be clear are named and not judged. Andresen's index S (85 % of
    one set drawn 200 times) stands beside it because it is known; it is no test, and differs
    with the direction. What has no figure in one period is left out of both.

    References
    ----------
    Wheeler, Steenbeek & Andresen 2018, doi:10.1111/tgis.12341. Andresen 2009,
    doi:10.1016/j.apgeog.2008.12.004. Benjamini & Yekutieli 2001, doi:10.1214/aos/1013699998.

    Examples
    --------
    >>> import pandas as pd
    >>> when = pd.to_datetime(["2025-01-01", "2026-01-01"])
    >>> frame = pd.concat([pd.DataFrame({"area_id": name, "period_start": when,
    ...     "period_end": when + pd.offsets.YearEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences", "count": both})
    ...     for name, both in (("a", [40, 80]), ("b", [60, 20]), ("c", [50, 50]))])
    >>> found = pattern_change(Counts.from_frame(frame), first_from=date(2025, 1, 1),
    ...     first_to=date(2025, 12, 31), second_from=date(2026, 1, 1),
    ...     second_to=date(2026, 12, 31))
    >>> found.to_frame()["is_clear"].tolist(), round(found.moved, 3)
    ([True, True, False], 0.267)
    """
    ground = Ground("pattern_change", over, level, cell_m, areas, streets)
    periods = (first_from, first_to), (second_from, second_to)
    paired = of_periods(recorded, ground, periods, offence)
    return PatternChange(
        offence=offence or "all",
        first_from=first_from,
        first_to=first_to,
        second_from=second_from,
        second_to=second_to,
        **compared(paired, over=over, control=control, confidence=confidence, draws=draws,
                   seed=seed),
    )  # fmt: skip


METHOD = Method(
    run=pattern_change,
    question="Did its spatial pattern change between two periods?",
    sources=(
        "Wheeler, Steenbeek & Andresen 2018, doi:10.1111/tgis.12341",
        "Andresen 2009, doi:10.1016/j.apgeog.2008.12.004",
        "Benjamini & Yekutieli 2001, doi:10.1214/aos/1013699998",
        "Tarone 1990, doi:10.2307/2531456",
    ),
    example={
        "first_from": date(2024, 11, 1),
        "first_to": date(2025, 10, 31),
        "second_from": date(2025, 11, 1),
        "second_to": date(2026, 10, 31),
        "offence": "burglary_dwelling",
        "level": "neighbourhood",
    },
)
