"""Peers in an environment of their own: made once, and one process for each task."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
FOLDER = HERE.parent / ".venv-bench"
WANTED = HERE / "peers.txt"
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)


def environment() -> Path:
    """Give the Python of the peers' environment; install what `peers.txt` names if it is not."""
    python, stamp = FOLDER / "bin" / "python", FOLDER / "installed.txt"
    wanted = WANTED.read_text(encoding="utf-8")
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        uv = str(Path(sys.executable).with_name("uv"))
        subprocess.run([uv, "venv", "--quiet", "--clear", str(FOLDER)], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", str(python),
                        "-r", str(WANTED)], check=True)  # fmt: skip
        stamp.write_text(wanted, encoding="utf-8")
    return python


def told(script: str, *arguments: str, limit_seconds: float) -> Any:
    """Run a script of this folder among the peers, on one thread, and give what it prints.

    Returns
    -------
    object
        The JSON of its last line; None if it was stopped at the limit.

    Raises
    ------
    CalledProcessError
        It failed.
    """
    command = [str(environment()), str(HERE / script), *arguments]
    try:
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True,
                              timeout=limit_seconds, env={**os.environ, **ONE_THREAD})  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
    return json.loads(done.stdout.splitlines()[-1])
