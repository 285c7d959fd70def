"""How far long calculations are: told to whoever listens, and to nobody where nobody does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[int, int], None]
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def heard(listener: Listener) -> Iterator[None]:
    """Hear how far long calculations are while the block runs.

    Parameters
    ----------
    listener
        Called with pieces done and pieces in all, from the thread that entered the block.

    Examples
    --------
    >>> seen = []
    >>> with heard(lambda done, whole: seen.append((done, whole))):
    ...     tell(3, 9)
    >>> tell(4, 9)
    >>> seen
    [(3, 9)]
    """
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def tell(done: int, whole: int) -> None:
    """Say how many pieces of a long calculation are done."""
    listener = _listener.get()
    if listener is not None:
        listener(done, whole)
