"""What a row says hangs on the row alone, not on what the process said before it (P4)."""

from __future__ import annotations

import json
from itertools import product
from multiprocessing import get_context
from pathlib import Path

from tests.conftest import effort
from tests.corpus.build import world
from tests.house.files import DATA
from vprog.corpus.build import plan
from vprog.corpus.executors.executor import Task
from vprog.corpus.executors.inline import Inline
from vprog.corpus.settings import Settings, settings_of

CONTEXT = get_context("forkserver")
CONTEXT.set_forkserver_preload(["vprog.corpus.executors.warm", "tests.corpus.test_crash"])


def _make(settings: Settings, folder: Path, backwards: bool) -> None:
    units = plan(settings).units
    for done in Inline().run(Task(settings, folder), units[::-1] if backwards else units):
        assert done.errors == ()


def _hold_same(settings: Settings, folder: Path) -> None:
    """Units that are made in two orders, each by a process of its own, have the same bytes."""
    for name in ("forth", "back"):
        (folder / name).mkdir()
        process = CONTEXT.Process(target=_make, args=(settings, folder / name, name == "back"))
        process.start()
        process.join()
        assert process.exitcode == 0
    units = plan(settings).units
    assert len(units) > 1
    for unit in units:
        forth, back = ((folder / name / unit.file).read_bytes() for name in ("forth", "back"))
        assert forth == back, unit.piece.name


def test_units_made_in_any_order_are_the_same(tmp_path: Path) -> None:
    _hold_same(world(-(-effort(400) // 8), 40), tmp_path)


def test_a_step_that_is_not_always_run_is_told_in_any_order(tmp_path: Path) -> None:
    """The second operand of ``and`` in a loop stands outside of it, and runs for some pictures only."""
    (tmp_path / "cups.png").write_bytes((DATA / "cups.png").read_bytes())
    (tmp_path / "cups.json").write_bytes((DATA / "cups.json").read_bytes())
    lines = []
    for (first, second), third in product(
        (("red", "large"), ("red", "small"), ("blue", "small"), ("brown", "wooden")),
        ("large", "small", "red", "blue", "brown", "open"),
    ):
        program = (
            f'x = the(t for t in find(image, "thing") if verify(t, "{first}") and verify(t, "{second}"))\n'
            f'answer = count(t for t in find(image, "thing") '
            f'if verify(t, "{third}") and t != x and t.label == x.label)'
        )
        told = {"question": "How many?", "program": program, "image": "cups.png"}
        for answer in (0, 1, 2):
            lines.append(json.dumps({**told, "answer": answer}) + "\n")
    (tmp_path / "rows.jsonl").write_text("".join(lines))
    settings = settings_of(
        '[run]\nprofile = "scene:cups.json"\n[units]\nrows = 1\n'
        '[[sources]]\nkind = "jsonl"\npath = "rows.jsonl"\n',
        tmp_path,
    )
    _hold_same(settings, tmp_path)
