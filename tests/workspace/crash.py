"""Run in a process of its own: change copies of a workspace, each killed before another disk step.

Takes the workspace to import into, then the workspace to undo in. Prints what was done and the
copy's folder; the last copy of each is not killed. Copies are changed in forks, which open their
own engine, so that the libraries are loaded once.
"""

import gc
import os
import shutil
import signal
import sys
from pathlib import Path

from evenhand.workspace.workspace import Workspace
from workspace.rows import areas, incidents, report


def change(what, folder, kill_at):
    steps = 0

    def counted(real):
        def step(*args, **kwargs):
            nonlocal steps
            steps += 1
            if steps == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return step

    os.fsync = counted(os.fsync)
    Path.replace = counted(Path.replace)
    Path.unlink = counted(Path.unlink)
    workspace = Workspace.open(folder)
    if what == "add":
        workspace.add({"incidents": incidents(6, start=100), "areas": areas()}, report(6))
    else:
        workspace.undo()


def ended_in_a_fork(what, folder, kill_at):
    child = os.fork()
    if child == 0:
        status = 1
        try:
            change(what, folder, kill_at)
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def warmed_up(original):
    """Load what is loaded at first use, and leave no engine open: forks must open their own."""
    folder = original.with_name("warm")
    workspace = Workspace.create(folder, Workspace.open(original).settings)
    workspace.add({"incidents": incidents(6), "areas": areas()}, report(6))
    workspace.undo()
    shutil.rmtree(folder)


if __name__ == "__main__":
    warmed_up(Path(sys.argv[1]))
    gc.collect()
    for what, original in zip(("add", "undo"), map(Path, sys.argv[1:3]), strict=True):
        kill_at, ended = 0, None
        while ended != 0:
            kill_at += 1
            folder = original.with_name(f"{what}-{kill_at}")
            shutil.copytree(original, folder)
            ended = ended_in_a_fork(what, folder, kill_at)
            print(what, folder, flush=True)
            if ended not in (0, -signal.SIGKILL):
                sys.exit(f"{what}, step {kill_at}: ended with {ended}")
