"""A world is made fast enough; the full promise is measured by ``python -m benchmarks.world``."""

from __future__ import annotations

from benchmarks.world import PICTURES_PROMISED, SCENES_PROMISED, pictures, rate, scenes


def test_scenes_with_questions_are_made_fast() -> None:
    # Half of what is promised of a core that does nothing else, for one that does.
    assert rate(scenes) > SCENES_PROMISED / 2


def test_pictures_are_drawn_fast() -> None:
    assert rate(pictures(96)) > PICTURES_PROMISED / 2
