"""A disk that is really full: one message, and the workspace as it was."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from evenhand.publishing.shelf import KEY
from evenhand.workspace.workspace import Workspace

KB = 1024
LEFT = 40 * KB


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 32 MB in memory, where the machine lets one be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(place)]
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root on Linux can mount a small disk")
    made = subprocess.run(mount, capture_output=True, check=False)
    if made.returncode:
        pytest.skip("this machine lets no disk be mounted")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True, capture_output=True)


@pytest.fixture
def city(home: Path, disk: Path) -> Path:
    """A workspace on that disk, with hardly any room left beside it."""
    shutil.copytree(home / "demo/workspace", disk / "city")
    free = shutil.disk_usage(disk).free
    (disk / "fill").write_bytes(b"\0" * (free - LEFT))
    return disk / "city"


def state(city: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(city)): path.read_bytes()
        for path in sorted(city.rglob("*"))
        if path.is_file() and path.name != ".lock"  # empty, and left behind by every command
    }


def refused_for_space(result, city: Path, before: dict[str, bytes]) -> None:
    assert result.exit_code not in (0, 70), result.output
    assert result.stderr.count("No space left on device") == 1
    assert "Traceback" not in result.output
    assert state(city) == before


def test_an_import_that_does_not_fit_changes_nothing(home: Path, city: Path, evenhand) -> None:
    source = (home / "demo/raw/incidents_2024.csv").read_text(encoding="utf-8").splitlines()
    rows = [line.replace("L2024", f"M{n}") for n in range(20) for line in source[1:]]
    (home / "more.csv").write_text("\n".join([source[0], *rows]), encoding="utf-8")
    mapping = home / "demo/raw/incidents_2024.toml"
    before = state(city)
    result = evenhand("import", city, home / "more.csv", "--mapping", mapping)
    refused_for_space(result, city, before)


def test_an_audit_that_does_not_fit_keeps_the_old_dossier(city: Path, evenhand) -> None:
    (city / "audit").mkdir(exist_ok=True)
    (city / "audit" / "audit-en.html").write_text("the old one", encoding="utf-8")
    result = evenhand("audit", city, "--no-pdf")
    assert result.exit_code not in (0, 70), result.output
    assert result.stderr.count("No space left on device") == 1
    assert {path.name for path in (city / "audit").iterdir()} == {"audit-en.html"}
    assert (city / "audit" / "audit-en.html").read_text(encoding="utf-8") == "the old one"
    assert not [path for path in city.rglob("*") if path.name.startswith(".unfinished")]


def test_a_release_that_does_not_fit_is_none(city: Path, evenhand) -> None:
    free = shutil.disk_usage(city).free
    (city.parent / "more").write_bytes(b"\0" * max(0, free - 4 * KB))
    before = state(city)
    result = evenhand("release", city)
    kept = city / "exchange" / KEY  # made once, whole or not at all, and used by the next release
    before |= {f"exchange/{KEY}": kept.read_bytes()} if kept.exists() else {}
    assert not kept.exists() or len(kept.read_bytes()) == 64
    refused_for_space(result, city, before)


def test_interventions_that_do_not_fit_change_nothing(home: Path, city: Path, evenhand) -> None:
    head = "intervention_id,measure,offence_class,area_id,role,starts_on"
    rows = [
        f"M-{n},measure {n * 7919 % 10007},robbery,OUD,treated,2024-01-01" for n in range(40_000)
    ]
    (home / "m.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    columns = "\n".join(f'{name} = "{name}"' for name in head.split(","))
    mapping = f'kind = "interventions"\n[columns]\n{columns}\n[time]\nformat = "iso"\n'
    (home / "m.toml").write_text(mapping, encoding="utf-8")
    before = state(city)
    result = evenhand("import", city, home / "m.csv", "--mapping", home / "m.toml")
    refused_for_space(result, city, before)


def test_documents_that_do_not_fit_are_not_half_written(city: Path, evenhand) -> None:
    """Problem files, appraisals and registrations: new ones, and a step of one that is there."""
    opened = ("problem", "new", city, "Lamps", "--words", "Dark at night.", "--offence", "robbery")
    assert evenhand(*opened).exit_code == 0
    asked = evenhand("run", "detectable_effect", city, "--treated", "OUD", "--offence", "robbery",
                     "--draws", "99", "--designs", "difference_in_differences")  # fmt: skip
    assert asked.exit_code == 0, asked.output
    number = Workspace.open(city).records()[-1].id
    assert evenhand("register", "new", city, number).exit_code == 0
    (city.parent / "rest").write_bytes(b"\0" * shutil.disk_usage(city).free)
    before = state(city)
    for words in (
        (*opened[:3], "More lamps", *opened[4:]),
        (
            "problem",
            "decide",
            city,
            "P-0001",
            "--what",
            "Wait.",
            "--why",
            "x " * 300,
            "--by",
            "prevention officer, Municipality of Lindeburg",
        ),
        (
            "appraise",
            "new",
            city,
            "cameras",
            "Cameras",
            "--by",
            "prevention officer, Municipality of Lindeburg",
        ),
        ("register", "new", city, number),
        ("register", "set", city, "PR-0001", "--question", "Do lamps lower robbery?"),
    ):
        refused_for_space(evenhand(*words), city, before)


def test_room_again_is_all_it_takes(city: Path, evenhand) -> None:
    assert evenhand("run", "offence_profile", city).exit_code == 0
    (city.parent / "fill").unlink()
    assert evenhand("release", city, "--preview").exit_code == 0
