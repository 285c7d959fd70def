"""What is said of ranked evidence: standing, size, where it holds, rights, cost and cautions."""

from collections.abc import Sequence
from typing import Protocol

from evenhand.contract import Explanation
from evenhand.response.ranked_evidence import (
    FEAR,
    GOOD,
    RANKED,
    SOME,
    TOGETHER,
    UNCLEAR,
    UNMEASURED,
    WARNED,
    ProblemAsked,
    RankedMeasure,
    has_size,
)
from evenhand.taxonomy.evidence import (
    INSECURITY,
    RATIOS,
    STRENGTHS,
    EvidenceEntry,
    EvidenceLibrary,
    EvidenceMeasure,
    emmie,
    mechanisms,
    strength,
)
from evenhand.taxonomy.reference import source
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say, say_of
from evenhand.wording.numbers import NumberKind

NAME = "evidence_options"
_TOLD = {GOOD: 8, SOME: 6, TOGETHER: 4, UNCLEAR: 0, UNMEASURED: 0}
_TWINS = {"natural_surveillance": "7", "natural_access_control": "2", "target_hardening": "1"}
_KIND_GROUPS = {"technique": "situational_technique", "strategy": "cpted_strategy",
                "social": "social_measure"}  # fmt: skip


class Told(Protocol):
    """What the words need of a finding."""

    @property
    def n_used(self) -> int:
        """How many entries bear on the problem."""

    @property
    def n_rows(self) -> int:
        """How many entries there are."""

    @property
    def asked(self) -> ProblemAsked:
        """The problem."""

    @property
    def placed(self) -> tuple[RankedMeasure, ...]:
        """Measures in order."""


def problem_term(offence: str) -> Term:
    """Give the word for what evidence is about: an offence class, a group, or insecurity."""
    own = (INSECURITY, "property", "violence", "all_crime")
    return Term("evidence_problem" if offence in own else "offence_class", offence)


def measure_value(measure: EvidenceMeasure) -> Term | Name:
    """Give a measure as it is called: by a partnership, else by us."""
    return Name(measure.label) if measure.label else Term("evidence_measure", measure.measure)


def mechanism_term(code: str) -> Term:
    """Give a technique, strategy or social measure by its name."""
    one = mechanisms()[code]
    return Term(_KIND_GROUPS[one.kind], one.term)


def source_name(entry: EvidenceEntry) -> Name:
    """Name the source of an entry: publisher or authors, as in the list of sources."""
    if entry.is_own:
        return Name(entry.source)
    known = source(entry.source)
    return Name(f"{known['publisher']}, {known['edition']}")


def words_of(group: str, codes: Sequence[str], own: bool, otherwise: str) -> TermList:
    """Give codes of ours as terms, a partnership's words as they are."""
    if not codes:
        return TermList((Term(group, otherwise),))
    return TermList(tuple(Name(code) if own else Term(group, code) for code in codes))


def explained(found: Told) -> Explanation:
    """Say what rests on good evidence, or that nothing does, and what is warned of."""
    values = _values(found)
    return Explanation(answer=_answer(found, values),
                       reading=tuple(_reading(found, values)),
                       limits=tuple(_limits(found)))  # fmt: skip


def _values(found: Told) -> dict[str, Value]:
    values: dict[str, Value] = {
        f"n_{name}": Quantity(getattr(found, f"n_{name}"), "count", f"n_{name}")
        for name in (*RANKED, "warned")
    }
    asked = found.asked
    return values | {
        "offence": problem_term(asked.offence),
        "setting": Term("setting", asked.setting or "all"),
        "used": Quantity(found.n_used, "count", "n_used"),
        "rows": Quantity(found.n_rows, "count", "n_rows"),
    }


def _answer(found: Told, values: dict[str, Value]) -> Message:
    first = next((one for one in found.placed if one.standing in RANKED), None)
    key = "answer_nothing"
    if first is not None:
        key = {GOOD: "answer_good", SOME: "answer_some", TOGETHER: "answer_together"}.get(
            first.standing, "answer_unmeasured")  # fmt: skip
        values = {**values, "first": measure_value(first.measure)}
    return _say(key, values)


def _say(key: str, values: dict[str, Value]) -> Message:
    return say_of(f"{NAME}.{key}", values)


