"""The cache: what a key hangs on, what is kept, how much, and what becomes of a disk that fails."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import vprog
from tests.engine.stubs import Counting, picture, written
from vprog.cache import Cache
from vprog.failed import Failed
from vprog.image import Image
from vprog.many import Job, run_many
from vprog.module import Answer, Ask
from vprog.region import Region
from vprog.report import Report
from vprog.store import Store

BEST = vprog.load(
    'cups = find(image, "cup")\nred = [c for c in cups if verify(c, "red")]\n'
    'answer = ask(best_match(red, "a red cup"), "what is it?")'
)
REGION = Region(picture(1), (1.0, 2.0, 30.0, 40.0), "cup", 0.5)


def test_on_or_off_no_trace_changes(tmp_path: Path) -> None:
    wanted = [written(BEST.run(picture(i), Counting().profile)) for i in range(20)]
    work = [Job(BEST, {"image": picture(i)}) for i in range(20)]
    for round in range(3):
        module, report = Counting(), Report()
        with Cache.open(tmp_path) as cache:
            found = list(run_many(work, module.profile, cache=cache, report=report))
            assert [written(o.trace) for o in found] == wanted
            alone = [written(BEST.run(picture(i), module.profile, cache=cache)) for i in range(20)]
            assert alone == wanted
        assert bool(module.batches) is (round == 0)
        if round:
            assert report.hits == 20 * 23


def test_answers_outlive_the_memory(tmp_path: Path) -> None:
    with Cache.open(tmp_path, memory=0) as cache:
        module = Counting()
        ask = Ask("find", (picture(1), "cup", 100))
        (answer,) = module.answer([ask])
        cache.put(module, ask, answer)
        assert cache.get(module, ask) == answer
        assert cache.stats().from_memory == 0
        assert (cache.hits, cache.misses) == (1, 0)


@pytest.mark.parametrize(
    "other",
    [
        Ask("verify", (REGION, "Red")),
        Ask("ask", (REGION, "red")),
        Ask("verify", (replace(REGION, score=0.6), "red")),
        Ask("verify", (replace(REGION, label="cups"), "red")),
        Ask("verify", (replace(REGION, ref="1"), "red")),
        Ask("verify", (replace(REGION, box=(1.0, 2.0, 30.0, 41.0)), "red")),
        Ask("verify", (replace(REGION, image=picture(2)), "red")),
        Ask("verify", (replace(REGION, image=Image(picture(1).digest, 640, 480, "b")), "red")),
        Ask("verify", (picture(1), "red")),
    ],
    ids=str,
)
@pytest.mark.parametrize("memory", [0, 1 << 20])
def test_what_a_key_hangs_on(other: Ask, memory: int, tmp_path: Path) -> None:
    ask, module = Ask("verify", (REGION, "red")), Counting()
    with Cache.open(tmp_path, memory=memory) as cache:
        cache.put(module, ask, Answer(True, 0.9, 0.5))
        assert cache.get(module, other) is None
        assert cache.get(module, ask) == Answer(True, 0.9, 0.5)


def test_a_key_hangs_on_name_and_version_of_the_module(tmp_path: Path) -> None:
    ask = Ask("verify", (REGION, "red"))
    with Cache.open(tmp_path) as cache:
        cache.put(Counting(), ask, Answer(True))
        assert cache.get(Counting(version="2"), ask) is None
        assert cache.get(Counting(name="other"), ask) is None
        assert cache.get(Counting(), ask) == Answer(True)


def test_a_name_counts_only_where_a_module_says_so(tmp_path: Path) -> None:
    first, second = (Image(picture(1).digest, 640, 480, name) for name in ("a", "b"))
    with Cache.open(tmp_path) as cache:
        by_content = Counting(by_name=False)
        ask, other = (Ask("find", (image, "cup", 99)) for image in (first, second))
        (answer,) = by_content.answer([ask])
        cache.put(by_content, ask, answer)
        found = cache.get(by_content, other)
        assert found is not None
        assert found == by_content.answer([other])[0]
        # What is found lies in the caller's own picture.
        assert all(region.image is second for region in found.value)


VALUES: list[tuple[str, Any, Any]] = [
    ("ask", (REGION, "?"), "über \u2028 😀"),
    ("ask", (REGION, "?"), ""),
    ("verify", (REGION, "red"), False),
    ("depth", (REGION,), -0.0),
    ("depth", (REGION,), 5e-324),
    ("find", (picture(1), "cup", 9), ()),
    ("find", (REGION, "cup", 9), (REGION, replace(REGION, box=(1, 2, 3, 4), score=1))),
    ("choose", (REGION, ("a", "b")), "b"),
    ("best_match", ((picture(1), picture(2)), "x"), picture(2)),
    ("best_match", ((REGION, replace(REGION, score=0.7)), "x"), REGION),
]


@pytest.mark.parametrize(("oracle", "args", "value"), VALUES, ids=str)
@pytest.mark.parametrize("memory", [0, 1 << 20])
def test_values_come_back_as_they_were(
    oracle: str, args: Any, value: Any, memory: int, tmp_path: Path
) -> None:
    ask, module = Ask(oracle, args), Counting()
    with Cache.open(tmp_path, memory=memory) as cache:
        for score, threshold in ((None, None), (0.123456789, 0.5)):
            cache.put(module, ask, Answer(value, score, threshold))
            found = cache.get(module, ask)
            assert found is not None
            assert repr(found) == repr(Answer(value, score, threshold))


def test_failures_and_foreign_pictures_are_not_kept(tmp_path: Path) -> None:
    module, ask = Counting(), Ask("find", (picture(1), "cup", 9))
    with Cache.open(tmp_path) as cache:
        cache.put(module, ask, Failed("VP610", "no weights"))
        cache.put(module, ask, Answer((replace(REGION, image=picture(2)),)))
        cache.put(Counting(cheap=True), ask, Answer(()))
        assert cache.get(module, ask) is None
        assert cache.stats().entries == 0


def test_no_pixels_are_held_in_memory() -> None:
    cache, module = Cache(None), Counting()
    ask = Ask("find", (picture(1), "cup", 9))
    cache.put(module, ask, module.answer([ask])[0])
    held = repr(cache._held)
    assert "Image(" not in held
    assert "Region(" not in held


def test_memory_keeps_to_its_size() -> None:
    cache, module = Cache(None, memory=20_000), Counting()
    asks = [Ask("ask", (picture(i), "?")) for i in range(500)]
    cache.put_many(module, asks, [Answer("x" * 100)] * 500)
    assert cache.stats().bytes <= 20_000
    assert cache.get(module, asks[0]) is None
    assert cache.get(module, asks[-1]) == Answer("x" * 100)


def test_the_folder_keeps_to_its_cap_and_the_least_used_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000_000
    monkeypatch.setattr("vprog.store.time.time", lambda: now)
    module, cap = Counting(), 1 << 20
    always = Ask("ask", (picture(0), "?"))
    with Cache.open(tmp_path, cap=cap, memory=0) as cache:
        cache.put(module, always, Answer("kept"))
        for start in range(1, 3_001, 50):
            now += 100
            asks = [Ask("ask", (picture(i), "?")) for i in range(start, start + 50)]
            cache.put_many(module, asks, [Answer("x" * 1_000)] * 50)
            assert cache.get(module, always) == Answer("kept")
            assert cache.stats().bytes <= 1.2 * cap
        assert cache.get(module, asks[-1]) is not None
        assert cache.get(module, Ask("ask", (picture(1), "?"))) is None
        assert cache.stats().entries > 400
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 2 * cap


def test_verify_and_clear(tmp_path: Path) -> None:
    module = Counting()
    asks = [Ask("ask", (picture(i), "?")) for i in range(10)]
    with Cache.open(tmp_path) as cache:
        cache.put_many(module, asks, [Answer("x")] * 10)
        assert cache.verify() == (10, 0)
        assert cache._store is not None
        cache._store._change(("UPDATE rows SET body = ? WHERE key > ?", [(b"?", b"\x80")]))
        whole, broken = cache.verify()
        assert whole + broken == 10
        assert broken > 0
        assert cache.verify() == (whole, 0)
        assert cache.clear() == whole
        assert cache.stats().entries == 0
        assert cache.get_many(module, asks) == [None] * 10
        assert cache.trouble is None


def test_a_folder_that_cannot_be_is_told_once_and_gone_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc")):
        with Cache.open(folder) as cache:
            assert cache.trouble is not None
            assert cache.trouble.code == "VP650"
            trace = BEST.run(picture(1), Counting().profile, cache=cache)
            assert written(trace) == written(BEST.run(picture(1), Counting().profile))
            # In memory it still serves.
            module = Counting()
            BEST.run(picture(1), module.profile, cache=cache)
            assert not module.batches
            assert (cache.verify(), cache.clear() >= 0) == ((0, 0), True)


def test_a_full_disk_is_told_and_what_is_there_is_read(tmp_path: Path) -> None:
    module = Counting()
    asks = [Ask("ask", (picture(i), "?")) for i in range(300)]
    with Cache.open(tmp_path, memory=0) as cache:
        store = cache._store
        assert store is not None
        cache.put(module, asks[0], Answer("there"))
        store._run("PRAGMA max_page_count = 8", ())
        cache.put_many(module, asks[1:], [Answer("x" * 1_000)] * 299)
        assert cache.trouble is not None
        assert "full" in cache.trouble.message
        assert cache.get(module, asks[0]) == Answer("there")
        assert cache.get(module, asks[1]) is None


def test_a_read_only_folder_still_answers(tmp_path: Path) -> None:
    module, ask = Counting(), Ask("ask", (picture(1), "?"))
    with Cache.open(tmp_path) as cache:
        cache.put(module, ask, Answer("there"))
    (path,) = tmp_path.glob("*.sqlite")
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    try:
        if os.access(path, os.W_OK):
            pytest.skip("permissions do not bind this user")
        with Cache.open(tmp_path) as cache:
            assert cache.trouble is not None
            assert cache.get(module, ask) == Answer("there")
            cache.put(module, Ask("ask", (picture(2), "?")), Answer("new"))
    finally:
        tmp_path.chmod(0o755)


def test_a_fork_has_a_connection_of_its_own(tmp_path: Path) -> None:
    module, ask = Counting(), Ask("ask", (picture(1), "?"))
    with Cache.open(tmp_path, memory=0) as cache:
        cache.put(module, ask, Answer("there"))
        child = os.fork()
        if child == 0:
            right = cache.get(module, ask) == Answer("there")
            cache.put(module, Ask("ask", (picture(2), "?")), Answer("child"))
            os._exit(0 if right else 1)
        assert os.waitpid(child, 0)[1] == 0
        assert cache.get(module, Ask("ask", (picture(2), "?"))) == Answer("child")


def test_a_store_of_another_kind_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "answers-0001.sqlite").write_bytes(b"no database at all" * 500)
    store = Store(tmp_path, 1 << 20)
    store.write({b"key": b"body"})
    assert store.read([b"key"]) == {b"key": b"body"}
    assert store.trouble is None
    store.close()
    assert [path.name for path in tmp_path.glob("*.sqlite")] == ["answers-0002.sqlite"]


def test_a_file_name_need_not_be_unicode(tmp_path: Path) -> None:
    images = [Image(picture(1).digest, 640, 480, f"a\udcff{i}.png") for i in range(2)]
    module, asks = Counting(), [Ask("find", (image, "cup", 99)) for image in images]
    for memory in (0, 1 << 20):
        with Cache.open(tmp_path, memory=memory) as cache:
            answers = module.answer(asks)
            cache.put_many(module, asks, answers)
            assert cache.get_many(module, asks) == answers
            assert cache.stats().entries == 2


def test_a_row_of_another_answer_is_refused(tmp_path: Path) -> None:
    module, ask = Counting(), Ask("verify", (REGION, "red"))
    with Cache.open(tmp_path, memory=0) as cache:
        cache.put(module, ask, Answer(True))
        store = cache._store
        assert store is not None
        ((key,),) = store._run("SELECT key FROM rows", ())
        for body in (b"", b"\xc0", b"\x94\xa5plain\xa3yes\xc0\xc0", b"\x94\xa5given\x05\xc0\xc0"):
            store.write({key: body})
            assert cache.get(module, ask) is None
            assert store.read([key]) == {}
