"""Response designer: mechanisms that fit a problem, each with cost, rights, risks and examples."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import OptionError, listed
from evenhand.options import EvidenceProblem, SettingName, SpaceName, TriangleSides
from evenhand.response.evidence_words import measure_value, mechanism_term, problem_term, words_of
from evenhand.response.ranked_evidence import (
    RANKED,
    WARNED,
    ProblemAsked,
    RankedMeasure,
    asked_problems,
    ranked,
)
from evenhand.tables.evidence import Evidence, library_with
from evenhand.taxonomy.evidence import mechanisms
from evenhand.taxonomy.mechanism_fit import MechanismFit, mechanism_fits
from evenhand.wording.messages import (
    LANGUAGES,
    Message,
    Quantity,
    Term,
    TermList,
    Value,
    say,
    say_of,
)

NAME = "technique_options"
NOTHING = "nothing"
_TOLD, _DRAWN = 12, 18
_ORDER = (*RANKED, NOTHING, *WARNED)


@dataclass(frozen=True)
class Mechanised:
    """A mechanism as it fits a problem, with what is known of its examples."""

    fit: MechanismFit
    setting_fits: bool
    side_fits: bool
    best: str
    examples: tuple[RankedMeasure, ...]

    @property
    def fits(self) -> int:
        """How many of setting and side fit."""
        return self.setting_fits + self.side_fits


@dataclass(frozen=True, kw_only=True, eq=False)
class TechniqueOptions(Finding):
    """Mechanisms that fit a problem, those with evidence told apart from those without."""

    KEY: ClassVar[tuple[str, ...]] = ("mechanism",)
    WITHHELD: ClassVar[str] = (
        "it counts nobody and is the partnership's own weighing of what it might do; publish what "
        "was decided, with its reasons, from the problem file"
    )

    asked: ProblemAsked
    sides: tuple[str, ...]
    found: tuple[Mechanised, ...]
    _frame: pd.DataFrame

    @property
    def n_known(self) -> int:
        """How many mechanisms have an example found to lower the offence, alone or with others."""
        return sum(one.best in RANKED[:3] for one in self.found)

    @property
    def n_open(self) -> int:
        """How many have no measured example that bears on the offence."""
        return sum(one.best in (NOTHING, "unmeasured") for one in self.found)

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each mechanism that fits, the best fitting first."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw how well each mechanism fits, by what is known of its best example."""
        rows = pd.DataFrame([_drawn(one) for one in self.found[:_DRAWN]])
        return Chart(
            rows=plain_rows(rows),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say(f"{NAME}.subtitle", offence=problem_term(self.asked.offence)),
            columns=("mechanism_name", "examples", "shown", "fits"),
        )

    def explain(self) -> Explanation:
        """Say which mechanisms fit, what each asks, and which have no evidence."""
        values: dict[str, Value] = {
            "offence": problem_term(self.asked.offence),
            "setting": Term("setting", self.asked.setting or "all"),
            "used": Quantity(self.n_used, "count", "n_used"),
            "rows": Quantity(self.n_rows, "count", "n_rows"),
            "n_known": Quantity(self.n_known, "count", "n_known"),
            "n_open": Quantity(self.n_open, "count", "n_open"),
        }
        reading = [_said(one, at) for at, one in enumerate(self.found[:_TOLD], start=1)]
        rest = self.found[_TOLD:]
        if rest:
            named = TermList(tuple(mechanism_term(one.fit.mechanism) for one in rest))
            reading.append(say(f"{NAME}.rest", named=named))
        names = ("limit_own", "limit_open", "limit_persons", "limit_cost", "limit_place")
        return Explanation(
            answer=say_of(f"{NAME}.answer", values),
            reading=(*reading, say_of(f"{NAME}.reading_kinds", values)),
            limits=tuple(say(f"{NAME}.{name}") for name in names),
        )


def _said(one: Mechanised, rank: int) -> Message:
    fit = one.fit
    values: dict[str, Value] = {
        "rank": Quantity(rank, "count", f"rank[{fit.mechanism}]"),
        "mechanism": mechanism_term(fit.mechanism),
        "kind": Term("mechanism_kind", mechanisms()[fit.mechanism].kind),
        "sides": TermList(tuple(Term("triangle_side", side) for side in fit.sides)),
        "cost": Term("evidence_cost", fit.cost),
        "rights": words_of("evidence_rights", fit.rights, False, "not_told"),
        "cautions": words_of("evidence_caution", fit.cautions, False, "not_told"),
        "examples": TermList(tuple(measure_value(each.measure) for each in one.examples[:3])),
        "best": Term("evidence_standing", one.best),
    }
    key = NOTHING if not one.examples else "example"
    return say_of(f"{NAME}.mechanism_{key}", values)


def _drawn(one: Mechanised) -> dict[str, Any]:
    name = mechanism_term(one.fit.mechanism)
    texts = {lang: Message(f"{NAME}.bare", {"mechanism": name}).written(lang) for lang in LANGUAGES}
    shown = "warned" if one.best in WARNED else one.best
    return {
        "mechanism": one.fit.mechanism, "mechanism_name": f"{texts['en']} ({one.fit.mechanism})"
        if one.fit.mechanism.isdigit() else texts["en"],
        **{f"mechanism_name:{lang}": f"{text} ({one.fit.mechanism})"
           if one.fit.mechanism.isdigit() else text for lang, text in texts.items()},
        "examples": len(one.examples), "shown": shown, "fits": one.fits,
    }  # fmt: skip


