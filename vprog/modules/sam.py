"""SAM: the mask of what a box holds; with a detector before it, boxes drawn tight to their masks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

from vprog.answer import hold
from vprog.failed import Failed
from vprog.image import Image
from vprog.module import Answer, Ask, Module
from vprog.modules.adapter import Adapter
from vprog.modules.checkpoint import Checkpoint
from vprog.modules.device import BAD_MODEL_SETTING, finite, package
from vprog.modules.finding import rounded
from vprog.modules.framing import frame
from vprog.modules.loading import network, processor
from vprog.modules.mask import Mask
from vprog.modules.memory import Memory
from vprog.ops import OPERATORS
from vprog.region import Region

#: Pictures whose features are kept on the device: 4 MB each.
PICTURES: Final = 16


class Sam(Adapter):
    """The module ``sam`` (Kirillov et al. 2023).

    A Region has no mask of its own, and no oracle asks for one: ``segment`` gives masks to Python.
    As a module it answers ``find`` through a detector, and replaces each box by the smallest one
    around the mask of what the box holds, where that is not empty and lies for the most part in it.

    Args:
        of: the detector that finds; any module that answers ``find``.
    """

    name = "sam"
    ORACLES: ClassVar = ("find",)
    KINDS: ClassVar = ("sam",)
    SOURCE: ClassVar = "Kirillov et al. 2023 (arXiv 2304.02643)"

    def __init__(
        self, checkpoint: str | Path, *, of: Module | None = None, **settings: Any
    ) -> None:
        super().__init__(checkpoint, **settings)
        if of is not None and "find" not in of.oracles:
            raise BAD_MODEL_SETTING.error(
                f"{of.name} does not answer find", "give sam a detector to draw boxes for"
            )
        self._of = of
        self._pictures: Memory[str, Any] = self.memory(PICTURES)
        self._masks: Memory[tuple[Any, ...], tuple[Mask, float]] = self.memory()

    @property
    def oracles(self) -> frozenset[str]:
        """``find``, where it has a detector to find with."""
        return frozenset() if self._of is None else frozenset(self.ORACLES)

    @property
    def nouns(self) -> Mapping[str, tuple[str, ...]] | None:
        """The nouns of its detector."""
        return getattr(self._of, "nouns", None)

    def settings(self) -> Mapping[str, Any]:
        """The detector that finds."""
        return {} if self._of is None else {"of": f"{self._of.name}={self._of.version}"}

    @staticmethod
    def forward_key(ask: Ask) -> str:
        """The picture: its features serve every box."""
        where = ask.args[0]
        image: Image = where if isinstance(where, Image) else where.image
        return image.digest

    def close(self) -> None:
        """Give back its own weights and those of its detector."""
        super().close()
        end = getattr(self._of, "close", None)
        if end is not None:
            end()

    def load(self, found: Checkpoint, device: Any, dtype: Any) -> tuple[Any, Any]:
        """The network and its processor."""
        return network(found, lambda tf: tf.SamModel, device, dtype), processor(found)

    def prepare(self, network: Any, ask: Ask) -> Ask:
        """The call itself."""
        return ask

    def reply(self, network: Any, works: list[Any]) -> list[Answer | Failed]:
        """What the detector finds, with boxes drawn tight."""
        if self._of is None:
            raise BAD_MODEL_SETTING.error("sam has no detector", "give it one with of=")
        type = OPERATORS["find"].result
        found = [
            hold(answer, ask, type, self._of)
            for answer, ask in zip(self._of.answer(works), works, strict=True)
        ]
        regions = [r for a in found if isinstance(a, Answer) for r in a.value]
        masks = self._segment(network, regions)
        tight = {
            id(region): _tight(region, mask)
            for region, (mask, _) in zip(regions, masks, strict=True)
        }
        return [
            Answer(tuple(tight[id(r)] for r in answer.value), answer.score, answer.threshold)
            if isinstance(answer, Answer)
            else answer
            for answer in found
        ]

    def segment(self, regions: Sequence[Region]) -> list[tuple[Mask, float]]:
        """The mask of each region's thing, and how good the network thinks it is, 0 to 1.

        A mask has the size of the picture, or of the picture shrunk to 2048 pixels.

        Raises:
            VprogError: the weights are missing or cannot be loaded.
        """
        with self._lock, package("torch", self.EXTRA).inference_mode():
            return self._segment(self._ready(), list(regions))

    def _segment(self, network: Any, regions: list[Region]) -> list[tuple[Mask, float]]:
        model, process = network
        images = {region.image.digest: region.image for region in regions}
        seen = self._pictures.fill(images, lambda some: _look(network, some), self.batch)
        boxes = {(r.image.digest, r.box): r for r in regions}
        masks = self._masks.fill(
            boxes, lambda some: [_cut(model, process, seen[r.image.digest], r) for r in some], 1
        )
        return [masks[region.image.digest, region.box] for region in regions]


def _look(network: Any, images: list[Image]) -> list[Any]:
    """For each picture: its features, the sizes that its masks are cut to, and what a cell is."""
    model, process = network
    torch = package("torch", "models")
    frames = [frame(image, 8) for image in images]
    made = [process.image_processor(images=one.pixels, return_tensors="pt") for one in frames]
    pixels = torch.cat([one["pixel_values"] for one in made]).to(model.device, model.dtype)
    features = finite(model.get_image_embeddings(pixels))
    return [
        (features[i : i + 1], made[i]["original_sizes"], made[i]["reshaped_input_sizes"], one)
        for i, one in enumerate(frames)
    ]


def _cut(model: Any, process: Any, seen: Any, region: Region) -> tuple[Mask, float]:
    """The mask of one box: boxes are prompted one by one, so that none hangs on another."""
    torch = package("torch", "models")
    features, original, reshaped, shown = seen
    height, width = (int(side) for side in original[0])
    down, across = (float(a) / float(b) for a, b in zip(reshaped[0], original[0], strict=True))
    scale = (across * width / shown.width, down * height / shown.height) * 2
    box = torch.tensor([[[side * by for side, by in zip(region.box, scale, strict=True)]]])
    given = model(
        image_embeddings=features,
        input_boxes=box.to(model.device, model.dtype),
        multimask_output=False,
    )
    finite(given.pred_masks)
    masks = process.image_processor.post_process_masks(
        [given.pred_masks[0].float().cpu()], original, reshaped
    )
    image = region.image
    least = min(1.0, 2048 / max(image.width, image.height))
    rows = max(1, round(image.height * least))
    columns = max(1, round(image.width * least))
    quality = rounded(min(1.0, max(0.0, float(given.iou_scores.float().flatten()[0]))))
    return Mask.of(masks[0][0, 0, :rows, :columns].tolist()), quality


def _tight(region: Region, mask: Mask) -> Region:
    """A region whose box is drawn around its mask."""
    found = mask.box
    if found is None:
        return region
    image = region.image
    across, down = image.width / mask.width, image.height / mask.height
    left, top = float(round(found[0] * across)), float(round(found[1] * down))
    right = min(float(image.width), float(round(found[2] * across)))
    bottom = min(float(image.height), float(round(found[3] * down)))
    width = min(right, region.box[2]) - max(left, region.box[0])
    height = min(bottom, region.box[3]) - max(top, region.box[1])
    if width <= 0 or height <= 0 or 2 * width * height < (right - left) * (bottom - top):
        return region
    return Region(image, (left, top, right, bottom), region.label, region.score, region.ref)
