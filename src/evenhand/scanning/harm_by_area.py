"""Harm by area: do the same areas come first by number and by weight?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import AreaLevel, CalendarDay, Confidence, Draws, Seed
from evenhand.scanning.month_blocks import (
    ClassDispersion,
    class_dispersion_in_areas,
    classes_said,
)
from evenhand.statistics.ranks import rank_intervals
from evenhand.tables.area_counts import area_counts
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.harm_weights import HarmWeights
from evenhand.tables.incidents import Incidents
from evenhand.tables.weighed import REPORTED, parts, rulers_beside
from evenhand.taxonomy.rulers import Ruler
from evenhand.wording.messages import Quantity, Term, TermList, say

COUNT = "count"
COLUMNS = ("ruler", "area_id", "area_name", "count", "harm_lightest", "harm_heaviest",
           "rank_low", "rank_high", "pairs_reversed")  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class HarmByArea(Finding):
    """Where areas stand by number and by weight, and which pairs surely change places.

    Attributes
    ----------
    n_areas
        How many areas there are.
    n_reversals
        Pairs of areas of which one has surely more records and the other surely more weight by
        at least one ruler, on the classes which that ruler weighs.
    dispersion_low, dispersion_high
        How much classes vary beyond what area and month explain, over what independent incidents
        would; missing where months cannot be told apart.
    left_out
        Classes without weight, by ruler.
    is_transferred
        Whether weights were carried out of the place where they hold.
    """

    KEY = ("ruler", "area_id")
    COUNTS = ("count",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("harm_lightest", "harm_heaviest"), ("count",)),
        **dict.fromkeys(("rank_low", "rank_high", "pairs_reversed"), ("count[any]",)),
    }
    WITHHELD: ClassVar[str] = (
        "its weights are published, so that the weight of an area tells how many of each class it "
        "adds up, small numbers too; release harm instead"
    )
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        **dict.fromkeys(("n_reversals", "dispersion_low", "dispersion_high"), ("count[any]",)),
        "n_areas": (),
    }  # fmt: skip

    n_areas: int
    n_reversals: int
    dispersion_low: float
    dispersion_high: float
    left_out: Mapping[str, tuple[str, ...]]
    is_transferred: bool
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each ruler and area."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw between which places each area lies, by each ruler."""
        plain = self._frame[self._frame["ruler"].eq(COUNT)]
        first = plain.nsmallest(12, ["rank_low", "rank_high"])["area_id"]
        rows = self._frame[self._frame["area_id"].isin(first)]
        spec = {
            "mark": {"type": "bar", "height": 4},
            "encoding": {
                "y": {"field": "area_id", "type": "nominal", "title": None, "sort": None},
                "yOffset": {"field": "ruler", "type": "nominal", "sort": None},
                "x": {"field": "rank_low", "type": "quantitative", "title": "axis.place_in_order"},
                "x2": {"field": "rank_high"},
                "color": {"field": "ruler", "type": "nominal", "title": None, "sort": None},
            },
        }
        return Chart(
            rows=plain_rows(rows),
            spec=spec,
            title=self.explain().answer,
            subtitle=say("harm_by_area.subtitle"),
            columns=("area_id", "ruler", "count", "rank_low", "rank_high"),
        )

    def explain(self) -> Explanation:
        """Say whether areas change places between number and weight."""
        pairs = Quantity(self.n_reversals, "count", "n_reversals")
        areas = Quantity(self.n_areas, "count", "n_areas")
        key = "harm_by_area.depends" if self.n_reversals else "harm_by_area.stable"
        limits = [
            say("harm.limit_no_weight", ruler=Term("ruler", ruler),
                classes=TermList(tuple(Term("offence_class", name) for name in classes)))
            for ruler, classes in self.left_out.items() if classes
        ]  # fmt: skip
        limits += [say("harm.limit_transfer")] if self.is_transferred else []
        varying, independent = classes_said(self.dispersion_low, self.dispersion_high)
        used = Quantity(self.n_used, "count", "n_used")
        rows = Quantity(self.n_rows, "count", "n_rows")
        return Explanation(
            answer=say(key, n=pairs, areas=areas),
            reading=(
                say("harm_by_area.reading"),
                *varying,
                say("data.rows_used", used=used, rows=rows),
            ),
            limits=(
                say("harm_by_area.limit_size"),
                *independent,
                *limits,
                say("harm.limit_average"),
            ),
        )


