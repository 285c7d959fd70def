"""Whether an agreement that ended stands in the way of an import (R30)."""

from pathlib import Path

from django.http import HttpRequest

from evenhand.sources.report import ImportReport
from evenhand.workbench.partnership.blocking import imports_blocked


def blocked(request: HttpRequest, report: ImportReport) -> list[str]:
    """Say why files of a partner may not come in now; empty if they may.

    Parameters
    ----------
    request
        Whose language is spoken.
    report
        Of a check: its files (with or without ending), and the publisher that each mapping names.
    """
    sources = {name for file in report.files for name in (file.name, Path(file.name).stem)}
    for mapping in report.mappings.values():
        origin = mapping.get("origin") or {}
        sources |= {str(origin["publisher"])} if origin.get("publisher") else set()
    return [why for source in sorted(sources) if (why := imports_blocked(source, request))]
