"""Which gates a partnership made binding: written into its settings, the rest left as it is."""

import re
from collections.abc import Collection
from dataclasses import replace

from evenhand.errors import OptionError, WorkspaceError, listed
from evenhand.taxonomy.problem_files import PHASES
from evenhand.wording.faults import fault
from evenhand.workspace.disk import held_patiently, words_for_disk, write_whole
from evenhand.workspace.settings import FILE, read_settings, settings_in
from evenhand.workspace.workspace import Workspace

LOCK = ".settings.lock"
_LINE = re.compile(r"^binding_gates[ \t]*=[ \t]*\[[^\]]*\][^\n]*$", re.MULTILINE)
_TABLE = re.compile(r"^\[", re.MULTILINE)


def bind_gates(workspace: Workspace, phases: Collection[str]) -> tuple[str, ...]:
    """Make the gates to some phases binding, and those to the others warn.

    Parameters
    ----------
    workspace
        The city's folder; only this one line of its `evenhand.toml` is written anew.
    phases
        Phases that a problem file enters only when nothing is lacking.

    Returns
    -------
    tuple of str
        The phases, in their order.

    Raises
    ------
    OptionError
        There is no such phase, or nothing leads to it.
    WorkspaceError
        The settings are not as they can be written, or the disk refuses.
    """
    unknown = [one for one in phases if one not in PHASES[1:]]
    if unknown:
        problem = fault("refusal_files.no_gate", phase=unknown[0][:60], known=", ".join(PHASES[1:]))
        raise OptionError(listed("binding_gates", [problem]))
    wanted = tuple(one for one in PHASES if one in phases)
    path = workspace.folder / FILE
    with words_for_disk(workspace.folder), held_patiently(path, workspace.folder / LOCK):
        before = read_settings(path)
        text = _with_line(path.read_text(encoding="utf-8"), wanted)
        if settings_in(text, path) != replace(before, binding_gates=wanted):
            problem = fault("refusal_files.gates_by_hand")
            raise WorkspaceError(listed(str(path), [problem]))
        write_whole(path, text)
    workspace.reread()
    return wanted


def _with_line(text: str, phases: tuple[str, ...]) -> str:
    named = ", ".join(f'"{one}"' for one in phases)
    line = f"binding_gates = [{named}]  # of {', '.join(PHASES[1:])}"
    table = _TABLE.search(text)
    head, rest = (text[: table.start()], text[table.start() :]) if table else (text, "")
    if _LINE.search(head):
        return _LINE.sub(lambda _: line, head, count=1) + rest
    return f"{head.rstrip()}\n{line}\n\n{rest}"
