"""What methods and findings promise each other and everyone who reads them."""

import inspect
import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce, wraps
from typing import Any, ClassVar, ParamSpec, TypeVar, get_args, get_type_hints

import pandas as pd

from evenhand.errors import OptionError, TableError, UnsuitableData, listed
from evenhand.options import Bounds, allows_none, bounds_of, faults, plain_kind
from evenhand.tables.table import Table
from evenhand.wording.messages import Message
from evenhand.wording.numbers import NumberKind


@dataclass(frozen=True)
class Explanation:
    """A finding in words.

    Attributes
    ----------
    answer
        One sentence: size before significance, with its uncertainty and what it is compared with.
    reading
        The statistic, interval, p-value and how many rows were used.
    limits
        What the finding cannot show; never empty.
    """

    answer: Message
    reading: tuple[Message, ...]
    limits: tuple[Message, ...]

    def written(self, language: str = "en") -> str:
        """Write answer, reading and limits one under the other."""
        return "\n".join(
            message.written(language) for message in (self.answer, *self.reading, *self.limits)
        )


@dataclass(frozen=True)
class Chart:
    """Rows and a Vega-Lite specification that draws them; no drawing library is needed to make one.

    Attributes
    ----------
    rows
        The rows drawn, plain values only. The specification refers to them as data "rows". Words
        of a column `name` in another language stand beside it, as `name:fr`.
    spec
        Vega-Lite 6 specification as plain JSON values, without data, colours or fonts: those
        come from the theme of whoever draws. Titles of axes are messages' keys (`axis.…`).
    title
        The claim that the chart supports, as a message.
    subtitle
        Unit and base, as a message.
    columns
        The columns of the table twin, in order.
    """

    rows: tuple[Mapping[str, Any], ...]
    spec: Mapping[str, Any]
    title: Message
    subtitle: Message
    columns: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give a whole Vega-Lite specification with its rows, for any drawing tool."""
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "data": {"values": [dict(row) for row in self.rows]},
            **self.spec,
        }


@dataclass(frozen=True)
class MapLayer:
    """What a map of a finding shows; the ground under it is drawn by whoever publishes.

    Attributes
    ----------
    kind
        `areas`: rows have `area_id`; `places`: rows have `x_m`, `y_m`; `segments`: rows have
        `segment_id`; `cells`: rows have `cell_id`, as `evenhand.statistics.cells` names them.
        Rows may have `is_outlined`; cells and segments a `label`, a number to be written there.
    rows
        One mapping for each area, place, segment or cell with `value` (unrounded, may be missing)
        and `certainty`: `sure`, `unsure`, `cannot_say`, or, for what differs from nothing and
        gets no colour, `as_expected`.
    breaks
        Round numbers between the classes of `value`, rising.
    diverging
        Whether the middle class means "no clear change".
    title, unit
        The claim and the unit with its base, as messages.
    number
        How values are written where neither as rates nor, if diverging, as signed percentages.
    words
        What marks of this map mean where the usual words do not fit: a certainty or `outlined` →
        message.
    """

    kind: str
    rows: tuple[Mapping[str, Any], ...]
    breaks: tuple[float, ...]
    title: Message
    unit: Message
    diverging: bool = False
    number: NumberKind | None = None
    words: Mapping[str, Message] = field(default_factory=dict)


@dataclass(frozen=True)
class Provenance:
    """How a finding was made, enough to make it again."""

    method: str
    version: str
    options: Mapping[str, Any]
    tables: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, eq=False)
class Finding(ABC):
    """What a method found. Two findings are compared by `to_frame()`.

    Each class declares what disclosure control must know before a finding may be released:

    - `KEY`: the columns that name a row;
    - `COUNTS`: the columns that count people or incidents, the main one first;
    - `PART_OF`: count column → the count column of which it is a part;
    - `DERIVED`: every other number, and words that follow one → the counts it is worked out
      from, as `count` (of the same row), `count[total]` (of its row and all rows together),
      `count[any]` (of any row); empty for what counts nobody, such as days or a base;
    - `SOME`: what it needs of a record that only some have, such as a known place;
    - `NESTED`: columns of `KEY` whose rows hold one another, each all rows before it;
    - `SCALARS`: numbers beside the frame, in the same words; undeclared ones hide with any other;
    - `OF_SHOWN`: those of them that `of_shown` works out again;
    - `WITHHELD`: why it may never be released; empty where disclosure control decides.

    Attributes
    ----------
    n_used, n_rows
        How many rows of the main table were used, and how many there were.
    set_aside
        Why the others were not used: reason → how many. The reasons are `data.aside_…` messages.
    provenance
        Method, version, options and fingerprints of the tables; filled in when the method ends.
    """

    KEY: ClassVar[tuple[str, ...]] = ()
    COUNTS: ClassVar[tuple[str, ...]] = ()
    PART_OF: ClassVar[Mapping[str, str]] = {}
    DERIVED: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    SOME: ClassVar[str] = ""
    NESTED: ClassVar[tuple[str, ...]] = ()
    SCALARS: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    OF_SHOWN: ClassVar[tuple[str, ...]] = ()
    WITHHELD: ClassVar[str] = ""

    n_used: int
    n_rows: int
    set_aside: Mapping[str, int] = field(default_factory=dict)
    provenance: Provenance | None = None

    @abstractmethod
    def to_frame(self) -> pd.DataFrame:
        """Give the numbers: tidy, unrounded, units in the names, one row for each `KEY`."""

    @abstractmethod
    def plot(self) -> Chart:
        """Give the main chart."""

    @abstractmethod
    def explain(self) -> Explanation:
        """Give answer, reading and limits in words."""

    def charts(self) -> tuple[Chart, ...]:
        """Give all charts, the main one first."""
        return (self.plot(),)

    def to_map(self) -> MapLayer | None:
        """Give the layer of a map, if the finding has places."""
        return None

    def of_shown(self, shown: "pd.Series[bool]") -> "Finding | None":
        """Give it as told by shown rows alone, for a release; None where that cannot be done."""
        del shown
        return None

    def cite(self, path: str) -> Any:
        """Give one number by its path: `n_used`, or `column[key]` such as `count[robbery]`.

        A key of several columns is joined by `|`, in the order of `KEY`.

        Raises
        ------
        KeyError
            The finding has no such number.
        """
        column, bracket, key = path.partition("[")
        if not bracket:
            if column.startswith("_") or not hasattr(self, column):
                raise KeyError(path)
            return getattr(self, column)
        frame = self.to_frame()
        if not self.KEY or column not in frame:
            raise KeyError(path)
        first, *others = (frame[name].astype("string").fillna("") for name in self.KEY)
        keys = reduce(lambda joined, part: joined + "|" + part, others, first)
        rows = frame.loc[keys == key.removesuffix("]"), column]
        if len(rows) != 1:
            raise KeyError(path)
        return rows.iloc[0]


@dataclass(frozen=True, kw_only=True, eq=False)
class Inapplicable(Finding):
    """A part of a question that the data cannot answer, with the reason in words."""

    reason: Message
    n_used: int = 0
    n_rows: int = 0

    def to_frame(self) -> pd.DataFrame:
        """Give one row with the reason."""
        return pd.DataFrame({"reason": [str(self.reason)]})

    def plot(self) -> Chart:
        """Give a chart without rows; its title is the reason."""
        return Chart(rows=(), spec={"mark": "text"}, title=self.reason, subtitle=self.reason)

    def explain(self) -> Explanation:
        """Say why there is no answer."""
        return Explanation(answer=self.reason, reading=(), limits=(self.reason,))


@dataclass(frozen=True)
class Method:
    """The declaration beside a method's function.

    Attributes
    ----------
    run
        The function, decorated with `checked`.
    question
        What a resident or a council would ask.
    sources
        The papers, with DOI.
    version
        Rises whenever a printed number can change.
    example
        Options under which the method runs on the demo city.
    reads_groups
        Whether it may read tables with group attributes: audit and survey methods only.
    """

    run: Callable[..., Finding]
    question: str
    sources: tuple[str, ...]
    version: str = "1.0"
    example: Mapping[str, Any] = field(default_factory=dict)
    reads_groups: bool = False

    @property
    def name(self) -> str:
        """The method's name: that of its function."""
        return self.run.__name__

    @property
    def phase(self) -> str:
        """The phase whose question it answers: the name of its package."""
        return self.run.__module__.split(".")[-2]

    def tables(self) -> dict[str, Any]:
        """Give the table arguments: name → annotation."""
        return {
            name: hint
            for name, hint in _hints(self.run).items()
            if name != "return" and table_kinds(hint)
        }

    def options(self) -> dict[str, tuple[Any, Any]]:
        """Give the options: name → (annotation, default); without default `inspect._empty`."""
        parameters = inspect.signature(self.run).parameters
        tables = self.tables()
        return {
            name: (_hints(self.run)[name], parameter.default)
            for name, parameter in parameters.items()
            if name not in tables
        }

    def bounds(self) -> dict[str, Bounds]:
        """Give the bounds of each option."""
        return {name: bounds_of(hint) for name, (hint, _) in self.options().items()}


