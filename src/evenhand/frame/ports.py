"""A port to listen on."""

import socket

from evenhand.errors import WorkspaceError, listed


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