def _reading(found: Told, values: dict[str, Value]) -> list[Message]:
    said: list[Message] = []
    for standing in RANKED:
        group = [one for one in found.placed if one.standing == standing]
        for one in group[: _TOLD[standing]]:
            said += _measure_said(one, found.asked)
        rest = group[_TOLD[standing] :]
        if rest:
            named = TermList(tuple(measure_value(one.measure) for one in rest))
            said.append(say(f"{NAME}.rest_{standing}", named=named))
    for standing in WARNED:
        for one in found.placed:
            if one.standing == standing:
                said += _warned(one)
    said += [say(f"{NAME}.harm", measure=measure_value(one.measure),
                 harms=words_of("evidence_caution", one.harms, False, "not_told"))
             for one in found.placed if one.harms and one.standing in RANKED]  # fmt: skip
    return [*said, _say("reading_library", values)]


def _measure_said(one: RankedMeasure, asked: ProblemAsked) -> list[Message]:
    entry = one.entries[0]
    values: dict[str, Value] = {
        "rank": Quantity(one.rank, "count", f"rank[{entry.entry}]"),
        "measure": measure_value(one.measure),
        "strength": Term("evidence_strength", STRENGTHS[one.strength]),
        "design": Term("evidence_design", entry.design),
        "about": TermList(tuple(problem_term(name) for name in entry.problems)),
        "place": Term("evidence_place", _place_word(one, asked)),
        "works": _works(one.measure),
        "source": source_name(entry),
        "mark": Term("attested", entry.mark),
    }
    said = [_say(f"measure_{one.standing}", values)]
    said += [figure_said(each, one.measure) for each in one.entries
             if has_size(each) and each.direction != "none" and _as_near(each, one)]  # fmt: skip
    said.append(_holds(one, entry))
    rated = emmie().get(one.measure.measure)
    if rated is not None:
        parts = ("effect", "mechanism", "moderators", "implementation", "economic")
        told: dict[str, Value] = {part: Term("emmie_rating", rated[part]) for part in parts}
        said.append(say(f"{NAME}.emmie", measure=measure_value(one.measure), **told))
    return said


def _works(measure: EvidenceMeasure) -> Value:
    """Name how a measure works; a strategy that says the same as one of its techniques is left."""
    kept = [code for code in measure.mechanisms if _TWINS.get(code) not in measure.mechanisms]
    named = tuple(mechanism_term(code) for code in kept)
    return TermList(named or (Term("evidence_condition", "not_told"),))


def _as_near(entry: EvidenceEntry, one: RankedMeasure) -> bool:
    """Say whether an entry is about the same problem and setting as the one that decides."""
    first = one.entries[0]
    return bool({*entry.problems} & {*first.problems}) and entry.settings == first.settings


def _place_word(one: RankedMeasure, asked: ProblemAsked) -> str:
    if asked.setting is None:
        return "not_asked"
    return ("elsewhere", "not_told", "here")[one.setting_match]


def _holds(one: RankedMeasure, entry: EvidenceEntry) -> Message:
    values: dict[str, Value] = {
        "conditions": words_of("evidence_condition", entry.conditions, entry.is_own, "not_told"),
        "cautions": words_of("evidence_caution", entry.cautions, entry.is_own, "not_told"),
        "rights": words_of("evidence_rights", one.measure.rights, bool(one.measure.label),
                           "not_told"),
        "cost": Name(one.measure.cost) if one.measure.cost else Term("evidence_cost", "not_known"),
    }  # fmt: skip
    paid = [each for each in one.entries if each.saved_per_spent == each.saved_per_spent]
    if paid:
        path = f"saved_per_spent[{paid[0].entry}]"
        saved = Quantity(paid[0].saved_per_spent, "number", path, 2)
        values["cost"] = say(f"{NAME}.saved", saved=saved)
    key = {(True, True): "holds_both", (True, False): "holds_where", (False, True): "holds_found",
           (False, False): "holds"}  # fmt: skip
    return _say(key[bool(entry.conditions), bool(entry.cautions)], values)


def figure_said(entry: EvidenceEntry, measure: EvidenceMeasure) -> Message:
    """Say the size that one source gives, with its likely range where that was read."""
    kind: NumberKind = "ratio" if entry.metric in RATIOS else "signed_percent"

    def cited(column: str, value: float) -> Quantity:
        return Quantity(value, kind, f"{column}[{entry.entry}]", _digits(entry))

    values: dict[str, Value] = {
        "measure": measure_value(measure),
        "value": cited("effect", entry.value),
        "metric": Term("evidence_metric", entry.metric),
        "about": TermList(tuple(problem_term(name) for name in entry.problems)),
        "source": source_name(entry),
    }
    if entry.low == entry.low and entry.high == entry.high:
        values |= {"low": cited("effect_low", entry.low), "high": cited("effect_high", entry.high)}
        return say(f"{NAME}.figure_range", **values)
    return say(f"{NAME}.figure", **values)


