import ast
import builtins
import re

import pytest

from evenhand.catalogue import METHODS
from evenhand.cli import main as command_line
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace


def written(root, generated):
    pages = {str(p.relative_to(root / "docs")): p.read_text() for p in (root / "docs").rglob("*.md")
             if p.relative_to(root / "docs").parts[0] not in ("methods", "reference")}  # fmt: skip
    return pages | generated


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_every_method_has_a_page_with_use_options_sources_and_limits(method, generated):
    page = generated[f"methods/{method.name}.md"]
    assert method.question in page
    for heading in ("Use", "Options", "What comes out", "What it cannot show", "Sources"):
        text = page.split(f"## {heading}\n", 1)[1].split("\n## ")[0].strip()
        assert len(text) > 20, f"{method.name}: '{heading}' is empty"
    for option in method.options():
        assert f"`{option}`" in page
    for source in method.sources:
        assert source in page


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_the_small_example_of_each_page_brings_all_that_it_uses(method, generated):
    page = generated[f"methods/{method.name}.md"].split("## A small example\n", 1)[1]
    lines = page.split("```python\n")[1].split("```")[0]
    bound = dict(vars(builtins))
    exec("\n".join(re.findall(r"^(?:import|from) .+$", lines, re.M)), bound)
    names = [node for node in ast.walk(ast.parse(lines)) if isinstance(node, ast.Name)]
    stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    assert {node.id for node in names} <= stored | set(bound)
    assert method.name in bound


def test_every_error_option_kind_and_command_is_documented(generated, make_docs):
    for kind in make_docs.error_classes():
        assert f"`{kind.__name__}`" in generated["reference/errors.md"]
    for kind in make_docs.option_kinds():
        assert f"`{kind}`" in generated["reference/options.md"]
    for command in command_line.commands:
        assert f"## {command}\n" in generated["reference/commands.md"]


def test_links_inside_the_documentation_lead_somewhere(root, generated):
    pages = written(root, generated)
    for path, text in pages.items():
        for target in re.findall(r"\]\(([^)#:]+\.md)(?:#[^)]*)?\)", text):
            folder = "/".join(path.split("/")[:-1])
            parts = [part for part in f"{folder}/{target}".split("/") if part not in ("", ".")]
            while ".." in parts:
                at = parts.index("..")
                del parts[at - 1 : at + 1]
            assert "/".join(parts) in pages, f"{path}: {target}"
    for target in re.findall(r"\]\(([^):]+)\)", (root / "README.md").read_text()):
        assert (root / target).exists(), f"README: {target}"


def test_nothing_of_the_site_comes_from_elsewhere(root):
    settings = (root / "mkdocs.yml").read_text()
    assert "font: false" in settings
    assert "http" not in settings


def blocks(root, language):
    found = []
    for path in [root / "README.md", *sorted((root / "docs" / "guide").glob("*.md"))]:
        parts = re.findall(rf"```{language}\n(.*?)```", path.read_text(), flags=re.S)
        found += [(path.name, part) for part in parts]
    return found


EXPORT = """Crime ID,Month,Reported by,Falls within,Longitude,Latitude,\
Location,LSOA code,LSOA name,\
Crime type,Last outcome category,Context
,2026-01,A,A,4.9,52.37,On or near X,E01,E 01,Burglary,,
,2026-02,A,A,4.91,52.37,On or near Y,E01,E 01,Burglary,,
"""


def test_python_in_the_readme_and_guide_runs(root, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    Workspace.create(
        "mycity", Settings(name="Lindeburg", timezone="Europe/Amsterdam", crs="EPSG:25831")
    )
    (tmp_path / "burglaries.csv").write_text(EXPORT)
    found = blocks(root, "python")
    assert found
    for name, code in found:
        exec(compile(code, name, "exec"), {})


def test_commands_in_the_readme_and_guide_exist(root):
    targets = re.findall(r"^([a-z]+):", (root / "Makefile").read_text(), flags=re.M)
    asked = 0
    for name, code in [*blocks(root, "sh"), *blocks(root, "console"), *blocks(root, "bash")]:
        for line in code.splitlines():
            if match := re.search(r"(?:^|[/ ])(make|evenhand) ([a-z][a-z-]*)", line):
                known = targets if match[1] == "make" else command_line.commands
                assert match[2] in known, f"{name}: {line}"
                asked += 1
    assert asked >= 2


def test_the_readme_names_the_two_commands(root):
    readme = (root / "README.md").read_text()
    assert "make demo" in readme
    assert "make test" in readme


def test_decisions_say_what_was_not_chosen_and_what_it_costs(root):
    found = sorted((root / "docs" / "decisions").glob("*.md"))
    assert [int(path.name[:4]) for path in found] == list(range(1, len(found) + 1))
    for path in found:
        for word in ("**Context.**", "**Choice.**", "**Not chosen.**", "**Cost.**"):
            assert word in path.read_text(), path.name


def test_the_changelog_keeps_its_form(root):
    lines = (root / "CHANGELOG.md").read_text().splitlines()
    assert lines[0] == "# Changelog"
    headings = [line[4:] for line in lines if line.startswith("### ")]
    allowed = ["Changed results", "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
    assert set(headings) <= set(allowed)
    for line in lines:
        assert not line.startswith("## ") or re.fullmatch(
            r"## \[(Unreleased|\d+\.\d+\.\d+)\]( - \d{4}-\d\d-\d\d)?", line
        )
