"""Periods that a source writes in words: "enero-junio 2024", "Q3 2023", "2021/22"."""

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]
GROUPS = ("year", "month", "first", "last", "quarter")
"""What the named groups of a pattern may be; `first` and `last` are months."""
FIRST_YEAR, LAST_YEAR = 1900, 2099


def group_problem(pattern: str) -> str | None:
    """Say what is wrong with the groups of a pattern for periods; None if nothing is.

    Examples
    --------
    >>> group_problem("(?P<month>.+) [0-9]{4}")
    'name the group of the year: (?P<year>…)'
    """
    named = re.compile(pattern).groupindex
    foreign = [name for name in named if name not in GROUPS]
    if foreign:
        return f"a group is called {foreign[0]}; there are: {', '.join(GROUPS)}"
    if "year" not in named:
        return "name the group of the year: (?P<year>…)"
    if ("first" in named) != ("last" in named):
        return "give both first and last, or month"
    return None


def labelled(texts: pa.Array, pattern: str, months: Sequence[str]) -> tuple[Days, Days, Flags]:
    """Read periods.

    Parameters
    ----------
    texts
        Strings; null where missing.
    pattern
        A regular expression that fits the whole label, whatever its case, with groups of `GROUPS`;
        without a month or quarter the period is the year.
    months
        The names of the twelve months, in order; without them months are numbers.

    Returns
    -------
    tuple
        First and last day, NaT where missing or unreadable, and which labels are there but are
        no period; each of shape (rows,).

    Examples
    --------
    >>> first, last, _ = labelled(pa.array(["Q3 2023"]), "Q(?P<quarter>[1-4]) (?P<year>[0-9]+)", ())
    >>> str(first[0]), str(last[0])
    ('2023-07-01', '2023-09-30')
    """
    coded = texts if pa.types.is_dictionary(texts.type) else texts.dictionary_encode()
    words = coded.dictionary.to_pylist()
    numbers = {name.casefold(): at for at, name in enumerate(months, start=1)}
    compiled = re.compile(pattern, re.IGNORECASE)
    found = [_months_of(compiled.fullmatch(str(word).strip()), numbers) for word in words]
    begin = np.array([one[0] if one else "NaT" for one in found] + ["NaT"], "datetime64[M]")
    end = np.array([one[1] if one else "NaT" for one in found] + ["NaT"], "datetime64[M]")
    codes = coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False)
    first: Days = begin.astype("datetime64[D]")[codes]
    last: Days = ((end + 1).astype("datetime64[D]") - np.timedelta64(1, "D"))[codes]
    return first, last, np.isnat(first) & (codes < len(words))


def _months_of(match: "re.Match[str] | None", numbers: dict[str, int]) -> tuple[str, str] | None:
    """Give the first and the last month of a label, as '2024-01'; None if it is no period."""
    groups = {name: text for name, text in match.groupdict().items() if text} if match else {}
    year = _whole(groups.get("year", ""))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if "quarter" in groups:
        quarter = _whole(groups["quarter"])
        span = (3 * quarter - 2, 3 * quarter) if 1 <= quarter <= 4 else (0, 0)
    elif "month" in groups or "first" in groups:
        named = [groups.get("first", groups.get("month", "")),
                 groups.get("last", groups.get("month", ""))]  # fmt: skip
        first, last = (numbers.get(word.casefold(), _whole(word)) for word in named)
        span = (first, last)
    else:
        span = (1, 12)
    if not 1 <= span[0] <= span[1] <= 12:
        return None
    return f"{year}-{span[0]:02}", f"{year}-{span[1]:02}"


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else 0
