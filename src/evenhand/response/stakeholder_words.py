"""A list of stakeholders in words: who is missing, each with its reason, data, what to check."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from evenhand.response.partnership import ELSEWHERE, ENDED, MISSING, NO_AGREEMENT, THERE, UNKNOWN
from evenhand.taxonomy.stakeholders import ASPECTS, SAFEGUARDED, space_rules
from evenhand.wording.messages import (
    Message,
    Name,
    Quantity,
    Term,
    TermList,
    Value,
    say,
    say_of,
)

if TYPE_CHECKING:
    from evenhand.response.stakeholders import Stakeholders

_LACKING = (ENDED, NO_AGREEMENT, ELSEWHERE, MISSING)


def answer(found: "Stakeholders") -> Message:
    """Say how many must be there, and which of them are not."""
    values = _values(found)
    if not found.is_recorded:
        return say_of("stakeholders.answer_unrecorded", values)
    end = "all" if found.musts_there == found.musts else "some"
    return say_of(f"stakeholders.answer_{end}", values)


def readings(found: "Stakeholders") -> tuple[Message, ...]:
    """Tell how the list was made, each organisation, gaps, and what to check."""
    said = [_how(found), *(_gaps(found) if found.is_recorded else [])]
    said += [*_each(found), *_could(found)]
    said.append(say("stakeholders.reading_often", gap=Term("partnership_gap", found.asked.gap)))
    if found.asked.problem in SAFEGUARDED:
        said.append(say("stakeholders.reading_safeguard"))
    said += _questions(found) + _spaces(found)
    if found.is_recorded:
        values = {name: Quantity(getattr(found, name), "count", name)
                  for name in ("n_used", "n_rows")}  # fmt: skip
        said.append(say("stakeholders.reading_used", used=values["n_used"], rows=values["n_rows"]))
    return tuple(said)


def limits(found: "Stakeholders") -> tuple[Message, ...]:
    """Say what the list cannot show."""
    names = ["limit_own", "limit_law", "limit_persons", "limit_present"]
    if not found.asked.problem:
        names.append("limit_parts")
    if not found.is_recorded:
        names.append("limit_unrecorded")
    elif found.on is None:
        names.append("limit_undated")
    return tuple(say(f"stakeholders.{name}") for name in names)


def _values(found: "Stakeholders") -> dict[str, Value]:
    needed = found.names_where(standing="must", states=(THERE, *_LACKING, UNKNOWN))
    lacking = found.names_where(standing="must", states=_LACKING)
    asked = found.asked
    where = (Term("setting", asked.setting), Term("space", asked.space))
    said = tuple(one for one in where if one.name)
    kind = ("stakeholder_problem", asked.problem) if asked.problem else (
        "offence_class", asked.offence)  # fmt: skip
    values: dict[str, Value] = {
        "what": Term(*kind),
        "where": TermList(said or (Term("partner_place", "unsaid"),)),
        "needed": TermList(needed),
        "lacking": TermList(lacking),
    }
    return values | {name: found.quantity(name)
                     for name in ("musts", "musts_there", "shoulds", "coulds")}  # fmt: skip


def _how(found: "Stakeholders") -> Message:
    if found.asked.problem:
        return say("stakeholders.reading_matrix")
    return say("stakeholders.reading_parts" if found.asked.setting else
               "stakeholders.reading_offence")  # fmt: skip


def _each(found: "Stakeholders") -> list[Message]:
    rows = found.to_frame()
    rows = rows[rows["standing"].ne("could")]
    return [_told(row) for row in rows.to_dict("records")]


def _told(row: dict[Any, Any]) -> Message:
    how = (Term("standing", row["standing"]), Term("partner_state", row["state"]))
    values: dict[str, Value] = {
        "organisation": Term("organisation", row["organisation"]),
        "how": TermList(tuple(how if row["state"] != UNKNOWN else how[:1])),
        "reason": Term("stakeholder_reason", row["reasons"].split()[0]),
        "data": _terms("partner_data", row["data_held"]),
    }
    key = "reading_leads" if row["leads"] else "reading_one"
    return say_of(f"stakeholders.{key}" + ("" if row["data_held"] else "_no_data"), values)


def _could(found: "Stakeholders") -> list[Message]:
    rows = found.to_frame()
    rows = rows[rows["standing"].eq("could")]
    said = []
    held_back = rows["reasons"].str.contains("no_say_here")
    for key, those in (("reading_could", rows[~held_back]), ("reading_no_say", rows[held_back])):
        if len(those):
            said.append(say(f"stakeholders.{key}", named=_organisations(those)))
    return said


def _gaps(found: "Stakeholders") -> list[Message]:
    rows = found.to_frame()
    needed = rows[rows["standing"].ne("could")]
    said = []
    for state, key in ((MISSING, "gap_missing"), (NO_AGREEMENT, "gap_no_agreement"),
                       (ELSEWHERE, "gap_elsewhere")):  # fmt: skip
        those = needed[needed["state"].eq(state)]
        if len(those):
            said.append(say(f"stakeholders.{key}", named=_organisations(those)))
    ended = needed[needed["state"].eq(ENDED)].to_dict("records")
    said += [say("stakeholders.gap_ended", **_agreement(row)) for row in ended]
    said += _ending(found, needed)
    unshared = needed[needed["state"].eq(THERE) & needed["data_not_shared"].ne("")]
    said += [
        say("stakeholders.gap_data", organisation=Term("organisation", row["organisation"]),
            data=_terms("partner_data", row["data_not_shared"]))
        for row in unshared.to_dict("records")
    ]  # fmt: skip
    values = {name: found.quantity(name) for name in ("data_there", "data_held")}
    return [*said, say("stakeholders.gap_share", **values)]


def _ending(found: "Stakeholders", needed: pd.DataFrame) -> list[Message]:
    """Name agreements that hold today and end soon."""
    if found.on is None:
        return []
    bound = needed[needed["state"].eq(THERE) & needed["agreement_ends_on"].notna()]
    return [
        say("stakeholders.gap_soon", **_agreement(row))
        for row in bound.to_dict("records")
        if (row["agreement_ends_on"].date() - found.on).days <= found.ahead
    ]


def _agreement(row: dict[Any, Any]) -> dict[str, Value]:
    key = f"agreement_ends_on[{row['organisation']}]"
    return {
        "organisation": Term("organisation", row["organisation"]),
        "names": Name(str(row["partner_names"])),
        "ends": Quantity(row["agreement_ends_on"], "date", key),
    }


def _questions(found: "Stakeholders") -> list[Message]:
    """Put each question of law once, with the data that it is about."""
    about: dict[str, list[str]] = {}
    for one in found.asked.called:
        for held in one.held if one.standing != "could" else ():
            known = about.setdefault(held.question, [])
            known += [] if held.data in known else [held.data]
    return [
        say("stakeholders.reading_check", data=_terms("partner_data", " ".join(data)),
            question=Term("legal_question", question))
        for question, data in about.items()
    ]  # fmt: skip


def _spaces(found: "Stakeholders") -> list[Message]:
    if not found.asked.space:
        return [say("stakeholders.reading_no_space")]
    rules = space_rules(found.asked.space)
    key = "reading_usual_space" if found.asked.is_usual_space else "reading_space"
    return [
        say(f"stakeholders.{key}", space=Term("space", found.asked.space)),
        *(say("stakeholders.reading_rule", aspect=Term("space_aspect", aspect),
              rule=Term("space_rule", rules[aspect])) for aspect in ASPECTS),
    ]  # fmt: skip


def _organisations(rows: pd.DataFrame) -> TermList:
    return TermList(tuple(Term("organisation", str(name)) for name in rows["organisation"]))


def _terms(group: str, words: str | Sequence[str]) -> TermList:
    named = words.split() if isinstance(words, str) else words
    return TermList(tuple(Term(group, word) for word in named))
