"""The workbench of a small city, served to a real browser."""

from collections.abc import Iterator

import pytest

from workbench.conftest import emptied, folder, prepared, someone, worked

__all__ = ["emptied", "folder", "prepared", "someone", "worked"]


@pytest.fixture(autouse=True, scope="module")
def _rows_beside_a_browser() -> Iterator[None]:
    """Let tests read and clear rows in the thread in which Playwright keeps its loop."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield
