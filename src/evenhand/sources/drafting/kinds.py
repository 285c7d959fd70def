"""Says what kind of table a sample is, by its columns together."""

from dataclasses import dataclass

from evenhand.sources.drafting.drafts import Certainty, reason
from evenhand.sources.drafting.evidence import AREA_HEADS, Evidence
from evenhand.sources.drafting.looks import Look
from evenhand.sources.drafting.offences import class_of_words
from evenhand.sources.drafting.surveys import bank_columns, is_limesurvey
from evenhand.tables.columns import names_group
from evenhand.wording.messages import Message

LEAST_WIDE = 3
CODED_ANSWERS = 15
LEAST_ITEMS = 2
CHOICES = ("incidents", "counts", "exposure", "signals", "places", "stops", "survey", "events")
"""Kinds to choose from where the columns leave it open."""


@dataclass(frozen=True)
class KindOf:
    """What kind of table it is, how sure that is, and why."""

    kind: str
    certainty: Certainty
    reason: Message
    wide_over: str = ""


def kind_of(evidence: Evidence) -> KindOf:
    """Say what kind of table it is; where the columns leave it open it is asked."""
    for judge in (_of_shapes, _of_exported_survey, _of_stops, _of_wide, _of_survey, _of_signals,
                  _of_counts, _of_rows, _of_exposure, _of_places):  # fmt: skip
        found = judge(evidence)
        if found is not None:
            return found
    return KindOf("incidents", "asked", reason("kind_open"))


def wide_offences(evidence: Evidence) -> list[Look]:
    """List columns that are named after offences and hold counts: one for each offence."""
    return [
        look
        for look in evidence.usable
        if look.is_whole and class_of_words(look.name) is not None
        and evidence.date(look) is None
    ]  # fmt: skip


def has_points(evidence: Evidence) -> bool:
    """Say whether rows have coordinates."""

    def places(look: Look) -> bool:
        return look.is_number or look.is_range

    if evidence.sample.geometry == "points":
        return True
    for x, y in (("longitude", "latitude"), ("easting", "northing")):
        if evidence.best(x, fits=places) and evidence.best(y, fits=places):
            return True
    return any(look.is_wkt or look.is_pair for look in evidence.usable)


def is_label(look: Look) -> bool:
    """Say whether cells are labels or codes that repeat, as offences do."""
    few = len(look.words) <= 12
    return not look.is_clock and (few or look.variety < 0.4) and not (
        look.is_number and not look.is_whole
    )  # fmt: skip


def _of_shapes(evidence: Evidence) -> KindOf | None:
    if evidence.sample.geometry == "areas":
        return KindOf("areas", "sure", reason("kind_areas"))
    if evidence.sample.geometry == "lines":
        return KindOf("streets", "likely", reason("kind_streets"))
    return None


def _of_exported_survey(evidence: Evidence) -> KindOf | None:
    """Tell a survey by what writes it: LimeSurvey, or SPSS and Stata with items of the bank."""
    header = evidence.sample.header
    if is_limesurvey(header):
        return KindOf("survey", "sure", reason("kind_limesurvey"))
    items = [*bank_columns(header).values()]
    if len(items) >= LEAST_ITEMS or (items and evidence.sample.codebook):
        return KindOf("survey", "sure", reason("kind_items", *items[:3]))
    labelled = [one for one in evidence.sample.codebook.values() if one.codes]
    if len(labelled) >= LEAST_WIDE:
        shares = {"columns": float(len(labelled))}
        return KindOf("survey", "likely", reason("kind_labelled", shares=shares))
    return None


def _of_stops(evidence: Evidence) -> KindOf | None:
    said = [look for look in evidence.looks.values()
            if evidence.says(look.name, "searched") >= 0.5]  # fmt: skip
    groups = [name for name in evidence.looks if names_group(name)]
    if said and evidence.dated and (len(said) > 1 or groups):
        return KindOf("stops", "sure" if len(said) > 1 and groups else "likely",
                      reason("kind_stops", *[look.name for look in said[:2]]))  # fmt: skip
    return None


