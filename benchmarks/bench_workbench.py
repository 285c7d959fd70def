"""Fifty people on one workbench of a million incidents, server and hand on this machine.

The demo city's incidents are repeated to a million. The layers that people look at are worked out
first, as in a city that is in use; then fifty people look for a while, five seconds between pages:
six of ten pages are the city with changing filters, two findings, three of twenty the library of
methods, one of twenty writes a station of briefs. Times are of the whole answer, seen from outside.
"""

import argparse
import http.client
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROWS, USERS, THINK_SECONDS, SECONDS = 1_000_000, 50, 5.0, 90.0
GOAL_SECONDS = 0.3
EVENHAND = str(Path(sys.executable).with_name("evenhand"))
MIX = (("city", 0.60), ("finding", 0.20), ("library", 0.15), ("write", 0.05))
OFFENCES = ("assault", "burglary_dwelling", "all")
SPANS, LAYERS = ("12", "all"), ("gathers", "changed")


def main() -> None:
    """Make the city, serve it, let people look, and print a table."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, default=ROWS)
    asked.add_argument("--seconds", type=float, default=SECONDS)
    asked.add_argument("--city", type=Path, help="a demo workspace that is there already")
    asked.add_argument("--folder", type=Path, help="where the large city is made, and kept")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        workspace = (given.folder or Path(folder)) / "city"
        if not workspace.is_dir():
            _make(workspace, given.city, given.rows)
        cookies = _people(workspace)
        with _served(workspace) as port:
            pages = _warm(port, cookies[0])
            print(f"{given.rows:,} incidents, {USERS} people, {THINK_SECONDS:g} s between pages, "
                  f"{given.seconds:g} s, load before {os.getloadavg()[0]:.1f}")  # fmt: skip
            _told(_looked(port, cookies, pages, given.seconds))


def _make(workspace: Path, city: Path | None, rows: int) -> None:
    """Take the demo city and repeat its incidents."""
    import pandas as pd

    from evenhand.sources.report import FileRead, ImportReport
    from evenhand.tables.incidents import Incidents
    from evenhand.workspace.workspace import Workspace

    if city is None:
        made = workspace.parent / "demo"
        subprocess.run(
            [EVENHAND, "demo", str(made), "--no-pdf"], check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        city = made / "workspace"
    shutil.copytree(city, workspace, ignore=shutil.ignore_patterns("web", "app.*", "audit"))
    here = Workspace.open(workspace)
    known = here.read("incidents")
    frame = known.to_frame()
    more, count = [], len(frame)
    while count < rows:
        part = frame.head(rows - count)
        more.append(part.assign(incident_id=part["incident_id"] + f"-{len(more)}"))
        count += len(part)
    if more:
        grown = Incidents.from_frame(
            pd.concat(more, ignore_index=True), crs=known.crs, timezone=known.timezone
        )
        read = FileRead("grown.csv", "0" * 64, 1, "grown", count, count)
        report = ImportReport(files=(read,), set_aside=(), tables={"incidents": count})
        here.add({"incidents": grown}, report, replacing=("incidents",))


def _people(workspace: Path) -> list[str]:
    """Enrol everybody, and give the cookie of each one's session."""
    from evenhand.workbench.serving import prepare

    prepare(workspace)
    from django.test import Client

    from evenhand.workbench.people.models import Person

    cookies = []
    for number in range(USERS):
        one = Person.objects.enrol(
            role="analyst", name=f"Person {number}", email=f"p{number}-{os.getpid()}@example.org",
            password="a password of a bench",
        )  # fmt: skip
        browser = Client(HTTP_HOST="localhost")
        browser.force_login(one)
        cookies.append("; ".join(f"{name}={one.value}" for name, one in browser.cookies.items()))
    return cookies


