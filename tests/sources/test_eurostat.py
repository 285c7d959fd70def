"""Eurostat's table in both of its forms. Every number here is invented; only the form is real."""

from pathlib import Path

import pandas as pd
import pytest

from evenhand.errors import SourceError
from evenhand.sources.importing import check_files, import_files
from evenhand.workspace.workspace import Workspace

INVENTED_TSV = (
    "freq,iccs,unit,geo\\TIME_PERIOD\t2020 \t2021 \t2022 \n"
    "A,ICCS0401,NR,AT\t1200 \t1300 b\t: \n"
    "A,ICCS0401,NR,UKC-L\t: \t: z\t: \n"
    "A,ICCS0401,P_HTHAB,AT\t13.4 \t14.5 b\t: c\n"
    "A,ICCS0401,P_HTHAB,NL\t20.1 \t0.0 p\t22.25 bp\n"
    "A,ICCS0502,P_HTHAB,NL\t900.5 \t910 d\t0 \n"
)
INVENTED_CSV = (
    "DATAFLOW,LAST UPDATE,freq,iccs,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
    "ESTAT:CRIM_OFF_CAT(1.0),01/04/25 23:00:00,A,ICCS0401,NR,AT,2020,1200,\n"
    "ESTAT:CRIM_OFF_CAT(1.0),01/04/25 23:00:00,A,ICCS0401,NR,AT,2021,1300,b\n"
    "ESTAT:CRIM_OFF_CAT(1.0),01/04/25 23:00:00,A,ICCS0401,P_HTHAB,AT,2020,13.4,\n"
    "ESTAT:CRIM_OFF_CAT(1.0),01/04/25 23:00:00,A,ICCS0401,P_HTHAB,AT,2021,14.5,b\n"
    "ESTAT:CRIM_OFF_CAT(1.0),01/04/25 23:00:00,A,ICCS0401,P_HTHAB,NL,2022,,c\n"
    "ESTAT:CRIM_OFF_CAT(1.0),01/04/25 23:00:00,A,ICCS0401,P_HTHAB,NL,2021,:,\n"
)


def rates(workspace: Workspace, path: Path) -> pd.DataFrame:
    import_files(workspace, [path])
    frame = workspace.read("european_rates").to_frame()
    return frame.set_index(["iccs", "unit", "geo", "year"]).sort_index()


@pytest.fixture
def tsv(tmp_path: Path) -> Path:
    path = tmp_path / "estat_crim_off_cat.tsv"
    path.write_text(INVENTED_TSV, encoding="utf-8")
    return path


def test_each_figure_of_the_tsv_becomes_a_row(workspace: Workspace, tsv: Path) -> None:
    frame = rates(workspace, tsv)
    assert len(frame) == 5 * 3
    assert frame.loc[("ICCS0401", "P_HTHAB", "AT", 2020), "value"] == 13.4
    assert frame.loc[("ICCS0502", "P_HTHAB", "NL", 2021), "value"] == 910


def test_missing_is_not_zero_and_zero_is_zero(workspace: Workspace, tsv: Path) -> None:
    frame = rates(workspace, tsv)
    assert pd.isna(frame.loc[("ICCS0401", "NR", "AT", 2022), "value"])
    assert pd.isna(frame.loc[("ICCS0401", "P_HTHAB", "AT", 2022), "value"])
    assert frame.loc[("ICCS0502", "P_HTHAB", "NL", 2022), "value"] == 0
    assert int(frame["value"].isna().sum()) == 5


def test_flags_are_kept_apart_from_figures(workspace: Workspace, tsv: Path) -> None:
    flags = rates(workspace, tsv)["flag"].dropna()
    assert sorted(flags) == ["b", "b", "bp", "c", "d", "p", "z"]


def test_both_forms_give_the_same_rows(workspace: Workspace, tsv: Path, tmp_path: Path) -> None:
    long = tmp_path / "estat.csv"
    long.write_text(INVENTED_CSV, encoding="utf-8")
    other = Workspace.create(tmp_path / "other", workspace.settings)
    one, two = rates(workspace, tsv), rates(other, long)
    shared = two.dropna(subset=["value"]).index
    assert len(shared) == 4
    assert one.loc[shared, "value"].tolist() == two.loc[shared, "value"].tolist()
    assert (
        one.loc[shared, "flag"].fillna("").tolist() == two.loc[shared, "flag"].fillna("").tolist()
    )
    assert two["value"].isna().sum() == 2


def test_a_compressed_tsv_is_read_too(workspace: Workspace, tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "estat_crim_off_cat.tsv.gz"
    path.write_bytes(gzip.compress(INVENTED_TSV.encode()))
    assert len(rates(workspace, path)) == 15


def test_what_is_no_figure_code_or_year_is_set_aside(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "spoilt.tsv"
    path.write_text(
        "freq,iccs,unit,geo\\TIME_PERIOD\t2007 \t2020 \n"
        "A,ICCS0401,NR,AT\t5 \ttwelve\n"
        "A,ICCS9999,NR,AT\t5 \t6 \n"
        "A,ICCS0401,PC,AT\t5 \t6 \n"
        "A,ICCS0401,NR\t5 \t6 \n"
        "A,ICCS0401,NR,NL\t5 \t6 \n",
        encoding="utf-8",
    )
    report = import_files(workspace, [path])
    assert (report.rows_in, report.rows_used) == (10, 1)
    assert set(report.by_reason()) == {
        "out_of_bounds", "unreadable_number", "unknown_word", "missing_value",
    }  # fmt: skip


def test_another_table_of_eurostat_is_no_table_of_offences(
    workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "estat_demo_pjan.tsv"
    path.write_text("freq,unit,age,sex,geo\\TIME_PERIOD\t2020 \nA,NR,TOTAL,T,AT\t9 \n", "utf-8")
    assert not check_files([path]).is_ready
    with pytest.raises(SourceError, match="is no table that is known"):
        import_files(workspace, [path])
