"""A web server and the port on which it listens; for the workbench and the portal alike."""

import socket

from evenhand.errors import WorkspaceError, listed

LARGEST_HEADER = 64 * 1024
"""Bytes that the first line and headers of a request may take."""
SLOWEST_HEADER_MS = 20_000
"""Milliseconds in which they have to arrive."""


def free_port(host: str, port: int) -> int:
    """Make sure that a port can be had; 0 takes a free one.

    Raises
    ------
    WorkspaceError
        Another program listens there.
    """
    try:
        with socket.create_server((host, port)) as tried:
            return int(tried.getsockname()[1])
    except OSError as problem:
        raise WorkspaceError(
            listed("serve", [f"port {port} cannot be used ({problem.strerror}); choose another"])
        ) from None


def serve_until_stopped(application: str, host: str, port: int, workers: int) -> None:
    """Run a web server until this process is told to end.

    Parameters
    ----------
    application
        ``module:name`` of what it calls.
    host, port
        Where it listens.
    workers
        How many web processes; they end when this process ends, however it ends.
    """
    import multiprocessing

    from granian import Granian
    from granian.constants import Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    # A forked process would hold what this one's threads made, and end once it lets go of it:
    # tables that were read here keep threads of their own.
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        application,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        backlog=1024,
        websockets=False,
        http1_settings=HTTP1Settings(
            header_read_timeout=SLOWEST_HEADER_MS, max_buffer_size=LARGEST_HEADER
        ),
        log_level=LogLevels.error,
        respawn_failed_workers=True,
    ).serve()
