"""The same door for rows that no method made: takings of the portal, open data, practice sheets."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from evenhand.contract import Explanation
from evenhand.errors import DisclosureError, OptionError, listed
from evenhand.publishing.controlling import controlled_together
from evenhand.publishing.cutting import cut, last_day
from evenhand.publishing.overlaps import shapes_of
from evenhand.publishing.release import Release
from evenhand.publishing.released import ReleasedFinding, limits_of, plain_chart
from evenhand.publishing.shelf import Shelf
from evenhand.safeguards.cells import Cell, Span
from evenhand.safeguards.disclosure import Controlled
from evenhand.safeguards.layout import DIMENSIONS, REPEATING, Layout, cells_of
from evenhand.safeguards.policy import DisclosurePolicy, policy_problems
from evenhand.wording.messages import say
from evenhand.workspace.workspace import Workspace


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Rows that are to leave the house, and what disclosure control must know of them.

    Attributes
    ----------
    name
        What they are called in the release, and the name of their file: small letters and
        hyphens, such as "contributions".
    frame
        One row for each `key`, with true numbers. Each record is counted in one row; totals are
        rows of their own, with "all" in the key.
    key
        Columns that name a row. `area_id`, `month`, `offence_class` and the like mean what they
        mean in findings; any other column is a dimension of its own.
    counts
        Columns that count people or records, the main one first.
    measure
        What is counted, such as "contributions". Numbers of another measure are never added up
        with these: give the same word whenever the same records are counted.
    starts_on, ends_on
        First and last day of the records counted.
    derived
        Every other numeric column → the counts it is worked out from, as `Finding.DERIVED` says.
    part_of
        Count column → the count column of which it is a part.
    level
        The set of areas of `area_id`.
    """

    name: str
    frame: pd.DataFrame
    key: tuple[str, ...]
    counts: tuple[str, ...]
    measure: str
    starts_on: date
    ends_on: date
    derived: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    part_of: Mapping[str, str] = field(default_factory=dict)
    level: str = "area"

    def layout(self, release: str) -> Layout:
        """Say how disclosure control reads the rows in a release."""
        known = (*DIMENSIONS, *REPEATING)
        return Layout(
            name=f"{release}/{self.name}",
            key=self.key,
            counts=self.counts,
            derived=self.derived,
            part_of=self.part_of,
            scope={"time": Span(self.starts_on, self.ends_on)},
            level=self.level,
            measure=f"rows:{self.measure}",
            own=tuple(name for name in self.key if name not in known),
        )


def release_rows(
    workspace: Workspace,
    asked: Sequence[Rows],
    *,
    policy: DisclosurePolicy | None = None,
    today: date | None = None,
    keep: bool = True,
) -> Release:
    """Put rows through disclosure control, and keep what is left as a release.

    Parameters
    ----------
    workspace
        The city's folder.
    asked
        The rows; they are controlled together, and with everything released before.
    policy
        What is small, recent, or too small a place; None takes the city's settings.
    today
        The day of the release; None takes the clock's.
    keep
        Whether it is written to `releases/`; without it, it is a preview.

    Returns
    -------
    Release
        `release.finding(name).to_frame()` holds the rows that may be shown: a hidden number is
        missing and marked in `<column>_was_suppressed`, a true zero stays 0. Show nothing else,
        and take totals and shares from these rows alone.

    Raises
    ------
    DisclosureError
        Columns are undeclared, records are too recent, points would be shown, or a small number
        could be worked out.
    OptionError
        A name or the policy is out of bounds.

    Notes
    -----
    Asked the same again, the latest release is given again and nothing is written.

    Examples
    --------
    >>> import tempfile
    >>> from evenhand.workspace.settings import Settings
    >>> place = tempfile.TemporaryDirectory()
    >>> city = Workspace.create(
    ...     place.name + "/city", Settings(name="X", timezone="Europe/Paris", crs="EPSG:2154"))
    >>> told = pd.DataFrame({"reason": ["lighting", "traffic", "noise"], "count": [31, 12, 4]})
    >>> made = release_rows(city, [Rows(
    ...     name="reasons", frame=told, key=("reason",), counts=("count",), measure="contributions",
    ...     starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 30))], today=date(2026, 9, 1))
    >>> made.id, made.finding("reasons").to_frame()["count"].tolist()
    ('R-0001', [31, <NA>, <NA>])
    >>> place.cleanup()
    """
    policy = policy or workspace.settings.disclosure
    last = last_day(today or datetime.now(UTC).date(), policy.delay_days)
    _refuse_wrong(asked, policy, last)
    shelf = Shelf(workspace.folder)
    again = _latest_alike(shelf, asked, policy, last) if keep else ""
    if again:
        found, cells = _released(workspace, asked, again, policy, last, until=again)
        if shelf.holds(again, cells):
            return replace(found, folder=shelf.folder / again)
    number = shelf.next_number() if keep else "preview"
    release, cells = _released(workspace, asked, number, policy, last)
    if not keep:
        return release
    shapes = shapes_of({name: workspace.read(name) for name in workspace.table_names()})
    return replace(release, folder=shelf.put(release, cells, workspace.fingerprints(), shapes))


