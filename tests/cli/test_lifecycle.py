import pytest

OWN = """
[[stage]]
code = "street"
label = "On the street"
constructs = ["safety_after_dark"]
[[stage]]
code = "after"
label = "Afterwards"
[[factor]]
code = "light"
stage = "street"
kind = "protective"
label = "Light that works"
lines = ["light_enough"]
"""


def test_a_citys_own_stages_are_kept_and_shown(evenhand, home):
    ours = evenhand("lifecycle", "demo/workspace", "--language", "fr")
    assert ours.exit_code == 0 and "1. Malaise durable" in ours.output
    (home / "demo" / "workspace" / "lifecycle.toml").write_text(OWN, encoding="utf-8")
    done = evenhand("lifecycle", "demo/workspace")
    assert done.exit_code == 0, done.output
    assert "2 stages and 1 factors are now" in done.output
    (home / "demo" / "workspace" / "lifecycle.toml").unlink()
    assert "On the street" in evenhand("lifecycle", "demo/workspace").output
    assert evenhand("lifecycle", "demo/workspace").output.count("\n") == 3
    undone = evenhand("undo", "demo/workspace")
    assert undone.exit_code == 0, undone.output
    assert "unease" in evenhand("lifecycle", "demo/workspace").output


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('kind = "protective"', 'kind = "good"'), "kind is 'good'; give risk or protective"),
        (('["light_enough"]', '["glow"]'), "no line 'glow'"),
        (('["light_enough"]', '"light_enough"'), "lines is no list"),
        (('label = "Afterwards"', ""), "stage 2: label is not given"),
        (("[[factor]]", "[[reason]]"), "there is no part 'reason'"),
        (('code = "after"', 'code = "After that"'), "code is no code"),
        (("[[stage]]", "[stage"), "this is not TOML"),
    ],
)
def test_each_fault_is_one_message(evenhand, home, change, told):
    (home / "own.toml").write_text(OWN.replace(*change), encoding="utf-8")
    done = evenhand("lifecycle", "demo/workspace", "own.toml")
    assert done.exit_code not in (0, 1, 70) and told in done.stderr, done.output
    gone = evenhand("lifecycle", "demo/workspace", "gone.toml")
    assert "no such file" in gone.stderr
