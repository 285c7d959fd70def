"""A layer for those who may not see small numbers: after the house's disclosure control.

What was shown to them so far counts as published: a choice that would tell a small number together
with an earlier one is refused. A map and its table are made from what is left, never from the
finding, so that no page, drawing or file holds more.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from evenhand.contract import Finding
from evenhand.errors import DisclosureError
from evenhand.publishing.controlling import Before, controlled_together
from evenhand.publishing.placing import layout_of
from evenhand.publishing.released import ReleasedFinding, released
from evenhand.publishing.shelf import Shelf
from evenhand.safeguards.cells import Cell, from_json
from evenhand.workbench.city.kept import FOLDER
from evenhand.workbench.city.layer_file import keep_layer, keep_refusal
from evenhand.workspace.disk import write_whole
from evenhand.workspace.findings import Record
from evenhand.workspace.workspace import Workspace

_CELLS = FOLDER / "shared"


def keep_shared(
    here: Workspace, key: str, record: Record, finding: Finding, *, choice: Mapping[str, str]
) -> None:
    """Write a layer after disclosure control, or why it cannot be shown.

    Parameters
    ----------
    here
        The city.
    key
        Under which it is kept.
    record, finding
        How the finding was made, and what it is with all its numbers.
    choice
        What was chosen, as in the address.
    """
    try:
        shown, cells = controlled(here, key, record, finding)
    except DisclosureError as problem:
        keep_refusal(here, key, problem.told, choice)
        return
    (here.folder / _CELLS).mkdir(exist_ok=True)
    write_whole(
        here.folder / _CELLS / f"{key}.json",
        json.dumps([cell.to_json() for cell in cells], ensure_ascii=False),
    )
    keep_layer(here, key, record, shown, choice=choice, rights=("city.see",))


def controlled(
    here: Workspace, key: str, record: Record, finding: Finding
) -> tuple[ReleasedFinding, tuple[Cell, ...]]:
    """Hide what is small in a finding, and whatever would tell it with all that was shown before.

    Raises
    ------
    DisclosureError
        Small numbers could be worked out, or the finding holds numbers that nobody declared.
    """
    policy = here.settings.disclosure
    tables = {name: here.read(name) for name in here.table_names()}
    last = datetime.now(UTC).date()
    chosen = {argument: one.table for argument, one in record.tables.items()}
    layout = layout_of(f"shared/{key}", finding, last, tables, chosen)
    before = Before(_shown_before(here, key))
    done = controlled_together([(finding.to_frame(), layout)], tables, policy, before).done[0]
    return released(record.id, finding, done, policy, last), done.cells


def _shown_before(here: Workspace, key: str) -> list[Cell]:
    """Give the numbers of all releases, and of all other layers that were shared."""
    found = Shelf(here.folder).cells()
    for path in sorted((here.folder / _CELLS).glob("*.json")):
        if path.stem != key:
            found += [from_json(cell) for cell in json.loads(path.read_text("utf-8"))]
    return found
