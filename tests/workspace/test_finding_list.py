"""The list of findings follows its folder, though it is not read at every question."""

import json
import os
import time

import pytest

from evenhand.errors import WorkspaceError
from evenhand.workspace.findings import Findings, Record

OLD = 10**9


def written(folder, number):
    """Put the record of a finding into the folder, as another process would."""
    record = {"format": 1, "id": number, "method": "trend", "method_version": "1",
              "package_version": "1", "options": {}, "seed": None, "tables": {}, "n_used": 1,
              "n_rows": 1, "set_aside": {}, "made_on": "2026-01-01"}  # fmt: skip
    (folder / f"{number}.json").write_text(json.dumps(record))


def test_another_process_writes_and_removes(tmp_path):
    findings = Findings(tmp_path)
    written(tmp_path, "F-0002")
    os.utime(tmp_path, ns=(OLD, OLD))
    assert [one.id for one in findings.all()] == ["F-0002"]
    written(tmp_path, "F-0001")
    os.utime(tmp_path, ns=(2 * OLD, 2 * OLD))
    assert [one.id for one in findings.all()] == ["F-0001", "F-0002"]
    (tmp_path / "F-0002.json").unlink()
    assert [one.id for one in findings.all()] == ["F-0001"]
    with pytest.raises(WorkspaceError, match="there is no finding 'F-0002'; there are 1"):
        findings.get("F-0002")


def test_a_folder_that_did_not_change_is_not_listed_again(tmp_path):
    findings = Findings(tmp_path)
    written(tmp_path, "F-0001")
    os.utime(tmp_path, ns=(OLD, OLD))
    findings.all()
    written(tmp_path, "F-0002")
    os.utime(tmp_path, ns=(OLD, OLD))  # as nothing but a test does
    assert [one.id for one in findings.all()] == ["F-0001"]


def test_a_folder_written_to_a_moment_ago_is_listed_again(tmp_path):
    findings = Findings(tmp_path)
    written(tmp_path, "F-0001")
    fresh = time.time_ns()
    os.utime(tmp_path, ns=(fresh, fresh))
    findings.all()
    written(tmp_path, "F-0002")
    os.utime(tmp_path, ns=(fresh, fresh))  # within one tick of the disk's clock
    assert [one.id for one in findings.all()] == ["F-0001", "F-0002"]
    assert isinstance(findings.get("F-0002"), Record)
