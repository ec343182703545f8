"""YOLO-World: finds what any noun names, with the text tower of CLIP that it was trained beside."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from vprog.failed import Failed
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.checkpoint import NOT_THIS_KIND, Checkpoint
from vprog.modules.coco import EVERYTHING
from vprog.modules.device import package
from vprog.modules.finding import Seen, plain, told
from vprog.modules.memory import Memory
from vprog.modules.openclip import OpenClip
from vprog.modules.texts import NOTHING_TO_JUDGE
from vprog.modules.yolo import Yolo


class YoloWorld(Yolo):
    """The module ``yoloworld``: answers ``find`` with any noun (Cheng et al. 2024).

    As it looks at a picture with the nouns in mind, a pass is one picture and one noun. The noun's
    vector comes from a text tower of open_clip: that of OpenAI's ViT-B/32, beside which YOLO-World
    was trained (ultralytics would install another package to get it, at run time). Trust and digest
    as for ``Yolo``. "thing" is looked for as "object". Default threshold 0.25.

    Args:
        text: the open_clip checkpoint with the text tower.
    """

    name = "yoloworld"
    PACKAGES: ClassVar = ("torch", "torchvision", "ultralytics", "open_clip")
    SOURCE: ClassVar = "Cheng et al. 2024 (arXiv 2401.17270), Ultralytics"

    def __init__(self, checkpoint: str | Path, *, text: str | Path, **settings: Any) -> None:
        super().__init__(checkpoint, **settings)
        self._text = OpenClip(text, device=self._device, dtype="float32", batch=self.batch)
        self._pairs: Memory[tuple[str, str], tuple[Seen, ...]] = self.memory()
        self._vectors: Memory[str, Any] = self.memory()

    @staticmethod
    def forward_key(ask: Ask) -> Any:
        """The picture and the noun."""
        where = ask.args[0]
        image: Image = where if isinstance(where, Image) else where.image
        return image.digest, plain(ask.args[1])

    def settings(self) -> dict[str, Any]:
        """Also the text tower."""
        return {**super().settings(), "text": self._text.version}

    @property
    def nouns(self) -> None:
        """Open: it takes any noun."""
        return

    def close(self) -> None:
        """Give back its own weights and those of the text tower."""
        super().close()
        self._text.close()

    def _locate(self) -> Checkpoint:
        self._text._locate()
        return super()._locate()

    def load(self, found: Checkpoint, device: Any, dtype: Any) -> tuple[Any, Any]:
        """The network, and the text tower's."""
        model, _ = super().load(found, device, dtype)
        wide = getattr(model, "txt_feats", None)
        if wide is None:
            raise NOT_THIS_KIND.error(f"{found.name} is no YOLO-World", "use the module yolo")
        tower = self._text.load(self._text._locate(), device, package("torch", "yolo").float32)
        if tower[0].text_projection is None or tower[0].text_projection.shape[-1] != wide.shape[-1]:
            raise NOT_THIS_KIND.error(
                f"the text tower gives no vectors of {wide.shape[-1]} numbers",
                "give the one beside which it was trained: OpenAI's ViT-B/32",
            )
        model.model[-1].nc = 1
        return model, tower

    def prepare(self, network: Any, ask: Ask) -> tuple[Ask, Image, str]:
        """The picture and the noun."""
        noun = plain(ask.args[1])
        if not noun:
            raise NOTHING_TO_JUDGE.error("there is no noun to look for", "name a thing")
        self._text.hold(network[1], noun)
        where = ask.args[0]
        return ask, where if isinstance(where, Image) else where.image, noun

    def reply(self, network: Any, works: list[Any]) -> list[Answer | Failed]:
        """The regions of each call."""
        model, tower = network
        torch = package("torch", "yolo")
        nouns = {noun: "object" if noun in EVERYTHING else noun for _, _, noun in works}
        vectors = self._vectors.fill(
            nouns, lambda some: list(self._text.read(tower, some)), self.batch
        )

        def look(some: list[tuple[Image, str]]) -> list[tuple[Seen, ...]]:
            features = torch.stack([vectors[noun] for _, noun in some])[:, None]
            images = [image for image, _ in some]
            return self.look(model, images, ("thing",), txt_feats=features)

        pairs = {(image.digest, noun): (image, noun) for _, image, noun in works}
        seen = self._pairs.fill(pairs, look, self.batch)
        least = self.least
        return [
            told(
                (Seen(one.box, noun, one.score) for one in seen[image.digest, noun]),
                ask.args[0],
                ask.args[2],
                least,
            )
            for ask, image, noun in works
        ]
