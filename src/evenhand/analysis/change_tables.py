"""Two waves of a survey compared: each part in both, how far apart, and how sure that is."""

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from evenhand.analysis.survey_parts import EVERYBODY, WHOLE, Parts
from evenhand.analysis.survey_tables import Measure, estimated
from evenhand.statistics.multiplicity import holm
from evenhand.statistics.survey_contrasts import guarded_p_value, plain_variances
from evenhand.tables.answers.answered import Asked
from evenhand.tables.survey_design import SurveyDesign

Floats = NDArray[np.float64]
COLUMNS = (
    "part", "part_name", "first_answers", "second_answers", "first", "first_low", "first_high",
    "second", "second_low", "second_high", "change", "std_error", "change_low", "change_high",
    "std_error_apart", "degrees_of_freedom", "p_value", "p_value_adjusted", "certainty",
)  # fmt: skip
_CLEAR, _OTHERWISE_ASKED = 0.05, 0.5


def change_table(
    asked: Asked,
    parts: Parts,
    values: Floats,
    *,
    measure: Measure,
    fewest: int,
    confidence: float,
    comparable: bool,
) -> pd.DataFrame:
    """Compare two waves for everybody and each part, with every column of `COLUMNS`.

    Parameters
    ----------
    asked
        The answers of exactly two waves.
    parts
        Parts of the population.
    values
        What is estimated, of each respondent, shape (n,).
    measure
        `share` or `mean`.
    fewest
        A part with fewer answers in either wave is not judged.
    confidence
        Level of the ranges.
    comparable
        Whether waves were asked alike; if not, nothing is judged.
    """
    later = (asked.wave == asked.waves[1]).astype(np.intp)
    tables = [_rows(asked, np.zeros(len(values), dtype=np.intp), 1, later, values, measure,
                    confidence)]  # fmt: skip
    if parts.labels:
        tables.append(_rows(asked, parts.code, len(parts.labels), later, values, measure,
                            confidence))  # fmt: skip
    frame = pd.concat(tables, ignore_index=True)
    frame["part"] = pd.array([WHOLE, *parts.labels], dtype="string")
    frame["part_name"] = pd.array([EVERYBODY, *parts.names], dtype="string")
    enough = frame[["first_answers", "second_answers"]].min(axis=1) >= fewest
    frame["p_value"] = frame["p_value"].where(enough & comparable)
    # The whole is one question of its own; the parts together are another.
    among = frame["p_value"].iloc[1:].to_numpy()
    frame["p_value_adjusted"] = np.r_[frame["p_value"].iloc[0], holm(among)]
    clear = np.where(frame["p_value_adjusted"] < _CLEAR, "sure", "unsure")
    words = np.where(enough & comparable & frame["p_value"].notna(), clear, "cannot_say")
    frame["certainty"] = pd.array(words, dtype="string")
    return frame[list(COLUMNS)]


def _rows(
    asked: Asked, code: NDArray[np.intp], many: int, later: NDArray[np.intp], values: Floats,
    measure: Measure, confidence: float,
) -> pd.DataFrame:  # fmt: skip
    part = np.where(code >= 0, 2 * code + later, -1)
    found, (low, high) = estimated(asked.design, values, measure, confidence, part)
    width = 2 * many
    first, second = np.arange(0, width, 2), np.arange(1, width, 2)
    size = len(found.estimate)
    filled = {name: np.r_[array, np.full(width - size, np.nan)][:width] for name, array in (
        ("value", found.estimate), ("low", low), ("high", high), ("degrees", found.degrees),
    )}  # fmt: skip
    answers = np.r_[found.answers, np.zeros(width - size, dtype=np.int64)]
    covariance = np.full((width, width), np.nan)
    covariance[:size, :size] = found.covariance
    variance = np.diag(covariance)
    apart = variance[first] + variance[second]
    change = filled["value"][second] - filled["value"][first]
    error = np.sqrt(np.maximum(apart - 2 * covariance[first, second], 0.0))
    degrees = np.minimum(filled["degrees"][first], filled["degrees"][second])
    # A part that lies in one cluster in a wave shows nothing of how clusters differ.
    reach = error * scipy.stats.t.isf((1 - confidence) / 2, np.where(degrees > 0, degrees, np.nan))
    plain = plain_variances(asked.weights, values, part, width)
    with np.errstate(invalid="ignore", divide="ignore"):
        # What clusters in common take from the doubt, they take from the plain one as well.
        kept = np.clip(error**2 / apart, 0.0, 1.0)
    plainly = np.sqrt((plain[first] + plain[second]) * np.nan_to_num(kept, nan=1.0))
    return pd.DataFrame({
        "first_answers": answers[first], "second_answers": answers[second],
        **{f"{wave}{end}": filled[name][at]
           for wave, at in (("first", first), ("second", second))
           for end, name in (("", "value"), ("_low", "low"), ("_high", "high"))},
        "change": change, "std_error": error, "change_low": change - reach,
        "change_high": change + reach, "std_error_apart": np.sqrt(apart),
        "degrees_of_freedom": degrees, "p_value": guarded_p_value(change, error, degrees, plainly),
    })  # fmt: skip


def asked_otherwise(asked: Asked, design: SurveyDesign | None) -> str:
    """Say why two waves do not compare: a break that is declared, other modes, or "" for nothing.

    Returns
    -------
    str
        `declared`: `SurveyDesign` marks a break in the second wave or one between; `modes`: nothing
        is declared, but more than half of the respondents would have to be asked in another way
        for both waves to be asked alike; else "".
    """
    if design is not None:
        marked = design.to_frame().set_index("wave")["mode_break"]
        between = [wave for wave in _after_first(asked) if wave in marked.index]
        said = marked.loc[between].dropna()
        if said.astype(bool).any():
            return "declared"
        if asked.waves[1] in said.index:
            return ""
    known = pd.DataFrame({"mode": asked.mode, "wave": asked.wave})
    known = known[known["mode"] != ""]
    if known["wave"].nunique() < 2:
        return ""
    shares = pd.crosstab(known["mode"], known["wave"], normalize="columns").to_numpy()
    return "modes" if np.abs(shares[:, 0] - shares[:, 1]).sum() / 2 > _OTHERWISE_ASKED else ""


def _after_first(asked: Asked) -> tuple[str, ...]:
    """Name the waves after the first of two, up to the second."""
    order = asked.respondents.every_wave
    first, second = (order.index(one) for one in asked.waves)
    return order[first + 1 : second + 1]
