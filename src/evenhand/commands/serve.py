"""`serve`: the dossiers of a workspace in a browser of this machine, and nothing else."""

from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import click

from evenhand.commands.given import GivenPath
from evenhand.commands.stopping import Stopped


class Dossiers(SimpleHTTPRequestHandler):
    """Hands out the written dossiers alone: no listing and no other file."""

    def translate_path(self, path: str) -> str:
        """Map an address to a dossier of the folder; any other address leads nowhere."""
        name = path.partition("?")[0].lstrip("/") or "audit-en.html"
        folder = Path(str(self.directory))
        written = {file.name for pattern in ("*.html", "*.pdf") for file in folder.glob(pattern)}
        if name == "audit-en.html" and name not in written and written:
            name = sorted(written)[0]
        return str(folder / name) if name in written else str(folder / "\0missing")

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Answer 404 where there is no such dossier."""
        if "\0" in self.translate_path(self.path):
            self.send_error(404, "There is no such dossier")
            return None
        return super().send_head()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep quiet: nobody's reading is written down."""
        del code, size

    def log_error(self, *args: object) -> None:
        """Keep quiet of what was not found, too."""
        del args


@click.command()
@click.argument("workspace", type=GivenPath())
@click.option("--port", default=8765, type=click.IntRange(0, 65535), help="0 takes a free one.")
def serve(workspace: Path, port: int) -> None:
    r"""Show the dossiers of a workspace in a browser, on this machine only.

    \b
    Example:
      evenhand serve demo/workspace --port 8765
    """
    from evenhand.errors import WorkspaceError, listed
    from evenhand.workspace.workspace import Workspace

    folder = Workspace.open(workspace).folder / "audit"
    if not any(folder.glob("*.html")):
        raise WorkspaceError(
            listed(
                "serve", [f"{workspace} has no dossier yet; write one: evenhand audit {workspace}"]
            )
        )
    try:
        server = server_of(folder, port)
    except OSError as problem:
        raise WorkspaceError(
            listed("serve", [f"port {port} cannot be used ({problem.strerror}); choose another"])
        ) from None
    with suppress(Stopped), server:
        click.echo(f"http://127.0.0.1:{server.server_address[1]}/  (Ctrl-C ends it)")
        server.serve_forever()


def server_of(folder: Path, port: int) -> ThreadingHTTPServer:
    """Make a server for one folder of dossiers, bound to this machine alone."""
    return ThreadingHTTPServer(("127.0.0.1", port), partial(Dossiers, directory=str(folder)))
