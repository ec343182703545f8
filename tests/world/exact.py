"""Programs run on the scene graphs that a world writes."""

from __future__ import annotations

from typing import Any

import vprog
from tests.laws.reference import evaluate
from vprog.image import Image
from vprog.module import Profile
from vprog.modules.scene import SceneModule
from vprog.modules.scene_file import SceneFile
from vprog.modules.scene_layout import scenes_of
from vprog.world.graph import clevr_scene, gqa_scene
from vprog.world.scene import Scene

SIZE = 96


class Exact:
    """A scene as programs see it, in one of its two layouts."""

    def __init__(self, scene: Scene, layout: str = "gqa") -> None:
        told: Any = {scene.name: gqa_scene(scene, SIZE)}
        if layout == "clevr":
            told = {"scenes": [clevr_scene(scene, SIZE)]}
        module = SceneModule(SceneFile("0" * 64, {s.name: s for s in scenes_of(told)}))
        self.profile = Profile(layout, dict.fromkeys(sorted(module.oracles), module))
        self.image = Image.named(f"{scene.name}.png", SIZE, SIZE)

    def run(self, text: str) -> tuple[Any, str]:
        """The answer of a program, and the code of its failure."""
        trace = vprog.load(text).run(self.image, profile=self.profile)
        return (None, trace.failed.code) if trace.failed is not None else (trace.answer, "")

    def reference(self, text: str) -> tuple[Any, str]:
        """The same by the reference evaluator."""
        outcome = evaluate(vprog.load(text).tree, {"image": self.image}, self.profile)
        return (None, outcome.failed) if outcome.failed else (outcome.values["answer"], "")


def said(answer: Any) -> str:
    """An answer as CLEVR and GQA write it."""
    return ("yes" if answer else "no") if isinstance(answer, bool) else str(answer)