@checked
def harm_by_area(
    recorded: Incidents | Counts,
    own: HarmWeights | None = None,
    areas: Areas | None = None,
    *,
    level: AreaLevel | None = None,
    period_from: CalendarDay | None = None,
    period_to: CalendarDay | None = None,
    place: Literal["england_and_wales", "elsewhere"] = "elsewhere",
    confidence: Confidence = 0.95,
    draws: Draws = 999,
    seed: Seed = 1,
) -> HarmByArea:
    """Do the same areas come first by number and by weight?

    Parameters
    ----------
    recorded
        Incidents with areas, or counts by area.
    own
        A ruler of your own, put beside the standard ones.
    areas
        Names the areas, and those in which nothing was recorded.
    level
        Which set of areas; None takes the only one there is.
    period_from, period_to
        First and last day, both included; None takes what the source covers.
    place
        Whether the city lies where the standard rulers hold.
    confidence
        Level of the likely ranges of ranks.
    draws, seed
        Bootstrap draws of the counts, and the start of the random draws.

    Returns
    -------
    HarmByArea
        For each ruler and area: records of the classes it weighs, their weight at the lightest
        and at the heaviest, and between which places the area lies.

    Raises
    ------
    UnsuitableData
        There are no two areas, or no ruler weighs a class recorded.

    Notes
    -----
    Ranks are of totals, not of rates, by `rank_intervals`, which allows for how much each class
    varies in the table of areas by months, where six months or more can be told apart. A pair of
    areas is called reversed only if the same classes, by number and by weight, surely put it in
    opposite orders. What police find by their own activity is left out: it follows where police
    look.

    References
    ----------
    Mogstad et al. 2024, doi:10.1093/restud/rdad006; Sherman, Neyroud & Neyroud 2016,
    doi:10.1093/police/paw003.

    Examples
    --------
    >>> frame = pd.DataFrame({"area_id": ["a", "a", "b", "b"], "period_start": "2025-01-01",
    ...     "period_end": "2025-12-31", "offence_source": ["r", "t"] * 2, "unit": "offences",
    ...     "offence_class": ["robbery", "theft_from_person"] * 2, "count": [90, 100, 10, 900]})
    >>> harm_by_area(Counts.from_frame(frame), draws=199).n_reversals
    1
    """
    placed = area_counts(recorded, areas, level=level, offence=None, period_from=period_from,
                         period_to=period_to)  # fmt: skip
    rows = placed.taken.frame
    reported = rows[parts(placed.taken, recorded).eq(REPORTED)]
    wide = reported.pivot_table(index="area_id", columns="offence_class", values="count",
                                aggfunc="sum", fill_value=0)  # fmt: skip
    wide = wide.reindex(placed.frame["area_id"], fill_value=0)
    if len(wide) < 2:
        raise UnsuitableData(listed("harm_by_area", ["there are no two areas to compare"]))
    spread = class_dispersion_in_areas(placed.taken, reported, recorded)
    blocks, left_out, pairs = [], {}, np.zeros((len(wide), len(wide)), dtype=bool)
    for ruler in rulers_beside(own):
        known = [name for name in wide if ruler.weight(str(name))]
        if not known or (ruler.kind != "count" and len(known) < 2):
            continue
        left_out[ruler.name] = tuple(str(name) for name in wide if name not in known)
        block, reversed_here = _ranked(ruler, wide[known], spread, confidence, draws, seed)
        pairs |= reversed_here
        blocks.append(block)
    if len(blocks) < 2:
        raise UnsuitableData(
            listed("harm_by_area", ["no ruler weighs two of the classes; bring one of your own"])
        )
    names = placed.frame.set_index("area_id")["area_name"]
    frame = pd.concat(blocks, ignore_index=True)
    frame["area_name"] = frame["area_id"].map(names).astype("string")
    return HarmByArea(
        n_areas=len(wide),
        dispersion_low=spread.span[0],
        dispersion_high=spread.span[1],
        n_reversals=int((pairs | pairs.T).sum() // 2),
        left_out=left_out,
        is_transferred=place == "elsewhere",
        n_used=placed.taken.n_used,
        n_rows=placed.taken.n_rows,
        set_aside=placed.taken.set_aside,
        _frame=frame[list(COLUMNS)],
    )


def _ranked(
    ruler: Ruler,
    counts: pd.DataFrame,
    spread: ClassDispersion,
    confidence: float,
    draws: int,
    seed: int,
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Rank the areas by weight, and say which pairs stand the other way by number."""
    weights = [weight for name in counts if (weight := ruler.weight(str(name)))]
    low, high = np.array([w.low for w in weights]), np.array([w.high for w in weights])
    number = counts.to_numpy(dtype=float)
    varying, degrees = spread.of(counts)
    weighed, plain = (
        rank_intervals(
            number,
            light,
            heavy,
            dispersion=varying,
            degrees=degrees,
            confidence=confidence,
            draws=draws,
            seed=seed,
        )
        for light, heavy in ((low, high), (np.ones_like(low), np.ones_like(low)))
    )
    opposite = weighed.above & plain.above.T
    frame = pd.DataFrame({
        "ruler": ruler.name, "area_id": counts.index.astype("string"),
        "count": number.sum(1).astype("int64"), "harm_lightest": number @ low,
        "harm_heaviest": number @ high, "rank_low": weighed.best, "rank_high": weighed.worst,
        "pairs_reversed": (opposite | opposite.T).sum(1),
    }).astype({"ruler": "string"})  # fmt: skip
    return frame, opposite


METHOD = Method(
    run=harm_by_area,
    question="Do the same areas come first by number and by weight?",
    sources=(
        "Mogstad, Romano, Shaikh & Wilhelm 2024, doi:10.1093/restud/rdad006",
        "Sherman, Neyroud & Neyroud 2016, doi:10.1093/police/paw003",
    ),
    version="1.1",
    example={"draws": 199, "level": "neighbourhood"},
)
