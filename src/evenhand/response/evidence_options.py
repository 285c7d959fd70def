"""Evidence options: what is known to work for a problem, what is not known, and what backfires."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.options import EvidenceProblem, Mechanisms, SettingName, SpaceName
from evenhand.response.evidence_words import NAME, explained, measure_value, problem_term
from evenhand.response.ranked_evidence import (
    RANKED,
    WARNED,
    ProblemAsked,
    RankedMeasure,
    asked_problems,
    ranked,
)
from evenhand.tables.evidence import Evidence, library_with
from evenhand.taxonomy.evidence import STRENGTHS, EvidenceEntry, strength
from evenhand.wording.messages import LANGUAGES, Message, Name, Term, say

_SHOWN = 12


@dataclass(frozen=True, kw_only=True, eq=False)
class EvidenceOptions(Finding):
    """Measures in order of what is known of them for a problem, and those to beware of."""

    KEY: ClassVar[tuple[str, ...]] = ("entry",)
    WITHHELD: ClassVar[str] = (
        "it counts nobody and is the partnership's own weighing of what it might do; publish what "
        "was decided, with its reasons, from the problem file"
    )

    asked: ProblemAsked
    placed: tuple[RankedMeasure, ...]
    _frame: pd.DataFrame

    @property
    def n_good(self) -> int:
        """How many measures rest on good evidence for the offence itself."""
        return self._many("good")

    @property
    def n_some(self) -> int:
        """How many rest on weaker evidence for the offence itself."""
        return self._many("some")

    @property
    def n_together(self) -> int:
        """How many were found to lower the offence only together with others."""
        return self._many("together")

    @property
    def n_unclear(self) -> int:
        """How many were tested without a clear result."""
        return self._many("unclear")

    @property
    def n_unmeasured(self) -> int:
        """How many are told of as good practice without a measured effect."""
        return self._many("unmeasured")

    @property
    def n_warned(self) -> int:
        """How many are known to backfire, to change nothing, or to raise fear."""
        return self._many(*WARNED)

    def _many(self, *standings: str) -> int:
        return sum(one.standing in standings for one in self.placed)

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each entry that bears on the problem, in the order of the ranks."""
        return self._frame.copy()

    def options(self) -> tuple[str, ...]:
        """Name the ranked measures in order, by code."""
        return tuple(one.measure.measure for one in self.placed if one.standing in RANKED)

    def warnings(self) -> tuple[str, ...]:
        """Name the measures that are warned of, by code."""
        return tuple(one.measure.measure for one in self.placed if one.standing in WARNED)

    def plot(self) -> Chart:
        """Draw how much is known of each measure, in the order of the ranks."""
        kept = [one for one in self.placed if one.standing in RANKED][:_SHOWN]
        kept += [one for one in self.placed if one.standing in WARNED]
        rows = pd.DataFrame([_drawn(one) for one in kept])
        return Chart(
            rows=plain_rows(rows),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle", offence=problem_term(self.asked.offence)),
            columns=("option_name", "rank", "shown", "strength", "known"),
        )

    def explain(self) -> Explanation:
        """Say what rests on good evidence, or plainly that nothing does, and what to beware of."""
        return explained(self)


def _drawn(one: RankedMeasure) -> dict[str, Any]:
    name = measure_value(one.measure)
    texts = {language: _written(name, language) for language in LANGUAGES}
    return {
        "option_name": texts["en"], **{f"option_name:{lang}": text for lang, text in texts.items()},
        "rank": one.rank or None, "strength": one.strength,
        "shown": one.standing if one.standing in RANKED else "warned",
        "known": STRENGTHS[one.strength],
    }  # fmt: skip


def _written(name: Term | Name, language: str) -> str:
    return Message(f"{NAME}.bare", {"measure": name}).written(language)


_SPEC: dict[str, Any] = {
    "mark": {"type": "bar"},
    "encoding": {
        "y": {"field": "option_name", "type": "nominal", "title": None, "sort": None},
        "x": {"field": "strength", "type": "quantitative", "title": "axis.strength_of_evidence",
              "scale": {"domain": [0, 4]}, "axis": {"tickCount": 4, "format": "d"}},
        "color": {"field": "shown", "type": "nominal", "title": None,
                  "sort": [*RANKED, "warned"]},
    },
}  # fmt: skip


