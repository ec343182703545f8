"""What a row leaves goes by itself: a build whose collector of cycles rests does not grow."""

from __future__ import annotations

import gc
from itertools import count
from pathlib import Path

from vprog import outline, program
from vprog.corpus.build import plan
from vprog.corpus.calm import calm
from vprog.corpus.executors.executor import Task
from vprog.corpus.executors.rays import _Worker
from vprog.corpus.settings import settings_of
from vprog.corpus.work import Maker

SETTINGS = """
[units]
rows = 60
[[sources]]
kind = "world"
splits = ["train"]
scenes = 60
candidates = true
"""


def forget() -> None:
    """Empty what is kept from program to program."""
    program._PROGRAMS.clear()
    program._TEMPLATES.clear()
    program._ELDERS.clear()
    outline._OUTLINES.clear()


def test_a_unit_and_what_was_kept_of_it_are_no_garbage(tmp_path: Path) -> None:
    ahead = plan(settings_of(SETTINGS, tmp_path))
    maker = Maker(ahead.settings, None)
    maker.make(ahead.units[0])
    forget()
    gc.collect()
    gc.disable()
    try:
        tally = maker.make(ahead.units[1])
        forget()
        left = gc.collect()
    finally:
        gc.enable()
    # Some hundred objects of a row would be, if two of what is kept with a program kept each other.
    assert left < tally.rows, (left, tally.rows)


def test_the_collector_is_as_it_was_afterwards() -> None:
    before = gc.get_threshold()
    with calm() as rest:
        assert gc.get_threshold()[0] > before[0]
        for _ in range(16):
            rest()
        assert gc.get_freeze_count() > 0
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)


def test_the_collector_rests_fifty_times_as_long_as_it_looks() -> None:
    looked = []
    seconds = count()

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "stop" and info["generation"] == 2:
            looked.append(phase)

    # Each look takes a second of this clock, and so does each unit.
    with calm(lambda: next(seconds)) as rest:
        gc.callbacks.append(note)
        try:
            for _ in range(120):
                rest()
        finally:
            gc.callbacks.remove(note)
    assert len(looked) == 3


def test_an_actor_of_ray_is_calm_too(tmp_path: Path) -> None:
    ahead = plan(settings_of(SETTINGS, tmp_path))
    before = gc.get_threshold()
    try:
        worker = _Worker(Task(ahead.settings, tmp_path))
        assert gc.get_threshold()[0] > before[0]
        done = worker.make(ahead.units[0])
    finally:
        gc.set_threshold(*before)
    assert done.tally is not None and (tmp_path / ahead.units[0].file).exists()
