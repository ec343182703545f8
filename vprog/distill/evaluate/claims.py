"""Hallucination measured exactly: each claim of a text, held against the true scene."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any

from vprog.distill.sample import NO_SAMPLES, Sample
from vprog.grammar.diagnostic import VprogError

if TYPE_CHECKING:
    from vprog.rationalize.audit import Auditor

#: The name that stands for a scene's digest: the scene lives in memory alone.
_DIGEST = "0" * 64


@dataclass(frozen=True, slots=True)
class Claims:
    """What became of the claims of one text.

    Attributes:
        total: how many claims were read in it, that of the final answer apart.
        false: how many the scene contradicts, or speak of things that it does not know.
        unknown: how many can be told neither way.
        unread: how many parts of the text could not be read as claims at all.
        made_up: the names of things that are not there.
    """

    total: int
    false: int
    unknown: int
    unread: int
    made_up: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """The share of claims that are false, 0 to 1; 0 of none."""
        return self.false / self.total if self.total else 0.0


class SceneTruth:
    """Audits texts about the samples of a world, each against its own scene.

    A sample needs its ``scene`` (``vprog.world.record``) and its ``program``, whose run on the scene
    gives the referring phrases of a text their things.
    """

    def __init__(self, size: int = 96) -> None:
        self.size = size
        self._kept: tuple[tuple[str, str], Auditor] | None = None

    def knows(self, sample: Sample) -> bool:
        """Whether a text about the sample can be audited."""
        return sample.scene is not None and bool(sample.program)

    def claims(self, sample: Sample, text: str) -> Claims:
        """What becomes of the claims of a text about a sample.

        The claim of the final answer is left out: accuracy counts it.

        Raises:
            VprogError: VP703 the sample's scene is none; what is wrong with its program.
        """
        try:
            found = self._auditor(sample).audit(text)
        except VprogError as error:
            if error.code != "VP420":  # a text without a sentence claims nothing
                raise
            return Claims(0, 0, 0, 0)
        told = [c for c in found.claims if c.claim.kind != "answer"]
        false = [c for c in told if c.scene == "contradicted" or c.missing]
        unknown = [c for c in told if c.scene == "unknown" and not c.missing]
        return Claims(len(told), len(false), len(unknown), len(found.unread), found.hallucinated)

    def _auditor(self, sample: Sample) -> Auditor:
        from vprog.image import Image
        from vprog.program import load
        from vprog.rationalize.audit import Auditor

        key = (sample.id, sample.program)
        if self._kept is None or self._kept[0] != key:
            profile, name = self._profile(sample)
            image = Image.named(f"{name}.png", self.size, self.size)
            trace = load(sample.program).run(image=image, profile=profile)
            self._kept = (key, Auditor(trace, profile))
        return self._kept[1]

    def _profile(self, sample: Sample) -> tuple[Any, str]:
        import msgspec

        from vprog.modules.scene import SceneModule, profile
        from vprog.modules.scene_file import SceneFile
        from vprog.modules.scene_layout import GqaScene, gqa_graph
        from vprog.world.graph import gqa_scene
        from vprog.world.record import scene_of

        try:
            scene = scene_of(sample.scene or {})
            told = msgspec.convert(gqa_scene(scene, self.size), GqaScene)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise NO_SAMPLES.error(
                f"the scene of {sample.id} cannot be read: {error!r:.100}",
                "give the scene of `vprog world make`, or leave it out",
            ) from None
        file = SceneFile(_DIGEST, {scene.name: gqa_graph(scene.name, told)})
        return profile("world", file, SceneModule(file)), scene.name


def false_share(found: Iterable[Claims]) -> float:
    """The share of all claims of some texts that are false, 0 to 1; 0 where nothing is claimed.

    >>> false_share([Claims(3, 1, 0, 0), Claims(1, 1, 0, 0)])
    0.5
    """
    told = list(found)
    total = fsum(c.total for c in told)
    return fsum(c.false for c in told) / total if total else 0.0
