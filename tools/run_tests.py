"""Run every check and test, and end with pytest's own summary."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from build_web import HOW, is_fresh

BIN = Path(sys.executable).parent
CHECKS = (
    [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
    [str(BIN / "ruff"), "check", "--quiet", "."],
    [str(BIN / "mypy"), "--no-error-summary"],
    [str(BIN / "lint-imports"), "--no-logo"],
)


def _lacking_for_postgres() -> str:
    """Say what to install so that the tests on PostgreSQL run; empty where all is there."""
    if not (any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb")):
        return "apt-get install postgresql"
    return "" if find_spec("psycopg") else "pip install 'evenhand[postgres]'"


def _begun(check: list[str]) -> tuple[str, "subprocess.Popen[str]"]:
    name = f"{Path(check[0]).name} {' '.join(check[1:2])}".strip()
    process = subprocess.Popen(
        check, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, stdin=subprocess.DEVNULL
    )
    return name, process


def _ended(name: str, check: "subprocess.Popen[str]") -> bool:
    """Wait for a check; print what it said if it failed."""
    said, _ = check.communicate()
    if check.returncode:
        print(f"failed: {name}\n{said}", file=sys.stderr)
    return bool(check.returncode)


def main() -> int:
    """Run the static checks, then pytest on everything this machine can run."""
    only_long = "--long" in sys.argv[1:]
    left_out = [] if only_long else ["not long"]
    if not only_long:
        print("Long tests left out (journeys, kills, every page, estimators): make proof")
    if not (shutil.which("chromium") and shutil.which("pdftoppm")):
        left_out.append("not browser")
        print("Browser tests left out: apt-get install chromium poppler-utils")
    if not is_fresh():
        left_out.append("not web")
        print(f"Tests of the workbench's pages in a browser left out: {HOW}")
    if lacking := _lacking_for_postgres():
        left_out.append("not postgres")
        print(f"Tests of the workbench on PostgreSQL left out: {lacking}")
    if not any(map(shutil.which, (os.environ.get("CC", "cc"), "gcc", "clang"))):
        os.environ["EVENHAND_PLAIN"] = "1"  # then their absence is no failure
        print("Compiled kernels left out: apt-get install gcc libc6-dev, then make clean")
    chosen = [*(["long"] if only_long else []), *left_out]
    arguments = ["-m", " and ".join(chosen)]
    # A file stays in one process: what its tests share is made once. BLAS would only wait there.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    spread = ["-n", str(os.cpu_count() or 1), "--dist", "loadfile", "--no-loadscope-reorder"]
    checks = [] if only_long else [*map(_begun, CHECKS)]  # beside the tests, not before them
    code = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *spread, *arguments], check=False
    ).returncode
    failed = [name for name, check in checks if _ended(name, check)]
    return code or bool(failed)


if __name__ == "__main__":
    sys.exit(main())
