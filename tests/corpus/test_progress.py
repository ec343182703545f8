"""What a build tells while it goes on, at a terminal and elsewhere."""

from __future__ import annotations

import io
import json
from pathlib import Path

from tests.conftest import effort
from tests.corpus.build import world
from vprog.corpus.build import build
from vprog.corpus.folder import open_corpus
from vprog.corpus.progress import Lines, Panel, Progress
from vprog.corpus.verify import verify


def test_lines_of_json_tell_how_far_it_is(tmp_path: Path) -> None:
    said: list[str] = []
    with Lines(said.append, every=0.0) as watch:
        build(world(6), tmp_path / "out", watch=watch)
    told = [json.loads(line) for line in said]
    assert [line["units"] for line in told] == list(range(len(told)))
    assert told[0]["seconds_left"] is None and told[-1]["seconds_left"] == 0.0
    assert told[-1]["rows"] == told[-1]["kept"] == open_corpus(tmp_path / "out").tally().rows
    assert told[-1]["rows_per_second"] > 0 and told[-1]["bytes"] > 0


def test_the_panel_of_a_terminal(tmp_path: Path) -> None:
    screen = io.StringIO()
    with Panel(screen) as watch:
        build(world(4), tmp_path / "out", watch=watch)
    lines = watch.lines()
    assert lines[0].startswith(f"[{'=' * 30}] 2 of 2 units")
    assert "kept 40" in lines[1]
    assert "MB" in lines[2]


def test_nothing_to_do_is_told_too(tmp_path: Path) -> None:
    build(world(2), tmp_path / "out")
    watch = Progress()
    build(world(2), tmp_path / "out", watch=watch)
    assert (watch.todo, watch.units, watch.left) == (0, 0, None)


def test_a_larger_corpus_is_verified_whole(tmp_path: Path) -> None:
    scenes = -(-effort(1000) // 8)
    built = build(world(scenes, 200), tmp_path / "out")
    assert built.tally.rows == built.tally.kept >= effort(500)
    found = verify(tmp_path / "out", rule="vqa")
    assert (found.findings, found.run) == ([], built.tally.rows)
