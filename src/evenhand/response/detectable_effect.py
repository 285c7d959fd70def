"""Could the effect be seen, before money is spent on it?"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import UnsuitableData, listed
from evenhand.options import (
    AreaIds,
    AreaLevel,
    CalendarDay,
    Designs,
    Draws,
    Effect,
    FalseAlarm,
    Intervention,
    MeasureCode,
    Metres,
    Months,
    Offence,
    Placebos,
    Seed,
    Share,
)
from evenhand.response import detectable_words
from evenhand.response.compared_with import buffer_of, compared
from evenhand.response.designs import CONTRAST, RANDOMISED, SERIES, SYNTHETIC
from evenhand.response.history import History, Plan, history_of
from evenhand.response.plausible import studied
from evenhand.response.power_table import (
    LEAST_BEFORE,
    Asked,
    Told,
    alternatives,
    further,
    months_before,
    table_of,
    tried,
)
from evenhand.response.spacing import metres_apart, nearest
from evenhand.statistics.detectable import PowerCurve, arrangements
from evenhand.tables.areas import Areas
from evenhand.tables.counts import Counts
from evenhand.tables.evidence import Evidence
from evenhand.tables.incidents import Incidents
from evenhand.tables.interventions import Interventions
from evenhand.wording.messages import say

NAME = "detectable_effect"


@dataclass(frozen=True, kw_only=True, eq=False)
class DetectableEffect(Finding):
    """Power by design, areas, months and size of effect, and the smallest effect seen."""

    KEY: ClassVar[tuple[str, ...]] = ("design", "treated_areas", "months", "share_prevented")
    WITHHELD: ClassVar[str] = (
        "it says where something may be done before that is agreed; it stays in the house"
    )

    verdict: str
    design: str
    others: tuple[str, ...]
    offence: str
    unit: str
    level: str
    intervention: str
    first_on: date
    last_on: date
    starts_on: date
    treated: tuple[str, ...]
    compared: tuple[str, ...]
    buffer: tuple[str, ...]
    buffer_m: float
    treated_areas: int
    areas: int
    months: int
    months_before: int
    plausible: float
    wanted: float
    alpha: float
    smallest_p: float
    arrangements: int
    draws: int
    power_plausible: float
    power_low: float
    power_high: float
    detectable: float
    largest: float
    power_largest: float
    expected: float
    prevented: float
    exaggeration: float
    wrong_sign: float
    false_calls: float
    contrast_false_calls: float
    placebos: int
    placebos_apart: int
    enough_months: int
    enough_areas: int
    most_months: int
    most_areas: int
    nearest_m: float
    left_out: int
    like: str
    library_low: float
    library_high: float
    library_entries: int
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each design, number of areas, months and size of effect."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw how often a fall would show, by its size and by design."""
        frame = self._frame
        plan = frame["treated_areas"].eq(self.treated_areas) & frame["months"].eq(self.months)
        return Chart(
            rows=plain_rows(frame[plan]),
            spec=_curves(self.wanted, self.plausible),
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle", **detectable_words.values(self)),
            columns=("design", "share_prevented", "power", "share_wrong_sign",
                     "times_exaggerated"),
        )  # fmt: skip

    def charts(self) -> tuple[Chart, ...]:
        """Give the curves, then what more months or areas would change."""
        rows = self._frame.drop_duplicates(["design", "treated_areas", "months"])
        rows = rows[rows["design"].eq(self.design)].dropna(subset=["detectable"])
        if len(rows) < 2:
            return (self.plot(),)
        more = Chart(
            rows=plain_rows(rows),
            spec=_MORE,
            title=say(f"{NAME}.more_title", **detectable_words.values(self)),
            subtitle=say(f"{NAME}.more_subtitle", **detectable_words.values(self)),
            columns=("treated_areas", "months", "months_before", "detectable", "smallest_p"),
        )
        return (self.plot(), more)

    def explain(self) -> Explanation:
        """Say whether a plausible fall would be seen, and how large it would have to be."""
        return detectable_words.explained(self)


def _curves(wanted: float, plausible: float) -> dict[str, Any]:
    size = {"field": "share_prevented", "type": "quantitative", "title": "axis.share_prevented",
            "axis": {"format": ".0%"}}  # fmt: skip
    return {
        "layer": [
            {"mark": {"type": "rule", "strokeDash": [4, 3]}, "encoding": {"y": {"datum": wanted}}},
            {"mark": {"type": "rule", "strokeDash": [2, 2]},
             "encoding": {"x": {"datum": plausible}}},
            {"mark": {"type": "line", "strokeWidth": 2.5},
             "encoding": {
                 "x": size,
                 "y": {"field": "power", "type": "quantitative", "title": "axis.power",
                       "scale": {"domain": [0, 1]}, "axis": {"format": ".0%"}},
                 "color": {"field": "design", "type": "nominal", "title": None, "sort": None},
                 "strokeDash": {"field": "design", "type": "nominal", "title": None,
                                "sort": None}}},
        ],
    }  # fmt: skip


