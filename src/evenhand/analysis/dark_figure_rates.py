"""Where the chance that an offence is reported comes from: elsewhere, one's own survey, or said."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from evenhand.errors import OptionError, UnsuitableData, listed
from evenhand.statistics.dark_figure import reporting_chance
from evenhand.statistics.survey_design import Single
from evenhand.statistics.survey_estimates import means
from evenhand.tables.answers.answered import answers_of, indicator
from evenhand.tables.survey import Survey
from evenhand.tables.survey_design import SurveyDesign
from evenhand.tables.survey_items import SurveyItems
from evenhand.taxonomy.reporting import reporting_rates

NAME = "dark_figure"
FEWEST_ANSWERS = 10
RateKind = Literal["reference", "survey", "given"]


@dataclass(frozen=True)
class ReportingChance:
    """The chance that one offence is reported, as Beta(a, b).

    Attributes
    ----------
    a, b
        Of the distribution.
    effective
        Effective number of answers behind it; missing where the source gives none.
    answers
        Answers behind it; 0 where the source gives none.
    """

    a: float
    b: float
    effective: float = float("nan")
    answers: int = 0


@dataclass(frozen=True)
class OwnRate:
    """A rate that the user brings: for one class, said or from a survey of their own."""

    offence: str | None
    share: float | None
    answers: float | None


@dataclass(frozen=True)
class AskedOf:
    """The item of the user's own survey in which those hit say whether it was reported."""

    survey: Survey | None
    items: SurveyItems | None
    design: SurveyDesign | None
    item: str
    counted: tuple[int, ...] | None
    wave: str | None
    single: Single = "refuse"


def chances(
    kind: RateKind, offences: Sequence[str], own: OwnRate, asked: AskedOf, *, same_place: bool
) -> dict[str, ReportingChance]:
    """Give the chance of reporting for each class that has one.

    Parameters
    ----------
    kind
        Where it is from.
    offences
        Classes of which something was reported.
    own, asked
        What the user brings.
    same_place
        Whether the city lies where the reference rates hold.

    Raises
    ------
    OptionError
        What a rate of one's own needs is not given, or a rate is given that `kind` leaves unused.
    UnsuitableData
        The survey is not there, or too few of its respondents answered.
    """
    problems = _problems(kind, own)
    if problems:
        raise OptionError(listed(NAME, problems))
    if kind == "reference":
        known = {name: reporting_rates(name) for name in offences}
        return {name: ReportingChance(*rates.chance(same_place=same_place))
                for name, rates in known.items() if rates is not None}  # fmt: skip
    if kind == "given":
        assert own.share is not None and own.answers is not None
        chance = ReportingChance(*reporting_chance(own.share, own.answers), own.answers)
    else:
        chance = _surveyed(asked)
    return dict.fromkeys(offences, chance)


def _problems(kind: RateKind, own: OwnRate) -> list[str]:
    """Say what is missing, or given in vain."""
    found = []
    if kind != "reference" and own.offence is None:
        found.append("option 'offence' has no value; a rate of your own is of one offence: say "
                     "which")  # fmt: skip
    for name, value in (("share_reported", own.share), ("answers_behind", own.answers)):
        if kind == "given" and value is None:
            found.append(f"option '{name}' has no value; rates='given' needs the share reported "
                         "and how many answers stand behind it")  # fmt: skip
        if kind != "given" and value is not None:
            found.append(f"option '{name}' is {value:g}, but rates='{kind}' does not use it; say "
                         "rates='given', or leave it out")  # fmt: skip
    return found


def _surveyed(asked: AskedOf) -> ReportingChance:
    """Work out the share reported from the survey, with its effective number of answers."""
    if asked.survey is None:
        raise UnsuitableData(listed(NAME, ["there is no survey to take the rate from; import one, "
                                           "or choose other rates"]))  # fmt: skip
    told = answers_of(NAME, asked.survey, asked.item, wave=asked.wave, items=asked.items,
                      design=asked.design, single=asked.single)  # fmt: skip
    yes = indicator(told, asked.counted)
    many = int((~np.isnan(yes) & (told.weights > 0)).sum())
    if many < FEWEST_ANSWERS:
        raise UnsuitableData(listed(NAME, [
            f"{many} respondents answered '{asked.item}'; at least {FEWEST_ANSWERS} are needed "
            "for a rate"
        ]))  # fmt: skip
    found = means(told.design, yes)
    share, effective = float(found.estimate[0]), float(found.effective[0])
    # All alike: the variance of the design is 0 and tells nothing; the answers themselves do.
    effective = min(effective, many) if np.isfinite(effective) and effective > 0 else float(many)
    return ReportingChance(*reporting_chance(share, effective), effective, many)
