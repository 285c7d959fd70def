"""Attack: a wave that is there already is told by the check, not only by the import."""

from pathlib import Path

from evenhand.sources.importing import check_files, import_files
from evenhand.workspace.settings import Settings
from evenhand.workspace.workspace import Workspace

MAPPING = """kind = "survey"
[columns]
respondent_id = "nr"
[constants]
wave = "2026"
mode = "web"
[survey.items.aesfdrk]
column = "q1"
"""


def test_the_check_tells_a_wave_that_is_there(tmp_path: Path) -> None:
    for name, answer in (("one", 1), ("two", 4)):
        (tmp_path / f"{name}.csv").write_text(f"nr,q1\n1,{answer}\n2,2\n3,3\n")
        (tmp_path / f"{name}.toml").write_text(MAPPING)
    settings = Settings(name="City", crs="EPSG:25831", timezone="Europe/Amsterdam")
    city = Workspace.create(tmp_path / "city", settings)
    assert check_files([tmp_path / "one.csv"], city).is_ready
    import_files(city, [tmp_path / "one.csv"])
    (problem,) = check_files([tmp_path / "two.csv"], city).problems
    assert "two.csv" in problem and "waves 2026 are in the workspace already" in problem
    assert check_files([tmp_path / "two.csv"]).is_ready
