"""What an interrupted series is told with: effect, doubts, and the tables behind its charts."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from evenhand.assessment.panel import Panel
from evenhand.assessment.series_of_panel import Followed
from evenhand.statistics.interrupted_series import Interrupted
from evenhand.statistics.series_checks import Check, drift_to_doubt, false_dates, most_telling

CLEAR = 0.05


def about(panel: Panel, course: Followed) -> dict[str, Any]:
    """Say what was done where, and what the finding rests on."""
    own = panel.of("treated")
    dose = panel.dose[own]
    plan = dose / panel.fidelity[own]
    return {
        "intervention": panel.intervention, "measure": panel.measure,
        "offence": panel.offence or "all", "unit": panel.unit,
        "begins_on": panel.periods[panel.begins].date(), "is_controlled": course.is_controlled,
        "treated": int(own.sum()), "comparisons": int(panel.compared().sum()),
        "is_untouched": course.is_controlled and not panel.of("comparison").any(),
        "delivered": float(dose.sum()), "fidelity": float(dose.sum() / plan.sum()),
        "dose_unit": panel.dose_unit, "n_used": panel.n_used, "n_rows": panel.n_rows,
        "set_aside": panel.set_aside, "notes": (*panel.notes, *course.notes),
        "interruptions": course.days,
    }  # fmt: skip


def effect(main: Interrupted, alone: Interrupted, course: Followed, confidence: float
            ) -> dict[str, Any]:  # fmt: skip
    """Give the effect, as a share and as a number of incidents."""
    tail = (1 - confidence) / 2
    low, high = main.quantile(tail), main.quantile(1 - tail)
    got = float(course.headline.counts[main.window].sum())

    def more(effect: float) -> float:
        """Give how many more there were than without, if they were so many times more."""
        return got - got / (1 + effect)

    return {
        "effect": main.effect, "effect_low": low, "effect_high": high, "p_value": main.p_value,
        "alone_effect": alone.effect, "alone_low": alone.quantile(tail),
        "alone_high": alone.quantile(1 - tail), "alone_p_value": alone.p_value,
        "recorded": int(got), "expected": got / (1 + main.effect), "difference": more(main.effect),
        "difference_low": more(low), "difference_high": more(high),
        "level": float(np.expm1(main.level)), "level_low": float(np.expm1(main.level_low)),
        "level_high": float(np.expm1(main.level_high)),
        "slope_per_year": float(np.expm1(main.slope)), "slope_low": float(np.expm1(main.slope_low)),
        "slope_high": float(np.expm1(main.slope_high)), "p_slope": main.p_slope,
        "periods_before": int((course.at < course.headline.begins[course.headline.main]).sum()),
        "periods_after": int(main.window.sum()), "dispersion": main.fit.dispersion,
        "correlation": main.fit.correlation, "seen_from": (1 + main.effect) / (1 + high) - 1,
    }  # fmt: skip


def doubts(main: Interrupted, course: Followed, checks: list[Check], confidence: float
            ) -> dict[str, Any]:  # fmt: skip
    """Give what would overturn the effect."""
    series = course.headline
    tried, telling = false_dates(series), most_telling(series)
    clear = main.p_value < CLEAR
    turned = dict.fromkeys(
        check.kind for check in (*checks, telling)
        if clear and (check.p_value >= CLEAR or (check.effect < 0) != (main.effect < 0))
    )  # fmt: skip
    at = int(np.flatnonzero(series.terms.at == telling.by)[0]) if telling.by == telling.by else None
    false = pd.DataFrame({
        "starts_on": course.days_at([*tried.at, series.begins[series.main]]),
        "change": [*tried.effects, main.effect], "p_value": [*tried.p_values, main.p_value],
        "is_true_date": [False] * len(tried.at) + [True],
    })  # fmt: skip
    return {
        "false_dates": len(tried.at), "false_clear": int((tried.p_values < CLEAR).sum()),
        "p_false_date": tried.rank(main.p_value), "least_p_false_date": tried.least,
        "drift_to_doubt": drift_to_doubt(main, series.terms, confidence=confidence),
        "doubted_by": tuple(turned), "ways_tried": len(checks) + 1,
        "telling_period": None if at is None else course.periods[at].date(),
        "telling_effect": telling.effect, "telling_p_value": telling.p_value,
        "_false": false if len(tried.at) else false.iloc[:0],
    }  # fmt: skip


def frame(course: Followed, main: Interrupted) -> pd.DataFrame:
    """Give one row for each period."""
    others = course.others
    start = course.headline.begins[course.headline.main]
    return pd.DataFrame({
        "starts_on": course.periods, "count": course.headline.counts.astype("int64"),
        "comparison_count": pd.array(others.astype("int64"), dtype="Int64")
        if others is not None else pd.array([pd.NA] * len(course.periods), dtype="Int64"),
        "estimate": main.expected, "low": main.low, "high": main.high, "fitted": main.fitted,
        "is_after": main.window, "is_first": course.at == start,
    })  # fmt: skip


def check_table(main: Interrupted, alone: Interrupted, course: Followed, checks: list[Check],
                 confidence: float) -> pd.DataFrame:  # fmt: skip
    """Give one row for each way of reckoning, the one told first."""
    tail = (1 - confidence) / 2
    first = [("as_told", main)] + ([("alone", alone)] if course.is_controlled else [])
    rows: list[Mapping[str, Any]] = [
        {"way": name, "periods": 0, "change": one.effect, "change_low": one.quantile(tail),
         "change_high": one.quantile(1 - tail), "p_value": one.p_value}
        for name, one in first
    ]  # fmt: skip
    rows += [
        {"way": f"{check.kind}_{int(check.by)}" if check.by else check.kind,
         "periods": int(check.by), "change": check.effect, "change_low": check.low,
         "change_high": check.high, "p_value": check.p_value}
        for check in checks
    ]  # fmt: skip
    return pd.DataFrame(rows)
