"""Boxes in a text, in the notations that vision-language models read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from vprog.grammar.diagnostic import declare
from vprog.region import Region

#: How boxes are written: as LLaVA and Shikra, Kosmos-2, or Qwen-VL have them.
Notation: TypeAlias = Literal["llava", "kosmos2", "qwen"]
NOTATIONS: tuple[Notation, ...] = get_args(Notation)

NO_NOTATION = declare(
    "VP411",
    "there is no such notation of boxes",
    "Boxes are written as llava, kosmos2 or qwen have them.",
    wrong="$ vprog rationalize count.vp --image cups.png --profile scene:cups.json "
    "--style grounded --boxes dots",
    right="$ vprog rationalize count.vp --image cups.png --profile scene:cups.json "
    "--style grounded --boxes qwen",
)

#: Kosmos-2 cuts a picture into so many columns and rows of patches.
_GRID = 32


def shares(region: Region) -> tuple[float, float, float, float]:
    """A box as shares of its image, each 0 to 1."""
    width, height = region.image.width, region.image.height
    left, top, right, bottom = region.box
    return left / width, top / height, right / width, bottom / height


def llava(text: str, regions: Sequence[Region]) -> str:
    """``the cup [0.120, 0.250, 0.480, 0.750]``: left, top, right, bottom, 0 to 1."""
    boxes = ("[" + ", ".join(f"{x:.3f}" for x in shares(r)) + "]" for r in regions)
    return f"{text} {' '.join(boxes)}"


def kosmos2(text: str, regions: Sequence[Region]) -> str:
    """``<phrase>the cup</phrase><object><patch_index_0000><patch_index_0033></object>``.

    The two patches hold the upper left and the lower right corner; patches are counted from 0, by
    row. Several boxes stand in one object, divided by a delimiter, as the model's processor has it.
    """
    found = []
    for region in regions:
        left, top, right, bottom = shares(region)
        corners = (_patch(left, top), _patch(right, bottom, last=True))
        found.append("".join(f"<patch_index_{c:04}>" for c in corners))
    boxes = "</delimiter_of_multi_objects/>".join(found)
    return f"<phrase>{text}</phrase><object>{boxes}</object>"


def _patch(x: float, y: float, last: bool = False) -> int:
    """The patch that holds a point; a right or lower edge belongs to the patch before it."""
    import math

    column, row = ((math.ceil(v * _GRID) - 1) if last else math.floor(v * _GRID) for v in (x, y))
    top = _GRID - 1
    return min(max(row, 0), top) * _GRID + min(max(column, 0), top)


def qwen(text: str, regions: Sequence[Region]) -> str:
    """``<|object_ref_start|>the cup<|object_ref_end|><|box_start|>(120,250),(480,750)<|box_end|>``.

    Left, top, right and bottom in thousandths of the picture.
    """
    found = []
    for region in regions:
        left, top, right, bottom = (round(1000 * x) for x in shares(region))
        found.append(f"<|box_start|>({left},{top}),({right},{bottom})<|box_end|>")
    return f"<|object_ref_start|>{text}<|object_ref_end|>{''.join(found)}"


_WRITTEN: dict[str, Callable[[str, Sequence[Region]], str]] = {
    "llava": llava,
    "kosmos2": kosmos2,
    "qwen": qwen,
}


@dataclass(frozen=True, slots=True)
class Marks:
    """Writes boxes behind what is named.

    Attributes:
        notation: how.
    """

    notation: Notation = "llava"

    def mark(self, text: str, regions: Sequence[Region]) -> str:
        """A name with the boxes of what it names, each once; a name of no region stays as it is."""
        regions = list(dict.fromkeys(regions))
        return _WRITTEN[self.notation](text, regions) if regions else text


def marks(notation: str) -> Marks:
    """A writer of boxes by the name of its notation.

    Raises:
        VprogError: VP411 an unknown notation.
    """
    for known in NOTATIONS:
        if known == notation:
            return Marks(known)
    raise NO_NOTATION.error(
        f"there is no notation {notation}", f"notations: {', '.join(NOTATIONS)}"
    )