_SPEC: dict[str, Any] = {
    "mark": {"type": "bar"},
    "encoding": {
        "y": {"field": "mechanism_name", "type": "nominal", "title": None, "sort": None},
        "x": {"field": "examples", "type": "quantitative", "title": "axis.measures_in_library",
              "axis": {"tickMinStep": 1, "format": "d"}},
        "color": {"field": "shown", "type": "nominal", "title": None,
                  "sort": [*RANKED[:4], NOTHING, "warned"]},
    },
}  # fmt: skip


@checked
def technique_options(
    evidence: Evidence | None = None,
    *,
    offence: EvidenceProblem,
    setting: SettingName | None = None,
    sides: TriangleSides = ("target", "place", "offender"),
    space: SpaceName | None = None,
) -> TechniqueOptions:
    """By which mechanisms could this problem be answered, and at what cost to rights?

    Parameters
    ----------
    evidence
        A partnership's own entries, taken together with the library.
    offence
        An offence class, or `insecurity`.
    setting
        Where; None asks of no place in particular.
    sides
        Which sides of the crime triangle an answer should change. `offender` means the situation
        in which somebody decides; nobody is described.
    space
        Public, semi-public or private: for the measures given as examples.

    Returns
    -------
    TechniqueOptions
        One row for each of the 25 techniques, ten CPTED strategies and social measures that fit
        the offence, with kind of cost, rights, cautions, measures of the library as examples and
        what is known of the best of them (`nothing` where the library has none).

    Raises
    ------
    OptionError
        The offence is not known, or no side is named.

    Notes
    -----
    Mechanisms that do not fit the offence are set aside; the others stand in the order of: how
    many of setting and side fit, then what is known of their best example (as `evidence_options`
    groups it; an example known to backfire counts last), then number. Which mechanism fits which
    offence, setting and side is data of ours (`taxonomy/data/mechanism_fit.csv`), not a finding.

    References
    ----------
    Cornish & Clarke 2003, twenty-five techniques of situational prevention; ISO 22341:2021, names
    of the CPTED strategies.

    Examples
    --------
    >>> found = technique_options(offence="bicycle_theft", setting="public_space")
    >>> frame = found.to_frame().set_index("mechanism")
    >>> frame.loc["14", "best_standing"], frame.loc["12", "best_standing"]
    ('unmeasured', 'nothing')
    """
    asked = ProblemAsked(offence, setting, (), space)
    asked_problems(NAME, asked)
    if not sides:
        raise OptionError(listed(NAME, ["no side is named; give target, place or offender"]))
    placed = ranked(library_with(evidence), asked)
    found = [_mechanised(fit, placed, asked, sides) for fit in mechanism_fits().values()
             if fit.is_for(offence)]  # fmt: skip
    numbers = {code: at for at, code in enumerate(mechanisms())}
    found.sort(key=lambda one: (-one.fits, _ORDER.index(one.best), numbers[one.fit.mechanism]))
    rows = len(mechanism_fits())
    return TechniqueOptions(
        asked=asked,
        sides=tuple(sides),
        found=tuple(found),
        n_used=len(found),
        n_rows=rows,
        set_aside={"other_problem": rows - len(found)} if len(found) < rows else {},
        _frame=_table(found),
    )


def _mechanised(
    fit: MechanismFit, placed: list[RankedMeasure], asked: ProblemAsked, sides: tuple[str, ...]
) -> Mechanised:
    examples = [one for one in placed if fit.mechanism in one.measure.mechanisms]
    return Mechanised(
        fit=fit,
        setting_fits=asked.setting is None or not fit.settings or asked.setting in fit.settings,
        side_fits=bool({*fit.sides} & {*sides}),
        best=min((one.standing for one in examples), key=_ORDER.index, default=NOTHING),
        examples=tuple(examples),
    )


_KINDS = {
    "mechanism": "string", "kind": "string", "family": "string", "rank": "int64", "fits": "int64",
    "setting_fits": "bool", "side_fits": "bool", "sides": "string", "cost": "string",
    "rights_effect": "string", "side_effects": "string", "best_standing": "string",
    "examples": "int64", "example_measures": "string", "has_evidence": "bool", "mark": "string",
}  # fmt: skip


def _table(found: list[Mechanised]) -> pd.DataFrame:
    rows = [
        (
            one.fit.mechanism, mechanisms()[one.fit.mechanism].kind,
            mechanisms()[one.fit.mechanism].family or None, at, one.fits, one.setting_fits,
            one.side_fits, " ".join(one.fit.sides), one.fit.cost, " ".join(one.fit.rights),
            " ".join(one.fit.cautions), one.best, len(one.examples),
            " ".join(each.measure.measure for each in one.examples) or None,
            one.best in RANKED[:3], one.fit.mark,
        )
        for at, one in enumerate(found, start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(_KINDS)).astype(_KINDS)


METHOD = Method(
    run=technique_options,
    question="By which mechanisms could this problem be answered, and at what cost to rights?",
    sources=(
        "Cornish & Clarke 2003, twenty-five techniques of situational prevention",
        "ISO 22341:2021, names of the CPTED strategies",
    ),
    example={"offence": "bicycle_theft", "setting": "public_space"},
)
