"""Who to involve for a problem in a setting and a space: organisations only, as data of our own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from evenhand.taxonomy.classes import LOCAL_PREFIX, OFFENCE_CLASSES, SETTINGS
from evenhand.taxonomy.reference import Row, rows

STANDINGS = ("must", "should", "could")
SPACE_TYPES = ("public", "semi-public", "private")
ASPECTS = ("duties", "access", "data", "permissions")
PROBLEMS = (
    "pickpocketing_transit", "pickpocketing_centre", "youth_robbery", "home_burglary",
    "night_violence", "public_misconduct", "theft_from_shops", "insecurity_outbreak",
    "stolen_goods_flow", "organised_pickpocketing",
)  # fmt: skip
"""The nine rows of the matrix and one more: problems that have a list of their own."""
CONVENER, OWNER, NOBODY_RUNS_IT = "prevention_office", "place_owner", "nobody_runs_it"
SAFEGUARDED = ("organised_pickpocketing",)
"""Problems in which minors and people who are forced may be among those who are caught."""


@dataclass(frozen=True)
class Held:
    """One kind of data that an organisation holds, and the question of law to check first."""

    data: str
    question: str


@dataclass(frozen=True)
class Called:
    """One organisation on the list.

    Attributes
    ----------
    organisation
        Its kind: a term of the group `organisation`; never a person.
    standing
        One of `STANDINGS`.
    reasons
        Why, as terms of the group `stakeholder_reason`; the weightiest first.
    because
        What put it there: `problem`, `offence`, `setting`, `space` or `always`.
    leads
        Whether it is the one to lead.
    held
        The data it holds, each with the question of law to check.
    source, mark
        Where the entry is from, and how well it is attested.
    """

    organisation: str
    standing: str
    reasons: tuple[str, ...]
    because: tuple[str, ...]
    leads: bool
    held: tuple[Held, ...]
    source: str
    mark: str


@dataclass(frozen=True)
class StakeholderList:
    """Who to involve, and how the list was made.

    Attributes
    ----------
    problem
        The problem whose own list was taken; empty where there is none.
    offence, setting, space
        What was asked, or what follows from the problem and the setting; empty if not said.
    is_usual_space
        Whether the space is the usual one of the setting, since none was given.
    called
        The organisations: those that must be there first, the one that leads at the head.
    gap
        What is typically missing, as a term of the group `partnership_gap`.
    """

    problem: str
    offence: str
    setting: str
    space: str
    is_usual_space: bool
    called: tuple[Called, ...]
    gap: str

    def of(self, standing: str) -> tuple[str, ...]:
        """Name the organisations of one standing."""
        return tuple(one.organisation for one in self.called if one.standing == standing)


@cache
def organisations() -> dict[str, tuple[Held, ...]]:
    """Give every kind of organisation, in order, with the data that it holds.

    Examples
    --------
    >>> [held.data for held in organisations()["insurers"]]
    ['claims']
    """
    question = {row["data"]: row["question"] for row in rows("stakeholder_data")}
    return {
        row["organisation"]: tuple(Held(data, question[data]) for data in row["data"].split())
        for row in rows("stakeholder_kinds")
    }


@cache
def kinds_of_data() -> tuple[str, ...]:
    """Name the kinds of data that partners may share."""
    return tuple(row["data"] for row in rows("stakeholder_data"))


def space_rules(space: str) -> dict[str, str]:
    """Give what is to be checked in a type of space: aspect → term of the group `space_rule`.

    Examples
    --------
    >>> space_rules("private")["access"]
    'private_access'
    """
    return {row["aspect"]: row["rule"] for row in rows("space_rules") if row["space"] == space}


def request_problems(problem: str, offence: str, setting: str, space: str) -> list[str]:
    """Say what is wrong with a request for a list; empty if there is an answer."""
    found = []
    if not problem and not offence:
        known = ", ".join(PROBLEMS)
        found.append(f"neither an offence nor a problem is given; give one (problems: {known})")
    if problem and offence:
        found.append("both an offence and a problem are given; give one of them")
    if problem and problem not in PROBLEMS:
        found.append(f"there is no problem '{problem}'; there are: {', '.join(PROBLEMS)}")
    if offence and offence not in OFFENCE_CLASSES and not offence.startswith(LOCAL_PREFIX):
        found.append(f"there is no offence '{offence}'; there are: {', '.join(OFFENCE_CLASSES)}, "
                     f"and what starts with {LOCAL_PREFIX}")  # fmt: skip
    if setting and setting not in SETTINGS:
        found.append(f"there is no setting '{setting}'; there are: {', '.join(SETTINGS)}")
    if space and space not in SPACE_TYPES:
        found.append(f"there is no space '{space}'; there are: {', '.join(SPACE_TYPES)}")
    return found


def stakeholders_of(
    *, problem: str = "", offence: str = "", setting: str = "", space: str = ""
) -> StakeholderList:
    """Say who must, should and could be at the table, and why.

    Parameters
    ----------
    problem
        One of `PROBLEMS`; empty to ask by offence.
    offence
        One of `OFFENCE_CLASSES`, or a `local:` one; empty to ask by problem.
    setting
        One of `SETTINGS`; empty takes the problem's own, if it has one.
    space
        One of `SPACE_TYPES`; empty takes the usual one of the setting.

    Raises
    ------
    ValueError
        The request has faults, as `request_problems` tells them.

    Notes
    -----
    Where offence and setting have a row in the matrix, its list counts; what offence or setting
    add besides stands one step lower. Where they have none, the list is put together from what
    the offence needs, who runs the setting and what the space asks for, and has no `problem`.
    The space comes last: it makes its owner a must, and may hold others back, since wardens or
    cleaners have no say on private ground. Where a setting has an owner of its own (a school,
    a shop, a station), that one takes the place of "the owner of the place".

    Examples
    --------
    >>> found = stakeholders_of(problem="night_violence")
    >>> found.of("must")[:2], found.space
    (('licensing_office', 'prevention_office'), 'public')
    """
    faults = request_problems(problem, offence, setting, space)
    if faults:
        raise ValueError("; ".join(faults))
    cell = _cell(problem, offence, setting)
    where = setting or (cell["setting"] if cell else "")
    place = _setting(where)
    usual = place["space"] if place else ""
    what = offence or (cell["offence"] if cell else "")
    chosen = _chosen(cell, what, where, space or usual)
    owner = place["owner"] if place and place["owner"] else OWNER
    called = _called(chosen, owner)
    gap = cell["gap"] if cell else place["gap"] if place else NOBODY_RUNS_IT
    return StakeholderList(
        problem=cell["problem"] if cell else "",
        offence=what,
        setting=where,
        space=space or usual,
        is_usual_space=not space and bool(usual),
        called=called,
        gap=gap,
    )


def _cell(problem: str, offence: str, setting: str) -> Row | None:
    """Find the row of the matrix; an offence with one row alone needs no setting to be said."""
    known = rows("stakeholder_problems")
    if problem:
        return next(row for row in known if row["problem"] == problem)
    fitting = [row for row in known
               if row["offence"] == offence and setting in ("", row["setting"])]  # fmt: skip
    return fitting[0] if len(fitting) == 1 else None


def _setting(name: str) -> Row | None:
    return next((row for row in rows("stakeholder_settings") if row["setting"] == name), None)


@dataclass(frozen=True)
class _Tie:
    """A row that applies, with the standing that it gives here and what brought it in."""

    row: Row
    standing: int
    because: str


def _chosen(cell: Row | None, offence: str, setting: str, space: str) -> list[_Tie]:
    """Choose the rows that apply, with their standing, in the order in which they count."""
    problem = cell["problem"] if cell else ""
    by_name: dict[str, list[Row]] = {
        "problem": _rows(problem=problem), "setting": _rows(setting=setting),
        "offence": _rows(offence=offence), "space": _rows(space=space), "always": _rows(),
    }  # fmt: skip
    named = {row["organisation"] for row in by_name["problem"]}
    at_home = cell is not None and setting == cell["setting"]
    lower = {"setting": int(at_home), "offence": int(cell is not None)}
    found = []
    for because, those in by_name.items():
        for row in those:
            if row["organisation"] in named and because in ("setting", "offence", "always"):
                continue
            step = STANDINGS.index(row["standing"]) + lower.get(because, 0)
            found.append(_Tie(row, min(step, len(STANDINGS) - 1), because))
    return found


def _rows(**wanted: str) -> list[Row]:
    """Give the rows that are about exactly what is wanted: one part, or, for none, always."""
    if wanted and not any(wanted.values()):
        return []
    parts = ("problem", "offence", "setting", "space")
    return [row for row in rows("stakeholder_ties")
            if all(row[part] == wanted.get(part, "") for part in parts)]  # fmt: skip


def _called(ties: Sequence[_Tie], owner: str) -> tuple[Called, ...]:
    of: dict[str, list[_Tie]] = {}
    for tie in ties:
        name = tie.row["organisation"]
        of.setdefault(owner if name == OWNER else name, []).append(tie)
    made = {name: found for name, those in of.items() if (found := _one(name, those)) is not None}
    leader = _leader(ties, made)
    order = list(organisations())
    listed = sorted(
        (Called(**{**vars(one), "leads": one.organisation == leader}) for one in made.values()),
        key=lambda one: (STANDINGS.index(one.standing), not one.leads,
                         order.index(one.organisation)),
    )  # fmt: skip
    return tuple(listed)


def _one(name: str, ties: Sequence[_Tie]) -> Called | None:
    raised = [tie for tie in ties if tie.row["effect"] == "raise"]
    if not raised:
        return None
    caps = [tie for tie in ties if tie.row["effect"] == "cap"]
    best = min(tie.standing for tie in raised)
    held_back = max((tie.standing for tie in caps), default=best)
    counted = [*caps, *raised] if held_back > best else raised
    first = min(raised, key=lambda tie: tie.standing)
    return Called(
        organisation=name,
        standing=STANDINGS[max(best, held_back)],
        reasons=_each_once(tie.row["reason"] for tie in counted),
        because=_each_once(tie.because for tie in counted),
        leads=False,
        held=organisations()[name],
        source=first.row["source"],
        mark=first.row["mark"],
    )


def _leader(ties: Sequence[_Tie], made: dict[str, Called]) -> str:
    """Name the one that leads: by the problem, else by the setting, else who convenes."""
    for because in ("problem", "setting"):
        for tie in ties:
            name = tie.row["organisation"]
            if tie.because == because and tie.row["leads"] and made[name].standing == "must":
                return name
    return CONVENER


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
