"""P9: the cache never gives a wrong value, whatever becomes of its bytes and its processes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import effort
from tests.engine.stubs import Counting
from tests.engine.worker import QUESTIONS, ask, right
from vprog.cache import Cache

ROOT = Path(__file__).resolve().parents[2]
COUNT, PORTIONS, KEPT = 10_000, 8, 60
PROCESSES, KILLS = 8, 24
SHARED_MEMORY = Path("/dev/shm")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, bytes]]:
    """The files of a cache that was closed, and of one that was killed with its log unwritten."""
    module, numbers = Counting(), range(KEPT)
    found = []
    for closed in (True, False):
        folder = tmp_path_factory.mktemp("whole")
        cache = Cache.open(folder)
        for part in (numbers[: KEPT // 2], numbers[KEPT // 2 :]):
            cache.put_many(module, [ask(n) for n in part], [right(n) for n in part])
        if closed:
            cache.close()
        files = {path.name: path.read_bytes() for path in folder.iterdir()}
        found.append({n: data for n, data in files.items() if not n.endswith("-shm")})
        cache.close()
    assert [len(files) for files in found] == [1, 2]
    return found


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder that waits for no disk, where there is a place for one.

    Accidents of bytes are the same there; with a disk, nine tenths of the time are spent waiting.
    """
    if not os.access(SHARED_MEMORY, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=SHARED_MEMORY) as folder:
        yield Path(folder)


def damage(data: bytes, rng: random.Random) -> bytes:
    """The bytes after an accident."""
    changed = bytearray(data)
    place = rng.randrange(len(data))
    match rng.randrange(6):
        case 0 | 1:
            changed[place] ^= 1 << rng.randrange(8)
        case 2:
            changed[place] = rng.randrange(256)
        case 3:
            del changed[place:]
        case 4:
            end = min(len(data), place + rng.choice((16, 512, 4096)))
            changed[place:end] = bytes(end - place)
        case _:
            other = rng.randrange(len(data))
            size = min(rng.choice((8, 64, 1024)), len(data) - max(place, other))
            changed[place : place + size] = data[other : other + size]
    return bytes(changed)


@pytest.mark.parametrize("portion", range(PORTIONS))
def test_damage_is_found_and_mended(
    portion: int, whole: list[dict[str, bytes]], in_memory: Path
) -> None:
    rng, module = random.Random(portion), Counting()
    asks = [ask(n) for n in range(KEPT)]
    wanted = [right(n) for n in range(KEPT)]
    lost = 0
    for number in range(effort(COUNT) // PORTIONS or 1):
        folder = in_memory / "answers"
        folder.mkdir()
        files = whole[number % 2]
        hit = rng.choice(sorted(files))
        for name, data in files.items():
            (folder / name).write_bytes(damage(data, rng) if name == hit else data)
        with Cache.open(folder, memory=0) as cache:
            found = cache.get_many(module, asks)
            for answer, value in zip(found, wanted, strict=True):
                assert answer is None or answer == value, (portion, number)
            lost += found.count(None)
            if number % 8 == 0:
                cache.put_many(module, asks, wanted)
                again = cache.get_many(module, asks)
                for answer, value in zip(again, wanted, strict=True):
                    assert answer is None or answer == value, (portion, number)
                cache.verify()
                cache.put_many(module, asks, wanted)
                assert cache.get_many(module, asks) == wanted, (portion, number)
        shutil.rmtree(folder)
    assert lost > 0


def _start(folder: Path, seed: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.engine.worker", str(folder), str(seed)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_processes_that_are_killed_leave_nothing_wrong(tmp_path: Path) -> None:
    rng = random.Random(1)
    running = [_start(tmp_path, seed) for seed in range(PROCESSES)]
    said = ""
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for kill in range(effort(KILLS)):
        time.sleep(rng.uniform(0, 0.1))
        place = rng.randrange(PROCESSES)
        running[place].send_signal(signal.SIGKILL)
        said += running[place].communicate()[0].replace("ready\n", "")
        running[place] = _start(tmp_path, 100 + kill)
    for process in running:
        process.send_signal(signal.SIGKILL)
        said += process.communicate()[0].replace("ready\n", "")
    assert said == ""
    module = Counting()
    with Cache.open(tmp_path, memory=0) as cache:
        found = cache.get_many(module, [ask(n) for n in range(QUESTIONS)])
        assert sum(answer is not None for answer in found) > QUESTIONS // 4
        assert all(a is None or a == right(n) for n, a in enumerate(found))
        assert cache.verify()[1] == 0
        assert cache.trouble is None
