"""A city's folder: settings, tables, imports and findings, opened as one thing."""

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from evenhand.errors import WorkspaceError, listed
from evenhand.several.asking import Period
from evenhand.sources.report import ImportReport
from evenhand.tables.table import Table
from evenhand.wording.faults import fault
from evenhand.workspace.adding import Added, Import
from evenhand.workspace.disk import words_for_disk, write_whole
from evenhand.workspace.findings import Findings, Record, Recorded
from evenhand.workspace.kinds import kind_of, to_table
from evenhand.workspace.parts import Source
from evenhand.workspace.queries import Engine, to_arrow
from evenhand.workspace.running import RecordedSeveral, Runner
from evenhand.workspace.settings import FILE, Settings, problems_with, read_settings, write_settings
from evenhand.workspace.store import (
    HISTORY,
    MANIFEST,
    TABLES,
    Manifest,
    Part,
    Store,
)

FINDINGS = "findings"


class Workspace:
    """One city's folder. Make one with `create`, open it with `open`."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self.folder = folder
        self.settings = settings
        self._settings_as_of = _stamp(folder / FILE)
        self._store = Store(folder)
        self._engine = Engine()
        self._read: dict[tuple[str, tuple[Part, ...]], Table] = {}
        self._findings = Findings(folder / FINDINGS)
        self._runner = Runner(self._findings, self.read, self.table_names, self.files)

    @classmethod
    def create(cls, path: Path | str, settings: Settings) -> Self:
        """Make a workspace in a folder that is empty or not there yet.

        Raises
        ------
        WorkspaceError
            The settings are wrong, the folder has something in it, or cannot be written to.
        """
        folder = Path(path)
        problems = problems_with(settings)
        if problems:
            raise WorkspaceError(listed("settings", problems))
        if (folder / FILE).exists():
            raise WorkspaceError(
                listed(
                    str(folder),
                    [fault("refusal_files.workspace_already")],
                )
            )
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise WorkspaceError(listed(str(folder), [fault("refusal_files.folder_full")]))
        with words_for_disk(folder):
            for part in (TABLES, HISTORY, FINDINGS):
                (folder / part).mkdir(parents=True, exist_ok=True)
            write_whole(folder / MANIFEST, Manifest().to_text())
            write_whole(folder / FILE, write_settings(settings))
        return cls.open(folder)

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Open a workspace.

        Raises
        ------
        WorkspaceError
            The folder is not a workspace, or its settings or manifest are wrong.
        """
        folder = Path(path)
        if not folder.is_dir():
            raise WorkspaceError(listed(str(folder), [fault("refusal_files.no_folder")]))
        workspace = cls(folder, read_settings(folder / FILE))
        workspace._store.manifest()
        return workspace

    def reread(self) -> None:
        """Take over settings that were changed since they were read.

        Raises
        ------
        WorkspaceError
            They are wrong now; those that were read stay.
        """
        now = _stamp(self.folder / FILE)
        if now != self._settings_as_of:
            self._settings_as_of = now
            self.settings = read_settings(self.folder / FILE)

    def table_names(self) -> tuple[str, ...]:
        """Name the tables that the workspace holds, in the order in which they first came."""
        return self._store.manifest().tables()

    def has(self, name: str) -> bool:
        """Say whether the workspace holds a table."""
        return name in self.table_names()

    def row_count(self, name: str) -> int:
        """Say how many rows a table has, without reading it."""
        return sum(part.rows for part in self._parts(name))

    def files(self, name: str) -> tuple[str, ...]:
        """Name the files that a table lies in; other rows lie in other files."""
        return tuple(part.file for part in self._parts(name))

    def read(self, name: str) -> Table:
        """Give a table whole and checked, as it went in; kept in memory until it changes.

        Raises
        ------
        WorkspaceError
            There is no such table, or one of its files was altered or is gone.
        """
        parts, files = self._checked(name)
        key = name, parts
        if key not in self._read:
            rows = to_arrow(self._engine.rows(files))
            table = to_table(kind_of(name), rows, parts[0].crs, parts[0].timezone)
            self._read = {old: kept for old, kept in self._read.items() if old[0] != name}
            self._read[key] = table
        return self._read[key]

    def query(self, name: str) -> Any:
        """Give a table as an Ibis expression, to be filtered and added up without being read whole.

        Raises
        ------
        WorkspaceError
            As for `read`.
        """
        return self._engine.rows(self._checked(name)[1])

    def fingerprints(self) -> dict[str, str]:
        """Give each table's fingerprint: table → 16 letters."""
        return {name: self.read(name).fingerprint() for name in self.table_names()}

    def add(
        self,
        tables: Mapping[str, Source],
        report: ImportReport | Callable[[], ImportReport],
        *,
        key: str | None = None,
        replacing: Collection[str] = (),
    ) -> Added:
        """Import tables: all of them or, whatever happens, none.

        Parameters
        ----------
        tables
            Table → its rows: a checked table, or batches of rows (Arrow or frames), which are
            checked and written one by one, so that an import may be larger than the memory.
        report
            The account of the import, or a function that gives it once all rows were read.
        key
            What the import was made from, such as a hash of its files and mapping. An import
            whose key is there already changes nothing, without reading a row. Without one, an
            import whose content is there already changes nothing.
        replacing
            Tables whose earlier rows these replace; others are added to.

        Returns
        -------
        Added
            The import's number, rows by table, and whether the workspace was changed.

        Raises
        ------
        TableError
            Rows do not fit their table, or what must be unique stands more than once.
        WorkspaceError
            Another import is running, or the disk refused.
        """
        return Import(self._store, self._engine, self.settings).run(
            tables, report, key, frozenset(replacing)
        )

    def undo(self) -> ImportReport:
        """Take back the last import, exactly; give the report of what was taken back.

        Raises
        ------
        WorkspaceError
            There is no import to take back, or the workspace is being changed.
        """
        with self._store.locked():
            before, _ = self._store.go_back()
            self._store.sweep()
        return ImportReport.from_json(before.imports[-1].report)

    def reports(self) -> list[ImportReport]:
        """Give the account of each import, oldest first."""
        return [ImportReport.from_json(one.report) for one in self._store.manifest().imports]

    def knows(self, key: str) -> bool:
        """Say whether an import with this key is there already."""
        return self._store.manifest().entry(key) is not None

    def run(
        self, method_name: str, *, tables: Mapping[str, str] | None = None, **options: Any
    ) -> Recorded:
        """Answer a question of the catalogue with the workspace's tables, and record how.

        Parameters
        ----------
        method_name
            A method's name.
        tables
            Argument → table, where another than the first that fits is meant:
            ``tables={"recorded": "counts"}``.
        **options
            The method's own options.

        Returns
        -------
        Recorded
            The finding and its number; the same question keeps its number.

        Raises
        ------
        OptionError, UnsuitableData, DisclosureError, WorkspaceError
            The method does not exist or refuses, a table is missing or was altered.
        """
        return self._runner.run(method_name, options, tables)

    def run_each(
        self,
        method_name: str,
        *,
        tables: Mapping[str, str] | None = None,
        periods: Sequence[Period] | None = None,
        **options: Any,
    ) -> RecordedSeveral:
        """Answer one question for several offences or periods, and record each finding.

        Parameters
        ----------
        method_name, tables, **options
            As for `run`; one option has several values: ``offence=("robbery", "assault")``.
        periods
            Pairs of first and last day, where the period varies.

        Returns
        -------
        RecordedSeveral
            The findings, as from `evenhand.each`, and their numbers.

        Raises
        ------
        OptionError, UnsuitableData, DisclosureError, WorkspaceError
            As for `run`; data that cannot answer for some values only are told in the result.
        """
        return self._runner.run_each(method_name, options, periods, tables)

    def again(self, number: str) -> Recorded:
        """Make a recorded finding again, from the same tables with the same options.

        Raises
        ------
        WorkspaceError
            A table or the method is not what it was.
        """
        return self._runner.again(number)

    def record(self, number: str) -> Record:
        """Say how a finding was made."""
        return self._findings.get(number)

    def records(self) -> list[Record]:
        """Say of every finding how it was made, in the order of their numbers."""
        return self._findings.all()

    def check(self) -> list[str]:
        """Say everything that is wrong with the workspace's files; empty when all is well."""
        problems = []
        for part in self._store.manifest().parts:
            try:
                self._store.check(part)
            except WorkspaceError as problem:
                problems.append(problem.told)
        return problems

    def _parts(self, name: str) -> tuple[Part, ...]:
        kind_of(name)
        parts = self._store.manifest().of(name)
        if not parts:
            known = ", ".join(self.table_names()) or "none"
            raise WorkspaceError(
                listed(
                    str(self.folder), [fault("refusal_files.no_table_yet", name=name, known=known)]
                )
            )
        return parts

    def _checked(self, name: str) -> tuple[tuple[Part, ...], list[Path]]:
        """Check a table's files; once more if it was changed by another process meanwhile."""
        parts = self._parts(name)
        try:
            return parts, [self._store.check(part) for part in parts]
        except WorkspaceError:
            changed = self._parts(name)
            if changed == parts:
                raise
            return changed, [self._store.check(part) for part in changed]


def _stamp(path: Path) -> tuple[int, int]:
    """Give what tells whether a file was written anew; nothing where it is gone."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
