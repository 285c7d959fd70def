import importlib.util
from pathlib import Path

import django
import pytest

django.setup()  # pytest may read this file before it sets up Django itself

from workbench.flushing import clearing_allowed  # noqa: E402

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True, scope="session")
def emptied():
    """Let the tables be emptied between tests, the audit log's too."""
    with clearing_allowed():
        yield


@pytest.fixture(scope="session")
def build_web():
    spec = importlib.util.spec_from_file_location("build_web", ROOT / "tools" / "build_web.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def built(build_web) -> Path:
    """The folder of what was built, from the sources as they are now."""
    if not build_web.is_fresh():
        pytest.fail(f"the styles and scripts are not built from these sources: {build_web.HOW}")
    return build_web.OUT
