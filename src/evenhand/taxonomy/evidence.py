"""What is known to work against what: measures, and what studies of them found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from math import nan

from evenhand.taxonomy.classes import OFFENCE_CLASSES
from evenhand.taxonomy.reference import Row, rows

INSECURITY = "insecurity"
"""Feelings of insecurity, which stand beside the offence classes as a problem of their own."""

DESIGNS = ("meta_analysis", "review", "trial", "controlled", "association", "described")
"""Studies pooled; reviewed but not pooled; one randomised trial; one comparison over time; an
association at one time; told of without an effect measured."""

DIRECTIONS = ("fewer", "unclear", "none", "more", "unmeasured")
METRICS = ("change", "change_d", "change_rate", "change_repeats", "change_at_sites",
           "prevented_per_expected", "rate_ratio", "odds_ratio")  # fmt: skip
RATIOS = ("rate_ratio", "odds_ratio")
SIDES = ("target", "place", "offender")
SPACES = ("public", "semi-public", "private")
MECHANISM_KINDS = ("technique", "strategy", "social")

HARMS = ("harm_to_stopped", "more_offending", "profiling_neighbours", "fear_contacted")
"""Cautions that tell of harm to people."""

FEW_STUDIES = 10
_BASE = {"meta_analysis": 4, "review": 3, "trial": 3, "controlled": 2, "association": 1,
         "described": 0}  # fmt: skip


@dataclass(frozen=True)
class Mechanism:
    """One way in which a measure can work.

    Attributes
    ----------
    code
        The number of a technique, or the code of a strategy or a social measure.
    kind
        `technique` (of situational prevention), `strategy` (CPTED) or `social`.
    term
        Its entry among the terms of its kind.
    family
        Of a technique: effort, risks, rewards, provocations, excuses. Of a strategy: physical,
        social.
    mark
        How well the name is attested.
    """

    code: str
    kind: str
    term: str
    family: str
    mark: str


@dataclass(frozen=True)
class EvidenceEntry:
    """What one source says of one measure and one problem.

    Attributes
    ----------
    entry, measure
        Its code, and that of the measure.
    design, year
        How it was studied (`DESIGNS`), and when it was published.
    problems
        Offence classes it is about, groups of them (`all_crime`, `property`, `violence`), or
        `insecurity`.
    settings
        Where it was studied; empty where that is not told.
    direction
        `fewer` incidents (or less insecurity), `unclear`, `none` (no difference found), `more`,
        or `unmeasured`.
    metric, value, low, high
        Size and its likely range, as the source gives it; not a number where it was not read.
        Shares from -1 for `change…`, else ratios.
    studies, tests
        How many were taken together; None where that was not read.
    is_low_quality
        Whether the source itself calls the studies weak, or too few to tell.
    saved_per_spent
        Saved for each unit of money spent, where a source worked it out.
    conditions, cautions
        Where and how it holds, and what else was found: codes of ours, or words of a partnership.
    source, mark
        Key in `sources.csv`, or the source in words for a partnership's own; how well attested.
    is_own
        Whether the partnership added it.
    """

    entry: str
    measure: str
    design: str
    problems: tuple[str, ...]
    direction: str
    source: str
    mark: str = "user"
    year: int | None = None
    settings: tuple[str, ...] = ()
    metric: str = ""
    value: float = nan
    low: float = nan
    high: float = nan
    studies: int | None = None
    tests: int | None = None
    is_low_quality: bool = False
    saved_per_spent: float = nan
    conditions: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    is_own: bool = False


@dataclass(frozen=True)
class EvidenceMeasure:
    """One thing that can be done, and by what it works.

    Attributes
    ----------
    measure
        Its code; ours are worded in `terms.toml`.
    mechanisms
        Codes of techniques, strategies and social measures.
    sides
        Which side of the crime triangle it changes: `target`, `place`, `offender`.
    settings, spaces
        Where it can be done at all; empty for anywhere.
    rights
        What it does to rights: codes of ours, or words of a partnership.
    cost
        What a partnership says of its cost; empty where it is not known.
    label
        How a partnership calls it; empty for ours.
    mark
        How well the description is attested.
    """

    measure: str
    mechanisms: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    spaces: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    cost: str = ""
    label: str = ""
    mark: str = "user"


@dataclass(frozen=True)
class EvidenceLibrary:
    """Measures by code, and what is known of them."""

    measures: Mapping[str, EvidenceMeasure]
    entries: tuple[EvidenceEntry, ...] = field(default=())


@cache
def mechanisms() -> Mapping[str, Mechanism]:
    """Give every mechanism by its code: 25 techniques, ten strategies, and social measures.

    Examples
    --------
    >>> mechanisms()["14"].term, mechanisms()["threshold_capacity"].family
    ('disrupt_markets', 'social')
    """
    found = [Mechanism(row["number"], "technique", row["technique"], row["family"], row["mark"])
             for row in rows("situational_techniques")]  # fmt: skip
    found += [Mechanism(row["strategy"], "strategy", row["strategy"], row["group"], row["mark"])
              for row in rows("cpted_strategies")]  # fmt: skip
    found += [Mechanism(row["social"], "social", row["social"], "", row["mark"])
              for row in rows("social_measures")]  # fmt: skip
    return {one.code: one for one in found}


@cache
def groups() -> Mapping[str, tuple[str, ...]]:
    """Give the groups of offences that a study may be about, each with our classes in it.

    Examples
    --------
    >>> "robbery" in groups()["violence"], "robbery" in groups()["property"]
    (True, False)
    """
    return {row["group"]: tuple(row["offence_classes"].split()) for row in rows("evidence_groups")}


@cache
def problem_words() -> tuple[str, ...]:
    """List what an entry may be about: classes, groups of classes, and insecurity."""
    return (*OFFENCE_CLASSES, *groups(), INSECURITY)


@cache
def library() -> EvidenceLibrary:
    """Give the measures and entries of our own library.

    Examples
    --------
    >>> known = library()
    >>> [one.value for one in known.entries if one.entry.startswith("hotspots_2022")]
    [-0.081, -0.16]
    >>> known.measures["alley_gates"].mechanisms
    ('2', 'natural_access_control', 'territorial_reinforcement')
    """
    measures = {row["measure"]: _measure(row) for row in rows("evidence_measures")}
    return EvidenceLibrary(measures, tuple(_entry(row) for row in rows("evidence_entries")))


@cache
def emmie() -> Mapping[str, Row]:
    """Give the ratings by EMMIE that were read, by measure: as their source writes them."""
    return {row["measure"]: row for row in rows("emmie_ratings")}


def strength(entry: EvidenceEntry) -> int:
    """Say how much is known by an entry: 0 (nothing measured) to 4 (strong).

    Notes
    -----
    Pooled studies count 4, a review without pooling or one randomised trial 3, one comparison
    over time 2, an association at one time 1, a description 0. One less each: for a review of
    fewer than ten studies, or of a number that was not read; for a source read only in a copy of
    a copy; and where the source itself calls the studies weak. What was measured stays at 1 at
    least. The direction plays no part: that a measure does nothing can be known well.

    Examples
    --------
    >>> entry = {one.entry: one for one in library().entries}
    >>> strength(entry["hotspots_2019"]), strength(entry["gates_liverpool_2004"])
    (4, 2)
    >>> strength(entry["campaign_eucpn"])
    0
    """
    base = _BASE[entry.design]
    if base == 0 or entry.direction == "unmeasured":
        return 0
    few = entry.design in ("meta_analysis", "review") and (entry.studies or 0) < FEW_STUDIES
    taken = base - few - (entry.mark == "secondary") - entry.is_low_quality
    return max(1, taken)


STRENGTHS = ("nothing", "weak", "limited", "moderate", "strong")
"""How each strength is called: its place is its number."""


def _measure(row: Row) -> EvidenceMeasure:
    works = (*row["techniques"].split(), *row["strategies"].split(), *row["social"].split())
    return EvidenceMeasure(
        row["measure"], works, tuple(row["sides"].split()), tuple(row["settings"].split()),
        tuple(row["spaces"].split()), tuple(row["rights"].split()), mark=row["mark"],
    )  # fmt: skip


def _entry(row: Row) -> EvidenceEntry:
    return EvidenceEntry(
        entry=row["entry"], measure=row["measure"], design=row["design"],
        problems=tuple(row["problems"].split()), direction=row["direction"],
        source=row["source"], mark=row["mark"], year=_whole(row["year"]),
        settings=tuple(row["settings"].split()), metric=row["metric"],
        value=_number(row["value"]), low=_number(row["low"]), high=_number(row["high"]),
        studies=_whole(row["studies"]), tests=_whole(row["tests"]),
        is_low_quality=row["low_quality"] == "yes",
        saved_per_spent=_number(row["saved_per_spent"]),
        conditions=tuple(row["conditions"].split()), cautions=tuple(row["cautions"].split()),
    )  # fmt: skip


def _number(cell: str) -> float:
    return float(cell) if cell else nan


def _whole(cell: str) -> int | None:
    return int(cell) if cell else None
