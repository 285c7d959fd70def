"""`demo`: the demo city from nothing to its audit."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evenhand.commands.given import GivenPath

if TYPE_CHECKING:
    from evenhand.commands.progress import Progress
    from evenhand.workspace.workspace import Workspace

MADE = "demo.json"


@click.command()
@click.argument("folder", type=GivenPath())
@click.option("--dirty", is_flag=True, help="With the faults that real exports have.")
@click.option("--language", default="en", help="Language of the audit.")
@click.option("--pdf/--no-pdf", default=True, help="Whether to make the PDF too.")
def demo(folder: Path, dirty: bool, language: str, pdf: bool) -> None:
    r"""Make the demo city, import its raw files and write its audit.

    Lindeburg and everything in it is made up. A second run goes on from the files that are there.

    \b
    Example:
      evenhand demo demo
    """
    from evenhand.commands.methods import checked_language
    from evenhand.commands.progress import Progress
    from evenhand.commands.reports import audit_lines
    from evenhand.demo.problem_file import write_demo_problem
    from evenhand.sources.importing import import_files

    checked_language(language)
    with Progress() as progress:
        _raw_files(folder, dirty, progress)
        workspace = _workspace(folder)
        import_files(workspace, [folder / "raw"], progress=progress.rows)
        _basemap(workspace)

        def problem() -> None:
            # Once the audit has asked: the file rests on those findings, and the dossier tells it.
            if not dirty:
                write_demo_problem(workspace)

        lines = audit_lines(workspace, language, "full", pdf, "a4", progress, problem)
    click.echo("\n".join(lines))


def _raw_files(folder: Path, dirty: bool, progress: "Progress") -> None:
    """Write the city's files, whole or not at all; what a former run wrote is kept."""
    import shutil

    from evenhand.demo.city import make_city
    from evenhand.demo.raw import write_raw
    from evenhand.errors import OptionError, listed

    asked = {"dirty": dirty}
    if (folder / MADE).exists():
        if json.loads((folder / MADE).read_text(encoding="utf-8")) != asked:
            problem = "a demo city with other options is there already; choose another folder"
            raise OptionError(listed(str(folder), [problem]))
        return
    progress.step("Lindeburg")
    unfinished = folder / ".unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        write_raw(make_city(dirty=dirty), unfinished)
        for part in ("raw", "truth"):
            shutil.rmtree(folder / part, ignore_errors=True)
            (unfinished / part).rename(folder / part)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    (folder / MADE).write_text(json.dumps(asked) + "\n", encoding="utf-8")


def _basemap(workspace: "Workspace") -> None:
    """Draw the city's ground, unless that of the same streets and parks is there."""
    from evenhand.commands.basemap import features_of_city
    from evenhand.workspace.basemap import build_basemap, read_basemap

    features = features_of_city(workspace)
    built = read_basemap(workspace.folder)
    if built is None or built.fingerprint != features.source.fingerprint:
        build_basemap(workspace.folder, features)


def _workspace(folder: Path) -> "Workspace":
    from evenhand.demo.ground import CRS
    from evenhand.demo.happenings import TIMEZONE
    from evenhand.workspace.settings import FILE, Settings
    from evenhand.workspace.workspace import Workspace

    path = folder / "workspace"
    if (path / FILE).exists():
        return Workspace.open(path)
    settings = Settings(name="Lindeburg", crs=CRS, timezone=TIMEZONE, languages=("en", "fr"))
    return Workspace.create(path, settings)
