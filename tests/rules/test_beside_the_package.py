"""What stands beside the package names only what the package has."""

import ast
import importlib
from pathlib import Path

import django
import pytest

django.setup()  # benches name tables of the workbench

ROOT = Path(__file__).parents[2]
FOLDERS = ("benchmarks", "simulations", "tools")


def taken(path: Path) -> list[tuple[str, str]]:
    """Give each name that a script takes from the package, wherever in it that is written."""
    return [
        (node.module, name.name)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("evenhand")
        for name in node.names
    ]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_name_taken_from_the_package_is_there(folder):
    wanted = {pair: path for path in (ROOT / folder).rglob("*.py") for pair in taken(path)}
    assert wanted
    lacking = []
    for (module, name), path in wanted.items():
        of = importlib.import_module(module)
        try:
            here = hasattr(of, name) or importlib.import_module(f"{module}.{name}")
        except ModuleNotFoundError:
            here = False
        if not here:
            lacking.append(f"{path.relative_to(ROOT)}: {module}.{name}")
    assert lacking == []