def _of_wide(evidence: Evidence) -> KindOf | None:
    wide = evidence.wide_periods
    if len(wide) >= LEAST_WIDE:
        is_sure = bool(evidence.said("offence", fits=is_label) and evidence.areas)
        why = reason("kind_wide", wide[0].name, shares={"columns": float(len(wide))})
        return KindOf("counts", "sure" if is_sure else "likely", why, "period")
    wide = wide_offences(evidence)
    if len(wide) >= LEAST_WIDE and evidence.areas and not has_points(evidence):
        why = reason("kind_wide_offences", wide[0].name, shares={"columns": float(len(wide))})
        return KindOf("counts", "sure" if _periods(evidence) else "likely", why, "offence_source")
    return None


def _of_survey(evidence: Evidence) -> KindOf | None:
    coded = [look for look in evidence.usable if look.is_whole and len(look.words) <= 12]
    weight = evidence.best("weight", least=0.5)
    if weight is not None and len(coded) >= CODED_ANSWERS:
        return KindOf("survey", "likely", reason("kind_survey", weight.name))
    share = evidence.best("share", fits=lambda look: look.is_number and not look.is_whole)
    count = evidence.best("count", "population", fits=lambda look: look.is_whole)
    item = evidence.best("item", "respondent", least=0.5)
    is_of_area = item is not None or bool(evidence.areas)
    if share is not None and count is None and is_of_area and not has_points(evidence):
        return KindOf("survey", "asked", reason("kind_shares", share.name))
    return None


def _of_signals(evidence: Evidence) -> KindOf | None:
    said = evidence.best("signal", least=0.5)
    if (
        said is not None
        and evidence.dated
        and not evidence.said("offence", least=0.7, fits=is_label)
    ):
        return KindOf("signals", "likely", reason("kind_signals", said.name))
    return None


def _of_counts(evidence: Evidence) -> KindOf | None:
    count = evidence.best("count", fits=lambda look: look.is_whole or _is_mixed(look))
    offence = evidence.best("offence", fits=is_label)
    if (
        count is None
        or has_points(evidence)
        or evidence.best("clock", fits=lambda look: look.is_clock)
    ):
        return None
    is_key = evidence.best("id", least=0.8, fits=lambda look: look.variety > 0.9)
    varies = count.bounds[1] > 1
    if _periods(evidence) and (offence or evidence.areas) and (varies or not is_key):
        is_sure = offence is not None and bool(evidence.areas)
        return KindOf("counts", "sure" if is_sure else "likely", reason("kind_counts", count.name))
    if offence and evidence.areas and not evidence.dated and not is_key:
        return KindOf("counts", "likely", reason("kind_counts_undated", count.name))
    return None


def _is_mixed(look: Look) -> bool:
    """Say whether numbers are counts among others, such as shares in rows of their own."""
    return look.is_number and bool((look.numbers >= 1).mean() > 0.5)


def _of_rows(evidence: Evidence) -> KindOf | None:
    dates = [
        look for look in evidence.dated if evidence.mostly(look.name) not in ("recorded", "upkeep")
    ]
    dates = dates or evidence.dated
    months = [look for look in dates if look is not None]
    population = evidence.best("population", least=0.5, fits=lambda look: look.is_whole)
    if not months or population is not None:
        return None
    points = has_points(evidence)
    offence = evidence.best("offence", least=0.5, fits=is_label)
    if points and offence:
        return KindOf("incidents", "sure", reason("kind_incidents", months[0].name, offence.name))
    if offence and evidence.date(months[0]) is not None and evidence.said(*AREA_HEADS):
        return KindOf("incidents", "likely", reason("kind_incidents", months[0].name, offence.name))
    if points or offence:
        named = [months[0].name, *([offence.name] if offence else [])]
        return KindOf("incidents", "likely", reason("kind_points", *named))
    return None


def _of_exposure(evidence: Evidence) -> KindOf | None:
    value = evidence.best("population", fits=lambda look: look.is_number)
    if value is None or not evidence.areas:
        return None
    return KindOf("exposure", "sure", reason("kind_exposure", value.name))


def _of_places(evidence: Evidence) -> KindOf | None:
    name = evidence.best("place_name", "place_kind", least=0.5)
    if has_points(evidence) and name is not None and not evidence.dated:
        return KindOf("places", "likely", reason("kind_places", name.name))
    return None


def _periods(evidence: Evidence) -> bool:
    """Say whether rows are of periods: a year, a month, a quarter, a day of each."""
    said = evidence.best("year", "month", "period")
    if said is not None:
        return True
    dates = [evidence.date(look) for look in evidence.dated]
    return any(date is not None and date.precision in ("month", "year") for date in dates)
