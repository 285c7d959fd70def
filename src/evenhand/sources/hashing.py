"""Hashes files in a thread beside, one after the other, without holding up the end of a program."""

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Lock, Thread
from typing import TypeAlias

Hashes: TypeAlias = tuple[str, int, str]
"""SHA-256 and size as a file lies there, and SHA-256 of its content, unpacked."""
_waiting: SimpleQueue[tuple[Future[Hashes], Callable[[], Hashes]]] = SimpleQueue()
_workers: list[Thread] = []
_starting = Lock()


def ahead(job: Callable[[], Hashes]) -> Future[Hashes]:
    """Do a job in the thread beside; what it raises, the future raises.

    The thread is a daemon: whoever is told to end need not wait for the files that are left.
    """
    with _starting:
        if not _workers:
            _workers.append(Thread(target=_work, name="hashing", daemon=True))
            _workers[0].start()
    coming: Future[Hashes] = Future()
    _waiting.put((coming, job))
    return coming


def _work() -> None:
    while True:
        coming, job = _waiting.get()
        try:
            coming.set_result(job())
        except BaseException as problem:  # handed on to who asks, whatever it is
            coming.set_exception(problem)
