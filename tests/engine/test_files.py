"""Lines that are kept as they come: whole after a kill, and a coded error where there is no room."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from vprog.files import append, appended
from vprog.grammar.diagnostic import VprogError


def test_what_was_kept_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    assert appended(file) == [] and not file.exists()
    told = [["a", "one\u2028two\n\x85"], ["b", None], {"c": 1.5}]
    append(file, told[:2])
    append(file, told[2:])
    assert appended(file) == told


def test_a_file_cut_at_any_byte_keeps_every_whole_line_and_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "kept.jsonl"
    append(file, [["a", 1], ["b", "ü"]])
    data = file.read_bytes()
    first = data.index(b"\n") + 1
    for end in range(len(data)):
        file.write_bytes(data[:end])
        whole = data[:end].count(b"\n")
        # Without its end, a line may be whole all the same.
        before = appended(file)
        assert before[:whole] == [["a", 1], ["b", "ü"]][:whole]
        assert len(before) <= whole + (end in (first - 1, len(data) - 1))
        append(file, [["c", 2]])
        assert appended(file) == [*before, ["c", 2]]


def test_a_place_that_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(VprogError, match="VP351"):
        append(tmp_path / "missing" / "kept.jsonl", [1])
    with pytest.raises(VprogError, match="VP351"):
        appended(tmp_path)
    with pytest.raises(ValueError, match="not JSON compliant"):
        append(tmp_path / "kept.jsonl", [float("nan")])
    assert json.dumps(appended(tmp_path / "kept.jsonl")) == "[]"
