"""`quality`: what the data of a workspace are worth, and for which questions."""

from pathlib import Path

import click

from evenhand.commands.given import GivenPath


@click.command()
@click.argument("workspace", type=GivenPath())
@click.option("--language", help="Language of the report; else the workspace's first.")
@click.option("--json", "as_json", is_flag=True, help="Every number unrounded, as JSON.")
@click.option("--markdown", "as_markdown", is_flag=True, help="As a page in Markdown.")
def quality(workspace: Path, language: str | None, as_json: bool, as_markdown: bool) -> None:
    r"""Say what the data are worth: each fault, its size, an example, what was done, what follows.

    A star marks what calls for care. Examples are numbers of rows, never what stands in them.

    \b
    Example:
      evenhand quality demo/workspace --language fr
    """
    import json

    from evenhand.commands.methods import checked_language
    from evenhand.quality.report import quality_report
    from evenhand.quality.written import markdown, plain, text_lines
    from evenhand.wording.messages import say
    from evenhand.workspace.workspace import Workspace

    city = Workspace.open(workspace)
    written = checked_language(language or city.settings.languages[0])
    report = quality_report(city)
    if as_json:
        click.echo(json.dumps(plain(report, written), ensure_ascii=False, indent=1))
    elif as_markdown:
        title = f"{city.settings.name}: {say('quality.title').written(written).lower()}"
        click.echo(markdown(report, written, title), nl=False)
    else:
        click.echo("\n".join(text_lines(report, written)))