P = ParamSpec("P")
F = TypeVar("F", bound=Finding)


def checked(run: Callable[P, F]) -> Callable[P, F]:
    """Check every table and option of a method before it runs, and record how it was run.

    Parameters
    ----------
    run
        The method: tables first, options keyword-only, returns a finding.

    Returns
    -------
    Callable
        The same function; its finding carries its `Provenance`.

    Raises
    ------
    TableError
        An argument is not the table it should be.
    OptionError
        Options are unknown, missing, of the wrong kind or out of bounds; all are listed.
    UnsuitableData
        The main table is empty.
    """

    @wraps(run)
    def with_checks(*args: P.args, **kwargs: P.kwargs) -> F:
        given = _bound(run, args, kwargs)
        hints = _hints(run)
        tables = {name: value for name, value in given.items() if table_kinds(hints[name])}
        options = {name: value for name, value in given.items() if name not in tables}
        _check_tables(run.__name__, tables, hints)
        problems = [
            line for name, value in options.items() for line in faults(name, value, hints[name])
        ]
        if problems:
            raise OptionError(listed(run.__name__, problems))
        finding = run(**given)  # type: ignore[call-arg]
        declared = getattr(sys.modules[run.__module__], "METHOD", None)
        version = declared.version if isinstance(declared, Method) else "0"
        prints = {name: table.fingerprint() for name, table in tables.items() if table is not None}
        return replace(finding, provenance=Provenance(run.__name__, version, dict(options), prints))

    return with_checks