_MORE: dict[str, Any] = {
    "mark": {"type": "point", "filled": True, "size": 110},
    "encoding": {
        "x": {"field": "detectable", "type": "quantitative", "title": "axis.detectable",
              "axis": {"format": ".0%"}, "scale": {"domain": [0, 1]}},
        "y": {"field": "months", "type": "ordinal", "title": None},
        "color": {"field": "treated_areas", "type": "nominal", "title": "axis.treated_areas"},
    },
}  # fmt: skip


@checked
def detectable_effect(
    recorded: Incidents | Counts,
    interventions: Interventions | None = None,
    areas: Areas | None = None,
    evidence: Evidence | None = None,
    *,
    treated: AreaIds | None = None,
    comparison: AreaIds | None = None,
    intervention: Intervention | None = None,
    offence: Offence | None = None,
    level: AreaLevel | None = None,
    starts_on: CalendarDay | None = None,
    designs: Designs = (RANDOMISED, SYNTHETIC, SERIES),
    months: Months = 12,
    plausible: Effect = 0.2,
    like: MeasureCode | None = None,
    wanted: Share = 0.8,
    alpha: FalseAlarm = 0.05,
    buffer_m: Metres = 0.0,
    placebos: Placebos = 40,
    draws: Draws = 199,
    seed: Seed = 1,
) -> DetectableEffect:
    """Could we ever see the effect?

    Parameters
    ----------
    recorded
        Recorded incidents with areas, or counts by area and month.
    interventions
        What was or is to be done; areas reached by another measure against the same offence in
        these months are left out.
    areas
        Outlines, to keep comparison areas at a distance.
    evidence
        The partnership's own entries of the library of evidence.
    treated
        Areas to be treated, where the plan is not in the table yet.
    comparison
        Areas to compare with; None takes those of the table, else all that nothing touches.
    intervention
        One of the table; None takes the only one that fits.
    offence
        The class that is to fall; None takes every class.
    level
        Which set of areas; None takes the only one there is.
    starts_on
        First day; only months before it are used. None takes the table's day, else all months.
    designs
        Which are tried, by the names of their methods; the first decides the answer.
    months
        How many months after the start are to be looked at.
    plausible
        The fall that may be hoped for, as a share; take it from studies of like measures.
    like
        A measure of the library of evidence, whose sizes are named beside it.
    wanted
        How likely the fall should be called.
    alpha
        How often something may be called where nothing happened.
    buffer_m
        Comparison areas nearer than this to a treated one are left out, and those that touch it
        if it is more than 0.
    placebos
        In how many stretches and sets of areas of the past the effect is played.
    draws, seed
        Arrangements drawn where not all can be listed, and the start of all draws.

    Returns
    -------
    DetectableEffect
        Power by design, treated areas, months and size; the smallest fall that would be seen.

    Raises
    ------
    UnsuitableData
        Areas or intervention are not there or not named, a treated area is in its own
        comparison, the history is too short, a treated area has no incident, or fewer than two
        areas are left to compare with.

    Notes
    -----
    Incidents of real months in which nothing was done are taken out at random, at every size and
    in many places alike (`evenhand.statistics.detectable`), and the inference that will be used
    is asked: that of each method named in `designs`. The contrast `before_after` shows how often a
    bare comparison calls something where nothing was done. A p-value by randomisation has a
    floor, one over the number of ways in which the treated areas could have been chosen: above
    `alpha` nothing can be called at any size.

    References
    ----------
    Bertrand, Duflo & Mullainathan 2004, doi:10.1162/003355304772839588. Gelman & Carlin 2014,
    doi:10.1177/1745691614551642.

    Examples
    --------
    >>> draw = np.random.default_rng(1)
    >>> when = pd.date_range("2023-01-01", periods=36, freq="MS")
    >>> frame = pd.concat([pd.DataFrame({"area_id": f"a{n:02d}", "period_start": when,
    ...     "period_end": when + pd.offsets.MonthEnd(0), "offence_source": "r",
    ...     "offence_class": "robbery", "unit": "offences", "count": draw.poisson(8, 36)})
    ...     for n in range(12)])
    >>> found = detectable_effect(Counts.from_frame(frame), treated=("a00",))
    >>> found.verdict, found.smallest_p == 1 / 12
    ('floor', True)
    """
    history, plan = history_of(
        recorded, interventions, areas, method=NAME, level=level, offence=offence, treated=treated,
        intervention=intervention, starts_on=starts_on, least=months + LEAST_BEFORE,
    )  # fmt: skip
    apart = nearest(metres_apart(areas, history.ids, history.level), history.treated)
    looked = history.treated | compared(history, plan, comparison, apart, buffer_m)
    asked = Asked(
        counts=history.counts[looked], treated=history.treated[looked], designs=designs,
        months=months,
        plausible=plausible, wanted=wanted, alpha=alpha, draws=draws, placebos=placebos, seed=seed,
    )  # fmt: skip
    told = tried(asked)
    if told[0].name == CONTRAST:
        raise UnsuitableData(
            listed(NAME, [f"with {len(asked.treated)} areas and {told[0].before} months before the "
                          "start none of the designs asked for can be used; ask for another"])
        )  # fmt: skip
    others = alternatives(asked)
    found = _found(history, plan, asked, looked, told, others, apart, buffer_m)
    known = studied(like, offence, evidence)
    return replace(found, like=known.measure, library_low=known.low, library_high=known.high,
                   library_entries=known.entries)  # fmt: skip


