"""The sources of the pages: pinned, without addresses, and built again only when they change."""

import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WEB = ROOT / "web"


@pytest.fixture
def sources(tmp_path):
    web = tmp_path / "web"
    (web / "styles").mkdir(parents=True)
    (web / "styles" / "a.css").write_text("a {}")
    return web


def test_the_lock_file_holds_no_address():
    lock = json.loads((WEB / "package-lock.json").read_text())
    assert [name for name, one in lock["packages"].items() if "resolved" in one] == []
    assert "omit-lockfile-registry-resolved=true" in (WEB / ".npmrc").read_text().split()


def test_the_lock_file_holds_a_fingerprint_of_every_package():
    packages = json.loads((WEB / "package-lock.json").read_text())["packages"]
    assert [name for name, one in packages.items() if name and "integrity" not in one] == []


def test_every_package_is_pinned_to_one_version():
    wanted = json.loads((WEB / "package.json").read_text())
    pins = wanted["dependencies"] | wanted["devDependencies"]
    assert {name: pin for name, pin in pins.items() if not re.fullmatch(r"[\d.]+", pin)} == {}


def test_packages_run_no_programs_when_they_are_fetched():
    assert "ignore-scripts=true" in (WEB / ".npmrc").read_text().split()


def test_no_package_is_under_a_licence_that_the_project_cannot_carry():
    packages = json.loads((WEB / "package-lock.json").read_text())["packages"]
    mine = packages.pop("")
    kinds = {one.get("license", "unknown") for one in packages.values()}
    assert mine["license"] == "EUPL-1.2"
    assert kinds <= {
        "MIT", "ISC", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "OFL-1.1", "0BSD", "Unlicense",
        "(MIT OR Apache-2.0)",
    }  # fmt: skip


def test_a_changed_added_or_renamed_source_is_seen(build_web, sources):
    seen = {build_web.fingerprint(sources)}
    (sources / "styles" / "a.css").write_text("a { }")
    seen.add(build_web.fingerprint(sources))
    (sources / "styles" / "b.css").write_text("")
    seen.add(build_web.fingerprint(sources))
    (sources / "styles" / "b.css").rename(sources / "styles" / "c.css")
    seen.add(build_web.fingerprint(sources))
    assert len(seen) == 4


def test_fetched_packages_are_no_sources(build_web, sources):
    before = build_web.fingerprint(sources)
    (sources / "node_modules" / "x").mkdir(parents=True)
    (sources / "node_modules" / "x" / "index.js").write_text("1")
    assert build_web.fingerprint(sources) == before


def test_what_was_built_is_fresh_until_a_source_changes(build_web, sources, tmp_path):
    out = tmp_path / "out"
    assert not build_web.is_fresh(sources, out)
    out.mkdir()
    (out / build_web.STAMP).write_text(build_web.fingerprint(sources))
    assert build_web.is_fresh(sources, out)
    (sources / "styles" / "a.css").write_text("b {}")
    assert not build_web.is_fresh(sources, out)


def test_without_node_the_builder_says_what_to_install(build_web, monkeypatch, capsys):
    monkeypatch.setattr(build_web, "find_spec", lambda name: None)
    monkeypatch.setattr(build_web, "is_fresh", lambda: False)
    monkeypatch.setattr(sys, "argv", ["build_web.py"])
    assert build_web.main() == 1
    told = capsys.readouterr().out
    assert "could not be built" in told
    assert "evenhand[build]" in told
