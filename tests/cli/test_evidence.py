ROWS = """entry_id,measure,label,problems,design,direction,metric,value,source
own_1,racks,Guarded racks,theft_from_person,controlled,fewer,change,-0.3,Our report of 2025
"""


def test_own_evidence_is_kept_shown_used_and_undone(evenhand, home):
    ours = evenhand("evidence", "demo/workspace", "--language", "fr")
    assert ours.exit_code == 0 and "éclairage public" in ours.output
    (home / "demo" / "workspace" / "evidence.csv").write_text(ROWS, encoding="utf-8")
    done = evenhand("evidence", "demo/workspace")
    assert done.exit_code == 0, done.output
    assert "1 entries of your own" in done.output and "Guarded racks" in done.output
    (home / "demo" / "workspace" / "evidence.csv").unlink()
    asked = ("run", "evidence_options", "demo/workspace", "--offence", "theft_from_person")
    found = evenhand(*asked)
    assert found.exit_code == 0, found.output
    assert "Guarded racks" in found.output and "yours" in found.output
    assert evenhand("undo", "demo/workspace").exit_code == 0
    assert "Guarded racks" not in evenhand(*asked).output


def test_missing_sources_are_told_and_nothing_is_kept(evenhand, home):
    (home / "own.csv").write_text(ROWS.replace("Our report of 2025", ""), encoding="utf-8")
    done = evenhand("evidence", "demo/workspace", "own.csv")
    assert done.exit_code not in (0, 1, 70)
    assert "row 1 ('own_1'): it has no source; say where it was read" in done.stderr
    assert "Guarded racks" not in evenhand("evidence", "demo/workspace").output


def test_mechanisms_are_asked_from_the_command_line(evenhand, home):
    found = evenhand("run", "technique_options", "demo/workspace", "--offence", "damage",
                     "--setting", "school_surroundings", "--sides", "place,offender")  # fmt: skip
    assert found.exit_code == 0, found.output
    assert "No evidence" in found.output
    refused = evenhand("run", "evidence_options", "demo/workspace", "--offence", "mugging")
    assert refused.exit_code not in (0, 1, 70) and "give one of assault" in refused.stderr
