"""Disk errors and crashes at operations all over a build, not of one unit alone (P8)."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from tests.conftest import effort
from tests.corpus.build import digests, world
from tests.corpus.test_crash import CONTEXT, Faulty, Install
from vprog.corpus import commit
from vprog.corpus.build import build
from vprog.grammar.diagnostic import VprogError

SCENES, ROWS = 8, 20
ERRORS = (errno.ENOSPC, errno.EIO, errno.EMFILE)


def _build(folder: Path, fault: Install | None = None) -> None:
    if fault is not None:
        fault()
    build(world(SCENES, ROWS), folder)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("whole") / "undisturbed"
    _build(folder)
    return digests(folder)


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many operations of a disk a whole build has."""
    counting = Faulty(0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commit, "os", counting)
        _build(tmp_path_factory.mktemp("whole") / "counted")
    return counting.count


def _places(operations: int, wanted: int) -> range:
    """So many of the operations, spread evenly; all of them where that is fewer."""
    return range(1, operations + 1, max(1, operations // wanted))


def test_an_error_at_any_operation_of_a_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, undisturbed: dict[str, str], operations: int
) -> None:
    assert operations > 40
    for turn, nth in enumerate(_places(operations, effort(12))):
        # Each operation meets each error where there is time for all.
        for error in ERRORS if effort(1) >= 10 else (ERRORS[turn % 3],):
            folder = tmp_path / f"{nth}-{error}"
            monkeypatch.setattr(commit, "os", Faulty(nth, error))
            told = _trouble(folder)
            assert told is None or (
                told.code == "VP505" and os.strerror(error).lower() in told.render()
            )
            monkeypatch.setattr(commit, "os", os)
            _build(folder)
            assert digests(folder) == undisturbed, (nth, error)


def _trouble(folder: Path) -> VprogError | None:
    """What a build raises."""
    try:
        _build(folder)
    except VprogError as error:
        return error
    return None


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_crash_at_any_operation_of_a_build(
    tmp_path: Path, after: bool, undisturbed: dict[str, str], operations: int
) -> None:
    for nth in _places(operations, effort(6)):
        folder = tmp_path / str(nth)
        process = CONTEXT.Process(target=_build, args=(folder, Install(Faulty(nth, after=after))))
        process.start()
        process.join()
        assert process.exitcode == 9
        _build(folder)
        assert digests(folder) == undisturbed, nth
        assert not [place for place in (folder / "rows").iterdir() if place.name.startswith(".")]
