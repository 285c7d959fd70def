"""Rater agreement: do several people who look at the same place write down the same?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from evenhand.analysis.rated import (
    AGREE,
    ALL,
    CANNOT_SAY,
    ONE_ANSWER,
    POOR,
    Judged,
    judged,
    lines_in_order,
    rated,
)
from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.options import Confidence, Draws, Seed, Share, Walk
from evenhand.tables.observations import Observations
from evenhand.wording.messages import Quantity, Term, TermList, Value, say, say_of

_MEASURES = ("alpha", "alpha_low", "alpha_high", "kappa", "ac1", "pabak", "share_agreeing",
             "share_commonest")  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class RaterAgreement(Finding):
    """How far raters agree on each line of their sheets, and on all together."""

    KEY: ClassVar[tuple[str, ...]] = ("line",)
    COUNTS: ClassVar[tuple[str, ...]] = ("ratings",)
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {
        "stops": (), "raters": ("ratings",), **dict.fromkeys(_MEASURES, ("ratings",)),
    }  # fmt: skip
    WITHHELD: ClassVar[str] = (
        "it rests on a handful of raters, who know each other's hand; tell those who walked, and "
        "publish what they agree on"
    )

    least_alpha: float
    lines: int
    lines_agree: int
    lines_unsure: int
    lines_poor: int
    lines_one_answer: int
    lines_not_judged: int
    walks: int
    stops: int
    draws: int
    seed: int
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each line, and one for all together."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw alpha of each line with its likely range."""
        known = self._frame[self._frame["alpha"].notna()]
        shown = known if len(known) else self._frame.head(1)
        return Chart(
            rows=plain_rows(shown),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say("rater_agreement.subtitle"),
            columns=("line", "stops", "raters", "ratings", "alpha", "alpha_low", "alpha_high",
                     "kappa", "ac1", "pabak", "share_agreeing", "share_commonest", "verdict"),
        )  # fmt: skip

    def explain(self) -> Explanation:
        """Say how far raters agree, and which lines are better not read."""
        values = self._values()
        verdict = str(self._frame.set_index("line")["verdict"][ALL])
        none = self.cite(f"ratings[{ALL}]") == 0 and self.lines > self.lines_not_judged
        answer = say_of(f"rater_agreement.{'no_whole' if none else verdict}", values)
        reading = [say_of("rater_agreement.reading_lines", values)]
        if verdict not in (CANNOT_SAY, ONE_ANSWER):
            reading.insert(0, say_of("rater_agreement.reading_all", values))
        for kind in (POOR, ONE_ANSWER, CANNOT_SAY):
            named = self._named(kind)
            if named.terms and (none or verdict != CANNOT_SAY):
                reading.append(say(f"rater_agreement.reading_{kind}", named=named))
        limits = ("limit_same", "limit_few", "limit_range", "limit_own")
        return Explanation(
            answer=answer,
            reading=(*reading, say_of("data.rows_used", values)),
            limits=tuple(say(f"rater_agreement.{name}") for name in limits),
        )

    def lines_by_verdict(self, verdict: str) -> tuple[str, ...]:
        """Name the lines of which the same is said."""
        rows = self._frame[self._frame["line"].ne(ALL) & self._frame["verdict"].eq(verdict)]
        return tuple(map(str, rows["line"]))

    def _named(self, verdict: str) -> TermList:
        return TermList(
            tuple(Term("observation_item", name) for name in self.lines_by_verdict(verdict))
        )

    def _values(self) -> dict[str, Value]:
        values: dict[str, Value] = {
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
            "least": Quantity(self.least_alpha, "number", "least_alpha", 2),
        }
        for name in ("lines", "lines_agree", "lines_unsure", "lines_poor", "lines_one_answer",
                     "lines_not_judged", "walks", "stops"):  # fmt: skip
            values[name] = Quantity(getattr(self, name), "count", name)
        for name in ("alpha", "alpha_low", "alpha_high", "ac1", "pabak"):
            values[name] = Quantity(self.cite(f"{name}[{ALL}]"), "number", f"{name}[{ALL}]", 2)
        for name in ("share_agreeing", "share_commonest"):
            values[name] = Quantity(self.cite(f"{name}[{ALL}]"), "percent", f"{name}[{ALL}]")
        values["raters"] = Quantity(self.cite(f"raters[{ALL}]"), "count", f"raters[{ALL}]")
        return values


_SPEC: dict[str, Any] = {
    "layer": [
        {"mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.5},
         "encoding": {"x": {"field": "alpha_low"}, "x2": {"field": "alpha_high"}}},
        {"mark": {"type": "point", "filled": True, "size": 100},
         "encoding": {"x": {"field": "alpha", "type": "quantitative", "title": "axis.alpha"},
                      "opacity": {"condition": {"test": "datum.is_poor", "value": 0.35},
                                  "value": 1}}},
    ],
    "encoding": {"y": {"field": "line", "type": "nominal", "title": None, "sort": None}},
}  # fmt: skip


