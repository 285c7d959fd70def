"""The inventory of components names each that is pinned, and leads to it."""

import json
import re
import runpy
from pathlib import Path

ROOT = Path(__file__).parents[2]
MADE = runpy.run_path(str(ROOT / "tools" / "make_inventory.py"))["inventory"]()


def test_every_pinned_package_stands_in_it_once():
    pins = re.findall(r"(?m)^([\w.-]+)==(\S+)", (ROOT / "constraints.txt").read_text("utf-8"))
    held = [one["purl"] for one in MADE["components"]]
    assert len(held) == len(set(held))
    assert {f"pkg:pypi/{name}@{version}" for name, version in pins} <= set(held)
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text("utf-8"))["packages"]
    names = {path.rpartition("node_modules/")[2] for path in lock if path}
    assert names <= {one["name"] for one in MADE["components"]}


def test_it_is_a_document_of_its_kind():
    assert (MADE["bomFormat"], MADE["specVersion"]) == ("CycloneDX", "1.5")
    assert MADE["metadata"]["component"]["name"] == "evenhand"
    for one in MADE["components"]:
        assert re.fullmatch(r"pkg:(pypi|npm)/[\w.%-]+(/[\w.-]+)?@[\w.+-]+", one["purl"]), one
