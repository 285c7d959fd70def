"""Which kernels are in use: the compiled ones, with which instruction set, or the plain twins."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any


def _loaded() -> Any:
    """Load the extension; None where no compiler was when Evenhand was installed."""
    try:
        return import_module("evenhand.kernels._kernels")
    except ImportError:
        return None


_kernels = _loaded()
PLAIN_WANTED = "EVENHAND_PLAIN"
"""Environment variable: set to anything, the plain twins serve even where kernels are compiled."""
TWINS = "twins"
_forced: list[str] = []


def instruction_sets() -> tuple[str, ...]:
    """Name the instruction sets that the compiled kernels can use here, the quickest first.

    Empty where they were not compiled.
    """
    return () if _kernels is None else tuple(_kernels.instruction_sets())


def in_use() -> str:
    """Name the instruction set in use, or `TWINS` where the plain twins serve."""
    if _forced:
        return _forced[-1]
    if _kernels is None or os.environ.get(PLAIN_WANTED):
        return TWINS
    return instruction_sets()[0]


def compiled() -> Any:
    """Give the module of compiled kernels; None where the plain twins serve."""
    return None if in_use() == TWINS else _kernels


@contextmanager
def forced(name: str) -> Iterator[None]:
    """Use one instruction set, or the twins, for a while: how tests compare them.

    Raises
    ------
    LookupError
        This machine cannot run it.
    """
    if name not in (TWINS, *instruction_sets()):
        raise LookupError(f"no kernels for '{name}' here; there are: {instruction_sets()}")
    _forced.append(name)
    try:
        yield
    finally:
        _forced.pop()