@checked
def evidence_options(
    evidence: Evidence | None = None,
    *,
    offence: EvidenceProblem,
    setting: SettingName | None = None,
    mechanisms: Mechanisms = (),
    space: SpaceName | None = None,
) -> EvidenceOptions:
    """What is known to work for this problem, what is not known, and what is known to backfire?

    Parameters
    ----------
    evidence
        A partnership's own entries, taken together with the library and marked as its own.
    offence
        An offence class, or `insecurity` for feelings of insecurity.
    setting
        Where; None asks of no place in particular.
    mechanisms
        By what an option should work: numbers of the 25 techniques, codes of CPTED strategies or
        of social measures. They order; they leave nothing out.
    space
        Public, semi-public or private.

    Returns
    -------
    EvidenceOptions
        One row for each entry that bears on the problem. `standing`: `good` and `some` (evidence
        on the offence itself), `together` (only with other offences), `unclear`, `unmeasured`;
        without a rank `more` (backfired), `none` (no difference found), `fear` (may raise fear).

    Raises
    ------
    OptionError
        The offence or a mechanism is not known.

    Notes
    -----
    The entries nearest to the offence decide, then to the setting, then the strongest. Groups
    stand in the order above, so that nothing unmeasured is before what was measured; within a
    group those with harm to people come last, the others by points (`ranked_evidence.ranked`).
    Good evidence is a strength of 3 or 4 (`taxonomy.evidence.strength`) on the offence itself.
    Grading and ranks are rules of ours.

    References
    ----------
    Johnson, Tilley & Bowers 2015, Introducing EMMIE, doi:10.1007/s11292-015-9238-7: what an entry
    should tell; our grades are not theirs, and ratings that were read stand beside.

    Examples
    --------
    >>> found = evidence_options(offence="theft_from_person", setting="station_or_train")
    >>> found.n_good, found.n_some
    (0, 0)
    >>> evidence_options(offence="burglary_dwelling", setting="housing").warnings()[0]
    'burglar_alarm_alone'
    """
    asked = ProblemAsked(offence, setting, tuple(mechanisms), space)
    asked_problems(NAME, asked)
    known = library_with(evidence)
    placed = tuple(ranked(known, asked))
    frame = _table(placed)
    aside = len(known.entries) - len(frame)
    return EvidenceOptions(
        asked=asked,
        placed=placed,
        n_used=len(frame),
        n_rows=len(known.entries),
        set_aside={"other_problem": aside} if aside else {},
        _frame=frame,
    )


def _table(placed: tuple[RankedMeasure, ...]) -> pd.DataFrame:
    rows = [_row(one, entry, at < one.leading)
            for one in placed for at, entry in enumerate(one.entries)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(_KINDS))
    return frame.astype(_KINDS)


_KINDS = {
    "entry": "string", "option": "string", "label": "string", "rank": "Int64",
    "standing": "string", "offence_match": "int64", "setting_match": "int64",
    "mechanisms_matched": "int64", "space_fits": "bool", "strength": "int64", "points": "int64",
    "is_leading": "bool", "direction": "string", "design": "string", "metric": "string",
    "effect": "float64", "effect_low": "float64", "effect_high": "float64", "studies": "Int64",
    "year": "Int64", "saved_per_spent": "float64", "has_harm": "bool", "is_own": "bool",
    "source": "string", "mark": "string",
}  # fmt: skip


def _row(one: RankedMeasure, entry: EvidenceEntry, leads: bool) -> tuple[Any, ...]:
    return (
        entry.entry, one.measure.measure, one.measure.label or None, one.rank or None,
        one.standing, one.offence_match, one.setting_match, one.mechanisms_matched,
        one.space_fits, strength(entry), one.points, leads, entry.direction, entry.design,
        entry.metric or None, entry.value, entry.low, entry.high, entry.studies, entry.year,
        entry.saved_per_spent, bool(one.harms), entry.is_own, entry.source, entry.mark,
    )  # fmt: skip


METHOD = Method(
    run=evidence_options,
    question="What is known to work for this problem, what is not known, and what backfires?",
    sources=(
        "Johnson, Tilley & Bowers 2015, doi:10.1007/s11292-015-9238-7 (EMMIE)",
        "College of Policing, Crime Reduction Toolkit and guidance on neighbourhood crime",
    ),
    example={"offence": "theft_from_person", "setting": "station_or_train"},
)
