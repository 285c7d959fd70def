import importlib.util
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def make_docs():
    spec = importlib.util.spec_from_file_location("make_docs", ROOT / "tools" / "make_docs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def generated(make_docs):
    return make_docs.pages()


@pytest.fixture(scope="session")
def tracked():
    """Every file of the project, as git lists it; without git, what lies in its folders."""
    try:
        listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True,
                                 check=True).stdout.split("\n")  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        folders = ("src", "tests", "docs", "tools")
        listing = [str(p.relative_to(ROOT)) for f in folders for p in (ROOT / f).rglob("*")]
    return [ROOT / name for name in listing if name and (ROOT / name).is_file()]