def _refuse_wrong(asked: Sequence[Rows], policy: DisclosurePolicy, last: date) -> None:
    problems = policy_problems(policy)
    names = [one.name for one in asked]
    problems += [
        f"name {name!r} is not made of small letters, digits and hyphens"
        for name in names
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", name)
    ]
    problems += ["two of the rows have the same name"] if len(set(names)) < len(names) else []
    problems += [] if names else ["there are no rows"]
    if problems:
        raise OptionError(listed("release", problems))
    late = [one.name for one in asked if _last_of(one) > last]
    wrong = [f"'{name}' counts records after {last}, which are too recent" for name in late]
    wrong += [
        f"'{one.name}' is about areas of the level '{one.level}'; only '{policy.area_level}' may "
        "be shown"
        for one in asked
        if policy.area_level and "area_id" in one.key and one.level != policy.area_level
    ]
    if wrong:
        raise DisclosureError(listed("release", wrong))


def _last_of(one: Rows) -> date:
    times = [item.cell.where.get("time") for item in cells_of(one.frame, one.layout("check"))]
    return max([one.ends_on, *(span.last for span in times if isinstance(span, Span))])


def _latest_alike(shelf: Shelf, asked: Sequence[Rows], policy: DisclosurePolicy, last: date) -> str:
    """Name the latest release if it was asked for rows of these names by the same rules."""
    number = next(reversed(shelf.numbers()), "")
    if not number:
        return ""
    told = shelf.manifest(number)
    asked_then = (told["policy"], told["last_day"], told["findings"])
    now = (policy.to_json(), last.isoformat(), [one.name for one in asked])
    return number if asked_then == now else ""


def _released(
    workspace: Workspace,
    asked: Sequence[Rows],
    number: str,
    policy: DisclosurePolicy,
    last: date,
    until: str = "",
) -> tuple[Release, list[Cell]]:
    tables = {name: cut(workspace.read(name), last) for name in workspace.table_names()}
    given = [(one.frame, one.layout(number)) for one in asked]
    shelf = Shelf(workspace.folder)
    earlier = shelf.before(shapes_of(tables), until=until)
    together = controlled_together(given, tables, policy, earlier)
    findings = tuple(
        _as_finding(one, shown, policy, last)
        for one, shown in zip(asked, together.done, strict=True)
    )
    before = tuple(one for one in shelf.numbers() if one != number)
    release = Release(number, last, policy, findings, {}, before, together.revised,
                      withheld=together.withheld)  # fmt: skip
    return release, [cell for one in together.done for cell in one.cells]


def _as_finding(
    one: Rows, done: Controlled, policy: DisclosurePolicy, last: date
) -> ReleasedFinding:
    told = say("release.rows")
    unsaid: Any = float("nan")
    return ReleasedFinding(
        id=one.name,
        key=one.key,
        n_used=unsaid,
        n_rows=unsaid,
        small=done.small,
        complementary=done.complementary,
        _frame=done.frame,
        _told=Explanation(answer=told, reading=(), limits=limits_of(done, policy, last)),
        _charts=(plain_chart((*one.key, *one.counts), told),),
    )
