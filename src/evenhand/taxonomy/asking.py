"""Rules for choosing how to ask: what each way answers, where, at what cost, and whom it misses."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from evenhand.errors import OptionError, listed
from evenhand.taxonomy.reference import Row, rows

UNITS = ("hours", "money", "weeks")
PER_UNIT = ("hours", "money")
"""What is counted for each answer, walk or interview; weeks are counted for the whole."""
HEARS_NO_RESIDENTS = ("existing_data", "expert_interview")
SAMPLED = "questionnaire"
"""The way whose least size follows from the precision wanted."""


def methods() -> tuple[str, ...]:
    """Name the ways of asking.

    Examples
    --------
    >>> methods()[:2]
    ('questionnaire', 'safety_walk')
    """
    return tuple(row["method"] for row in rows("asking_methods"))


def questions() -> tuple[str, ...]:
    """Name the questions that can be asked about ways of asking."""
    return tuple(row["question"] for row in rows("asking_questions"))


def places() -> tuple[str, ...]:
    """Name the kinds of place: those with rules of their own, and those without any."""
    named = {row["place"]: None for row in rows("asking_places")}
    return ("neighbourhood", "housing", *named)


def groups() -> tuple[str, ...]:
    """Name the groups of people whom a way of asking may leave out."""
    return tuple(dict.fromkeys(row["group"] for row in rows("asking_left_out")))


@dataclass(frozen=True)
class Need:
    """What somebody wants to know, where, and with what.

    Attributes
    ----------
    question, place
        One of `questions()`, one of `places()`.
    answers
        Answers that a questionnaire needs.
    must_include
        Groups who must be heard.
    there
        Unit ("hours", "money", "weeks") → how much of it there is; units not named do not matter.
    takes
        Unit → way of asking → what one answer, walk, interview, … takes; weeks for the whole.
    """

    question: str
    place: str = "neighbourhood"
    answers: int = 400
    must_include: tuple[str, ...] = ()
    there: Mapping[str, float] = field(default_factory=dict)
    takes: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """How one way of asking fits.

    Attributes
    ----------
    method, fit, source, mark
        The way; "yes" or "partly"; where the reason is from, and how well attested.
    place_effect
        "", "limits" or "excludes".
    least
        Fewest answers, walks, interviews, … that make sense.
    needed
        Unit → what the least takes, for units of which there is a limit.
    too_dear
        Units of which there is not enough.
    possible
        How many answers, walks, interviews, … what is there is enough for; None if nobody said.
    unknown
        Units with a limit for which nobody said what one takes.
    left_out
        Groups that it may leave out.
    """

    method: str
    fit: str
    source: str
    mark: str
    place_effect: str
    least: int
    needed: Mapping[str, float]
    too_dear: tuple[str, ...]
    possible: int | None
    unknown: tuple[str, ...]
    left_out: tuple[str, ...]

    @property
    def is_out(self) -> bool:
        """Whether it cannot be done."""
        return self.place_effect == "excludes" or bool(self.too_dear)

    def misses(self, need: Need) -> tuple[str, ...]:
        """Give the groups who must be heard and may be left out."""
        return tuple(group for group in need.must_include if group in self.left_out)


@dataclass(frozen=True)
class Choice:
    """Ways of asking in order, the best first; those that cannot be done come last.

    Attributes
    ----------
    need
        What was wanted.
    judged
        Every way that answers the question or part of it.
    beside
        A further way and the groups it reaches whom the first may leave out; None if there is
        none, or no need.
    """

    need: Need
    judged: tuple[Judged, ...]
    beside: tuple[str, tuple[str, ...]] | None = None

    @property
    def best(self) -> Judged | None:
        """The first that can be done; None if none of these answers the question."""
        return next((one for one in self.judged if not one.is_out), None)


def chosen(need: Need) -> Choice:
    """Which way of asking answers this?

    Parameters
    ----------
    need
        What is to be known, where, and with what.

    Returns
    -------
    Choice
        Its `best` is None where none answers, which is an answer too.

    Raises
    ------
    OptionError
        A question, place, group, way or unit is not known; all are listed.

    Examples
    --------
    >>> chosen(Need("place_features")).best.method
    'safety_walk'
    >>> chosen(Need("persons")).best is None
    True
    """
    problems = _faults(need)
    if problems:
        raise OptionError(listed("choose-method", problems))
    found = [_judged(row, need) for row in rows("asking_fit") if row["question"] == need.question]
    found.sort(key=lambda one: (one.is_out, one.fit != "yes", len(one.misses(need))))
    choice = Choice(need, tuple(found))
    return Choice(need, choice.judged, _beside(choice))


def _judged(row: Row, need: Need) -> Judged:
    method = row["method"]
    own = {one["method"]: one["least"] for one in rows("asking_methods")}[method]
    least = need.answers if method == SAMPLED else int(own)
    needed, unknown = {}, []
    for unit in UNITS:
        takes = need.takes.get(unit, {}).get(method)
        if unit in need.there and takes is None:
            unknown.append(unit)
        elif unit in need.there and takes is not None:
            needed[unit] = takes * least if unit in PER_UNIT else takes
    effects = {(one["place"], one["method"]): one["effect"] for one in rows("asking_places")}
    return Judged(
        method=method,
        fit=row["fit"],
        source=row["source"],
        mark=row["mark"],
        place_effect=effects.get((need.place, method), ""),
        least=least,
        needed=needed,
        too_dear=tuple(unit for unit, much in needed.items() if much > need.there[unit]),
        possible=_possible(method, need),
        unknown=tuple(unknown),
        left_out=_left_out(method),
    )


def _possible(method: str, need: Need) -> int | None:
    each = [need.there[unit] / need.takes[unit][method] for unit in PER_UNIT
            if unit in need.there and method in need.takes.get(unit, {})]  # fmt: skip
    return math.floor(min(each)) if each else None


def _left_out(method: str) -> tuple[str, ...]:
    return tuple(row["group"] for row in rows("asking_left_out") if row["method"] == method)


def _beside(choice: Choice) -> tuple[str, tuple[str, ...]] | None:
    """Find another way that answers part and reaches most of those whom the best may miss."""
    best = choice.best
    missing = best.misses(choice.need) if best is not None else ()
    if best is None or not missing:
        return None
    able = [one.method for one in choice.judged if not one.is_out and one is not best]
    reached = {name: tuple(g for g in missing if g not in _left_out(name)) for name in able
               if name not in HEARS_NO_RESIDENTS}  # fmt: skip
    if not any(reached.values()):
        return None
    name = max(reached, key=lambda one: len(reached[one]))
    return name, reached[name]


def _faults(need: Need) -> list[str]:
    problems = []
    for name, value, known in (("question", need.question, questions()),
                               ("place", need.place, places())):  # fmt: skip
        if value not in known:
            problems.append(f"option '{name}' is '{value}'; there are: {', '.join(known)}")
    unknown = [group for group in need.must_include if group not in groups()]
    if unknown:
        problems.append(f"option 'must-include' is '{', '.join(unknown)}'; there are: "
                        f"{', '.join(groups())}")  # fmt: skip
    for unit, takes in need.takes.items():
        problems += [f"'{name}' is no way of asking; there are: {', '.join(methods())}"
                     for name in takes if name not in methods()]  # fmt: skip
        problems += [f"what one {name} takes in {unit} is {value:g}; give a number above 0"
                     for name, value in takes.items() if not 0 < value < float("inf")]  # fmt: skip
    problems += [f"option '{unit}' is {value:g}; give a number above 0"
                 for unit, value in need.there.items() if not 0 < value < float("inf")]  # fmt: skip
    return problems
