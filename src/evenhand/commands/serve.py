"""`serve`: the workbench of a workspace, for browsers of this machine or of those let in."""

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
@click.option("--port", default=8765, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--workers", default=2, type=click.IntRange(1, 64), help="How many web processes.")
def serve(workspace: Path, host: str, port: int, workers: int) -> None:
    r"""Open the workbench of a workspace in a browser; Ctrl-C ends it.

    \b
    Example:
      evenhand serve demo/workspace --port 8765
    """
    from evenhand.workspace.workspace import Workspace

    city = Workspace.open(workspace)
    from evenhand.frame.server import free_port
    from evenhand.workbench import serving

    serving.prepare(city.folder)
    port = free_port(host, port)
    address = f"http://{host}:{port}"
    click.echo(f"{address}/  (Ctrl-C ends it)")
    if path := serving.welcome_path():
        click.echo(f"There is no account yet; make the first one within an hour: {address}{path}")
    with suppress(Stopped):
        serving.serve_until_stopped(host, port, workers=workers)
