"""Stakeholders: who must, should and could be at the table, why, and who is missing today."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

import pandas as pd

from evenhand.contract import Chart, Explanation, Finding, Method, checked, plain_rows
from evenhand.errors import OptionError, listed
from evenhand.options import (
    AreaId,
    CalendarDay,
    Days,
    Offence,
    Problem,
    ProblemId,
    SettingName,
    SpaceName,
)
from evenhand.response.partnership import MISSING, THERE, UNKNOWN, Place, last_day, places
from evenhand.response.stakeholder_words import answer, limits, readings
from evenhand.tables.partners import Partners
from evenhand.taxonomy.stakeholders import (
    STANDINGS,
    Called,
    StakeholderList,
    request_problems,
    stakeholders_of,
)
from evenhand.wording.messages import LANGUAGES, Quantity, Term, say, term


@dataclass(frozen=True, kw_only=True, eq=False)
class Stakeholders(Finding):
    """Who should be at the table, one row for each kind of organisation, and who is.

    Attributes
    ----------
    asked
        The list, with what was asked for.
    on, ahead
        The day on which agreements were judged (None if no row of the partnership has a day),
        and within how many days after it the end of one is named.
    musts, shoulds, coulds
        How many organisations of each standing.
    musts_there
        How many that must be there take part under an agreement in force.
    data_held, data_there
        How many kinds of data those that must or should be there hold, and how many are shared.
    """

    KEY: ClassVar[tuple[str, ...]] = ("organisation",)
    WITHHELD: ClassVar[str] = (
        "it names organisations that are missing or whose agreement has run out: for the "
        "partnership itself, who should hear of it before the public does"
    )

    asked: StakeholderList
    on: date | None
    ahead: int
    is_recorded: bool
    musts: int
    musts_there: int
    shoulds: int
    coulds: int
    data_held: int
    data_there: int
    elsewhere: tuple[str, ...]
    _frame: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """Give one row for each kind of organisation: standing, reasons, data, how it is there."""
        return self._frame.copy()

    def plot(self) -> Chart:
        """Draw who must, should and could be there, and how each takes part today."""
        told = self._frame.copy()
        for language in LANGUAGES:
            end = "" if language == LANGUAGES[0] else f":{language}"
            for group, column in (("organisation", "organisation"), ("standing", "standing"),
                                  ("partner_state_short", "state")):  # fmt: skip
                words = [_capital(term(group, str(name), language)) for name in self._frame[column]]
                told[f"{column}_words{end}"] = words
        return Chart(
            rows=plain_rows(told[[name for name in map(str, told) if "_words" in name]]),
            spec=_SPEC,
            title=self.explain().answer,
            subtitle=say("stakeholders.subtitle"),
            columns=("organisation_words", "standing_words", "state_words"),
        )

    def explain(self) -> Explanation:
        """Say who must be there and is not, then each organisation with its reason and data."""
        return Explanation(answer=answer(self), reading=readings(self), limits=limits(self))

    def names_where(self, *, standing: str, states: Sequence[str]) -> tuple[Term, ...]:
        """Give the organisations of a standing that take part in one of these ways."""
        rows = self._frame
        kept = rows["standing"].eq(standing) & rows["state"].isin(states)
        return tuple(Term("organisation", str(name)) for name in rows.loc[kept, "organisation"])

    def quantity(self, name: str) -> Quantity:
        """Give one of the counts, bound to its field."""
        return Quantity(getattr(self, name), "count", name)


_SPEC: dict[str, Any] = {
    "mark": {"type": "point", "filled": True, "size": 110},
    "encoding": {
        "y": {"field": "organisation_words", "type": "nominal", "title": None, "sort": None},
        "x": {"field": "standing_words", "type": "nominal", "title": None, "sort": None},
        "color": {"field": "state_words", "type": "nominal", "title": None, "sort": None},
        "shape": {"field": "state_words", "type": "nominal", "title": None, "sort": None},
    },
}  # fmt: skip


@checked
def stakeholders(
    partners: Partners | None = None,
    *,
    problem: Problem | None = None,
    offence: Offence | None = None,
    setting: SettingName | None = None,
    space: SpaceName | None = None,
    problem_id: ProblemId | None = None,
    area: AreaId | None = None,
    on: CalendarDay | None = None,
    ahead: Days = 90,
) -> Stakeholders:
    """Who should be at the table for this problem in this place, and who is missing?

    Parameters
    ----------
    partners
        Today's partnership; without it the list is given and nothing is said of gaps.
    problem
        A problem with a list of its own; give this or an offence.
    offence
        A class of offence; with a setting it finds the problem that has a list, if there is one.
    setting
        The kind of place; None takes the problem's own.
    space
        Public, semi-public or private; None takes the usual one of the setting.
    problem_id
        A partner that names the problem files it works on must name this one.
    area
        A partner that names the areas it works in must name this one.
    on
        The day on which agreements must hold; None takes the last day in the table.
    ahead
        Agreements that end within so many days after it are named.

    Returns
    -------
    Stakeholders
        One row for each kind of organisation, most needed first: `standing`, `leads`, `basis`
        (what put it on the list), `reasons`, `data_held`, `questions` (of law, to be checked),
        `state`, `partner_names`, `data_shared`, `data_not_shared`, `agreement_ends_on`.

    Raises
    ------
    OptionError
        Neither or both of offence and problem are given, or the offence is not known.

    Notes
    -----
    The list comes from data (`taxonomy/data/stakeholder_*.csv`), all marked as our own: a matrix
    of nine problems, and rules for what offence, setting and space add. Where the matrix has no
    row the finding says that its list was put together. What is printed on law is a question to
    be checked, no statement of law. A state is the best of all partners of a kind; data count as
    shared under an agreement in force only.

    References
    ----------
    Matrix and rules are our own, drawn from material of Efus, EUCPN (Toolbox 11), the Lisbon
    model of community policing and Crime Impact Statements.

    Examples
    --------
    >>> found = stakeholders(problem="pickpocketing_transit")
    >>> found.to_frame()["organisation"].head(2).tolist(), found.musts
    (['railway_police', 'prevention_office'], 5)
    """
    asked = {"problem": problem or "", "offence": offence or "", "setting": setting or "",
             "space": space or ""}  # fmt: skip
    faults = request_problems(**asked)
    if faults:
        raise OptionError(listed("stakeholders", faults))
    who = stakeholders_of(**asked)
    day = on or (last_day(partners) if partners is not None else None)
    today = places(partners, day, problem_id=problem_id, area=area) if partners is not None else {}
    frame = _frame_of(who, today, is_recorded=partners is not None)
    kinds = frame["organisation"]
    rows = 0 if partners is None else len(partners)
    used = 0 if partners is None else int(partners.column("kind").isin(kinds).sum())
    needed = frame[frame["standing"].ne("could")]
    return Stakeholders(
        asked=who,
        on=day,
        ahead=ahead,
        is_recorded=partners is not None,
        musts=int(frame["standing"].eq("must").sum()),
        musts_there=int((frame["standing"].eq("must") & frame["state"].eq(THERE)).sum()),
        shoulds=int(frame["standing"].eq("should").sum()),
        coulds=int(frame["standing"].eq("could").sum()),
        data_held=_counted(needed["data_held"]),
        data_there=_counted(needed["data_held"]) - _counted(needed["data_not_shared"]),
        elsewhere=tuple(sorted({*today} - {*kinds})),
        n_used=used,
        n_rows=rows,
        set_aside={"not_called": rows - used} if rows > used else {},
        _frame=frame,
    )


def _frame_of(
    who: StakeholderList, today: Mapping[str, Place], *, is_recorded: bool
) -> pd.DataFrame:
    absent = Place(MISSING if is_recorded else UNKNOWN)
    frame = pd.DataFrame([_row(one, today.get(one.organisation, absent)) for one in who.called])
    words = [name for name in frame if name not in ("leads", "agreement_ends_on")]
    frame["agreement_ends_on"] = pd.to_datetime(frame["agreement_ends_on"]).astype("datetime64[us]")
    return frame.astype({**dict.fromkeys(words, "string"), "leads": "bool"})


def _row(one: Called, place: Place) -> dict[str, Any]:
    held = [each.data for each in one.held]
    questions = dict.fromkeys(each.question for each in one.held)
    return {
        "organisation": one.organisation,
        "standing": one.standing,
        "leads": one.leads,
        "basis": " ".join(one.because),
        "reasons": " ".join(one.reasons),
        "data_held": " ".join(held),
        "questions": " ".join(questions),
        "state": place.state,
        "partner_names": ", ".join(place.names),
        "data_shared": " ".join(data for data in held if data in place.shared),
        "data_not_shared": " ".join(data for data in held if data not in place.shared),
        "agreement_ends_on": place.ends_on,
        "source": one.source,
        "mark": one.mark,
    }


def _counted(texts: "pd.Series[str]") -> int:
    return sum(len(str(text).split()) for text in texts)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


METHOD = Method(
    run=stakeholders,
    question="Who should be at the table for this problem in this place, and who is missing?",
    sources=(
        "EUCPN 2017, Toolbox 11: Prevention of pickpocketing; European Forum for Urban Security, "
        "Security and Tourism: Concerted Local Policies (2015), ISBN 2-913181-45-7",
        "The matrix of problems and settings is our own, drawn from these and from the Lisbon "
        "model of community policing and Crime Impact Statements",
    ),
    example={"problem": "pickpocketing_transit"},
)

__all__ = ["METHOD", "STANDINGS", "Stakeholders", "stakeholders"]
