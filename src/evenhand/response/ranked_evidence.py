"""How well what is known of a measure fits a problem, and the order that follows from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan

from evenhand.errors import OptionError, listed
from evenhand.taxonomy.classes import LOCAL_PREFIX, OFFENCE_CLASSES
from evenhand.taxonomy.evidence import (
    HARMS,
    INSECURITY,
    EvidenceEntry,
    EvidenceLibrary,
    EvidenceMeasure,
    groups,
    mechanisms,
    strength,
)

GOOD, SOME, TOGETHER, UNCLEAR, UNMEASURED = "good", "some", "together", "unclear", "unmeasured"
MORE, NONE, FEAR = "more", "none", "fear"
RANKED = (GOOD, SOME, TOGETHER, UNCLEAR, UNMEASURED)
"""Groups in the order of the ranks: nothing unmeasured stands before what was measured."""

WARNED = (MORE, NONE, FEAR)
SOUND = 3
"""The strength from which evidence on the offence itself is called good."""

ITSELF, ALIKE, ALL_CRIME, OTHER = 3, 2, 1, 0
HERE, NOT_TOLD, ELSEWHERE = 2, 1, 0


@dataclass(frozen=True)
class ProblemAsked:
    """The fields of a problem that evidence is looked up by.

    Attributes
    ----------
    offence
        An offence class, or `insecurity`.
    setting, space
        Where; None where it is not said.
    mechanisms
        By what an option should work: numbers of techniques, codes of strategies or social
        measures; empty where anything may.
    """

    offence: str
    setting: str | None = None
    mechanisms: tuple[str, ...] = ()
    space: str | None = None


@dataclass(frozen=True)
class RankedMeasure:
    """A measure as it stands for a problem.

    Attributes
    ----------
    measure
        What can be done.
    entries
        What is known of it that bears on the problem, the leading ones first.
    leading
        How many of them decide: those nearest to the offence, then to the setting, then strongest.
    standing
        Its group (`RANKED` or `WARNED`).
    offence_match, setting_match, mechanisms_matched, space_fits, strength, points
        What the rank is made of.
    harms
        Harm to people that its entries tell of, fear raised among it.
    rank
        Its place, from 1; 0 for what is warned of.
    """

    measure: EvidenceMeasure
    entries: tuple[EvidenceEntry, ...]
    leading: int
    standing: str
    offence_match: int
    setting_match: int
    mechanisms_matched: int
    space_fits: bool
    strength: int
    harms: tuple[str, ...]
    rank: int = 0

    @property
    def points(self) -> int:
        """Add up what orders measures of one group."""
        return (self.offence_match + self.setting_match + self.strength
                + min(self.mechanisms_matched, 2) + self.space_fits)  # fmt: skip


def asked_problems(method: str, asked: ProblemAsked) -> None:
    """Refuse a problem that the library has no words for.

    Raises
    ------
    OptionError
        The offence or a mechanism is not known; all are listed.
    """
    problems = []
    known = (*OFFENCE_CLASSES, INSECURITY)
    if asked.offence not in known and not asked.offence.startswith(LOCAL_PREFIX):
        problems.append(f"option 'offence' is '{asked.offence}'; give one of {', '.join(known)}, "
                        f"or a class of your own that starts with {LOCAL_PREFIX}")  # fmt: skip
    problems += [
        f"option 'mechanisms' has '{name}'; give numbers of the 25 techniques, or: "
        + ", ".join(one for one in mechanisms() if not one.isdigit())
        for name in asked.mechanisms if name not in mechanisms()
    ]  # fmt: skip
    if problems:
        raise OptionError(listed(method, problems))


def offence_match(entry: EvidenceEntry, offence: str) -> int:
    """Say how near an entry is to an offence: itself (3), offences like it (2), all crime (1).

    A class of a partnership's own is met by entries on it, or on all crime.
    """
    if offence in entry.problems:
        return ITSELF
    if offence == INSECURITY:
        return OTHER
    wide = [name for name in entry.problems if name in groups()]
    if any(offence in groups()[name] for name in wide if name != "all_crime"):
        return ALIKE
    return ALL_CRIME if "all_crime" in wide else OTHER


def setting_match(entry: EvidenceEntry, setting: str | None) -> int:
    """Say whether an entry was studied in the setting (2), in no one told (1), or elsewhere (0)."""
    if setting is None or not entry.settings:
        return NOT_TOLD
    return HERE if setting in entry.settings else ELSEWHERE


def ranked(library: EvidenceLibrary, asked: ProblemAsked) -> list[RankedMeasure]:
    """Put measures in order for a problem; what is warned of comes last, without a rank.

    Parameters
    ----------
    library
        Measures and entries.
    asked
        The problem.

    Returns
    -------
    list of RankedMeasure
        By group (`RANKED`, then `WARNED`); within a group those without harm to people first,
        then by points, strength, nearness to the offence, and code.

    Notes
    -----
    Entries nearest to the offence decide, then those nearest to the setting, then the strongest:
    a general finding never outvotes one on the offence itself. Points are the sum of nearness to
    the offence (0 to 3), to the setting (0 to 2), strength (0 to 4), mechanisms matched (0 to 2)
    and fit of the space (0 or 1), so that a rise in one of them never lowers a rank. Where the
    deciding entries contradict one another the measure is `unclear`.
    """
    found = []
    for measure in library.measures.values():
        entries = [one for one in library.entries if one.measure == measure.measure]
        placed = _placed(measure, entries, asked)
        if placed is not None:
            found.append(placed)
    order = {name: at for at, name in enumerate((*RANKED, *WARNED))}
    found.sort(key=lambda one: (
        order[one.standing], bool(one.harms), -one.points, -one.strength, -one.offence_match,
        one.measure.measure,
    ))  # fmt: skip
    return [replace(one, rank=at if one.standing in RANKED else 0)
            for at, one in enumerate(found, start=1)]  # fmt: skip


def _placed(
    measure: EvidenceMeasure, entries: Sequence[EvidenceEntry], asked: ProblemAsked
) -> RankedMeasure | None:
    if asked.setting and measure.settings and asked.setting not in measure.settings:
        return None
    bearing = [one for one in entries if offence_match(one, asked.offence) > OTHER]
    feared = [one for one in entries if asked.offence != INSECURITY
              and INSECURITY in one.problems and one.direction == MORE]  # fmt: skip
    if not bearing and not feared:
        return None

    def nearness(entry: EvidenceEntry) -> tuple[int, int, int]:
        return (offence_match(entry, asked.offence), setting_match(entry, asked.setting),
                strength(entry))  # fmt: skip

    ordered = sorted(bearing or feared, key=lambda one: (*(-n for n in nearness(one)),
                                                         -(one.year or 0), one.entry))  # fmt: skip
    best = nearness(ordered[0])
    leading = [one for one in ordered if nearness(one) == best]
    works = set(measure.mechanisms) & set(asked.mechanisms)
    fits = asked.space is None or not measure.spaces or asked.space in measure.spaces
    return RankedMeasure(
        measure=measure,
        entries=(*ordered, *(one for one in feared if one not in ordered)),
        leading=len(leading),
        standing=_standing(leading, best) if bearing else FEAR,
        offence_match=best[0],
        setting_match=best[1],
        mechanisms_matched=len(works),
        space_fits=fits,
        strength=best[2],
        harms=_harms(ordered, feared),
    )


def _standing(leading: Sequence[EvidenceEntry], best: tuple[int, int, int]) -> str:
    """Say which group a measure belongs to by what its deciding entries found."""
    found = {one.direction for one in leading}
    if found <= {MORE, NONE}:
        return MORE if MORE in found else NONE
    if best[2] == 0:
        return UNMEASURED
    if found != {"fewer"}:
        return UNCLEAR
    if best[0] < ITSELF:
        return TOGETHER
    return GOOD if best[2] >= SOUND else SOME


def _harms(entries: Sequence[EvidenceEntry], feared: Sequence[EvidenceEntry]) -> tuple[str, ...]:
    told = {name for one in (*entries, *feared) for name in one.cautions if name in HARMS}
    raises = feared and not told & {"fear_contacted", "profiling_neighbours"}
    return tuple(sorted(told | ({"raises_fear"} if raises else set())))


def has_size(entry: EvidenceEntry) -> bool:
    """Say whether an entry gives a size."""
    return not isnan(entry.value)
