"""`audit`, `release` and `report trace`: what leaves a workspace, and where it came from."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evenhand.commands.given import GivenPath

if TYPE_CHECKING:
    from evenhand.commands.progress import Progress
    from evenhand.publishing.audit import Edition
    from evenhand.publishing.release import Release
    from evenhand.workspace.workspace import Workspace


@click.command()
@click.argument("workspace", type=GivenPath())
@click.option("--language", help="Language of the dossier; else the workspace's first.")
@click.option("--pdf/--no-pdf", default=True, help="Whether to make the PDF too.")
@click.option("--public", is_flag=True, help="Only what the disclosure policy lets out.")
@click.option("--paper", default="a4", help="a4 or letter.")
def audit(workspace: Path, language: str | None, pdf: bool, public: bool, paper: str) -> None:
    r"""Write the local security audit of a workspace into its folder audit/.

    \b
    Example:
      evenhand audit demo/workspace --no-pdf
    """
    from evenhand.commands.methods import checked_language
    from evenhand.commands.progress import Progress
    from evenhand.workspace.workspace import Workspace

    city = Workspace.open(workspace)
    written = checked_language(language or city.settings.languages[0])
    with Progress() as progress:
        edition: Edition = "public" if public else "full"
        lines = audit_lines(city, written, edition, pdf, paper, progress)
    click.echo("\n".join(lines))


def audit_lines(
    workspace: "Workspace",
    language: str,
    edition: "Edition",
    pdf: bool,
    paper: str,
    progress: "Progress",
    once_asked: Callable[[], object] | None = None,
) -> list[str]:
    """Write an audit, and say where its files are, and which letters its PDF lacks."""
    from evenhand.publishing.audit import write_audit
    from evenhand.publishing.letters import named
    from evenhand.wording.messages import Name, say
    from evenhand.workspace.disk import words_for_disk

    with words_for_disk(workspace.folder):
        paths = write_audit(
            workspace, language=language, edition=edition, pdf=pdf, paper=paper,
            progress=progress.of, once_asked=once_asked,
        )  # fmt: skip
    if paths.lacking:
        letters = say("commands.lacking", letters=Name(named(paths.lacking)))
        progress.note(letters.written(language))
    return [str(path.resolve()) for path in (paths.html, paths.pdf) if path is not None]


@click.command()
@click.argument("workspace", type=GivenPath())
@click.argument("findings", nargs=-1)
@click.option("--preview", is_flag=True, help="Say what would be shown and hidden; write nothing.")
@click.option("--portal", is_flag=True, help="Release what residents may know of their area.")
@click.option("--alone", is_flag=True, help="Take the part of the second person too.")
@click.option("--take-down", is_flag=True, help="Take the residents’ pages off the portal.")
def release(
    workspace: Path,
    findings: Sequence[str],
    preview: bool,
    portal: bool,
    alone: bool,
    take_down: bool,
) -> None:
    r"""Put findings through disclosure control; what is left may be shown to the public.

    Without FINDINGS every recorded one is taken. Pages for residents need two people, who agree
    in the workbench under Releases. Whoever holds this machine may take both parts with --alone;
    the audit log says so.

    \b
    Example:
      evenhand release demo/workspace F-0001 --preview
      evenhand release demo/workspace --portal --alone
    """
    from evenhand.publishing.release import make_release
    from evenhand.workspace.disk import words_for_disk
    from evenhand.workspace.workspace import Workspace

    if findings and (portal or take_down):
        raise click.UsageError("the portal’s release asks its own questions; name no findings")
    city = Workspace.open(workspace)
    with words_for_disk(city.folder):
        if take_down:
            click.echo(_off_the_portal(city))
            return
        if portal:
            made = _to_the_portal(city, preview, alone)
        else:
            made = make_release(city, list(findings) or None, keep=not preview)
    _tell(made)


def _to_the_portal(city: "Workspace", preview: bool, alone: bool) -> "Release":
    from evenhand.errors import DisclosureError, listed
    from evenhand.portal.folder import PUBLISHED
    from evenhand.portal.laying import lay_out
    from evenhand.publishing.portal_pages.city import about_of
    from evenhand.publishing.portal_pages.planning import portal_release
    from evenhand.publishing.portal_pages.writing import publish_pages

    if not preview and not alone:
        problem = (
            "two people must agree to it, in the workbench under Releases; look first with "
            "--preview, or take both parts with --alone, which the audit log will say"
        )
        raise DisclosureError(listed("release", [problem]))
    made = portal_release(city, keep=not preview)
    if not preview:
        from evenhand.workbench.keyholder import enter_alone

        place = lay_out(city) / PUBLISHED
        click.echo(str(publish_pages(made, about_of(city, made), place).resolve()))
        click.echo(enter_alone(city.folder, "portal.published_alone", made.id))
    return made


def _off_the_portal(city: "Workspace") -> str:
    from evenhand.portal.folder import FOLDER, PUBLISHED
    from evenhand.publishing.portal_pages.writing import take_down

    place = city.folder / FOLDER / PUBLISHED
    if not take_down(place):
        return f"{place.resolve()}: nothing was there"
    from evenhand.workbench.keyholder import enter_alone

    told = enter_alone(city.folder, "portal.taken_down", "portal")
    return f"{place.resolve()}: taken down\n{told}"


def _tell(made: "Release") -> None:
    click.echo(f"{made.id} · {made.last_day.isoformat()}")
    for row in made.preview():
        if row["reason"]:
            click.echo(f"  {row['finding']}  left out: {row['reason']}")
        else:
            click.echo(
                f"  {row['finding']}  {row['method']}  shown {row['shown']}, hidden {row['hidden']}"
            )
    if made.folder is not None:
        click.echo(str(made.folder.resolve()))


@click.group()
def report() -> None:
    r"""Look into what a dossier says.

    \b
    Example:
      evenhand report trace demo/workspace F-0001.n_used
    """


@report.command("trace")
@click.argument("workspace", type=GivenPath())
@click.argument("number")
@click.option("--other-version", is_flag=True, help="Go on if the method's version differs.")
def trace_(workspace: Path, number: str, other_version: bool) -> None:
    r"""Make a printed number again, and say what it was made from.

    NUMBER is written as in the dossier: F-0003.count[robbery]; of a release, R-0001/F-0003….

    \b
    Example:
      evenhand report trace demo/workspace F-0001.n_used
    """
    from evenhand.publishing.trace import trace
    from evenhand.workspace.findings import plain_options
    from evenhand.workspace.workspace import Workspace

    found = trace(Workspace.open(workspace), number, other_version=other_version)
    click.echo(f"{found.path} = {found.value}")
    click.echo(f"  {found.method} {found.method_version} · evenhand {found.package_version}")
    for name, value in plain_options(found.options).items():
        click.echo(f"  {name}: {json.dumps(value, ensure_ascii=False)}")
    for name, fingerprint in found.tables.items():
        click.echo(f"  {name} {fingerprint}")
    for file, content in found.imports.items():
        click.echo(f"  {file} {content}")
    for source in found.sources:
        click.echo(f"  {source}")
