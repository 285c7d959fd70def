"""How a survey's respondents were drawn, as its table and its design say."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.survey_design import Single, design_of
from evenhand.statistics.survey_estimates import Sample
from evenhand.statistics.survey_replicates import Replicates, replicates_of
from evenhand.tables.answers.respondents import REPLICATE, Respondents
from evenhand.tables.survey_design import SurveyDesign
from evenhand.wording.messages import Message, Quantity, say

Floats = NDArray[np.float64]
_OTHER_SCALE, _NEAR_ONE, _NEAR_POPULATION, _MUCH_DRAWN = 5.0, 0.02, 0.05, 0.05


@dataclass(frozen=True)
class Drawn:
    """How respondents were drawn.

    Attributes
    ----------
    sample
        The design, or replicate weights, of all respondents.
    has_weights, has_strata, has_clusters
        What the survey says of its design; without weights everybody counts alike.
    is_scaled
        Whether weights add up to a population, so that totals can be told.
    shares_clusters
        Whether waves were drawn in the same clusters.
    notes
        What should be known when estimates are read.
    """

    sample: Sample
    has_weights: bool
    has_strata: bool
    has_clusters: bool
    is_scaled: bool
    shares_clusters: bool
    notes: tuple[Message, ...] = field(default=())

    @property
    def has_replicates(self) -> bool:
        """Whether the spread comes from replicate weights."""
        return isinstance(self.sample, Replicates)


def drawn_of(
    people: Respondents, design: SurveyDesign | None = None, *, single: Single = "refuse"
) -> Drawn:
    """Say how the respondents were drawn.

    Parameters
    ----------
    people
        All respondents of the waves asked about.
    design
        What the table of answers cannot say, by wave.
    single
        What a stratum with one cluster adds to the variance.

    Raises
    ------
    UnsuitableData
        Weights, strata or clusters are missing for some, strata have one cluster and `single` is
        `refuse`, or replicate weights come without the way they were made. All are listed.
    """
    frame, declared = people.frame, _declared(people, design)
    has = {name: bool(frame[name].notna().any()) for name in ("weight", "stratum", "cluster")}
    weights = frame["weight"].to_numpy(dtype=np.float64) if has["weight"] else np.ones(len(frame))
    shared = _shares(people, declared, has["cluster"])
    units = set(declared["population_unit"].dropna()) if len(declared) else set()
    known = None if "clusters" in units else _people(frame)
    is_scaled, notes = _scales(frame, weights, people.waves, has, known)
    parts: dict[str, Any] = {"single": single}
    if len(people.waves) > 1:
        parts |= {"waves": frame["wave"].to_numpy(object), "waves_share_clusters": shared}
    if has["stratum"]:
        parts["strata"] = frame["stratum"].to_numpy(object)
    if has["cluster"]:
        parts["clusters"] = frame["cluster"].to_numpy(object)
    elif len(people.waves) > 1 and shared:
        parts["clusters"] = frame["respondent_id"].to_numpy(object)
    size, said = _population(frame, units, has["cluster"])
    if size is not None:
        parts["population"] = size
    replicates = [name for name in map(str, frame) if name.startswith(REPLICATE)]
    try:
        if replicates and frame[replicates].notna().any(axis=None):
            sample: Sample = _replicated(people, weights, replicates, declared, shared)
        else:
            sample = design_of(weights, **parts)
    except UnsuitableData as refused:
        lines = str(refused).splitlines()[1:]
        problems = [line.removeprefix("  - ") for line in lines]
        raise UnsuitableData(listed(people.method, problems)) from None
    return Drawn(sample, has["weight"], has["stratum"], has["cluster"], is_scaled, shared,
                 (*notes, *said))  # fmt: skip


def _declared(people: Respondents, design: SurveyDesign | None) -> pd.DataFrame:
    """Give what is declared of the waves asked about, by wave."""
    if design is None:
        return pd.DataFrame()
    frame = design.to_frame()
    return frame[frame["wave"].isin(people.waves)].set_index("wave")


def _shares(people: Respondents, declared: pd.DataFrame, has_clusters: bool) -> bool:
    """Say whether waves were drawn in the same clusters: as declared, else if labels recur."""
    later = [wave for wave in people.waves[1:] if wave in declared.index]
    if later and (said := declared.loc[later, "clusters_shared"].dropna()).size:
        return bool(said.any())
    if not has_clusters:
        return False
    units = people.frame[["cluster", "wave"]].drop_duplicates()
    return bool(units["cluster"].duplicated().any())


def _scales(
    frame: pd.DataFrame, weights: Floats, waves: tuple[str, ...], has: dict[str, bool],
    known: "pd.Series[float] | None",
) -> tuple[bool, list[Message]]:  # fmt: skip
    """Say whether weights add up to a population, and what is odd about their scale."""
    if not has["weight"]:
        return False, [say("survey.note_unweighted")]
    sums = pd.Series(weights).groupby(frame["wave"].astype(str).to_numpy()).agg(["sum", "count"])
    mean = sums["sum"] / sums["count"]
    notes, is_scaled = [], not bool(((mean - 1).abs() < _NEAR_ONE).any())
    if len(mean) > 1 and mean.min() > 0 and mean.max() / mean.min() > _OTHER_SCALE:
        notes.append(say("survey.note_scale_differs",
                         ratio=Quantity(float(mean.max() / mean.min()), "ratio")))  # fmt: skip
    if not is_scaled:
        notes.append(say("survey.note_not_scaled"))
    elif known is not None:
        apart = sums["sum"].loc[list(waves)] / known.loc[list(waves)]
        if ((apart - 1).abs() > _NEAR_POPULATION).any():
            is_scaled = False
            notes.append(say("survey.note_other_population",
                             held=Quantity(float(sums["sum"].iloc[-1]), "count"),
                             known=Quantity(float(known.iloc[-1]), "count")))  # fmt: skip
    return is_scaled, notes


def _people(frame: pd.DataFrame) -> "pd.Series[float] | None":
    """Add up the populations of strata by wave, where each is known and counts people."""
    if frame["population_size"].isna().any() or frame["stratum"].isna().any():
        return None
    strata = frame[["wave", "stratum", "population_size"]].drop_duplicates()
    known = strata.groupby(strata["wave"].astype(str))["population_size"].sum()
    many = frame.groupby(frame["wave"].astype(str)).size()
    # Fewer than respondents: the column counts clusters.
    return None if (known < many).any() else known


def _population(
    frame: pd.DataFrame, units: set[str], has_clusters: bool
) -> tuple[Floats | None, list[Message]]:
    """Give the size of each stratum in the units drawn, for the finite population correction."""
    size = frame["population_size"]
    if size.isna().all():
        return None, []
    fits = units == {"clusters"} if has_clusters else units <= {"people"}
    if not fits:
        much = has_clusters and len(frame) > _MUCH_DRAWN * float(size.drop_duplicates().sum())
        return None, [say("survey.note_population_unused")] if much else []
    stratum, _ = pd.factorize(frame["stratum"], use_na_sentinel=False)
    wave, _ = pd.factorize(frame["wave"])
    within = size.groupby([stratum, wave])
    if size.isna().any() or not within.transform("min").eq(within.transform("max")).all():
        return size.to_numpy(dtype=np.float64), []
    # Several waves of other sizes: the largest leaves most of the variance, which is cautious.
    return size.groupby(stratum).transform("max").to_numpy(dtype=np.float64), []


def _replicated(
    people: Respondents, weights: Floats, names: list[str], declared: pd.DataFrame, shared: bool
) -> Replicates:
    """Declare the replicate weights that came with the survey."""
    problems: list[str] = []
    many = np.column_stack([
        pd.to_numeric(people.frame[name], errors="coerce").to_numpy(dtype=np.float64)
        for name in names
    ])  # fmt: skip
    if np.isnan(many).any():
        lost = int(np.isnan(many).any(axis=1).sum())
        problems.append(f"a replicate weight is missing or no number for {lost} of {len(many)} "
                        "respondents; mend the file or leave the columns out")  # fmt: skip
    kinds = list(declared["replicate_kind"].dropna().unique()) if len(declared) else []
    if len(kinds) != 1:
        told = ", ".join(map(str, kinds)) or "nothing"
        problems.append("the survey has replicate weights, but the table survey_design says "
                        f"{told} of how they were made; give one replicate_kind")  # fmt: skip
    if problems:
        raise UnsuitableData(listed("replicate weights", problems))
    factor = declared["replicate_factor"].dropna()
    shrunk = declared["replicate_shrunk"].dropna()
    given = replicates_of(
        weights, many, kind=kinds[0], shrunk=float(shrunk.iloc[0]) if len(shrunk) else 0.0,
        factors=np.full(len(names), float(factor.iloc[0])) if len(factor) else None,
    )  # fmt: skip
    if len(people.waves) == 1 or shared:
        return given
    wave, found = pd.factorize(people.frame["wave"])
    # Waves drawn anew: one varies while the others stay as they are.
    apart = [np.where((wave == code)[:, None], many, weights[:, None])
             for code in range(len(found))]  # fmt: skip
    return Replicates(weights, np.hstack(apart), np.tile(given.factors, len(found)))
