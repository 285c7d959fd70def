"""A city as the public may see it: what a dossier asks is answered from a release alone."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from evenhand.errors import UnsuitableData, listed
from evenhand.publishing.answers import Answered, ask_all
from evenhand.publishing.asking import Question
from evenhand.publishing.cutting import cut, last_day
from evenhand.publishing.means import Means, means_of
from evenhand.publishing.plan import public_questions
from evenhand.publishing.release import Release, make_release
from evenhand.publishing.released import ReleasedFinding
from evenhand.publishing.shelf import Shelf
from evenhand.sources.report import ImportReport
from evenhand.tables.table import Table
from evenhand.workspace.findings import plain_options
from evenhand.workspace.workspace import Workspace


@dataclass(frozen=True)
class _Given:
    id: str
    finding: ReleasedFinding


class PublicCity:
    """A workspace of which only a release and tables without recent records are seen."""

    def __init__(self, workspace: Workspace, release: Release, numbers: Mapping[str, str]) -> None:
        self._workspace = workspace
        self.release = release
        self._numbers = numbers

    @property
    def folder(self) -> Path:
        """Where the workspace lies."""
        return self._workspace.folder

    @property
    def settings(self) -> Any:
        """Name, partners, licence and sources of the city."""
        return self._workspace.settings

    def has(self, name: str) -> bool:
        """Say whether a table is there."""
        return self._workspace.has(name)

    def read(self, name: str) -> Table:
        """Give a table without recent records."""
        return cut(self._workspace.read(name), self.release.last_day)

    def fingerprints(self) -> dict[str, str]:
        """Give the sealed fingerprint of each table without recent records."""
        names = self._workspace.table_names()
        return Shelf(self.folder).sealed({name: self.read(name).fingerprint() for name in names})

    def reports(self) -> list[ImportReport]:
        """Give nothing: accounts of imports count records that were not released."""
        return []

    def run(self, method_name: str, **options: Any) -> Answered:
        """Give the released answer to a question.

        Raises
        ------
        UnsuitableData
            The release has none.
        """
        number = self._numbers.get(_name(method_name, options), "")
        for one in self.release.findings:
            if one.id == number:
                return _Given(f"{self.release.id}/{one.id}", one)
        raise UnsuitableData(
            listed(method_name, ["the records that may be published cannot answer it"])
        )


def public_city(
    workspace: Workspace, *, today: date | None = None, keep: bool = True
) -> PublicCity:
    """Release what an audit asks of a workspace, and see the city through that release.

    Parameters
    ----------
    workspace
        The city's folder.
    today
        The day of the release; None takes the clock's.
    keep
        Whether the release is written to `releases/`; without it, it is a preview.

    Raises
    ------
    DisclosureError
        Nothing may be released, or the attack on the release succeeds.
    """
    last = last_day(today or datetime.now(UTC).date(), workspace.settings.disclosure.delay_days)
    names = [name for name in workspace.table_names() if not workspace.read(name).HAS_GROUPS]
    means = public_means(
        {name: cut(workspace.read(name), last) for name in names}, last,
        has_survey=workspace.has("survey"),
    )  # fmt: skip
    plan: list[Question] = []

    def note(method_name: str, **options: Any) -> Answered:
        plan.append((method_name, options))
        raise UnsuitableData(method_name)

    ask_all(public_questions(means), means, note, None)
    release = make_release(workspace, plan, today=today, keep=keep)
    numbers = {
        _name(method, options): f"Q-{place:04d}"
        for place, (method, options) in enumerate(plan, start=1)
    }
    return PublicCity(workspace, release, numbers)


def public_means(tables: Mapping[str, Table], last: date, *, has_survey: bool = False) -> Means:
    """Look at tables without recent records, naming no day of a single record.

    Parameters
    ----------
    tables
        By name.
    last
        The last day published.
    has_survey
        Whether the city has a survey: its answers stay among the partners, but not that it is.
    """
    means = means_of(tables)
    first = means.first_on and means.first_on.replace(day=1)
    has = means.has | ({"survey_kept"} if has_survey else set())
    return replace(means, has=has, first_on=first, last_on=means.last_on and last)


def _name(method: str, options: Mapping[str, Any]) -> str:
    return json.dumps([method, plain_options(options)], sort_keys=True, default=str)