def plain_rows(frame: pd.DataFrame) -> tuple[dict[str, Any], ...]:
    """Give a frame's rows as plain JSON values: what a chart carries."""
    text = frame.to_json(orient="records", date_format="iso", double_precision=15)
    return tuple(json.loads(str(text)))


def _bound(
    run: Callable[..., Any], args: Iterable[Any], kwargs: Mapping[str, Any]
) -> dict[str, Any]:
    signature = inspect.signature(run)
    unknown = [name for name in kwargs if name not in signature.parameters]
    if unknown:
        known = ", ".join(signature.parameters)
        problems = [f"there is no option '{name}'; there are: {known}" for name in unknown]
        raise OptionError(listed(run.__name__, problems))
    try:
        bound = signature.bind(*args, **kwargs)
    except TypeError as problem:
        raise OptionError(listed(run.__name__, [f"{problem}; see its help"])) from None
    bound.apply_defaults()
    return dict(bound.arguments)


def _check_tables(method: str, tables: Mapping[str, Any], hints: Mapping[str, Any]) -> None:
    problems = []
    for name, value in tables.items():
        kinds = table_kinds(hints[name])
        if value is None and allows_none(hints[name]):
            continue
        if not isinstance(value, kinds):
            named = " or ".join(kind.__name__ for kind in kinds)
            problems.append(
                f"'{name}' is a {type(value).__name__}; give {named}, built with from_frame(…)"
            )
    if problems:
        raise TableError(listed(method, problems))
    main = next(iter(tables.values()), None)
    if main is not None and len(main) == 0:
        raise UnsuitableData(listed(method, ["the table has no rows; import some first"]))


def _hints(run: Callable[..., Any]) -> dict[str, Any]:
    return get_type_hints(inspect.unwrap(run), include_extras=True)


def table_kinds(hint: Any) -> tuple[type[Table], ...]:
    """List the kinds of table that an annotation accepts; empty for an option."""
    parts = get_args(hint) or (plain_kind(hint),)
    return tuple(part for part in parts if isinstance(part, type) and issubclass(part, Table))
