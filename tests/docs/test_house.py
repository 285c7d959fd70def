"""Rules of the house that a machine can check over all of its files."""

import ast
import re

MOST_LINES, MOST_FUNCTION, MOST_BYTES = 400, 40, 200_000
TEXT = (".py", ".md", ".toml", ".yml", ".txt", ".typ", ".css", ".html", ".json", ".csv")
ELSEWHERE = re.compile(
    "|".join(["/" + "work/", "/" + "tmp/", "/" + "home/", "/" + "root/", "/" + "Users/",
              "py" + "pi.org", "files.python" + "hosted", "registry." + "npmjs"])
)  # fmt: skip
FORBIDDEN = ("un" + "fortunately", "simp" + "ly put", "lever" + "age", "seam" + "less",
             "T" + "ODO", "F" + "IXME", "X" + "XX")  # fmt: skip


def sources(tracked, *folders, endings=(".py",)):
    return [p for p in tracked if p.suffix in endings and any(f in p.parts for f in folders)]


def test_no_module_is_longer_than_it_may_be(tracked):
    long = {p.name: n for p in sources(tracked, "src", "tools", endings=(".py", ".c", ".h"))
            if (n := len(p.read_text().splitlines())) > MOST_LINES}  # fmt: skip
    assert long == {}


def code_lines(node, text):
    """Count lines of code: without the docstring, blank lines and comments."""
    body = node.body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        body = body[1:]
    if not body:
        return 0
    lines = text[body[0].lineno - 1 : node.end_lineno]
    return sum(bool(line.strip()) and not line.strip().startswith("#") for line in lines)


def test_no_function_is_longer_than_a_screen(tracked):
    long = {}
    for path in sources(tracked, "src", "tools"):
        text = path.read_text()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                size = code_lines(node, text.splitlines())
                if size > MOST_FUNCTION:
                    long[f"{path.name}:{node.name}"] = size
    assert long == {}


def test_nothing_names_a_machine_or_a_registry(tracked):
    found = [f"{path.name}: {match.group()}" for path in tracked if path.suffix in TEXT
             for match in [ELSEWHERE.search(path.read_text(errors="ignore"))] if match]  # fmt: skip
    assert found == []


def test_every_ignored_type_says_which(tracked):
    bare = re.compile(r"#\s*type:\s*ignore(?!\[)")
    assert [p.name for p in sources(tracked, "src", "tools", "tests") if bare.search(p.read_text())
            and p.name != "test_house.py"] == []  # fmt: skip


def test_nothing_is_left_for_later_and_nobody_boasts(tracked):
    found = [f"{path.name}: {word}" for path in tracked if path.suffix in (".py", ".md", ".toml")
             for word in FORBIDDEN if re.search(rf"\b{word}\b", path.read_text())]  # fmt: skip
    assert found == []


def test_constraints_hold_no_addresses(root):
    for line in (root / "constraints.txt").read_text().splitlines():
        assert not line or re.fullmatch(r"[a-z0-9._-]+==[\w.+!-]+( ?;.*)?|#.*", line, flags=re.I)


def test_no_file_is_too_big(tracked):
    assert {p.name: p.stat().st_size for p in tracked if p.stat().st_size > MOST_BYTES} == {}


def test_phases_hold_a_docstring_only(root):
    for phase in ("scanning", "analysis", "response", "assessment", "safeguards"):
        tree = ast.parse((root / "src" / "evenhand" / phase / "__init__.py").read_text())
        assert len(tree.body) == 1
        assert ast.get_docstring(tree)


def test_there_is_no_module_without_a_clear_job(tracked):
    vague = {"utils.py", "helpers.py", "common.py", "base.py", "misc.py"}
    assert [p.name for p in sources(tracked, "src") if p.name in vague] == []
