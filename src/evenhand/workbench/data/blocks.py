"""Whether an agreement that ended stands in the way of an import (R30)."""

from importlib import import_module
from typing import Any

from evenhand.sources.report import ImportReport


def blocked(report: ImportReport, workspace: Any) -> list[str]:
    """Say why files of a partner may not come in now; empty if they may.

    Parameters
    ----------
    report
        Of a check: its files, and the publisher that each mapping names.
    workspace
        The city.
    """
    ask = _asker()
    if ask is None:
        return []
    sources = {file.name for file in report.files}
    for mapping in report.mappings.values():
        origin = mapping.get("origin") or {}
        sources |= {str(origin["publisher"])} if origin.get("publisher") else set()
    del workspace
    return [str(why) for source in sorted(sources) if (why := ask(source))]


def _asker() -> Any:
    """Find the function of the partnership's app, where that app is there."""
    try:
        module = import_module("evenhand.workbench.partnership.agreements")
    except ImportError:
        return None
    return getattr(module, "imports_blocked", None)
