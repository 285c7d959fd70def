import threading
import urllib.error
import urllib.request

import pytest
from click.testing import CliRunner

from evenhand.cli import main
from evenhand.commands.serve import server_of


@pytest.fixture
def address(tmp_path):
    folder = tmp_path / "audit"
    folder.mkdir()
    (folder / "audit-en.html").write_text("<!doctype html><title>Audit</title>", encoding="utf-8")
    (tmp_path / "evenhand.toml").write_text("secret = 1", encoding="utf-8")
    (folder / "notes.txt").write_text("not a dossier", encoding="utf-8")
    with server_of(folder, 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def got(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read().decode()


def test_the_root_shows_the_dossier(address):
    assert "<title>Audit</title>" in got(address + "/")


@pytest.mark.parametrize(
    "path", ["/../evenhand.toml", "/%2e%2e/evenhand.toml", "/notes.txt", "//etc/passwd", "/x.html"]
)
def test_nothing_but_dossiers_is_handed_out(address, path):
    with pytest.raises(urllib.error.HTTPError) as refused:
        got(address + path)
    refused.value.close()
    assert refused.value.code == 404


def test_a_workspace_without_a_dossier_is_told_how_to_write_one(tmp_path):
    runner = CliRunner()
    made = tmp_path / "w"
    runner.invoke(
        main,
        [
            "init",
            str(made),
            "--name",
            "Town",
            "--crs",
            "EPSG:25831",
            "--timezone",
            "Europe/Amsterdam",
        ],
    )
    result = runner.invoke(main, ["serve", str(made)])
    assert result.exit_code != 0
    assert "evenhand audit" in result.output
    assert "Traceback" not in result.output
