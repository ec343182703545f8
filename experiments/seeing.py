"""The vision tower's own lesson: for each patch, what thing is there.

A vision tower is pretrained before it meets a language model, elsewhere too. Here the true scene
tells of every patch which thing it shows, if any: a lesson that needs minutes.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from experiments.small_world import SIZE, bare_scene
from vprog.distill.network import Network, load_student
from vprog.world.render import render
from vprog.world.scene import COLORS, SHAPES, SIZES, Scene
from vprog.world.shapes import GRID

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels
    from torch import Tensor

#: What is told of a thing, each with the words for it.
TOLD: Final = (SHAPES, COLORS, SIZES)
PICTURES, STEPS, BATCH, RATE = 20_000, 3_500, 32, 1e-3


def targets(scene: Scene, patches: int) -> list[list[int]]:
    """For each kind of words, of each patch the word of the thing there; -1 where none is.

    A thing is in the patches whose middle lies in its box, and in that of its own middle.

    Args:
        scene: what the picture shows.
        patches: how many there are across and down.

    >>> told = targets(bare_scene(0, (1, 1)), 8)
    >>> len(told), len(told[0]), {SHAPES[w] for w in told[0] if w >= 0} <= set(SHAPES)
    (3, 64, True)
    """
    found = [[-1] * (patches * patches) for _ in TOLD]
    step = GRID / patches
    for thing in scene.things:
        left, top, right, bottom = thing.box
        words = (thing.shape, thing.color, thing.size)
        for place in range(patches * patches):
            y, x = (place // patches + 0.5) * step, (place % patches + 0.5) * step
            own = int(thing.center[1] // step) * patches + int(thing.center[0] // step)
            if (left <= x <= right and top <= y <= bottom) or place == own:
                for told, kind, word in zip(found, TOLD, words, strict=True):
                    told[place] = kind.index(word)
    return found


@dataclass(frozen=True, slots=True)
class Lesson:
    """Pictures with what their patches show.

    Attributes:
        pictures: of RGB.
        targets: of each picture, for each kind of words, of each patch the word there, or -1.
        words: how many words each kind has.
    """

    pictures: Sequence[Pixels]
    targets: Sequence[Sequence[Sequence[int]]]
    words: Sequence[int]


def scenes_lesson(first: int, patches: int) -> Lesson:
    """The lesson of the small world.

    Args:
        first: the number of the first picture.
        patches: how many there are across and down.
    """
    scenes = [bare_scene(number, (1, 4)) for number in range(first, first + PICTURES)]
    told = [targets(scene, patches) for scene in scenes]
    return Lesson([render(scene, SIZE) for scene in scenes], told, [len(kind) for kind in TOLD])


def see(student: Network, folder: Path, lesson: Callable[[int], Lesson], steps: int) -> Path:
    """Teach the vision tower of a student of the class of SmolVLM, and save the student.

    Args:
        student: whose; its other weights stay.
        folder: where the student is saved; one that is there is left alone.
        lesson: what is taught, by how many patches there are across.
        steps: of ``BATCH`` pictures each.
    """
    if folder.exists():
        return folder
    import numpy as np
    import torch
    from torch.nn import Linear, functional

    tower = student.base.model.vision_model
    patches = SIZE // tower.config.patch_size
    taught = lesson(patches)
    shown = np.stack([np.asarray(picture.convert("RGB")) for picture in taught.pictures])
    words = torch.tensor(taught.targets) + 1
    torch.manual_seed(0)
    heads = [Linear(tower.config.hidden_size, kind + 1) for kind in taught.words]
    weights = [*tower.parameters(), *(w for head in heads for w in head.parameters())]
    learner = torch.optim.AdamW(weights, lr=RATE, betas=(0.9, 0.98), weight_decay=0.01)
    shape = torch.optim.lr_scheduler.OneCycleLR(learner, RATE, total_steps=steps, pct_start=0.05)
    dice = np.random.default_rng(0)
    tower.train()
    for step in range(steps):
        drawn = dice.integers(0, len(shown), BATCH)
        seen = _seen(tower, torch.from_numpy(shown[drawn]), patches)
        loss = torch.zeros(())
        for head, wanted in zip(heads, words[drawn].unbind(1), strict=True):
            # Most patches show nothing; those that do count as much together.
            each = functional.cross_entropy(
                head(seen).flatten(0, 1), wanted.flatten(), reduction="none"
            )
            there = wanted.flatten() > 0
            loss = loss + each[there].mean() + each[~there].mean()
        learner.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        learner.step()
        shape.step()
        if step % 250 == 249:
            right = [
                float((head(seen).argmax(-1) == wanted)[wanted > 0].float().mean())
                for head, wanted in zip(heads, words[drawn].unbind(1), strict=True)
            ]
            told = ", ".join(f"{value:.2f}" for value in right)
            sys.stdout.write(f"seeing {step + 1}: loss {loss.item():.3f}, right {told}\n")
            sys.stdout.flush()
    student.save(folder)
    return folder


def _seen(tower: Any, pictures: Tensor, patches: int) -> Tensor:
    """What a tower makes of pictures of bytes, of shape (pictures, patches, width)."""
    import torch

    pixels = pictures.permute(0, 3, 1, 2).float() / 127.5 - 1
    mask = torch.ones(len(pictures), patches, patches, dtype=torch.bool)
    found: Tensor = tower(pixel_values=pixels, patch_attention_mask=mask).last_hidden_state
    return found


def seen_student(new: Path, folder: Path, **how: Any) -> Path:
    """``see`` for a checkpoint, in the small world."""
    if folder.exists():
        return folder
    student = load_student(new, size=SIZE, device="cpu", **how)
    return see(student, folder, lambda patches: scenes_lesson(0, patches), STEPS)
