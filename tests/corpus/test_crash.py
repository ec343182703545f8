"""A build that is killed, wherever it is, goes on to the very bytes of one that was not (P7, P8)."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from multiprocessing import active_children, get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import effort
from tests.corpus.build import digests, start, world, world_text
from vprog.corpus import commit
from vprog.corpus.build import build
from vprog.corpus.executors import processes
from vprog.corpus.folder import open_corpus
from vprog.grammar.diagnostic import VprogError

#: Children are forked from a process that has everything imported, so that a kill costs little.
CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["vprog.corpus.executors.warm", "tests.corpus.test_crash"])
SCENES, ROWS = 12, 10


def _build(folder: Path, fault: Callable[[], object] | None = None) -> None:
    if fault is not None:
        fault()
    build(world(SCENES, ROWS), folder)


def _child(*arguments: Any) -> BaseProcess:
    process = CONTEXT.Process(target=_build, args=arguments)
    process.start()
    return process


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("crash") / "undisturbed"
    _build(folder)
    return digests(folder)


def _sound(folder: Path, undisturbed: dict[str, str]) -> int:
    """How many units are there, each of which must be whole."""
    rows = folder / "rows"
    if not rows.is_dir():
        return 0
    there = {p.name for p in rows.iterdir() if not p.name.startswith(".")}
    import hashlib

    for name in there:
        assert hashlib.sha256((rows / name).read_bytes()).hexdigest() == undisturbed[name]
    return len(there)


def test_killed_at_any_instant_it_goes_on_to_the_same_bytes(
    tmp_path: Path, undisturbed: dict[str, str]
) -> None:
    chance = random.Random(7)
    kills = finished = 0
    folder = tmp_path / "0"
    while kills < effort(100):
        before = _sound(folder, undisturbed)
        process = _child(folder)
        process.join(chance.uniform(0.002, 0.15))
        if process.is_alive():
            process.kill()
            kills += 1
        process.join()
        assert _sound(folder, undisturbed) >= before
        if process.exitcode == 0:
            assert digests(folder) == undisturbed
            finished += 1
            folder = tmp_path / str(finished)
    _build(folder)
    assert digests(folder) == undisturbed


def test_workers_that_are_killed_lose_nothing(
    tmp_path: Path, undisturbed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "TRIES", 10**6)
    chance = random.Random(3)
    going = True
    kills = 0
    made = Made()

    def harass() -> None:
        nonlocal kills
        while going:
            time.sleep(chance.uniform(0.0, 0.1))
            # A machine that is busy must come to something between two kills.
            if kills > made.units:
                continue
            children = active_children()
            # Now one of them, now all.
            for child in children if chance.random() < 0.3 else children[:1]:
                child.kill()
                kills += 1

    wanted, round = max(2, effort(12)), 0
    thread = threading.Thread(target=harass)
    thread.start()
    try:
        while kills < wanted:
            folder = tmp_path / str(round)
            build(world(SCENES, ROWS), folder, processes.Processes(2), watch=made)
            assert digests(folder) == undisturbed
            round += 1
    finally:
        going = False
        thread.join()


class Made:
    """Counts the units that are made."""

    units = 0

    def begin(self, plan: object, todo: object) -> None:
        pass

    def note(self, done: object) -> None:
        self.units += 1


def test_a_parent_that_is_killed_leaves_what_can_be_resumed(
    tmp_path: Path, undisturbed: dict[str, str]
) -> None:
    (tmp_path / "c.toml").write_text(world_text(SCENES, ROWS))
    process = start("build", "c.toml", "-o", "out", "--workers", "2", cwd=tmp_path)
    _wait_for_units(tmp_path / "out", 2)
    process.kill()
    process.communicate()
    build(world(SCENES, ROWS), tmp_path / "out")
    time.sleep(0.5)  # a worker that was left alone ends with the unit that it is at
    assert digests(tmp_path / "out") == undisturbed


def test_the_keyboard_stops_a_build_that_resume_ends(
    tmp_path: Path, undisturbed: dict[str, str]
) -> None:
    (tmp_path / "c.toml").write_text(world_text(SCENES, ROWS))
    process = start("build", "c.toml", "-o", "out", "--workers", "2", cwd=tmp_path)
    _wait_for_units(tmp_path / "out", 1)
    os.killpg(process.pid, signal.SIGINT)
    _, talk = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "vprog corpus resume out" in talk
    assert "Traceback" not in talk
    assert 0 < _sound(tmp_path / "out", undisturbed) < len(undisturbed) - 1
    again = start("resume", "out", "--json", cwd=tmp_path)
    told, _ = again.communicate(timeout=120)
    assert again.returncode == 0, told
    assert digests(tmp_path / "out") == undisturbed


def _wait_for_units(folder: Path, count: int) -> None:
    for _ in range(1200):
        rows = folder / "rows"
        if rows.is_dir() and sum(1 for p in rows.glob("0*.parquet")) >= count:
            return
        time.sleep(0.05)
    raise AssertionError("no unit was made in a minute")


class Faulty:
    """The module ``os`` of the commit protocol, in which the n-th operation does not go well.

    Args:
        nth: which one, counted from 1.
        error: the number of the error that it gives; 0: the process dies there.
        after: whether it dies after the operation, or in the middle of a write, not before.
    """

    COUNTED = frozenset({"open", "write", "fsync", "replace", "close"})

    def __init__(self, nth: int, error: int = 0, after: bool = False) -> None:
        self.nth, self.error, self.after = nth, error, after
        self.count = 0

    def __getattr__(self, name: str) -> Any:
        real = getattr(os, name)
        if name not in self.COUNTED:
            return real

        def operation(*arguments: Any, **named: Any) -> Any:
            self.count += 1
            if self.count != self.nth:
                return real(*arguments, **named)
            if name == "write" and self.after:
                real(arguments[0], arguments[1][: len(arguments[1]) // 2])
            elif self.after or name == "close":
                real(*arguments, **named)
            if self.error:
                raise OSError(self.error, os.strerror(self.error))
            os._exit(9)

        return operation


class Install:
    """Puts a fault into a child."""

    def __init__(self, fault: Faulty) -> None:
        self.fault = fault

    def __call__(self) -> None:
        commit.os = self.fault  # type: ignore[attr-defined]


def _one_unit(folder: Path, fault: Callable[[], object] | None = None) -> None:
    if fault is not None:
        fault()
    build(world(1, 10), folder)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_crash_at_each_operation_of_a_unit(tmp_path: Path, after: bool) -> None:
    _one_unit(tmp_path / "undisturbed")
    wanted = digests(tmp_path / "undisturbed")
    for nth in range(1, 200):
        folder = tmp_path / str(nth)
        process = CONTEXT.Process(
            target=_one_unit, args=(folder, Install(Faulty(nth, after=after)))
        )
        process.start()
        process.join()
        if process.exitcode == 0:
            break
        assert process.exitcode == 9
        _one_unit(folder)
        assert digests(folder) == wanted, nth
        assert not [p for p in (folder / "rows").iterdir() if p.name.startswith(".")]
    assert nth > 20  # four files are written, each with several operations


@pytest.mark.parametrize(
    "error", [errno.ENOSPC, errno.EIO, errno.EMFILE], ids=["full", "input-output", "open-files"]
)
def test_an_error_at_each_operation_is_typed_and_the_build_resumes(
    tmp_path: Path, error: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _one_unit(tmp_path / "undisturbed")
    wanted = digests(tmp_path / "undisturbed")
    for nth in range(1, 200):
        folder = tmp_path / str(nth)
        fault = Faulty(nth, error)
        monkeypatch.setattr(commit, "os", fault)
        told = _trouble(folder)
        assert told is None or (
            told.code == "VP505" and os.strerror(error).lower() in told.render()
        )
        monkeypatch.setattr(commit, "os", os)
        _one_unit(folder)
        assert digests(folder) == wanted, nth
        if fault.count < nth:
            break
    assert nth > 20


def _trouble(folder: Path) -> VprogError | None:
    """What a build raises."""
    try:
        _one_unit(folder)
    except VprogError as error:
        return error
    return None


def test_pictures_that_cannot_be_read_for_the_system_s_fault_stop_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.corpus.pictures import picture_settings
    from vprog.corpus import opening

    settings = picture_settings(tmp_path)
    build(settings, tmp_path / "undisturbed")
    real, count = open, 0

    def faulty(*arguments: Any, **named: Any) -> Any:
        nonlocal count
        count += 1
        if count == 3:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        return real(*arguments, **named)

    monkeypatch.setattr(opening, "open", faulty, raising=False)
    with pytest.raises(VprogError) as caught:
        build(settings, tmp_path / "out")
    assert caught.value.code == "VP505"
    build(settings, tmp_path / "out")
    assert digests(tmp_path / "out") == digests(tmp_path / "undisturbed")


def test_a_real_limit_on_files_is_told_and_nothing_half_written_is_left(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(world_text(2, 10))
    limited = f"ulimit -f 8; exec {subprocess.list2cmdline([os.sys.executable])} -m vprog corpus build c.toml -o out"  # type: ignore[attr-defined]
    from tests.corpus.build import environment

    done = subprocess.run(
        ["bash", "-c", limited],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert "VP505" in done.stderr
    assert not list((tmp_path / "out" / "rows").iterdir())
    build(world(2, 10), tmp_path / "out")
    assert open_corpus(tmp_path / "out").manifest is not None
