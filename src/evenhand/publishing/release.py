"""The one door out: findings after disclosure control, with all it takes to make them again.

Rows that no method made leave by `release_rows.release_rows`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from evenhand.contract import Finding
from evenhand.errors import DisclosureError, OptionError, listed
from evenhand.publishing.asking import CONTEXT, Asked, Question, answered, questions
from evenhand.publishing.controlling import Before, Together, controlled_together
from evenhand.publishing.cutting import area_pieces, cut, last_day
from evenhand.publishing.overlaps import shapes_of
from evenhand.publishing.placing import layout_of
from evenhand.publishing.released import ReleasedFinding, released
from evenhand.publishing.shelf import Shelf
from evenhand.safeguards.attack import ContradictionError
from evenhand.safeguards.cells import Cell
from evenhand.safeguards.layout import cells_of
from evenhand.safeguards.policy import DisclosurePolicy, policy_problems
from evenhand.safeguards.revisions import contradicting
from evenhand.tables.table import Table
from evenhand.workspace.workspace import Workspace

_ODD = (
    "its numbers do not add up with the others: it counts a part of the records that disclosure "
    "control cannot tell from the whole"
)


@dataclass(frozen=True)
class Release:
    """What leaves the house together.

    Attributes
    ----------
    id
        Its number, such as "R-0001"; "preview" if it was not kept.
    last_day
        The last day of which anything is said.
    policy
        What was counted as small, recent and too small a place.
    findings
        The findings after control.
    refused
        Finding → why it was left out.
    before
        The earlier releases that were taken into account.
    revised
        How many numbers of earlier releases no longer add up with these, because the sources
        were revised; differences with them cannot be worked out.
    folder
        Where it lies; None for a preview.
    withheld
        Areas, as `level:area_id`, that overlap with areas published before so that too few
        people live in the difference: nothing but zeros is said of them.
    """

    id: str
    last_day: date
    policy: DisclosurePolicy
    findings: tuple[ReleasedFinding, ...]
    refused: Mapping[str, str]
    before: tuple[str, ...] = ()
    revised: int = 0
    folder: Path | None = None
    withheld: frozenset[str] = frozenset()

    def finding(self, number: str) -> ReleasedFinding:
        """Give one released finding.

        Raises
        ------
        DisclosureError
            It is not part of this release.
        """
        for one in self.findings:
            if one.id == number:
                return one
        why = self.refused.get(number, "it was not asked for")
        raise DisclosureError(listed(self.id, [f"{number} is not part of it: {why}"]))

    def preview(self) -> list[dict[str, Any]]:
        """Say for each finding what is shown and hidden, and of the others why they are not there.

        Returns
        -------
        list
            One mapping for each: `finding`, `method`, `shown`, `hidden`, `coarsened` (why it is in
            no smaller steps of place and time; empty unless it was coarsened), `reason` (empty
            unless it was refused).
        """
        rows = []
        for one in self.findings:
            numbers = int(one.to_frame()["count"].notna().sum()) if "count" in one.to_frame() else 0
            rows.append({
                "finding": one.id, "method": one.provenance.method if one.provenance else "",
                "shown": numbers, "hidden": one.hidden, "reason": "",
                "coarsened": str(one.coarsened or ""),
            })  # fmt: skip
        return rows + [
            {"finding": number, "method": "", "shown": 0, "hidden": 0, "reason": why,
             "coarsened": ""}
            for number, why in self.refused.items()
        ]  # fmt: skip


def make_release(
    workspace: Workspace,
    plan: Sequence[str | Question] | None = None,
    *,
    policy: DisclosurePolicy | None = None,
    today: date | None = None,
    keep: bool = True,
) -> Release:
    """Put findings through disclosure control, and keep what is left as a release.

    Parameters
    ----------
    workspace
        The city's folder.
    plan
        Numbers of recorded findings, or methods with their options; None takes every record.
    policy
        What is small, recent, or too small a place; None takes the city's settings.
    today
        The day of the release; None takes the clock's.
    keep
        Whether it is written to `releases/`; without it, it is a preview.

    Returns
    -------
    Release
        The findings after control, and what was refused and why.

    Raises
    ------
    DisclosureError
        Nothing may be released, or small numbers could be worked out from what would be.
    OptionError
        The policy is out of bounds.

    Notes
    -----
    Every method runs again on tables without records after the last day published (the end of
    the last month that is old enough), so that no number contains a recent record. All numbers
    of the release are controlled together with all numbers of earlier releases; then the exact
    attack is made on the result. What the latest release was asked already, of the same records,
    gives that release again and writes nothing. A release that lacks them gets a profile and a
    trend.
    """
    policy = policy or workspace.settings.disclosure
    problems = policy_problems(policy)
    if policy.rounding:
        problems.append("'rounding' is for rows alone: what a finding says rests on exact counts")
    if problems:
        raise OptionError(listed("disclosure policy", problems))
    last = last_day(today or datetime.now(UTC).date(), policy.delay_days)
    tables = {name: cut(workspace.read(name), last) for name in workspace.table_names()}
    made, refused = answered(questions(workspace, plan, tables), tables, policy, last)
    if not made:
        raise DisclosureError(
            listed("release", [*(f"{k}: {v}" for k, v in refused.items())] or ["there is nothing"])
        )
    shelf = Shelf(workspace.folder)
    again = shelf.same(policy, last, {one.id: found.provenance for one, found in made})
    number = (again or shelf.next_number()) if keep else "preview"
    shapes = shapes_of(tables)
    earlier = shelf.before(shapes, until=again)
    try:
        together = _controlled(number, made, tables, policy, last, earlier)
    except ContradictionError:
        odd = _odd(made, tables, last)
        made = [one for one in made if one[0].id not in odd]
        if not odd or not made:
            raise
        refused = {**refused, **dict.fromkeys(sorted(odd), _ODD)}
        together = _controlled(number, made, tables, policy, last, earlier)
    findings = tuple(
        released(asked.id, finding, one, policy, last)
        for (asked, finding), one in zip(made, together.done, strict=True)
    )
    before = tuple(one for one in shelf.numbers() if one != again)
    release = Release(number, last, policy, findings, refused, before, together.revised,
                      withheld=together.withheld)  # fmt: skip
    if not keep:
        return release
    release = replace(release, findings=tuple(map(shelf.without_prints, findings)))
    cells = [cell for one in together.done for cell in one.cells]
    place = shelf.put(release, cells, workspace.fingerprints(), shapes)
    return replace(release, folder=place)


def _odd(
    made: Sequence[tuple[Asked, Finding]], tables: Mapping[str, Table], last: date
) -> set[str]:
    """Name findings that count other records than they say, so that nothing adds up with them."""
    cells: dict[str, list[Cell]] = {}
    for asked, one in made:
        layout = layout_of(asked.id, one, last, tables, asked.tables)
        cells[asked.id] = [item.cell for item in cells_of(one.to_frame(), layout)]
    stay = {asked.id for asked, _ in made if asked.method.name in CONTEXT}
    always = [cell for number in stay for cell in cells[number]]
    others = [cell for number in cells.keys() - stay for cell in cells[number]]
    tables_out = contradicting(others, always, area_pieces(tables))
    return {number for number in cells if any(
        cell.table in tables_out for cell in cells[number])} - stay  # fmt: skip


def _controlled(
    number: str,
    made: Sequence[tuple[Asked, Finding]],
    tables: Mapping[str, Table],
    policy: DisclosurePolicy,
    last: date,
    before: Before,
) -> Together:
    given = [
        (one.to_frame(), layout_of(f"{number}/{asked.id}", one, last, tables, asked.tables))
        for asked, one in made
    ]
    return controlled_together(given, tables, policy, before)
