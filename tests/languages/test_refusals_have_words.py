"""No refusal that a page can show stays English: its sentence stands in the catalogue."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import evenhand
from evenhand import errors
from evenhand.wording.recognised import recognised

SRC = Path(evenhand.__file__).parent
RAISED = {
    name for name, one in vars(errors).items()
    if isinstance(one, type) and issubclass(one, errors.EvenhandError)
}  # fmt: skip
WORDED = {"fault", "Fault", "say", "said", "Bounds", "Column", "Method", "execute"}
"""What takes a key of the catalogue, or tells of an option, a column, a method; and SQL."""
NO_SENTENCE = re.compile(r"^[#\n]|^CREATE |  # ")
"""Parts of files that are written, and SQL."""
UNSEEN = {"ValueError", "TypeError", "RuntimeError", "NotImplementedError"}
"""What tells a programmer that a function was called wrongly; nobody else is shown it."""
OUTER = ("cli.py", "commands/", "demo/", "__main__.py")
"""The command line, which speaks English, and the demo city that it makes."""
BY_COMMAND = {
    "frame/databases.py": "read as the server begins, and told by the command that begins it",
    "frame/server.py": "told by the command that begins it",
    "portal/serving.py": "told by the command that begins it",
    "publishing/trace.py": "evenhand trace",
    "sources/evidence_file.py": "evenhand evidence",
    "sources/fetch/police_uk.py": "evenhand fetch",
    "sources/fetch/socrata.py": "evenhand fetch",
    "sources/fetch/tables.py": "evenhand fetch",
    "sources/lifecycle_file.py": "evenhand lifecycle",
    "workbench/auditing.py": "evenhand doctor",
    "workbench/backups/": "evenhand backup and restore",
    "workbench/health.py": "evenhand doctor",
    "workbench/mail.py": "a setting that is read as the server begins",
    "workbench/serving.py": "told by the command that begins it",
    "workspace/verifying.py": "evenhand verify",
}
"""What speaks to who runs the server, in a terminal."""
SHIPPED = {
    "safeguards/moderation/patterns.py": "the rules of moderation",
    "safeguards/moderation/rulebook.py": "the rules of moderation",
    "taxonomy/crosswalk.py": "tables of offences between schemes",
    "taxonomy/crosswalk_rows.py": "tables of offences between schemes",
    "taxonomy/lifecycle.py": "stages of insecurity",
    "taxonomy/reference.py": "tables of reference with their sources",
}
"""What checks files that come with the package: who writes one sees it, in a test."""
WITH_MESSAGE = {
    "sources/basemap/schema.py": "no refusals: what its layers hold, for the guide",
    "portal/photos/keeping.py": "`PhotoRefused.kind` is the end of its message's key",
    "taxonomy/person_scoring.py": "`refusal_sheets.scores_persons` says it",
    "workspace/appraisals.py": "a `Fault` of `refusal_sheets.scores_persons`",
    "workspace/free_texts.py": "a `Fault` of `web_text`",
}
"""What is raised in English with its message beside it."""
DEVELOPERS = {
    "kernels/loading.py": "whoever compiles the kernels",
    "contract.py": "whoever calls a method from Python",
    "catalogue.py": "whoever writes a method",
}


def _path(file: Path) -> str:
    return file.relative_to(SRC).as_posix()


@cache
def written() -> dict[str, str]:
    return {_path(file): file.read_text(encoding="utf-8")
            for file in SRC.rglob("*.py") if "migrations" not in file.parts}  # fmt: skip


def refusing() -> dict[str, ast.Module]:
    """Give the modules that may refuse; statistics without errors of ours tell programmers."""
    return {path: ast.parse(text) for path, text in written().items()
            if not is_left_out(path)
            and ("evenhand.errors" in text or not path.startswith("statistics/"))}  # fmt: skip


def texts(node: ast.expr) -> list[str]:
    """Give every text that an expression of literals can be, with 7 for each value."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else ["7"]
    if isinstance(node, ast.JoinedStr):
        return ["".join(texts(part)[0] if isinstance(part, ast.Constant) else "7"
                        for part in node.values)]  # fmt: skip
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [a + b for a in texts(node.left) for b in texts(node.right)]
    if isinstance(node, ast.IfExp):
        return [*texts(node.body), *texts(node.orelse)]
    return ["7"]


def sentences(node: ast.AST, *, is_raised: bool = False):
    """Give the sentences below a node: what is raised, and what says what to do."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.Raise) and getattr(getattr(node.exc, "func", None), "id", "") in UNSEEN:
        return
    if isinstance(node, ast.Call):
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in WORDED:
            return
        if name == "listed":
            for one in node.args[1:]:
                yield from sentences(one, is_raised=is_raised)
            return
    is_raised |= (
        isinstance(node, ast.Raise)
        and isinstance(node.exc, ast.Call)
        and getattr(node.exc.func, "id", "") in RAISED
    )
    if isinstance(node, (ast.JoinedStr, ast.Constant, ast.BinOp)):
        for text in texts(node):
            words = [word for word in text.split() if word.strip("'(),;:").isalpha()]
            if len(words) > 2 and not NO_SENTENCE.search(text) and (is_raised or "; " in text):
                yield node.lineno, text
        if not isinstance(node, ast.BinOp) or isinstance(node.op, ast.Add):
            return
    for child in ast.iter_child_nodes(node):
        yield from sentences(child, is_raised=is_raised)


def lacking(path: str, tree: ast.Module) -> list[str]:
    return [f"{path}:{line}: {text}" for line, text in sentences(tree) if not recognised(text)]


def is_left_out(path: str) -> bool:
    return path.startswith((*OUTER, *BY_COMMAND, *SHIPPED, *WITH_MESSAGE, *DEVELOPERS))


def test_every_refusal_that_a_page_can_show_has_its_words():
    assert [one for path, tree in refusing().items()
            for one in lacking(path, tree)] == []  # fmt: skip


def test_a_sentence_without_words_would_be_found():
    made_up = ast.parse('raise TableError(listed("t", ["the moon is full; wait" + (x or "")]))')
    assert lacking("x.py", made_up) == ["x.py:1: the moon is full; wait7"]
    of_two = ast.parse('problems.append(f"{n} moons are full; wait" if n else "it is dark; wait")')
    assert len(lacking("x.py", of_two)) == 2
    assert (
        lacking("x.py", ast.parse('raise TableError(fault("refusal.empty", name="a b c d"))')) == []
    )


@pytest.mark.parametrize("speaker", BY_COMMAND)
def test_what_speaks_in_a_terminal_alone_is_called_by_commands_alone(speaker):
    """A page that began to call it would show English."""
    spoken = "evenhand." + speaker.removesuffix(".py").strip("/").replace("/", ".")
    room, _, name = spoken.rpartition(".")
    taken = re.compile(
        rf"(?:from|import) {re.escape(spoken)}\b"
        rf"|from {re.escape(room)} import (?:\(?[\w\s,]*\b)?{name}\b"
    )
    callers = [path for path, text in written().items()
               if taken.search(text) and not path.startswith((*OUTER, *BY_COMMAND))]  # fmt: skip
    assert set(callers) <= AS_IT_BEGINS


AS_IT_BEGINS = {"portal/settings.py", "workbench/settings.py", "workbench/keyholder.py"}
"""Read before there is anybody to answer; the last takes the name of a file."""


def test_nothing_is_left_out_that_is_not_there():
    for path in (*BY_COMMAND, *SHIPPED, *WITH_MESSAGE, *DEVELOPERS):
        assert (SRC / path).exists(), path
