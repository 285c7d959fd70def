"""`portal`: the pages for residents, in a process that sees the portal's folder alone."""

from contextlib import suppress
from pathlib import Path

import click

from evenhand.commands.given import GivenPath
from evenhand.commands.stopping import Stopped


@click.command()
@click.argument("workspace", type=GivenPath())
@click.option(
    "--host", default="127.0.0.1", help="Where it listens; this machine alone, if not given."
)
@click.option("--port", default=8766, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--workers", default=2, type=click.IntRange(1, 64), help="How many web processes.")
def portal(workspace: Path, host: str, port: int, workers: int) -> None:
    r"""Open the residents' portal of a workspace; Ctrl-C ends it.

    WORKSPACE is the city's folder, or the portal's folder alone where the portal runs elsewhere.

    \b
    Example:
      evenhand portal demo/workspace --port 8766
    """
    from evenhand.frame.server import free_port
    from evenhand.portal import serving
    from evenhand.portal.folder import FILE
    from evenhand.portal.laying import lay_out
    from evenhand.workspace.workspace import Workspace

    folder = workspace if (workspace / FILE).is_file() else lay_out(Workspace.open(workspace))
    serving.prepare(folder)
    port = free_port(host, port)
    click.echo(f"http://{host}:{port}/  (Ctrl-C ends it)")
    with suppress(Stopped):
        serving.serve_until_stopped(host, port, workers=workers)
