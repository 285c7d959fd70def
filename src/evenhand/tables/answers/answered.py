"""What a survey's respondents answered to an item, with the design they were drawn by."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.survey_design import Single
from evenhand.statistics.survey_estimates import Sample
from evenhand.tables.answers.drawn import Drawn, drawn_of
from evenhand.tables.answers.margins import AREA
from evenhand.tables.answers.meanings import Meaning, meaning_of, restated
from evenhand.tables.answers.respondents import GROUP, Respondents, every_wave, respondents_of
from evenhand.tables.answers.reweighted import Wanted, reweighted
from evenhand.tables.areas import Areas
from evenhand.tables.exposure import ExposureByGroup
from evenhand.tables.survey import ANSWER_STATES, Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.wording.messages import Message

__all__ = ["Asked", "Wanted", "answers_of", "every_wave", "everyone_of", "indicator"]
Floats = NDArray[np.float64]
AS_GIVEN = Wanted()


@dataclass(frozen=True)
class Asked:
    """One item asked of all respondents of one or more waves.

    Attributes
    ----------
    method, item
        Whose question it is, and what was asked.
    codes
        Coded answer of each respondent, shape (n,); missing unless answered.
    answer_states
        One of `ANSWER_STATES` for each, shape (n,).
    states
        State → how many.
    drawn
        How all respondents were drawn; `design` is its design or replicate weights.
    areas
        Area of each, shape (n,), "" outside all areas.
    area_names
        Area → its name, also of those without respondents.
    groups
        Name of the grouping (`age`) → each respondent's group, "" where not known.
    wave, mode
        Of each respondent, shape (n,); mode "" where not known.
    meaning
        What is known of the item: its scale, codes and unwelcome end.
    respondents
        The respondents behind it, to ask them further items.
    notes
        What should be known when results are read.
    set_aside
        Why a respondent has no value: reason → how many.
    """

    method: str
    item: str
    codes: Floats
    answer_states: NDArray[np.object_]
    drawn: Drawn
    areas: NDArray[np.object_]
    area_names: Mapping[str, str]
    groups: Mapping[str, NDArray[np.object_]]
    wave: NDArray[np.object_]
    mode: NDArray[np.object_]
    meaning: Meaning
    respondents: Respondents
    notes: tuple[Message, ...] = field(default=())

    def __len__(self) -> int:
        """How many respondents."""
        return len(self.codes)

    @property
    def design(self) -> Sample:
        """The design, or replicate weights, of all respondents."""
        return self.drawn.sample

    @property
    def weights(self) -> Floats:
        """How many people each respondent stands for, shape (n,)."""
        return self.design.weights

    @property
    def waves(self) -> tuple[str, ...]:
        """The waves asked about, in order of time."""
        return self.respondents.waves

    @property
    def n_rows(self) -> int:
        """How many respondents, for a finding."""
        return len(self.codes)

    @property
    def counts(self) -> NDArray[np.bool_]:
        """Whether a respondent's answer enters estimates: answered, weight not 0, shape (n,)."""
        found: NDArray[np.bool_] = ~np.isnan(self.codes) & (self.weights > 0)
        return found

    @property
    def states(self) -> dict[str, int]:
        """Each answer state → how many respondents."""
        found = pd.Series(self.answer_states).value_counts()
        return {state: int(found.get(state, 0)) for state in ANSWER_STATES}

    @property
    def set_aside(self) -> dict[str, int]:
        """Why a respondent has no value: reason → how many, for a finding."""
        reasons = {"refused": "refused", "dont_know": "dont_know", "not_asked": "not_asked",
                   "missing": "no_answer"}  # fmt: skip
        weighted = self.weights > 0
        states = pd.Series(self.answer_states[weighted]).value_counts()
        found = {reason: int(states.get(state, 0)) for state, reason in reasons.items()}
        found["zero_weight"] = int((~weighted).sum())
        return {reason: many for reason, many in found.items() if many}

    def of(self, item: str, items: SurveyItems | None = None) -> "Asked":
        """Ask the same respondents another item."""
        return _about(self, item, items)


