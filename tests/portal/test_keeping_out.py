"""The portal's process opens nothing of the workspace but its own folder."""

import subprocess
import sys

TRIED = """
import os, sqlite3, sys
from pathlib import Path
from evenhand.portal.keeping_out import keep_out
city = Path(sys.argv[1])
keep_out(city, city / "portal")
(city / "portal" / "portal.json").read_text()
(city / "portal" / "new.txt").write_text("kept")
(city.parent / "elsewhere.txt").write_text("kept")
os.symlink("../tables", city / "portal" / "way")
tries = {
    "read": lambda: (city / "tables" / "a.parquet").read_bytes(),
    "way round": lambda: (city / "portal" / ".." / "tables" / "a.parquet").read_bytes(),
    "link": lambda: (city / "portal" / "way" / "a.parquet").read_bytes(),
    "list": lambda: os.listdir(city / "tables"),
    "database": lambda: sqlite3.connect(city / "app.sqlite3"),
    "write": lambda: (city / "evenhand.toml").write_text("x"),
    "bytes": lambda: open(os.fsencode(city / "tables" / "a.parquet")),
}
for name, one in tries.items():
    try:
        one()
    except PermissionError:
        continue
    print("opened:", name)
"""


def test_the_workspace_is_closed(tmp_path):
    city = tmp_path / "city"
    for name in ("portal", "tables"):
        (city / name).mkdir(parents=True)
    (city / "portal" / "portal.json").write_text("{}")
    (city / "tables" / "a.parquet").write_text("secret")
    (city / "app.sqlite3").write_text("")
    done = subprocess.run(
        [sys.executable, "-c", TRIED, str(city)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert not (city / "evenhand.toml").exists()
