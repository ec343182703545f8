"""No two rows of a corpus share an id."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.corpus.pictures import picture_settings
from vprog.corpus.build import build
from vprog.corpus.folder import open_corpus
from vprog.corpus.settings import settings_of
from vprog.corpus.verify import verify
from vprog.grammar.diagnostic import VprogError


def _ids(folder: Path, ids: list[str], rows: int) -> Path:
    """Build rows of these ids in units of so many."""
    settings = picture_settings(folder, tuple(f"{n}.png" for n in range(len(ids))))
    place = folder / "rows.jsonl"
    lines = [json.loads(line) for line in place.read_text().splitlines()]
    place.write_text(
        "".join(json.dumps({**line, "id": id}) + "\n" for line, id in zip(lines, ids, strict=True))
    )
    text = settings.text.replace("rows = 16", f"rows = {rows}")
    build(settings_of(text, folder), folder / "out")
    return folder / "out"


def test_of_two_rows_in_a_unit_the_later_one_fails(tmp_path: Path) -> None:
    out = _ids(tmp_path, ["a", "b", "a", "c", "a"], 10)
    rows = list(open_corpus(out).rows())
    assert [(row["status"], row["code"] == "VP522") for row in rows] == [
        ("kept", False),
        ("kept", False),
        ("failed", True),
        ("kept", False),
        ("failed", True),
    ]
    assert len({row["id"] for row in rows}) == 5
    assert "called a too" in rows[2]["reason"]
    assert verify(out).findings == []


def test_two_rows_in_two_units_are_told_and_the_corpus_is_not_whole(tmp_path: Path) -> None:
    with pytest.raises(VprogError) as caught:
        _ids(tmp_path, ["a", "b", "c", "a"], 2)
    assert caught.value.code == "VP522"
    corpus = open_corpus(tmp_path / "out")
    assert all(file.name in caught.value.render().replace("\n", "") for file in corpus.files)
    assert corpus.manifest is None


def test_ids_that_only_look_alike_are_apart(tmp_path: Path) -> None:
    out = _ids(tmp_path, ["a", "A", " a", "a ", "á"], 2)
    assert open_corpus(out).tally().kept == 5