def effect_values(entry: EvidenceEntry, measure: EvidenceMeasure) -> dict[str, Value]:
    """Give what sentences about one entry need where no finding stands behind its numbers."""
    kind: NumberKind = "ratio" if entry.metric in RATIOS else "signed_percent"
    return {
        "measure": measure_value(measure),
        "value": Quantity(entry.value, kind, "", _digits(entry)),
        "metric": Term("evidence_metric", entry.metric or "not_told"),
        "about": TermList(tuple(problem_term(name) for name in entry.problems)),
        "direction": Term("evidence_direction", entry.direction),
        "strength": Term("evidence_strength", STRENGTHS[strength(entry)]),
        "source": source_name(entry),
    }


def effects_said(code: str, known: EvidenceLibrary) -> list[Message]:
    """Say what is known of the effect of one measure, whatever the problem.

    Parameters
    ----------
    code
        A measure.
    known
        The library, with a partnership's own entries where it has any.

    Returns
    -------
    list of Message
        The strongest entry, one with a size before others; the strongest that tells of more, if
        that is another; that nothing is known.

    Examples
    --------
    >>> from evenhand.taxonomy.evidence import library
    >>> str(effects_said("burglar_alarm_alone", library())[0]).partition(":")[0]
    'A burglar alarm without anything else, burglary in homes'
    """
    measure = known.measures.get(code)
    entries = sorted((one for one in known.entries if one.measure == code),
                     key=lambda one: (-strength(one), not has_size(one)))  # fmt: skip
    if measure is None or not entries:
        named = measure_value(measure) if measure else Term("evidence_measure", code)
        return [say(f"{NAME}.effect_unknown", measure=named)]
    worse = [one for one in entries if one.direction == "more"]
    return [
        say_of(f"{NAME}.effect_{'sized' if has_size(one) else 'told'}", effect_values(one, measure))
        for one in dict.fromkeys((entries[0], *worse[:1]))
    ]


def _digits(entry: EvidenceEntry) -> int | None:
    return 2 if entry.metric in RATIOS else 0


def _warned(one: RankedMeasure) -> list[Message]:
    entry = next((each for each in one.entries if each.direction in ("more", "none")),
                 one.entries[0])  # fmt: skip
    key = one.standing if one.strength > 0 or one.standing == FEAR else f"{one.standing}_told"
    values: dict[str, Value] = {
        "measure": measure_value(one.measure),
        "about": TermList(tuple(problem_term(name) for name in entry.problems)),
        "strength": Term("evidence_strength", STRENGTHS[one.strength]),
        "source": source_name(entry),
        "mark": Term("attested", entry.mark),
    }
    said = [_say(f"warned_{key}", values)]
    known = [words_of(group, codes, entry.is_own, "not_told").terms
             for group, codes in (("evidence_condition", entry.conditions),
                                  ("evidence_caution", entry.cautions)) if codes]  # fmt: skip
    if known:
        named = TermList(tuple(term for terms in known for term in terms))
        said.append(say(f"{NAME}.besides", measure=values["measure"], known=named))
    return said + [figure_said(each, one.measure) for each in one.entries[: one.leading]
                   if has_size(each)]  # fmt: skip


def library_lines(library: EvidenceLibrary) -> list[Message]:
    """List measures with what each entry says of it: one line for each entry."""
    said = []
    for measure in library.measures.values():
        for entry in library.entries:
            if entry.measure == measure.measure:
                values: dict[str, Value] = {
                    "entry": Name(entry.entry),
                    "measure": measure_value(measure),
                    "about": TermList(tuple(problem_term(name) for name in entry.problems)),
                    "direction": Term("evidence_direction", entry.direction),
                    "strength": Term("evidence_strength", STRENGTHS[strength(entry)]),
                    "source": source_name(entry),
                    "mark": Term("attested", entry.mark),
                }
                said.append(say(f"{NAME}.library_line", **values))
    return said


def _limits(found: Told) -> list[Message]:
    names = ["limit_library", "limit_absent", "limit_elsewhere", "limit_rank", "limit_cost"]
    used = [entry for one in found.placed for entry in one.entries]
    if any(entry.mark == "secondary" for entry in used):
        names.append("limit_secondary")
    if any(entry.is_own for entry in used):
        names.append("limit_own")
    if found.asked.offence.startswith("local:"):
        names.append("limit_local")
    return [say(f"{NAME}.{name}") for name in names]
