"""Survey files that are damaged, disguised or wrong: one message each, and nothing half-written."""

import numpy as np
import pandas as pd
import pytest

MAPPING = """kind = "survey"
[columns]
respondent_id = "id"
weight = "w"
[constants]
wave = "1"
[survey.items]
aesfdrk = "q"
"""
N_ROWS = 60


def written(folder, ending):
    """Write a sound survey file, and give its bytes."""
    import pyreadstat

    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"id": np.arange(N_ROWS), "q": rng.integers(1, 5, N_ROWS).astype(float),
                          "w": rng.random(N_ROWS)})  # fmt: skip
    path = folder / f"sound{ending}"
    if ending == ".dta":
        pyreadstat.write_dta(frame, path)
    else:
        labels = {"q": {1: "Very safe", 4: "Very unsafe", 7: "Refusal"}}
        missing = {"q": [7, 8]}
        pyreadstat.write_sav(frame, path, compress=ending == ".zsav",
                             variable_value_labels=labels, missing_ranges=missing)  # fmt: skip
    return path.read_bytes()


def refused(attacked, content, name, said):
    done = attacked.take(content, MAPPING, name)
    assert done.exit_code == 6, done.output
    assert said in done.stderr
    assert "Traceback" not in done.output and done.stderr.count("problem") == 1
    assert not list((attacked.workspace / "tables").iterdir())


@pytest.mark.parametrize("ending", [".sav", ".zsav", ".dta"])
def test_a_sound_file_comes_in(attacked, ending):
    done = attacked.take(written(attacked.folder, ending), MAPPING, f"f{ending}")
    assert done.exit_code == 0, done.output
    assert "Table survey: 60 rows" in done.output


@pytest.mark.parametrize("ending", [".sav", ".dta"])
def test_a_table_under_the_name_of_another_program_is_refused(attacked, ending):
    program = "Stata" if ending == ".dta" else "SPSS"
    said = f"it is no {program} file, whatever its name says"
    refused(attacked, "id,q,w\n1,2,1\n", f"f{ending}", said)


def test_an_encrypted_file_says_that_it_is(attacked):
    header = b"\x1c\0\0\0\0\0\0\0ENCRYPTEDSAV" + b"\x15" + b"\0" * 15 + bytes(range(256)) * 4
    refused(attacked, header, "f.sav", "it is encrypted")


@pytest.mark.parametrize("ending", [".sav", ".zsav", ".dta"])
def test_an_empty_file_and_a_lone_header_are_refused(attacked, ending):
    whole = written(attacked.folder, ending)
    refused(attacked, b"", f"f{ending}", "it is empty")
    refused(attacked, whole[:100], f"f{ending}", "damaged or cut short")


@pytest.mark.parametrize("ending", [".sav", ".zsav", ".dta"])
def test_a_file_without_its_last_rows_is_refused(attacked, ending):
    whole = written(attacked.folder, ending)
    refused(attacked, whole[: -len(whole) // 8], f"f{ending}", "cut short")


@pytest.mark.parametrize(("ending", "seed"), [(".sav", 1), (".sav", 2), (".zsav", 3), (".dta", 4)])
def test_damage_anywhere_ends_in_a_message_or_in_whole_tables(attacked, ending, seed):
    """Some of these bring down the library that reads them; it runs in a process of its own."""
    rng = np.random.default_rng(seed)
    whole = written(attacked.folder, ending)
    for round_ in range(2):
        broken = bytearray(whole)
        for at in rng.integers(0, min(len(whole), 1_500), 6):
            broken[at] = rng.integers(0, 256)
        done = attacked.take(bytes(broken), MAPPING, f"f{round_}{ending}")
        assert done.exit_code in (0, 3, 6), done.output
        assert "Traceback" not in done.output
        if done.exit_code == 0:
            attacked.run("undo", attacked.workspace)
        assert done.exit_code == 0 or done.stderr.strip()


BAD_CELLS = [
    ("id,q,w\n1,2,x\n", "1 row: not a number"),
    ("id,q,w\n1,2,-1\n", "a number out of its bounds"),
    ("id,q,w\n,2,1\n", "a needed value is missing"),
    ("id,q,w\n", "it has a header and no row below it"),
    ("id,w\n1,1\n", "the column 'q' of the mapping is not there"),
    ("id,q,w\n1,Moor,1\n", "holds words that are no codes"),
]


@pytest.mark.parametrize(("content", "said"), BAD_CELLS)
def test_a_table_of_which_nothing_can_be_used_is_refused(attacked, content, said):
    refused(attacked, content, "f.csv", said)


def test_no_answer_is_ever_quoted(attacked):
    done = attacked.take("id,q,w\n1,Anna Moor,1\n2,Anna Moor,1\n3,Anna Moor,1\n", MAPPING)
    assert done.exit_code == 6 and "Moor" not in done.output + done.stderr


def test_two_maps_of_one_column_to_persons_are_refused_before_reading(attacked):
    done = attacked.take("id,email,w\n1,2,1\n", MAPPING.replace('"q"', '"email"'))
    assert done.exit_code == 6 and "looks like e-mail addresses" in done.stderr


def test_a_year_of_birth_cannot_be_an_item(attacked):
    rows = "".join(f"{n},{1900 + n},1\n" for n in range(1, 105))
    own = MAPPING.replace('aesfdrk = "q"\n', "").replace(
        "[survey.items]\n", '[survey.items.age]\ncolumn = "q"\nscale = "count"\n'
    )
    done = attacked.take("id,q,w\n" + rows, own)
    assert done.exit_code == 6 and "different numbers, which no answer has" in done.stderr
