"""Import every real origin, each in a process of its own, and write what came in to the page.

.venv/bin/python tools/real_imports.py FOLDER_OF_THE_DATA
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
import tomllib
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT / "tests" / "real"
PAGE = ROOT / "docs" / "real-data.md"
BEGIN, END = "<!-- imports: made by tools/real_imports.py -->", "<!-- end of imports -->"
MB = 1024


def origins():
    """Give what tests/real/origins.toml lists."""
    return tomllib.loads((REAL / "origins.toml").read_text(encoding="utf-8"))["origin"]


def imported(origin, data):
    """Import one origin and say what came in, what it took, and which days it covers."""
    from evenhand.sources.importing import import_files
    from evenhand.workspace.settings import Settings
    from evenhand.workspace.workspace import Workspace

    zone = origin.get("zone", "Europe/London")
    mapping = REAL / "mappings" / f"{origin['mapping']}.toml" if "mapping" in origin else None
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(name="City", crs=origin.get("crs", "EPSG:27700"), timezone=zone)
        city = Workspace.create(Path(folder) / "city", settings)
        begin = time.process_time()
        report = import_files(
            city, [Path(data) / path for path in origin["paths"]], mapping=mapping
        )
        took = time.process_time() - begin
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MB
        return {
            "rows_in": report.rows_in,
            "rows_used": report.rows_used,
            "tables": report.tables,
            "aside": report.by_reason(),
            "span": span_of(city),
            "cpu_s": took,
            "memory_mb": memory,
        }


def span_of(city):
    """Say which days the rows of a city cover, from the first to the last."""
    days = []
    for name in ("incidents", "stops", "counts"):
        if name not in city.table_names():
            continue
        table = city.read(name)
        if name == "counts":
            rows = table.to_frame()
            days += [str(rows["period_start"].min())[:10], str(rows["period_end"].max())[:10]]
        else:
            first = table.local_times("starts_at").dropna()
            days += [str(first.min())[:10], str(first.max())[:10]]
        if name == "incidents":
            # A row that is known to the month runs to the first instant of the next.
            coarse = table.column("time_precision").isin(["month", "year"])
            last = table.local_times("ends_at")[coarse].dropna() - timedelta(microseconds=1)
            days += [str(last.max())[:10]] if len(last) else []
    return [min(days), max(days)] if days else []


def page_of(found):
    """Write the two tables of the page."""
    head = ("| source | rows in = used + set aside | rows made | days | CPU | memory |",
            "| --- | --- | --- | --- | --: | --: |")  # fmt: skip
    lines = [*head]
    lines += [
        f"{what_came_in(origin, got)} {got['cpu_s']:.1f} s | {got['memory_mb']:,.0f} MB |"
        for origin, got in found
    ]
    lines += [
        "",
        "| source | set aside, and why | good for | not for |",
        "| --- | --- | --- | --- |",
    ]
    lines += [what_it_is_worth(origin, got) for origin, got in found]
    return "\n".join(lines)


def what_came_in(origin, got):
    """Write what the first table says of an origin, but for what it took."""
    made = ", ".join(f"{rows:,} {table}" for table, rows in got["tables"].items())
    span = " to ".join(dict.fromkeys(got["span"])) or "–"
    return f"| {origin['name']} | {row_account(got)} | {made} | {span} |"


def what_it_is_worth(origin, got):
    """Write what the second table says of an origin."""
    from evenhand.wording.messages import say

    said = {reason: say(f"data.aside_{reason}").written("en") for reason in got["aside"]}
    aside = "; ".join(
        f"{rows:,}: {said[reason][:1].lower()}{said[reason][1:]}"
        for reason, rows in got["aside"].items()
    )
    return f"| {origin['name']} | {aside or '–'} | {origin['good']} | {origin['bad'] or '–'} |"


def row_account(got):
    """Write rows in, used and set aside as the page does."""
    aside = got["rows_in"] - got["rows_used"]
    return f"{got['rows_in']:,} = {got['rows_used']:,} + {aside:,}"


def main():
    """Import one origin by its number, or all of them for the page."""
    data, *one = sys.argv[1:]
    if one:
        print(json.dumps(imported(origins()[int(one[0])], data)))
        return
    found = []
    for number, origin in enumerate(origins()):
        command = [sys.executable, __file__, data, str(number)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        found.append((origin, json.loads(said)))
        print(origin["name"], row_account(found[-1][1]), flush=True)
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n\n{page_of(found)}\n\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
