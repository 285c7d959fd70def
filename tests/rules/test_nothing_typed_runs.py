"""Nothing that somebody typed, brought or sent is run, made into a pattern or into a template."""

import ast
import re
from functools import cache
from pathlib import Path

import evenhand

SRC = Path(evenhand.__file__).parent
WEB = SRC.parents[1] / "web" / "scripts"
RUNS = {"eval", "exec", "execfile", "__import__"}
NAMED = {
    "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput",
    "pickle.load", "pickle.loads", "marshal.loads", "shelve.open", "yaml.load", "dill.loads",
}  # fmt: skip
"""Calls that run text, or what is laid into bytes."""
PATTERNS = {"re.compile", "re.match", "re.search", "re.fullmatch", "re.sub", "re.split",
            "re.findall", "re.finditer"}  # fmt: skip
PAGES = ("frame/", "portal/", "workbench/")
PROGRAMS = {"subprocess.run", "subprocess.Popen", "subprocess.check_output", "subprocess.call"}


def called(node: ast.Call) -> str:
    """Name what is called, with its module where it is written so."""
    func = node.func
    if isinstance(func, ast.Attribute):
        return f"{getattr(func.value, 'id', '')}.{func.attr}"
    return getattr(func, "id", "")


@cache
def every_call() -> list[tuple[str, str, ast.Call]]:
    marks = re.compile(
        r"\b(eval|exec|execfile|__import__|system|popen|getoutput|loads?|subprocess|re\.\w+"
        r"|Template|from_string|Engine|mark_safe|SafeString|format_html|\.format)\b"
    )
    texts = {path: path.read_text(encoding="utf-8") for path in SRC.rglob("*.py")
             if "migrations" not in path.parts}  # fmt: skip
    return [
        (f"{path.relative_to(SRC)}:{node.lineno}", called(node), node)
        for path, text in texts.items() if marks.search(text)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call)
    ]  # fmt: skip


def calls(room: str = "") -> list[tuple[str, str, ast.Call]]:
    return [one for one in every_call() if one[0].startswith(room)]


def test_no_text_is_run_as_code_and_no_bytes_become_objects():
    assert [at for at, name, _ in calls() if name in RUNS | NAMED] == []


def test_other_programs_are_begun_with_lists_of_words_and_without_a_shell():
    begun = [(at, node) for at, name, node in calls() if name in PROGRAMS]
    assert begun
    assert [at for at, node in begun
            if any(one.arg == "shell" for one in node.keywords) or not node.args
            or isinstance(node.args[0], (ast.Constant, ast.JoinedStr))] == []  # fmt: skip


def is_written_here(node: ast.expr) -> bool:
    """Say whether a pattern stands in the code, but for parts that were escaped."""
    if isinstance(node, ast.JoinedStr):
        return all(is_written_here(part) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return is_written_here(node.value)
    if isinstance(node, ast.BinOp):
        return is_written_here(node.left) and is_written_here(node.right)
    if isinstance(node, ast.Call):
        inner = node.args[0] if node.args else None
        joined = called(node).endswith(".join") and isinstance(inner, (ast.GeneratorExp, ast.Call))
        return called(node) in ("re.escape", "map") or (
            joined and ("escape" in ast.dump(node))
        )  # fmt: skip
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())


def test_no_pattern_of_a_page_is_made_of_what_was_typed():
    assert [at for room in PAGES for at, name, node in calls(room)
            if name in PATTERNS and not is_written_here(node.args[0])] == []  # fmt: skip


def test_no_template_is_made_of_what_was_typed():
    made = {"Template", "from_string", "Engine", "mark_safe", "SafeString", "format_html"}
    found = {at.partition(":")[0] for room in PAGES for at, name, node in calls(room)
             if name.rpartition(".")[2] in made
             and not (node.args and isinstance(node.args[0], ast.Constant))}  # fmt: skip
    assert found == DRAWN


DRAWN = {
    "portal/know/views.py",
    "workbench/audits/templatetags/passages.py",
    "workbench/partnership/views.py",
}
"""What lays a drawing or a passage of our own into a page: what it puts in is escaped where it is
drawn, which attack/test_stored_scripts and publishing/test_html try."""


def test_nothing_is_formatted_by_a_template_that_was_typed():
    """`"…{x.__class__}".format(x)` reads what it should not where the text is somebody else's."""
    assert [at for room in PAGES for at, name, node in calls(room)
            if name.endswith(".format") and isinstance(node.func, ast.Attribute)
            and not isinstance(node.func.value, ast.Constant)] == []  # fmt: skip


def test_scripts_keep_nothing_in_the_browser_but_what_waits_to_be_sent():
    stores = re.compile(r"\b(localStorage|sessionStorage|indexedDB|caches)\b")
    keeping = {path.name for path in WEB.rglob("*.ts")
               if stores.search(path.read_text(encoding="utf-8"))}  # fmt: skip
    assert keeping == WAITING


WAITING = {"walk.ts", "walk-store.ts", "walk-worker.ts", "page.ts", "marking.ts"}
"""A walk that was entered without a connection, which is asked about before one signs out
(`page.ts`), and what a resident wrote on the portal until it has arrived."""


def test_scripts_run_no_text_and_reach_no_prototype():
    """A property whose name was sent could otherwise change every object of the page."""
    runs = re.compile(r"\beval\(|new Function\(|innerHTML|outerHTML|insertAdjacentHTML"
                      r"|document\.write|__proto__|setPrototypeOf")  # fmt: skip
    found = {path.name: runs.findall(path.read_text(encoding="utf-8"))
             for path in WEB.rglob("*.ts")}  # fmt: skip
    assert {name: marks for name, marks in found.items() if marks} == {}
