import pytest

from evenhand import errors
from evenhand.commands import guarding

WORKSPACE = "demo/workspace"
INIT = ("--name", "X", "--crs", "EPSG:25831", "--timezone", "Europe/Amsterdam")
PERIODS = ("--first-from", "2024-01-01", "--first-to", "2024-12-31",
           "--second-from", "2025-01-01", "--second-to", "2025-12-31")  # fmt: skip

BACKWARDS = ("--first-from", "2024-01-01", "--first-to", "2020-01-01", *PERIODS[4:])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["fly"], 2, "fly"),
        (["audit"], 2, "WORKSPACE"),
        (["run", "predict_people", WORKSPACE], 4, "there is no method 'predict_people'"),
        (["run", "offence_profile", "nowhere"], 7, "no such folder"),
        (["run", "offence_profile", "demo"], 7, "evenhand init"),
        (["run", "offence_profile", WORKSPACE, "--colour", "red"], 2, "--colour"),
        (["run", "two_periods", WORKSPACE], 2, "--first-from"),
        (["run", "two_periods", WORKSPACE, *PERIODS, "--confidence", "2"], 4, "at most"),
        (["run", "two_periods", WORKSPACE, *PERIODS, "--confidence", "high"], 4, "give a number"),
        (["run", "two_periods", WORKSPACE, *PERIODS, "--offence", "A B"], 4, "offence class"),
        (["run", "two_periods", WORKSPACE, *PERIODS, "--first-to", "May"], 4, "2026-11-23"),
        (["run", "two_periods", WORKSPACE, *BACKWARDS], 5, "ends before"),
        (["run", "two_periods", WORKSPACE, *PERIODS, "--recorded", "counts"], 5, "counts"),
        (["run", "two_periods", WORKSPACE, *PERIODS, "--recorded", "areas"], 2, "areas"),
        (["run", "offence_profile", WORKSPACE, "--json", "--csv"], 4, "keep one"),
        (["run", "offence_profile", WORKSPACE, "--language", "xx"], 4, "there are: en, fr"),
        (["import", WORKSPACE, "nothing.csv"], 6, "nothing.csv"),
        (["import", WORKSPACE, "demo"], 6, ""),
        (["import", WORKSPACE], 2, "FILES"),
        (["import", "nowhere", "demo/raw"], 7, "no such folder"),
        (["import", WORKSPACE, "unknown.csv"], 6, "unknown.csv"),
        (["import", WORKSPACE, "unknown.csv", "--mapping", "gone.toml"], 6, "gone.toml"),
        (["import", WORKSPACE, "empty.csv"], 6, "empty.csv"),
        (["import", WORKSPACE, "noise.csv"], 6, "noise.csv"),
        (["check", "nothing.csv"], 6, "nothing.csv"),
        (["check", "demo/raw", "--language", "xx"], 4, "there are: en, fr"),
        (["init", WORKSPACE, *INIT], 7, "a workspace already"),
        (["init", "demo", *INIT], 7, "not an empty folder"),
        (["init", "new", *INIT, "--crs", "EPSG:4326"], 7, "not in metres"),
        (["init", "new", *INIT, "--timezone", "here"], 7, "Europe/Paris"),
        (["init", "new", *INIT, "--language", "xx"], 7, "there are: en, fr"),
        (["init", "unknown.csv/new", *INIT], 7, "could not be written"),
        (["undo", "demo"], 7, "evenhand init"),
        (["undo", "empty"], 7, "no import left"),
        (["audit", "empty"], 5, ""),
        (["audit", WORKSPACE, "--paper", "napkin"], 4, "napkin"),
        (["audit", WORKSPACE, "--language", "xx"], 4, "there are: en, fr"),
        (["demo", "demo", "--language", "xx"], 4, "there are: en, fr"),
        (["release", "empty"], 8, ""),
        (["release", WORKSPACE, "F-0099"], 7, "F-0099"),
        (["report", "trace", WORKSPACE, "F-0001"], 4, "write it as"),
        (["report", "trace", WORKSPACE, "F-0001.colour"], 4, "no number 'colour'"),
        (["report", "trace", WORKSPACE, "F-0099.n_used"], 7, "F-0099"),
        (["doctor", "nowhere"], 7, "no such folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_bad_input_ends_with_words_and_the_code_of_its_error(evenhand, home, words, code, said):
    (home / "unknown.csv").write_text("colour,shape\nred,round\n")
    (home / "empty.csv").write_text("")
    (home / "noise.csv").write_bytes(bytes(range(256)) * 40)
    evenhand("init", "empty", *INIT)
    done = evenhand(*words)
    assert done.exit_code == code, done.output
    assert said in done.stderr
    assert done.stderr.strip()
    assert "Traceback" not in done.output
    assert "Something failed on our side" not in done.stderr


def test_the_codes_of_errors_differ():
    kinds = [kind for kind in vars(errors).values()
             if isinstance(kind, type) and issubclass(kind, errors.EvenhandError)]  # fmt: skip
    codes = [kind.exit_code for kind in kinds]
    assert len(set(codes)) == len(codes)
    assert guarding.UNEXPECTED not in codes


def test_a_fault_of_ours_says_where_and_shows_nothing_of_a_record(evenhand, home, monkeypatch):
    from evenhand.workspace.workspace import Workspace

    def broken(path):
        raise ValueError("Jan de Vries, Linde 3")

    monkeypatch.setattr(Workspace, "open", broken)
    done = evenhand("undo", WORKSPACE)
    assert done.exit_code == guarding.UNEXPECTED
    assert "ValueError at evenhand/commands/workspaces.py:" in done.stderr
    assert "Vries" not in done.output
    assert "Traceback" not in done.output
    monkeypatch.setenv(guarding.TRACE, "1")
    assert "undo" in evenhand("undo", WORKSPACE).stderr


@pytest.mark.parametrize(
    ("problem", "code", "said"),
    [
        (KeyboardInterrupt(), 130, "Stopped."),
        (MemoryError(), 70, "not enough memory"),
        (PermissionError(13, "Permission denied", "x.csv"), 70, "Permission denied (x.csv)"),
        (errors.MissingExtra("typst is missing; pip install 'evenhand[documents]'"), 9, "typst"),
    ],
)
def test_whatever_happens_is_said_in_words(evenhand, home, monkeypatch, problem, code, said):
    from evenhand.workspace.workspace import Workspace

    def broken(path):
        raise problem

    monkeypatch.setattr(Workspace, "open", broken)
    done = evenhand("undo", WORKSPACE)
    assert done.exit_code == code
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_warning_to_read_with_care_goes_to_standard_error(evenhand, home, monkeypatch):
    import warnings

    from evenhand.workspace.workspace import Workspace

    def warned(path):
        warnings.warn("two rows look alike", errors.CareWarning, stacklevel=2)
        raise errors.WorkspaceError("enough")

    monkeypatch.setattr(Workspace, "open", warned)
    done = evenhand("undo", WORKSPACE)
    assert "Read with care: two rows look alike" in done.stderr
