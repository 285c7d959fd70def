"""What every test shares: names of cases that are the same in every process and at every time."""

import os

# The workbench's tests need Django's settings before the first of them is read.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "evenhand.workbench.settings")

_LONGEST = 80


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes and long texts by their argument: packed files may hold the time of packing."""
    if isinstance(val, bytes) or (isinstance(val, str) and len(val) > _LONGEST):
        return argname
    return None
