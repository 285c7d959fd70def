"""What an item's coded answers mean, as the survey's own table and the item bank say."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.errors import UnsuitableData, listed
from evenhand.tables.survey_items import SurveyItems
from evenhand.taxonomy.items import BankItem, bank
from evenhand.wording.messages import LANGUAGES, Message, Term, say

Floats = NDArray[np.float64]
_LISTED_WHOLLY = ("ordinal", "nominal", "binary")
_MOST_NAMED = 5


@dataclass(frozen=True)
class Meaning:
    """What is known of an item.

    Attributes
    ----------
    item
        Its code.
    labels
        Language → what was asked, in a few words; empty where nothing says.
    scale
        One of `SCALES`, or "" where nothing says.
    worse
        The unwelcome end: `high`, `low`, `neither`, or "" where nothing says.
    codes
        Code of an answer → language → what it means; no languages where nothing says.
    unanswered
        Code → the state that it stands for, such as `refused`.
    counted
        Codes that count as unwelcome; empty where nothing says.
    """

    item: str
    labels: Mapping[str, str] = field(default_factory=dict)
    scale: str = ""
    worse: str = ""
    codes: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    unanswered: Mapping[int, str] = field(default_factory=dict)
    counted: tuple[int, ...] = ()

    def texts_of(self, code: int) -> Mapping[str, str]:
        """Give language → what a code means; empty where nothing says."""
        return self.codes.get(code, {})


def meaning_of(
    method: str, item: str, items: SurveyItems | None
) -> tuple[Meaning, tuple[Message, ...]]:
    """Say what is known of an item, and what should be known when it is read.

    Parameters
    ----------
    method
        Whose question it is, for messages.
    item
        The item's code.
    items
        What the survey itself says; None leaves the item bank.

    Raises
    ------
    UnsuitableData
        The survey's table gives one item two scales, ends or meanings of a code.
    """
    own, banked = _of_survey(method, item, items), bank().get(_bank_code(item, items))
    if banked is None:
        return own or Meaning(item), ()
    known = _of_bank(item, banked)
    return (known, ()) if own is None else _joined(own, known)


def restated(
    method: str, meaning: Meaning, values: Floats, states: NDArray[np.object_]
) -> tuple[Floats, NDArray[np.object_]]:
    """Take codes that stand for no answer out of the answers, into their state.

    Raises
    ------
    UnsuitableData
        An answer has a code that the items table does not list.
    """
    for code, state in meaning.unanswered.items():
        silent = values == code
        if silent.any():
            states = np.where(silent, state, states)
            values = np.where(silent, np.nan, values)
    if meaning.scale in _LISTED_WHOLLY and meaning.codes:
        foreign = ~np.isnan(values) & ~np.isin(values, list(meaning.codes))
        if foreign.any():
            named = ", ".join(f"{code:g}" for code in np.unique(values[foreign])[:_MOST_NAMED])
            raise UnsuitableData(listed(method, [
                f"{int(foreign.sum())} answers to '{meaning.item}' have codes that its list of "
                f"codes lacks: {named}; add them to survey_items, with their state"
            ]))  # fmt: skip
    return values, states


def worse_half(codes: tuple[int, ...], worse: str) -> tuple[int, ...]:
    """Name the codes of the unwelcome half of a scale; the middle one of an odd scale is not.

    Examples
    --------
    >>> worse_half((1, 2, 3, 4), "high"), worse_half((1, 2, 3, 4, 5), "low")
    ((3, 4), (1, 2))
    """
    ordered, half = sorted(codes), len(codes) // 2
    if not half or worse not in ("high", "low"):
        return ()
    return tuple(ordered[-half:] if worse == "high" else ordered[:half])


def _bank_code(item: str, items: SurveyItems | None) -> str:
    """Name the item of the bank that an item is worded as; its own name if nothing else is said."""
    if items is None:
        return item
    rows = items.to_frame()
    return _first(rows.loc[rows["item"].eq(item), "bank_item"]) or item


def _of_bank(item: str, banked: BankItem) -> Meaning:
    languages = banked.answers
    codes = {
        code: {name: texts[code] for name, texts in languages.items() if texts.get(code)}
        for code in banked.codes
    }
    return Meaning(item, banked.subjects, banked.scale, banked.worse, codes, banked.missing_codes,
                   banked.counted)  # fmt: skip


def _joined(own: Meaning, known: Meaning) -> tuple[Meaning, tuple[Message, ...]]:
    """Follow the survey's own table; words and codes that count are the bank's where they fit."""
    ends = {own.worse, known.worse}
    backward = ends == {"high", "low"}
    same_codes = set(own.codes) == set(known.codes)
    joined = replace(
        own,
        labels=known.labels or own.labels,
        worse=own.worse or known.worse,
        codes=known.codes if same_codes and not backward else own.codes,
        unanswered={**known.unanswered, **own.unanswered} if same_codes else own.unanswered,
        counted=known.counted if same_codes and not backward else own.counted,
    )
    if not backward:
        return joined, ()
    return joined, (say("survey.note_backward", survey_end=Term("survey_end", own.worse),
                        bank_end=Term("survey_end", known.worse)),)  # fmt: skip


def _of_survey(method: str, item: str, items: SurveyItems | None) -> Meaning | None:
    if items is None:
        return None
    rows = items.to_frame()
    rows = rows[rows["item"].eq(item)]
    if rows.empty:
        return None
    problems = [
        f"survey_items gives item '{item}' several values of {name}: "
        f"{', '.join(map(str, sorted(rows[name].dropna().unique())))}; give one"
        for name in ("scale", "worse", "item_label") if len(rows[name].dropna().unique()) > 1
    ]  # fmt: skip
    again = rows["code"].duplicated()
    if again.any():
        problems.append(f"survey_items gives code {rows.loc[again, 'code'].iloc[0]} of item "
                        f"'{item}' more than once; keep one row for each code")  # fmt: skip
    if problems:
        raise UnsuitableData(listed(method, problems))
    answered = rows[rows["answer_state"].eq("answered")]
    codes = {int(c): _texts(t) for c, t in zip(answered["code"], answered["code_label"],
                                               strict=True)}  # fmt: skip
    silent = rows[rows["answer_state"].ne("answered")]
    scale, worse = str(rows["scale"].iloc[0]), _first(rows["worse"])
    return Meaning(
        item, _texts(_first(rows["item_label"])), scale, worse, codes,
        dict(zip(silent["code"].astype(int), silent["answer_state"].astype(str), strict=True)),
        worse_half(tuple(codes), worse) if scale in ("ordinal", "binary") else (),
    )  # fmt: skip


def _first(values: pd.Series) -> str:
    there = values.dropna()
    return str(there.iloc[0]) if len(there) else ""


def _texts(value: object) -> dict[str, str]:
    """Give a text of the survey's own, whose language is not said, as if in the first one."""
    return {} if pd.isna(value) or not value else {LANGUAGES[0]: str(value)}  # type: ignore[call-overload]
