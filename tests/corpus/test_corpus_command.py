"""``vprog corpus``: the commands, their data and their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.corpus.build import world_text
from vprog.cli.app import app

RUN = CliRunner()

#: The shortest of several right programs, so that some are right by chance.
KEEP = '[keep]\nprefer = ["short"]\n'


def _vprog(*arguments: str, code: int = 0) -> str:
    done = RUN.invoke(app, ["corpus", *arguments])
    assert done.exit_code == code, done.output
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("command")
    (place / "c.toml").write_text(world_text(6, 20, KEEP, candidates="true"))
    (place / "d.toml").write_text(world_text(2, 20, seed=1))
    told = json.loads(_vprog("build", str(place / "c.toml"), "-o", str(place / "c"), "--json"))
    assert told["rows"] == told["kept"] + told["refused"] + told["failed"] == 60
    assert told["units_missing"] == 0
    return place


def test_init_writes_a_file_that_builds(tmp_path: Path) -> None:
    for kind in ("world", "jsonl", "parquet", "clevr", "nlvr"):
        _vprog("init", str(tmp_path / f"{kind}.toml"), "--kind", kind)
    _vprog("init", str(tmp_path / "world.toml"), code=2)
    # A file of lines answers no call.
    profiles = {k: (tmp_path / f"{k}.toml").read_text() for k in ("world", "jsonl", "clevr")}
    assert ['profile = "lite"' in text for text in profiles.values()] == [False, True, False]
    told = json.loads(
        _vprog("build", str(tmp_path / "world.toml"), "--dry-run", "--json", "--sample", "10")
    )
    assert told["rows"] == 50 and told["seconds"] > 0 and told["bytes"] > 0
    assert not (tmp_path / "corpus").exists()


def test_verify_and_stats(folder: Path) -> None:
    told = json.loads(_vprog("verify", str(folder / "c"), "--json"))
    assert told == {"ok": True, "rows": 60, "run": 60, "findings": []}
    assert json.loads(_vprog("verify", str(folder / "c"), "--json", "--share", "0.3"))["run"] < 40
    counted = json.loads(_vprog("stats", str(folder / "c"), "--json"))
    assert counted["rows"] == sum(counted["statuses"].values()) == 60
    assert counted["known_programs"] == 60 >= counted["right_by_chance"] > 0
    assert "right by chance" in _vprog("stats", str(folder / "c"))


def test_show(folder: Path, tmp_path: Path) -> None:
    rows = json.loads(_vprog("show", str(folder / "c"), "--json", "--most", "3", "--first", "2"))
    assert len(rows) == 3 and rows[0]["images"][0]["bytes"] > 1000
    id = rows[1]["id"]
    assert rows[1]["question"] in _vprog("show", str(folder / "c"), id)
    _vprog("show", str(folder / "c"), id, "-o", str(tmp_path / "row.html"))
    page = (tmp_path / "row.html").read_text()
    assert "<html" in page and "data:image/" in page
    _vprog("show", str(folder / "c"), "nobody", code=2)


def test_sql_reads_the_rows_and_nothing_else(folder: Path, tmp_path: Path) -> None:
    query = "select status, count(*) as n from rows group by status"
    assert json.loads(_vprog("sql", str(folder / "c"), query, "--json")) == [
        {"status": "kept", "n": 60}
    ]
    (tmp_path / "secret.csv").write_text("a\n1\n")
    for bad in (
        "select nothing from rows",
        f"select * from '{tmp_path}/secret.csv'",
        f"copy rows to '{tmp_path}/out.csv'",
        "set enable_external_access = true",
    ):
        _vprog("sql", str(folder / "c"), bad, code=2)
    assert not (tmp_path / "out.csv").exists()


def test_sample_is_drawn_by_its_seed(folder: Path, tmp_path: Path) -> None:
    def drawn(count: int, seed: int) -> list[str]:
        lines = _vprog("sample", str(folder / "c"), "-n", str(count), "--seed", str(seed))
        return [json.loads(line)["id"] for line in lines.splitlines()]

    assert drawn(10, 1) == drawn(10, 1) != drawn(10, 2)
    assert set(drawn(5, 1)) < set(drawn(10, 1))
    _vprog("sample", str(folder / "c"), "-n", "4", "-o", str(tmp_path / "s.parquet"))
    import pyarrow.parquet

    assert pyarrow.parquet.read_table(tmp_path / "s.parquet").num_rows == 4


def test_merge_and_diff(folder: Path) -> None:
    _vprog("build", str(folder / "d.toml"), "-o", str(folder / "d"))
    _vprog("merge", str(folder / "c"), str(folder / "c"), "-o", str(folder / "cc"), code=2)
    told = json.loads(_vprog("diff", str(folder / "c"), str(folder / "d"), "--json", code=1))
    assert len(told["first"]) == 60 and told["second"] and told["same"] == 0
    assert json.loads(_vprog("diff", str(folder / "c"), str(folder / "c"), "--json"))["same"] == 60
    _vprog("merge", str(folder / "c"), str(folder / "d"), "-o", str(folder / "both"))
    found = json.loads(_vprog("verify", str(folder / "both"), "--json"))
    assert found["ok"] and found["rows"] == 60 + len(told["second"])
    other = world_text(6, 20, candidates="true") + "quality = 60\n"
    (folder / "e.toml").write_text(other)
    _vprog("build", str(folder / "e.toml"), "-o", str(folder / "e"))
    told = json.loads(_vprog("diff", str(folder / "c"), str(folder / "e"), "--json", code=1))
    assert len(told["changed"]) + told["same"] == 60 and not told["first"]


def test_what_is_wrong_with_a_command(folder: Path, tmp_path: Path) -> None:
    _vprog("build", str(tmp_path / "missing.toml"), "-o", str(tmp_path / "out"), code=2)
    _vprog("build", str(folder / "c.toml"), code=2)
    _vprog("build", str(folder / "c.toml"), "-o", str(tmp_path / "o"), "--shard", "3/2", code=2)
    _vprog("stats", str(tmp_path), code=2)
    _vprog("resume", str(tmp_path), code=2)
