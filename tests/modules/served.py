"""A module that is served to the tests, and what it was asked."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vprog.failed import Failed
from vprog.module import Answer, Ask, Profile
from vprog.modules.listen import Listener
from vprog.region import Region


class Slow:
    """Takes its time, and counts its batches and how large they are."""

    name, version, by_name = "slow", "1", False
    oracles = frozenset({"best_match", "find", "know"})
    batch = 16

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.batches: list[int] = []
        self.seen: list[Any] = []

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        self.batches.append(len(asks))
        time.sleep(self.seconds)
        return [self.one(ask) for ask in asks]

    def one(self, ask: Ask) -> Answer | Failed:
        if ask.oracle == "find":
            pixels = ask.args[0].pixels
            self.seen.append(pixels.tobytes())
            return Answer((Region(ask.args[0], (0.0, 0.0, 1.5, 2.0), ask.args[1], 0.5),), 0.5, 0.4)
        if ask.oracle == "best_match":
            return Answer(ask.args[0][0])
        if "raise" in ask.args[0]:
            raise RuntimeError("out of order")
        if "fail" in ask.args[0]:
            return Failed("VP699", "it does not know", None)
        return Answer(ask.args[0].upper(), 0.1 + 0.2, 0.25)


def serving(profile: Profile, tmp_path: Path) -> Listener:
    listener = Listener(profile, 0, tmp_path / "token")
    listener.start()
    return listener


def both(module: Any) -> Profile:
    modules = dict.fromkeys(("best_match", "find", "know"), module)
    return Profile("slow", modules, {"ask": "it does not talk"})
