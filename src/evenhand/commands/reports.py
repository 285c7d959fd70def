"""`audit`: what a workspace holds becomes a dossier."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from evenhand.commands.progress import Progress
    from evenhand.publishing.audit import Edition
    from evenhand.workspace.workspace import Workspace


@click.command()
@click.argument("workspace", type=click.Path(path_type=Path))
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
) -> list[str]:
    """Write an audit, and say where its files are."""
    from evenhand.publishing.audit import write_audit
    from evenhand.workspace.disk import words_for_disk

    with words_for_disk(workspace.folder):
        paths = write_audit(
            workspace, language=language, edition=edition, pdf=pdf, paper=paper,
            progress=progress.of,
        )  # fmt: skip
    return [str(path.resolve()) for path in (paths.html, paths.pdf) if path is not None]
