"""The contract on imports names every room that there is."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ABOVE_THE_CORE = ("cli", "corpus", "distill", "modules", "rationalize", "studio", "world")


def test_the_core_is_held_from_every_room_above_it() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    contracts = {c["name"]: c for c in settings["importlinter"]["contracts"]}
    there = {f"vprog.{r}" for r in ABOVE_THE_CORE if (ROOT / "vprog" / r).is_dir()}
    held = contracts["the core knows nothing of the rooms above it"]["forbidden_modules"]
    assert set(held) == there
    layers = contracts["the rooms above the core stand in layers"]["layers"]
    named = {f"vprog.{r.strip(' ()')}" for layer in layers for r in layer.split("|")}
    assert there <= named
