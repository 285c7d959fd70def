"""`result-sheet`: two pages on one area or place, for those who work there."""

from pathlib import Path

import click

from evenhand.commands.given import GivenPath


@click.command("result-sheet")
@click.argument("workspace", type=GivenPath())
@click.option("--area", help="The area it is about: its identifier.")
@click.option("--place", help="Or the place: a place_id, a segment_id or a stop of a walk.")
@click.option("--invited", type=int, help="How many people were asked, for the response rate.")
@click.option("--language", help="Language of the sheet; else the workspace's first.")
@click.option("--pdf/--no-pdf", default=True, help="Whether to make the PDF too.")
@click.option("--paper", default="a4", type=click.Choice(("a4", "letter")), help="Size of paper.")
def result_sheet(
    workspace: Path,
    area: str | None,
    place: str | None,
    invited: int | None,
    language: str | None,
    pdf: bool,
    paper: str,
) -> None:
    r"""Write two pages on one area or place: asked, found, how sure, not shown, seen, and next.

    \b
    Example:
      evenhand result-sheet demo/workspace --area STA --no-pdf
    """
    from evenhand.commands.methods import checked_language
    from evenhand.commands.progress import Progress
    from evenhand.publishing.letters import named
    from evenhand.publishing.result_sheet import write_result_sheet
    from evenhand.wording.messages import Name, say
    from evenhand.workspace.disk import words_for_disk
    from evenhand.workspace.workspace import Workspace

    city = Workspace.open(workspace)
    written = checked_language(language or city.settings.languages[0])
    with Progress() as progress, words_for_disk(city.folder):
        paths = write_result_sheet(
            city, area=area, place=place, language=written, pdf=pdf, paper=paper,
            invited=invited, progress=progress.of,
        )  # fmt: skip
    if paths.lacking:
        letters = say("commands.lacking", letters=Name(named(paths.lacking)))
        click.echo(letters.written(written), err=True)
    click.echo("\n".join(str(p.resolve()) for p in (paths.html, paths.pdf) if p is not None))
