"""What is said of the problems that people name, and of what the records hold of them."""

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from evenhand.analysis.survey_words import answered_said, state_values
from evenhand.contract import Explanation
from evenhand.wording.messages import Message, Name, Quantity, Term, TermList, Value, say

if TYPE_CHECKING:
    from evenhand.analysis.public_priorities import PublicPriorities

_NAME, _SHOWN = "public_priorities", 3
_NAMED, _FIRST, _COUNT = "named", "first", "count"


def explained(found: "PublicPriorities") -> Explanation:
    """Say what heads the lists, what stands on most of them, and what is recorded of it."""
    told = values(found)
    answer = _answer(found)
    reading = [say(f"{_NAME}.reading_named", **told)]
    if answer == "plain":
        reading.append(say(f"{_NAME}.reading_lists", **told))
    if not math.isnan(found.share_life):
        reading.append(say(f"{_NAME}.reading_life", **told))
    reading += _rulers(found)
    reading.append(say(f"{_NAME}.reading_reversals", **told) if found.reversals
                   else say(f"{_NAME}.reading_no_reversal"))  # fmt: skip
    return Explanation(
        answer=say(f"{_NAME}.{answer}", **told),
        reading=(*reading, *answered_said(found, told)),
        limits=_limits(found, told),
    )


def _answer(found: "PublicPriorities") -> str:
    """Claim that lists are headed by one kind and filled by another only if both are sure."""
    if found.far_is_first:
        return "far_first_near_wider" if found.near_is_wider else "far_first"
    return "plain"


def values(found: "PublicPriorities") -> dict[str, Value]:
    """Give the values of its messages."""
    told: dict[str, Value] = {
        **state_values(found),
        "wave": Name(found.wave),
        "from": Quantity(found.starts_on, "date", "starts_on"),
        "to": Quantity(found.ends_on, "date", "ends_on"),
        "not_recorded": _problems(found.not_recorded),
        "partly_recorded": _problems(found.partly_recorded),
        "n": Quantity(found.n_reversals, "count", "n_reversals"),
    }
    for name in ("share_near", "share_far", "share_life", "share_life_low", "share_life_high"):
        told[name] = Quantity(getattr(found, name), "percent", name)
    for name in ("near_less_far_low", "near_less_far_high"):
        told[name] = Quantity(getattr(found, name), "points", name)
    frame = found.to_frame()
    for measure in (_NAMED, _FIRST):
        top = _top(frame, measure)
        told[f"top_{measure}"] = Term("problem", top)
        for name in ("share", "share_low", "share_high"):
            path = f"{name}[{measure}|{top}]"
            told[f"{measure}_{name}"] = Quantity(found.cite(path), "percent", path)
        told[f"may_{measure}"] = _problems(_may_lead(frame, measure))
    if found.reversals:
        ruler, more, less = _widest(found)
        told |= {"ruler": Term("ruler", ruler), "more": Term("problem", more),
                 "less": Term("problem", less)}  # fmt: skip
        for name, problem in (("more_share", more), ("less_share", less)):
            path = f"share[{_NAMED}|{problem}]"
            told[name] = Quantity(found.cite(path), "percent", path)
    return told


def _widest(found: "PublicPriorities") -> tuple[str, str, str]:
    """Choose the reversal whose problems differ most in how often they are named."""
    shares = found.to_frame().query("measure == @_NAMED").set_index("problem")["share"]
    return max(found.reversals, key=lambda one: float(shares[one[1]] - shares[one[2]]))


def _top(frame: pd.DataFrame, measure: str) -> str:
    rows = frame[frame["measure"].eq(measure)].reset_index(drop=True)
    return str(rows.loc[int(rows["share"].to_numpy().argmax()), "problem"])


def _may_lead(frame: pd.DataFrame, measure: str) -> Iterable[str]:
    rows = frame[frame["measure"].eq(measure) & frame["rank_low"].eq(1)]
    return rows.sort_values("rank_high")["problem"].astype(str)


def _rulers(found: "PublicPriorities") -> list[Message]:
    """Say for the records and each ruler which problems may come first."""
    frame = found.to_frame()
    said = []
    for ruler in found.rulers:
        key = "reading_count" if ruler == _COUNT else "reading_ruler"
        said.append(say(f"{_NAME}.{key}", ruler=Term("ruler", ruler),
                        problems=_problems(_may_lead(frame, ruler))))  # fmt: skip
    return said


def _limits(found: "PublicPriorities", told: dict[str, Value]) -> tuple[Message, ...]:
    said = [say(f"{_NAME}.limit_list"), say(f"{_NAME}.limit_not_recorded", **told)]
    if found.partly_recorded:
        said.append(say(f"{_NAME}.limit_partly", **told))
    said += [say(f"{_NAME}.limit_reported"), say(f"{_NAME}.limit_average")]
    if found.is_transferred:
        said.append(say("harm.limit_transfer"))
    return (*said, say("survey.limit_answered"), *found.notes)


def _problems(names: Iterable[str]) -> TermList:
    return TermList(tuple(Term("problem", str(name)) for name in names))
