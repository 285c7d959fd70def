"""Write which components the project is built and run with, as a CycloneDX document.

`make inventory` writes `inventory.cdx.json`: every package that constraints.txt pins and every one
that web/package-lock.json holds, with its version and address (purl). The same files give the same
document.
"""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "inventory.cdx.json"


def component(kind: str, name: str, version: str) -> dict[str, Any]:
    """Describe one component."""
    purl = f"pkg:{kind}/{name.replace('@', '%40')}@{version}"
    return {"type": "library", "name": name, "version": version, "purl": purl, "bom-ref": purl}


def of_python(text: str) -> list[dict[str, Any]]:
    """Read what constraints.txt pins."""
    pins = (line.partition("==") for line in text.splitlines() if "==" in line)
    return [component("pypi", name.strip(), version.split(";")[0].strip())
            for name, _, version in pins]  # fmt: skip


def of_node(lock: dict[str, Any]) -> list[dict[str, Any]]:
    """Read what package-lock.json holds."""
    return [component("npm", path.rpartition("node_modules/")[2], one["version"])
            for path, one in lock["packages"].items() if path and "version" in one]  # fmt: skip


def inventory(root: Path = ROOT) -> dict[str, Any]:
    """Give the whole document."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    parts = [
        *of_python((root / "constraints.txt").read_text(encoding="utf-8")),
        *of_node(json.loads((root / "web" / "package-lock.json").read_text(encoding="utf-8"))),
    ]
    known = {one["purl"]: one for one in parts}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": project["name"],
                                   "version": project.get("version", "")}},
        "components": [known[purl] for purl in sorted(known)],
    }  # fmt: skip


def main() -> int:
    """Write the document beside pyproject.toml."""
    made = inventory()
    OUT.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    print(f"{OUT.name}: {len(made['components'])} components")
    return 0


if __name__ == "__main__":
    sys.exit(main())
