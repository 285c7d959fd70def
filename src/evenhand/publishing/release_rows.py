"""The same door for rows that no method made: takings of the portal, open data, practice sheets."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from evenhand.contract import Explanation
from evenhand.errors import DisclosureError, OptionError, listed
from evenhand.publishing.coarsening import Records, coarse_rows
from evenhand.publishing.controlling import controlled_together
from evenhand.publishing.cutting import cut, last_day
from evenhand.publishing.overlaps import shapes_of
from evenhand.publishing.release import Release
from evenhand.publishing.released import ReleasedFinding, limits_of, plain_chart
from evenhand.publishing.rounding_rows import refuse_mixed, rounded_together
from evenhand.publishing.rows import Rows
from evenhand.publishing.shelf import Shelf
from evenhand.safeguards.cells import Cell, Span
from evenhand.safeguards.disclosure import Controlled
from evenhand.safeguards.layout import cells_of
from evenhand.safeguards.policy import DisclosurePolicy, policy_problems
from evenhand.tables.table import Table
from evenhand.wording.messages import say
from evenhand.workspace.workspace import Workspace


def release_rows(
    workspace: Workspace,
    asked: Sequence[Rows | Records],
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
        The rows; they are controlled together, and with everything released before. Of records
        the finest steps of place and time are taken in which few numbers must be hidden, and
        what is too recent is left out.
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
    Rows that count something too recent are refused; of records what is too recent is left out.
    Asked the same again, the latest release is given again and nothing is written.

    Examples
    --------
    >>> import tempfile
    >>> import pandas as pd
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
    tables = {name: cut(workspace.read(name), last) for name in workspace.table_names()}
    rows = [coarse_rows(one, tables, policy, last) if isinstance(one, Records) else one
            for one in asked]  # fmt: skip
    _refuse_wrong(rows, policy, last)
    shelf = Shelf(workspace.folder)
    again = _latest_alike(shelf, rows, policy, last) if keep else ""
    if again:
        found, cells = _released(workspace, rows, again, tables, policy, last)
        if shelf.holds(again, cells):
            return replace(found, folder=shelf.folder / again)
    number = shelf.next_number() if keep else "preview"
    release, cells = _released(workspace, rows, number, tables, policy, last)
    if not keep:
        return release
    place = shelf.put(release, cells, workspace.fingerprints(), shapes_of(tables))
    return replace(release, folder=place)


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
    tables: Mapping[str, Table],
    policy: DisclosurePolicy,
    last: date,
) -> tuple[Release, list[Cell]]:
    given = [(one.frame, one.layout(number)) for one in asked]
    shelf = Shelf(workspace.folder)
    earlier = shelf.before(shapes_of(tables), until=number)
    cells = [item.cell for frame, layout in given for item in cells_of(frame, layout)]
    refuse_mixed(cells, earlier.cells, is_rounded=bool(policy.rounding))
    treated = rounded_together if policy.rounding else controlled_together
    together = treated(given, tables, policy, earlier)
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
    limits = (*([one.coarsened] if one.coarsened else []), *limits_of(done, policy, last))
    unsaid: Any = float("nan")
    return ReleasedFinding(
        id=one.name,
        key=one.key,
        n_used=unsaid,
        n_rows=unsaid,
        hidden=done.small + done.complementary,
        _frame=done.frame,
        _told=Explanation(answer=told, reading=(), limits=limits),
        coarsened=one.coarsened,
        _charts=(plain_chart((*one.key, *one.counts), told),),
    )
