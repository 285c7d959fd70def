"""Keeps a library's warnings about shapes from the terminal: the account of the file says it."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gdal_quiet() -> Iterator[None]:
    """Silence what GDAL warns of while a file is read.

    A shape that it cannot hold or close comes as a row without a shape, or is mended; both are
    counted in the account, by number of row.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield
