"""Depth from one picture: which of two things is nearer, through transformers."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar, Final

from vprog.failed import Failed
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.adapter import Adapter
from vprog.modules.checkpoint import Checkpoint
from vprog.modules.device import finite, package
from vprog.modules.finding import rounded
from vprog.modules.framing import frame
from vprog.modules.loading import network, processor
from vprog.modules.memory import Memory, alike
from vprog.modules.texts import NOTHING_TO_JUDGE
from vprog.region import Region

#: Pictures whose maps are kept, about 1 MB each.
PICTURES: Final = 64


class Depth(Adapter):
    """The module ``depth``: answers ``depth``, ``in_front_of`` and ``behind``.

    Takes Depth Anything (Yang et al. 2024) and DPT (Ranftl et al. 2021). The depth of a region is
    the median of the map over its box: background in the box counts as well. A checkpoint that
    tells metres gives metres; one that tells nearness up to scale and shift gives 0 for the nearest
    place of the picture and 1 for the farthest. Depths are rounded to 0.001, and of two equal ones
    neither is in front.
    """

    name = "depth"
    ORACLES: ClassVar = ("behind", "depth", "in_front_of")
    KINDS: ClassVar = ("depth_anything", "dpt")
    SOURCE: ClassVar = "Yang et al. 2024 (arXiv 2401.10891, 2406.09414)"

    def __init__(self, checkpoint: str | Path, **settings: Any) -> None:
        super().__init__(checkpoint, **settings)
        self._maps: Memory[str, tuple[Any, float, float]] = self.memory(PICTURES)

    @staticmethod
    def forward_key(ask: Ask) -> str:
        """The picture: one map answers every call about it."""
        image: Image = ask.args[0].image
        return image.digest

    def load(self, found: Checkpoint, device: Any, dtype: Any) -> tuple[Any, Any]:
        """The network and what makes tensors of pictures."""
        made = network(found, lambda tf: tf.AutoModelForDepthEstimation, device, dtype)
        return made, processor(found, lambda tf: tf.AutoImageProcessor)

    def prepare(self, network: Any, ask: Ask) -> Ask:
        """The call itself; regions of two pictures are refused."""
        regions: tuple[Region, ...] = ask.args
        if len({region.image.digest for region in regions}) > 1:
            raise NOTHING_TO_JUDGE.error(
                "the things are in different pictures", "compare things of one picture"
            )
        return ask

    def reply(self, network: Any, works: list[Any]) -> list[Answer | Failed]:
        """The answers, from one map a picture."""
        images = {ask.args[0].image.digest: ask.args[0].image for ask in works}
        maps = self._maps.fill(images, lambda some: _look(network, some), self.batch)
        answers: list[Answer | Failed] = []
        for ask in works:
            told = [_median(maps[region.image.digest], region) for region in ask.args]
            if ask.oracle == "depth":
                answers.append(Answer(told[0]))
            else:
                near, far = told if ask.oracle == "in_front_of" else told[::-1]
                answers.append(Answer(near < far))
        return answers


def _look(network: Any, images: list[Image]) -> list[tuple[Any, float, float]]:
    """For each picture its map, and how many of the picture's pixels a cell of it is, both ways."""
    model, process = network
    torch = package("torch", "models")
    frames = [frame(image, 8) for image in images]
    made = [process(images=one.pixels, return_tensors="pt")["pixel_values"][0] for one in frames]
    metric = getattr(model.config, "depth_estimation_type", "relative") == "metric"
    found: dict[int, tuple[Any, float, float]] = {}
    for places in alike([tuple(one.shape) for one in made]):
        pixels = torch.stack([made[i] for i in places]).to(model.device, model.dtype)
        maps = finite(model(pixel_values=pixels).predicted_depth.float()).cpu()
        for row, place in enumerate(places):
            one, image = maps[row], images[place]
            across = frames[place].width / one.shape[1]
            down = frames[place].height / one.shape[0]
            shown = _cells(one, (0.0, 0.0, float(image.width), float(image.height)), across, down)
            if not metric:
                least, most = shown.min(), shown.max()
                one = (most - one) / (most - least) if most > least else torch.zeros_like(one)
            found[place] = one, across, down
    return [found[place] for place in range(len(images))]


def _cells(map: Any, box: tuple[float, ...], across: float, down: float) -> Any:
    """The cells of a map that a box touches, at least one."""
    height, width = map.shape
    left = min(int(box[0] / across), width - 1)
    top = min(int(box[1] / down), height - 1)
    right = max(left + 1, min(width, -int(-box[2] // across)))
    bottom = max(top + 1, min(height, -int(-box[3] // down)))
    return map[top:bottom, left:right]


def _median(told: tuple[Any, float, float], region: Region) -> float:
    map, across, down = told
    return rounded(float(_cells(map, region.box, across, down).median()))
