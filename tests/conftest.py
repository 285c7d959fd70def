"""What every test shares: names of cases that are the same in every process and at every time."""

import gc
import os

# The workbench's tests need Django's settings before the first of them is read.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.workbench.settings")

_LONGEST = 80

# What is collected stays to the end: looking through it again and again takes a tenth of the time.
gc.set_threshold(20_000, 20, 20)


def pytest_collection_finish() -> None:
    """Take what was collected out of the sight of the garbage collector."""
    gc.collect()
    gc.freeze()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes and long texts by their argument: packed files may hold the time of packing."""
    if isinstance(val, bytes) or (isinstance(val, str) and len(val) > _LONGEST):
        return argname
    return None
