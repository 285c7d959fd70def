"""What may go with feeling unsafe, as columns of a model: items, groups and features of areas."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evenhand.analysis.area_features import AreaFeatures
from evenhand.errors import UnsuitableData, listed
from evenhand.statistics.survey_logit import Contrast
from evenhand.tables.answers.answered import Asked, indicator
from evenhand.tables.answers.meanings import Meaning, worse_half
from evenhand.tables.survey_items import SurveyItems
from evenhand.wording.messages import Name, Term, Worded

Kind = Literal["item", "group", "area"]
Floats = NDArray[np.float64]
_MOST_ALIKE = 0.9
"""Share of a column that the others foretell: beyond it the two cannot be told apart."""
_MOST_LISTED = 3
"""Answers that count which are listed one by one; of a longer run its ends stand for it."""


@dataclass(frozen=True)
class Driver:
    """One comparison: those of whom something holds with those of whom it does not.

    Attributes
    ----------
    code, name
        As in the data, and as printed in a table.
    kind
        What it is.
    said
        What it is, in a message.
    marked
        1 where it holds, 0 where its counterpart does, missing else, shape (n,).
    beside
        The group that a group is compared with.
    """

    code: str
    name: str
    kind: Kind
    said: Term | Name | Worded
    marked: Floats
    beside: str = ""


@dataclass(frozen=True)
class DriverColumns:
    """Columns of a model, the first of ones, and which comparisons they make.

    Attributes
    ----------
    x
        Shape (n, p); missing where something is not known of a respondent.
    drivers, contrasts
        One of each for each comparison.
    """

    x: Floats
    drivers: tuple[Driver, ...]
    contrasts: tuple[Contrast, ...]


def driver_columns(
    asked: Asked, items: SurveyItems | None, drivers: Sequence[str], groups: Sequence[str],
    features: AreaFeatures, place: NDArray[np.intp],
) -> DriverColumns:  # fmt: skip
    """Give one column for each comparison.

    Parameters
    ----------
    asked
        The answers to the item that feelings are measured by.
    items
        What coded answers mean.
    drivers
        Items: those whose answer counts are compared with the others; of scores and frequencies,
        the unwelcome (or higher) half.
    groups
        Groupings: each group is compared with the largest.
    features, place
        Of areas, and each respondent's area, −1 for none, shape (n,).

    Raises
    ------
    UnsuitableData
        Nothing is asked for, an item or grouping is not there, is the item itself, or is named
        twice. All are listed.
    """
    problems = _name_problems(asked, drivers, groups)
    if not (drivers or groups or features.names):
        problems.append("say what feelings may go with: drivers=…, groups=… or features=…")
    if problems:
        raise UnsuitableData(listed(asked.method, problems))
    found = [_of_item(asked.of(item, items)) for item in drivers]
    columns = [driver.marked for driver in found]
    contrasts = [_between(at, ()) for at in range(1, len(found) + 1)]
    for name in groups:
        each, marks = _of_group(name, asked.groups[name])
        own = tuple(range(len(columns) + 1, len(columns) + 1 + len(each)))
        contrasts += [_between(at, own) for at in own]
        found, columns = [*found, *each], [*columns, *marks]
    values = np.full((len(place), len(features.names)), np.nan)
    values[place >= 0] = features.columns[place[place >= 0]]
    for at, name in enumerate(features.names):
        found.append(Driver(name, name, "area", Term("area_feature", name), values[:, at]))
        columns.append(values[:, at])
        contrasts.append(Contrast((len(columns),), (0.5,), (-0.5,), adds=True))
    x = np.column_stack([np.ones(len(asked)), *columns])
    return DriverColumns(x, tuple(found), tuple(contrasts))


def refuse_thin_drivers(
    asked: Asked, columns: DriverColumns, answers: Floats, fewest: int, a_column: int
) -> None:
    """Refuse comparisons that too few answers bear, or that cannot be told apart.

    Parameters
    ----------
    asked
        Whose question it is.
    columns
        The comparisons.
    answers
        1, 0 or missing where anything is, shape (n,).
    fewest
        Respondents on each side of a comparison.
    a_column
        Answers that count, and that do not, for each column.

    Raises
    ------
    UnsuitableData
        As said; all are listed.
    """
    there, problems = ~np.isnan(answers), []
    for driver in columns.drivers:
        with_it, without = (int((driver.marked[there] == side).sum()) for side in (1, 0))
        if driver.kind != "area" and min(with_it, without) < fewest:
            problems.append(f"'{driver.code}' holds for {with_it} and not for {without} of those "
                            f"who answered everything; {fewest} each are needed; leave it out, or "
                            "join groups")  # fmt: skip
    yes, no = int((answers[there] == 1).sum()), int((answers[there] == 0).sum())
    wide = columns.x.shape[1] - 1
    if min(yes, no) < a_column * wide:
        problems.append(f"{yes} answers that count and {no} that do not bear "
                        f"{min(yes, no) // a_column} comparisons, not {wide}; ask of fewer "
                        "things")  # fmt: skip
    x = columns.x[there]
    for at, driver in enumerate(columns.drivers, start=1):
        if not problems and _foretold(x, at) > _MOST_ALIKE:
            problems.append(f"'{driver.code}' says nearly the same as the others together; leave "
                            "one of them out")  # fmt: skip
    if problems:
        raise UnsuitableData(listed(asked.method, problems))


def _name_problems(asked: Asked, drivers: Sequence[str], groups: Sequence[str]) -> list[str]:
    known = [name for name, labels in asked.groups.items() if (labels != "").any()]
    problems = [f"the survey has no groups by '{name}'; there are: {', '.join(known) or 'none'}"
                for name in groups if name not in known]  # fmt: skip
    every = [*drivers, *groups]
    problems += [f"'{name}' is named twice" for name in sorted({
        name for name in every if every.count(name) > 1})]  # fmt: skip
    if asked.item in drivers:
        problems.append(f"'{asked.item}' cannot go with itself; leave it out of the drivers")
    return problems


def _of_item(about: Asked) -> Driver:
    meaning = about.meaning
    codes = meaning.counted or _half(meaning)
    marked = indicator(about, codes or None)
    said = {
        language: f"{text} ({_codes_text(meaning, codes, language)})"
        for language, text in (meaning.labels or {"en": meaning.item}).items()
    }
    return Driver(about.item, said.get("en", about.item), "item", Worded(said), marked)


def _half(meaning: Meaning) -> tuple[int, ...]:
    """Name the unwelcome half of a scale; the higher one where neither end is unwelcome."""
    return worse_half(tuple(meaning.codes), "low" if meaning.worse == "low" else "high")


def _codes_text(meaning: Meaning, codes: tuple[int, ...], language: str) -> str:
    """List the answers that count; of a long run, its ends."""
    run = sorted(codes)
    if len(run) > _MOST_LISTED and run == list(range(run[0], run[-1] + 1)):
        return " – ".join(_code_text(meaning, code, language) for code in (run[0], run[-1]))
    return ", ".join(_code_text(meaning, code, language) for code in codes)


def _code_text(meaning: Meaning, code: int, language: str) -> str:
    texts = meaning.texts_of(code)
    return texts.get(language) or texts.get("en") or str(code)


def _of_group(name: str, labels: NDArray[np.object_]) -> tuple[list[Driver], list[Floats]]:
    """Compare each group with the largest; give comparisons, and columns of 0 and 1."""
    sizes = pd.Series(labels[labels != ""]).value_counts()
    largest = min(sizes[sizes == sizes.max()].index)
    known, drivers, columns = labels != "", [], []
    for label in sorted(set(sizes.index) - {largest}):
        mine = np.where(labels == label, 1.0, np.where(labels == largest, 0.0, np.nan))
        code = f"{name}:{label}"
        both = f"{label} / {largest}"
        drivers.append(Driver(code, both, "group", Name(both), mine, largest))
        columns.append(np.where(known, (labels == label).astype(float), np.nan))
    return drivers, columns


def _between(column: int, grouped: tuple[int, ...]) -> Contrast:
    """Compare 1 with 0 in one column; the grouping's other columns are 0 on both sides."""
    columns = grouped or (column,)
    return Contrast(columns, tuple(float(one == column) for one in columns),
                    (0.0,) * len(columns))  # fmt: skip


def _foretold(x: Floats, at: int) -> float:
    """Give the share of a column's variance that the others foretell."""
    others = np.delete(x, at, axis=1)
    column = x[:, at]
    left = column - others @ np.linalg.lstsq(others, column, rcond=None)[0]
    spread = float(((column - column.mean()) ** 2).sum())
    return 1 - float(left @ left) / spread if spread > 0 else 1.0
