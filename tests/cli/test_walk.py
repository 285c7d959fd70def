import pytest


def test_from_a_new_walk_to_its_paper_and_blank_table(evenhand, home):
    made = evenhand("walk", "new", "demo/workspace", "w.toml", "--raters", "2", "--light", "day")
    assert made.exit_code == 0, made.output
    done = evenhand("walk", "print", "demo/workspace", "w.toml", "--out", "kit", "--language", "fr")
    assert done.exit_code == 0, done.output
    assert {path.name for path in (home / "kit").iterdir()} == {
        "walk.pdf", "walk_results.csv", "walk_results.xlsx", "walk_results.toml",
    }  # fmt: skip
    again = evenhand("import", "demo/workspace", "kit/walk_results.csv")
    assert again.exit_code == 6 and "no rating is typed in yet" in again.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("new", "demo/workspace", "w.toml", "--on", "tomorrow"), "on is no day"),
        (("new", "demo/workspace", "w.toml", "--light", "noon"), "light is 'noon'"),
        (("new", "demo/workspace", "w.toml", "--raters", "0"), "raters is 0"),
        (("new", "demo/workspace", "w.toml", "--stop", "X9"), "'X9' is neither a place nor"),
        (("new", "demo/workspace", "w.toml", "--title", "the drunk men"), "describes a person"),
        (("new", "demo/workspace", "there.toml"), "it is there already"),
        (("print", "demo/workspace", "gone.toml"), "no such file"),
        (("print", "demo/workspace", "there.toml"), "walk_id is no code"),
        (("print", "demo/workspace", "--out", "there.toml/x"), "could not be written"),
    ],
)
def test_each_fault_is_one_message(evenhand, home, words, told):
    (home / "there.toml").write_text("", encoding="utf-8")
    done = evenhand("walk", *words)
    assert done.exit_code not in (0, 1, 70) and told in done.stderr, done.output
    assert "Traceback" not in done.output
    assert not (home / "w.toml").exists()
