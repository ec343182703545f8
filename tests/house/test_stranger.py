"""A stranger's package brings a profile, by the same door as the built-in ones."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.house.install import Installed, run

STRANGER = """
from vprog.failed import Failed
from vprog.module import Answer, Profile
from vprog.region import Region


class Pairs:
    name = "pairs"
    version = "1"
    oracles = frozenset({"find"})

    def answer(self, asks):
        return [self.one(*ask.args) for ask in asks]

    def one(self, where, noun, most):
        if noun == "ghost":
            return Failed("VP690", "nobody has seen a ghost", "ask for something else")
        boxes = ((0, 0, 9, 9), (20, 0, 29, 9))
        return Answer(tuple(Region(where, box, noun) for box in boxes))


def profile(argument=""):
    return Profile(f"pairs:{argument}", {"find": Pairs()}, {"ask": "pairs cannot talk"})
"""


@pytest.fixture
def stranger(installed: Installed) -> Iterator[Installed]:
    module = installed.site / "stranger.py"
    facts = installed.site / "stranger-1.0.dist-info"
    module.write_text(STRANGER, encoding="utf-8")
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[vprog.modules]\npairs = stranger:profile\n")
    yield installed
    for path in (facts / "METADATA", facts / "entry_points.txt", module):
        path.unlink()
    facts.rmdir()


def _count(where: Installed, noun: str) -> tuple[int, str, str]:
    (where.work / "stranger.vp").write_text(
        f'image: Image\nanswer = count(find(image, "{noun}"))\n', encoding="utf-8"
    )
    image = ("--image", "cups.png", "--profile", "pairs")
    done = run(where, where.command, "run", "stranger.vp", *image, "--json")
    return done.returncode, done.stdout, done.stderr


def test_a_stranger_answers(stranger: Installed) -> None:
    status, out, err = _count(stranger, "cup")
    assert status == 0, err
    assert json.loads(out)["answer"] == 2


def test_a_stranger_fails_by_name(stranger: Installed) -> None:
    status, out, err = _count(stranger, "ghost")
    assert status != 0
    assert "nobody has seen a ghost" in out + err
    assert "Traceback" not in err
