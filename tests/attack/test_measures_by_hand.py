"""Attack: tables written by hand on measures, and evidence, through the command line."""

import pytest

from evenhand.workspace.workspace import Workspace

HEADS = {
    "interventions": "intervention_id,measure,offence_class,area_id,role,starts_on,dose",
    "deliveries": "intervention_id,area_id,period_start,period_end,planned,delivered,unit",
    "costs": "intervention_id,item,kind,amount,low,high,currency,price_year,period_start,"
    "period_end",
}
GOOD = {
    "interventions": "M-1,locks,robbery,A,treated,2025-01-01,5",
    "deliveries": "M-1,A,2025-01-01,2025-01-31,10,8,homes",
    "costs": "M-1,locks,set_up,100,90,120,EUR,2025,2025-01-01,2025-01-31",
}
BAD = [
    ("interventions", "M-1,locks,robbery,B,treated,2025-01-01,-5", "row 3: a number out of its"),
    ("interventions", "M-1,locks,robbery,B,treated,2025-01-01,1e300", "row 3: a number out of its"),
    ("interventions", "M-1,locks,robbery,B,treated,2025-02-30,5", "row 3: not a date"),
    ("interventions", "M-1,locks,robbery,B,suspect,2025-01-01,5", "row 3: a word that is not"),
    ("interventions", "M-1,locks,robbery,,treated,2025-01-01,5", "row 3: a needed value is"),
    ("interventions", "M-1,locks,sorcery,B,treated,2025-01-01,5", "'offence_class' is no class"),
    ("deliveries", "M-1,B,2025-01-01,2025-01-31,10,NaN,homes", "row 3: not a number"),
    ("deliveries", "M-1,B,2025-01-01,2025-01-31,10,1e300,homes", "row 3: a number out of its"),
    ("deliveries", "M-1,B,2025-02-01,2025-01-31,10,8,homes", "(first rows: 2)"),
    ("deliveries", "M-1,A,2025-01-01,2025-01-31,10,8,homes", "row 3: counts again what another"),
    ("costs", "M-1,hours,in_kind,-4,,,EUR,2025,2025-01-01,2025-01-31", "row 3: a number"),
    ("costs", "M-1,hours,bribe,4,,,EUR,2025,2025-01-01,2025-01-31", "row 3: a word that is not"),
    ("costs", "M-1,hours,in_kind,4,,,euro,2025,2025-01-01,2025-01-31", "three capital letters"),
    ("costs", "M-1,hours,in_kind,4,,,EUR,25,2025-01-01,2025-01-31", "no year of four figures"),
    ("costs", "M-1,hours,in_kind,4,5,6,EUR,2025,2025-01-01,2025-01-31", "(first rows: 2)"),
]  # fmt: skip


def told(kind, *rows):
    columns = "\n".join(f'{name} = "{name}"' for name in HEADS[kind].split(","))
    mapping = f'kind = "{kind}"\n[columns]\n{columns}\n[time]\nformat = "iso"\n'
    return "\n".join([HEADS[kind], *rows]) + "\n", mapping


@pytest.mark.parametrize(("kind", "row", "said"), BAD)
def test_one_row_that_cannot_be_used_is_named_and_nothing_is_imported(attacked, kind, row, said):
    done = attacked.take(*told(kind, GOOD[kind], row))
    assert done.exit_code not in (0, 1, 70), done.output
    assert said in done.output and "Traceback" not in done.output
    assert not Workspace.open(attacked.workspace).has(kind)
    mended = attacked.take(*told(kind, GOOD[kind]))
    assert mended.exit_code == 0, mended.output


def test_a_check_says_the_same_beforehand(attacked):
    content, mapping = told("costs", GOOD["costs"], BAD[11][1])
    (attacked.folder / "costs.csv").write_text(content)
    (attacked.folder / "costs.toml").write_text(mapping)
    done = attacked.run("check", attacked.folder / "costs.csv", "--workspace", attacked.workspace)
    assert done.exit_code not in (0, 1, 70)
    assert "every row of costs counts" in done.output


EVIDENCE = "entry_id,measure,problems,design,direction,source,link\n"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("e.csv", "X,cctv,robbery,review,fewer," + "x" * 200_000 + ",", "line 2 has a field"),
        ("e.csv", "X,cctv,robbery,review,fewer,-,", "it has no source"),
        ("e.csv", "X,cctv,robbery,review,fewer,Roe 2020,javascript:alert(1)", "is no address of"),
        ("e.csv", "X,cctv,robbery,review,fewer,Roe 0612345678,", "telephone number"),
        ("e.csv", "X,cctv,robbery,review,fewer,Roe <a@example.org>,", "telephone number"),
        ("e.toml", "a = " + "[" * 100_000, "nested too deeply"),
    ],
    ids=["long", "dash", "script", "telephone", "mail", "deep"],
)
def test_evidence_that_cannot_be_held_against_a_source_is_refused(attacked, name, content, said):
    path = attacked.folder / name
    path.write_text(content if name.endswith("toml") else EVIDENCE + content + "\n")
    done = attacked.run("evidence", attacked.workspace, path)
    assert done.exit_code not in (0, 1, 70), done.output
    assert said in done.output and "Traceback" not in done.output