def answers_of(
    method: str,
    survey: Survey,
    item: str,
    *,
    wave: str | tuple[str, ...] | None = None,
    items: SurveyItems | None = None,
    design: SurveyDesign | None = None,
    areas: Areas | None = None,
    margins: ExposureByGroup | None = None,
    wanted: Wanted = AS_GIVEN,
    single: Single = "refuse",
) -> Asked:
    """Bring the answers to one item to one row for each respondent, with the survey's design.

    Parameters
    ----------
    method
        Whose question it is, for messages.
    survey
        All answers.
    item
        The item's code.
    wave
        One wave or several; None takes the latest.
    items, design
        What codes mean, and how the survey was drawn.
    areas
        Names the areas; respondents elsewhere are outside all areas.
    margins
        Residents by group, for a weighting other than `as_given`.
    wanted
        How weights are brought to the population, if they are.
    single
        What a stratum with one cluster adds to the variance.

    Returns
    -------
    Asked
        The design is over all respondents of the waves, so that estimates of parts are right.

    Raises
    ------
    UnsuitableData
        The item or a wave is not there (the nearest are listed), a respondent answers twice or
        differs in a design column, an answer has a code that the items table lacks, weights,
        strata or clusters are faulty, or margins cannot be met. Every fault of one step is listed.
    """
    everyone = everyone_of(
        method, survey, wave=wave, design=design, areas=areas, margins=margins, wanted=wanted,
        single=single,
    )  # fmt: skip
    return everyone.of(item, items)


def everyone_of(
    method: str,
    survey: Survey,
    *,
    wave: str | tuple[str, ...] | None = None,
    design: SurveyDesign | None = None,
    areas: Areas | None = None,
    margins: ExposureByGroup | None = None,
    wanted: Wanted = AS_GIVEN,
    single: Single = "refuse",
) -> Asked:
    """Bring a survey to its respondents before anything is asked: `of` then asks them an item.

    Parameters and errors as for `answers_of`.
    """
    people = respondents_of(method, survey, wave=wave)
    drawn = drawn_of(people, design, single=single)
    where, names = _areas(people.frame, areas)
    groups = {
        str(name).removeprefix(GROUP): _labels(people.frame[name])
        for name in people.frame if str(name).startswith(GROUP)
    }  # fmt: skip
    when = _labels(people.frame["wave"])
    weighted = reweighted(method, drawn, margins, wanted, {**groups, AREA: where}, when)
    blank = np.full(len(people), np.nan), np.full(len(people), "not_asked", dtype=object)
    return Asked(
        method, "", *blank, weighted, where, names, groups, when, _labels(people.frame["mode"]),
        Meaning(""), people, weighted.notes,
    )  # fmt: skip


def indicator(asked: Asked, counted: tuple[int, ...] | None = None) -> Floats:
    """Mark who gave an answer that counts: 1, 0, or missing, shape (n,).

    Parameters
    ----------
    asked
        The answers.
    counted
        Codes that count; None takes those that the item bank or the items table say are the
        unwelcome ones.

    Raises
    ------
    UnsuitableData
        Nothing says which codes count, or nobody could have given them.
    """
    codes = asked.meaning.counted if counted is None else tuple(counted)
    there = sorted({int(code) for code in np.unique(asked.codes[~np.isnan(asked.codes)])})
    known = sorted(set(there) | set(asked.meaning.codes))
    if not codes:
        raise UnsuitableData(listed(asked.method, [
            f"nothing says which answers to '{asked.item}' count; say which with counted=… "
            f"(coded answers: {', '.join(map(str, known))})"
        ]))  # fmt: skip
    foreign = [str(code) for code in codes if code not in known]
    if foreign:
        raise UnsuitableData(listed(asked.method, [
            f"'{asked.item}' has no answer coded {', '.join(foreign)}; there are: "
            f"{', '.join(map(str, known))}"
        ]))  # fmt: skip
    marked = np.isin(asked.codes, codes).astype(np.float64)
    return np.where(np.isnan(asked.codes), np.nan, marked)


def _about(asked: Asked, item: str, items: SurveyItems | None) -> Asked:
    values, states = asked.respondents.answers(item)
    meaning, notes = meaning_of(asked.method, item, items)
    values, states = restated(asked.method, meaning, values, states)
    return replace(asked, item=item, codes=values, answer_states=states, meaning=meaning,
                   notes=(*asked.drawn.notes, *notes))  # fmt: skip


def _labels(values: pd.Series) -> NDArray[np.object_]:
    found: NDArray[np.object_] = values.astype(object).where(values.notna(), "").to_numpy(object)
    return found


def _areas(frame: pd.DataFrame, areas: Areas | None) -> tuple[NDArray[np.object_], dict[str, str]]:
    """Give each respondent's area, and how areas of that level are called."""
    where = _labels(frame["area_id"])
    seen = sorted(set(pd.unique(where)) - {""})
    if areas is None:
        return where, {area: area for area in seen}
    known = areas.to_frame()
    fitting = known.assign(fits=known["area_id"].isin(seen)).groupby("level")["fits"].sum()
    if not fitting.max():
        return where, {area: area for area in seen}
    level = known[known["level"].eq(str(fitting.idxmax()))]
    names = dict(zip(level["area_id"].astype(str), level["area_name"].astype(str), strict=True))
    inside = pd.Series(where).isin(list(names)).to_numpy(dtype=bool)
    return np.where(inside, where, ""), names