def _found(
    history: History,
    plan: Plan,
    asked: Asked,
    looked: NDArray[np.bool_],
    told: list[Told],
    others: list[Told],
    apart: NDArray[np.float64],
    buffer_m: float,
) -> DetectableEffect:
    main, contrast = told[0], told[-1]
    curve = main.curve
    at = int(np.flatnonzero(np.isclose(curve.effects, asked.plausible))[0])
    detectable = curve.detectable(asked.wanted)
    expected = float(asked.counts[asked.treated].mean(axis=1).sum() * asked.months)
    enough = further([main, *others], asked.wanted, asked.plausible)
    ids = np.array(history.ids)
    beside = looked & ~history.treated
    return DetectableEffect(
        verdict=_verdict(main, asked, detectable), design=main.name,
        others=tuple(one.name for one in told[1:-1]), offence=history.offence, unit=history.unit,
        level=history.level, intervention=plan.intervention, first_on=history.first_on,
        last_on=history.last_on, buffer=buffer_of(history, plan, apart, buffer_m),
        buffer_m=buffer_m, starts_on=plan.starts_on or history.last_on + timedelta(days=1),
        treated=plan.treated, compared=tuple(map(str, ids[beside])),
        treated_areas=int(asked.treated.sum()), areas=len(asked.treated), months=asked.months,
        months_before=months_before(asked.counts.shape[1], asked.months),
        plausible=asked.plausible, wanted=asked.wanted, alpha=asked.alpha,
        smallest_p=main.smallest_p,
        arrangements=arrangements(len(asked.treated), int(asked.treated.sum())),
        draws=asked.draws, power_plausible=float(curve.power[at]), **_range(curve, at),
        detectable=detectable, largest=float(curve.effects[-1]),
        power_largest=float(curve.power[-1]), expected=expected, prevented=detectable * expected,
        exaggeration=float(curve.exaggeration[at]), wrong_sign=float(curve.wrong_sign[at]),
        false_calls=float(curve.power[0]), contrast_false_calls=float(contrast.curve.power[0]),
        placebos=curve.placebos, placebos_apart=curve.apart, enough_months=enough[0],
        enough_areas=enough[1], most_months=max(one.months for one in [main, *others]),
        most_areas=max(one.treated for one in [main, *others]),
        nearest_m=float(np.min(apart[beside], initial=np.inf)) if beside.any() else np.nan,
        left_out=int(len(looked) - looked.sum()) + len(history.incomplete), like="",
        library_low=np.nan, library_high=np.nan, library_entries=0,
        n_used=history.n_used, n_rows=history.n_rows, set_aside=history.set_aside,
        _frame=table_of([*told, *others], asked.wanted),
    )  # fmt: skip


def _range(curve: PowerCurve, at: int) -> dict[str, Any]:
    """Give where the power likely lies."""
    low, high = curve.likely(at)
    return {"power_low": low, "power_high": high}


def _verdict(main: Told, asked: Asked, detectable: float) -> str:
    if main.smallest_p > asked.alpha + 1e-12:
        return "floor"
    if not np.isfinite(detectable):
        return "never"
    return "seen" if detectable <= asked.plausible + 1e-9 else "unseen"


METHOD = Method(
    run=detectable_effect,
    question="Could we ever see the effect?",
    sources=(
        "Bertrand, Duflo & Mullainathan 2004, doi:10.1162/003355304772839588",
        "Gelman & Carlin 2014, doi:10.1177/1745691614551642",
        "MacKinnon & Webb 2020, doi:10.1016/j.jeconom.2020.04.024",
    ),
    example={"offence": "burglary_dwelling", "level": "quarter", "intervention": "M-1",
             "months": 9},
)  # fmt: skip
