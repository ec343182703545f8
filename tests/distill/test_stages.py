"""Stages: what stops one is told with the file that it is about, and what was done stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from vprog.distill.stages import Run, read_lines, write_lines
from vprog.grammar.diagnostic import VprogError


def test_a_stage_tells_which_file_stopped_it(tmp_path: Path) -> None:
    run = Run(tmp_path / "run", {"pipeline": "stages"})
    done = run.stage("first", lambda part: write_lines(part / "a.jsonl", [{"a": "\u2028"}]))
    gone = tmp_path / "gone.jsonl"

    def read(part: Path) -> None:
        write_lines(part / "b.jsonl", read_lines(gone))

    with pytest.raises(VprogError, match=r"the stage second of .* cannot go on: .*gone\.jsonl: no"):
        run.stage("second", read)
    assert not (tmp_path / "run" / "second").exists()
    write_lines(gone, [{"b": 1}])
    assert read_lines(run.stage("second", read) / "b.jsonl") == [{"b": 1}]
    assert read_lines(done / "a.jsonl") == [{"a": "\u2028"}]
