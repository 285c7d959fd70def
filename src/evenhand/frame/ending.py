"""A web process ends with the server that started it, however that ended."""

import os
import threading
import time


def end_with_parent() -> None:
    """Watch over the parent from a thread of its own."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)