@checked
def rater_agreement(
    observations: Observations,
    *,
    walk: Walk | None = None,
    least_alpha: Share = 0.4,
    confidence: Confidence = 0.95,
    draws: Draws = 999,
    seed: Seed = 1,
) -> RaterAgreement:
    """Do several people who look at the same place write down the same?

    Parameters
    ----------
    observations
        Ratings of safety walks and place audits.
    walk
        One walk; None takes all of them, stop by stop.
    least_alpha
        A line with less agreement than this, by alpha and by AC1, is not to be read.
    confidence
        Level of the likely ranges.
    draws, seed
        Random draws of stops, and their start.

    Returns
    -------
    RaterAgreement
        For each line, and for all lines as "unwelcome or not" (`all`): stops with two raters or
        more, Krippendorff's alpha with its likely range, kappa (missing where raters skipped
        stops), AC1, PABAK, the share of pairs that agree, the share of the commonest answer, and
        a `verdict`.

    Raises
    ------
    UnsuitableData
        There is no such walk, or nothing was seen. One rater, or fewer than five stops, is no
        error: the verdict is `cannot_say`.

    Notes
    -----
    Alpha counts how far apart two answers are (ordinal), and is near 0 wherever one answer is
    nearly everybody's although raters agree: so the commonest answer, AC1 and PABAK stand beside
    it, and a line is called poor only where alpha and AC1 are both low. Ranges come from drawing
    stops anew; a place walked by day and after dark is drawn with both. The limit of 0.4 is a
    convention, about where Landis and Koch begin to speak of moderate agreement.

    References
    ----------
    Krippendorff 2011, Computing Krippendorff's alpha-reliability. Gwet 2008,
    doi:10.1348/000711006X126600. Landis & Koch 1977, doi:10.2307/2529310.

    Examples
    --------
    >>> rows = [("w", "passage", f"p{stop}", str(rater), "upkeep", 1 + 3 * (stop > 2))
    ...         for stop in range(6) for rater in (1, 2, 3)]
    >>> frame = pd.DataFrame(rows, columns=["walk_id", "sheet", "place_id", "rater", "item",
    ...                                     "rating"])
    >>> frame = frame.assign(observed_on="2026-10-20", rating_state="seen")
    >>> found = rater_agreement(Observations.from_frame(frame), draws=99)
    >>> float(found.cite("alpha[upkeep]")), found.lines_by_verdict("agree")
    (1.0, ('upkeep',))
    """
    ready = rated(observations, "rater_agreement", walk)
    options = {"least": least_alpha, "draws": draws, "seed": seed, "confidence": confidence}
    names = [ALL, *(line.item for line in lines_in_order(ready.rows))]
    frame = pd.DataFrame([_row(name, judged(ready.rows, name, **options)) for name in names])  # type: ignore[arg-type]
    text = dict.fromkeys(("line", "verdict"), "string")
    frame = frame.astype({**text, **dict.fromkeys(_MEASURES, "float64")})
    verdicts = frame.loc[frame["line"].ne(ALL), "verdict"]
    return RaterAgreement(
        least_alpha=least_alpha,
        lines=len(verdicts),
        lines_agree=int(verdicts.eq(AGREE).sum()),
        lines_unsure=int(verdicts.eq("unsure").sum()),
        lines_poor=int(verdicts.eq(POOR).sum()),
        lines_one_answer=int(verdicts.eq(ONE_ANSWER).sum()),
        lines_not_judged=int(verdicts.eq(CANNOT_SAY).sum()),
        walks=int(ready.rows["walk_id"].nunique()),
        stops=len(ready.rows[["walk_id", "place_id"]].drop_duplicates()),
        draws=draws,
        seed=seed,
        n_used=len(ready.rows),
        n_rows=ready.n_rows,
        set_aside=ready.set_aside,
        _frame=frame,
    )


def _row(line: str, known: Judged) -> dict[str, object]:
    row: dict[str, object] = {
        "line": line, "stops": known.stops, "raters": known.raters, "ratings": known.ratings,
    }  # fmt: skip
    found = known.found
    if found is None:
        row |= dict.fromkeys(_MEASURES, np.nan)
        row |= (
            {"share_agreeing": 1.0, "share_commonest": 1.0} if known.verdict == ONE_ANSWER else {}
        )
    else:
        row |= {name: getattr(found, name) for name in _MEASURES[:6]}
        row |= {"share_agreeing": found.agreement, "share_commonest": found.prevalence}
    return row | {"verdict": known.verdict, "is_poor": known.verdict == POOR}


METHOD = Method(
    run=rater_agreement,
    question="Do several people who look at the same place write down the same?",
    sources=(
        "Krippendorff 2011, Computing Krippendorff's alpha-reliability",
        "Gwet 2008, doi:10.1348/000711006X126600",
        "Landis & Koch 1977, doi:10.2307/2529310",
    ),
)