@contextmanager
def _served(workspace: Path) -> Iterator[int]:
    """Serve the city as `evenhand serve` does; end exactly that process afterwards."""
    from evenhand.workbench.serving import free_port

    port = free_port("127.0.0.1", 0)
    command = [EVENHAND, "serve", str(workspace), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(240):
            with suppress(OSError):
                if _get(port, "/healthy", "")[0] == 200:
                    break
            time.sleep(0.5)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _warm(port: int, cookie: str) -> list[str]:
    """Ask for every page that people will look at until it shows its answer."""
    pages = [
        "/?" + urlencode({"what": what, "when": when, "layer": layer})
        for what in OFFENCES for when in SPANS for layer in LAYERS
    ]  # fmt: skip
    begun, waiting = time.monotonic(), list(pages)
    while waiting and time.monotonic() - begun < 900:
        waiting = [page for page in waiting if b'class="ramp"' not in _get(port, page, cookie)[1]
                   and b'class="key"' not in _get(port, page, cookie)[1]]  # fmt: skip
        time.sleep(2)
    print(f"{len(pages)} views of the city worked out in {time.monotonic() - begun:.0f} s; "
          f"not there: {len(waiting)}")  # fmt: skip
    return [page for page in pages if page not in waiting]


def _looked(
    port: int, cookies: list[str], pages: list[str], seconds: float
) -> dict[str, list[float]]:
    """Let everybody look, and give the seconds of each kind of page."""
    taken: dict[str, list[float]] = {kind: [] for kind, _ in MIX} | {"failed": []}
    end = time.monotonic() + seconds

    def look(number: int, cookie: str) -> None:
        draw = random.Random(number)
        time.sleep(draw.uniform(0, THINK_SECONDS))
        while time.monotonic() < end:
            kind = draw.choices([name for name, _ in MIX], [share for _, share in MIX])[0]
            begun = time.perf_counter()
            status = _asked(kind, port, cookie, pages, draw)
            spent = time.perf_counter() - begun
            taken[kind if status in (200, 302) else "failed"].append(spent)
            time.sleep(draw.uniform(0.5, 1.5) * THINK_SECONDS)

    threads = [threading.Thread(target=look, args=pair, daemon=True) for pair in enumerate(cookies)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return taken


def _asked(kind: str, port: int, cookie: str, pages: list[str], draw: random.Random) -> int:
    """Ask for one page of a kind; give the status."""
    if kind == "city":
        return _get(port, draw.choice(pages), cookie)[0]
    if kind == "finding":
        return _get(port, f"/findings/F-{draw.randint(1, 3):04d}", cookie)[0]
    if kind == "library":
        return _get(port, "/library", cookie)[0]
    token = "a" * 32
    form = {"csrfmiddlewaretoken": token, "name": f"Station {draw.random()}"}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return _get(port, "/briefs/stations", f"{cookie}; csrftoken={token}", urlencode(form), headers)[
        0
    ]


def _get(
    port: int, path: str, cookie: str, body: str | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, bytes]:  # fmt: skip
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        line.request("GET" if body is None else "POST", path, body,
                     {"Cookie": cookie, **(headers or {})})  # fmt: skip
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def _told(taken: dict[str, list[float]]) -> None:
    print("page | asked | p50, s | p95, s | p99, s")
    for kind, seconds in taken.items():
        if seconds:
            print(f"{kind} | {len(seconds)} | {_share(seconds, 0.5):.3f} | "
                  f"{_share(seconds, 0.95):.3f} | {_share(seconds, 0.99):.3f}")  # fmt: skip
    every = [one for kind, seconds in taken.items() if kind != "failed" for one in seconds]
    verdict = "reached" if every and _share(every, 0.95) <= GOAL_SECONDS else "MISSED"
    print(f"all | {len(every)} | {_share(every, 0.5):.3f} | {_share(every, 0.95):.3f} | "
          f"{_share(every, 0.99):.3f} | goal p95 ≤ {GOAL_SECONDS:g} s: {verdict}; "
          f"load after {os.getloadavg()[0]:.1f}; failed: {len(taken['failed'])}")  # fmt: skip


def _share(seconds: list[float], share: float) -> Any:
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


if __name__ == "__main__":
    main()
