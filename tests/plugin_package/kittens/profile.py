"""The profile that the plugin brings."""

from __future__ import annotations

from kittens.eyes import KittenEyes
from vprog.module import Profile


def kittens(number: str = "3") -> Profile:
    """The profile ``kittens``, or ``kittens:NUMBER``."""
    eyes = KittenEyes(int(number))
    return Profile("kittens", {"find": eyes, "mood": eyes}, {"ask": "kittens do not talk"})
