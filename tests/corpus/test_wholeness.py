"""What is whole and what is not; what reads a corpus leaves nothing out in silence."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.corpus.build import world_text
from tests.corpus.kept import corpus_of, row
from vprog.cli.app import app
from vprog.corpus.folder import open_corpus
from vprog.corpus.manifest import is_whole

RUN = CliRunner()


def _vprog(*arguments: str, code: int = 0) -> str:
    done = RUN.invoke(app, ["corpus", *arguments])
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "c.toml").write_text(world_text(2, 5))
    _vprog("build", str(tmp_path / "c.toml"), "-o", str(tmp_path / "c"))
    return tmp_path / "c"


def test_a_corpus_that_lacks_a_file_is_not_whole(built: Path) -> None:
    out = str(built.parent / "out")
    assert is_whole(open_corpus(built))
    open_corpus(built).files[1].unlink()
    assert not json.loads(_vprog("stats", str(built), "--json"))["whole"]
    assert "VP550" in _vprog("export", str(built), "-o", out, "--format", "jsonl", code=2)
    assert "VP523" in _vprog("merge", str(built), "-o", out, code=2)
    _vprog("resume", str(built))
    assert is_whole(open_corpus(built))
    _vprog("export", str(built), "-o", out, "--format", "jsonl")


def test_the_card_speaks_of_all_rows(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(world_text(2, 5))
    settings, folder = str(tmp_path / "c.toml"), tmp_path / "c"
    _vprog("build", settings, "-o", str(folder), "--shard", "1/2")
    _vprog("card", str(folder))
    before = (folder / "card.md").read_text()
    _vprog("build", settings, "-o", str(folder), "--shard", "2/2")
    rows = sum(1 for _ in open_corpus(folder).rows(("id",)))
    told = [int(n) for n in re.findall(r"\b(\d+) rows\b", (folder / "card.md").read_text())]
    assert rows in told and rows not in [int(n) for n in re.findall(r"\b(\d+) rows\b", before)]
    # One that was made of all rows stays as it is.
    _vprog("card", str(folder), "--rows", "1")
    kept = (folder / "card.html").read_bytes()
    _vprog("resume", str(folder))
    assert (folder / "card.html").read_bytes() == kept


def test_lost_settings_come_back_with_the_next_build(built: Path) -> None:
    text = (built / "corpus.toml").read_text()
    (built / "corpus.toml").unlink()
    assert "VP504" in _vprog("verify", str(built), code=2)
    _vprog("build", str(built.parent / "c.toml"), "-o", str(built))
    assert (built / "corpus.toml").read_text() == text
    _vprog("verify", str(built))


def test_diff_tells_every_field(tmp_path: Path) -> None:
    wrong = [{"program": "answer = 4", "answer": "4", "text": "Four.", "level": "bridged"}]
    corpus_of(tmp_path / "a", [row("a"), row("b", answers=["3", "4"])])
    corpus_of(tmp_path / "b", [row("a", rejected=wrong), row("b", answers=["3"])])
    told = json.loads(_vprog("diff", str(tmp_path / "a"), str(tmp_path / "b"), "--json", code=1))
    assert told["changed"] == {"a": ["rejected"], "b": ["answers"]}


def test_what_is_left_out_is_found_or_told(tmp_path: Path) -> None:
    corpus_of(tmp_path / "c", [row(id) for id in "abc"])
    (tmp_path / "out.txt").write_bytes(b"\xef\xbb\xbfa\r\nb\r\nnobody\r\n")
    given = ["--leave-out", str(tmp_path / "out.txt"), "--format", "jsonl", "--task", "label"]
    said = _vprog("export", str(tmp_path / "c"), "-o", str(tmp_path / "o"), *given)
    assert "1 rows that were to be left out are not kept" in said
    assert [json.loads(line)["id"] for line in (tmp_path / "o" / "train.jsonl").open()] == [
        "c-label"
    ]


def test_a_split_has_a_file_of_its_own(tmp_path: Path) -> None:
    splits = ["train", "测试", "manifest", "!", ""]
    corpus_of(tmp_path / "c", [row(str(n), split=split) for n, split in enumerate(splits)])
    _vprog("export", str(tmp_path / "c"), "-o", str(tmp_path / "o"), "--format", "llava")
    files = {p.stem: len(json.loads(p.read_text())) for p in (tmp_path / "o").glob("*.json")}
    del files["manifest"]
    assert files == {"train": 4, "测试": 2, "manifest_split": 2, "split": 2}


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "--first", "-1"),
        ("show", "--status", "keep"),
        ("verify", "--share", "-1"),
        ("verify", "--share", "nan"),
        ("verify", "--share", "2"),
    ],
)
def test_what_asks_for_nothing_is_refused(built: Path, arguments: tuple[str, ...]) -> None:
    command, *options = arguments
    assert "Invalid value" in _vprog(command, str(built), *options, code=2)


def test_sql_of_nothing_and_about_nothing(built: Path, tmp_path: Path) -> None:
    assert json.loads(_vprog("sql", str(built), "", "--json")) == []
    assert json.loads(_vprog("sql", str(built), "select 'nan'::double as x", "--json")) == [
        {"x": "nan"}
    ]
    empty = tmp_path / "empty"
    shutil.copytree(built, empty)
    for file in open_corpus(empty).files:
        file.unlink()
    told = json.loads(_vprog("sql", str(empty), "select count(*) as n from rows", "--json"))
    assert told == [{"n": 0}]
