"""What light editing does to pixels. Boxes are left, top, right, bottom, inside the picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image as Pixels

Box = tuple[int, int, int, int]

#: Colours of frames, in turn: they differ in lightness too, so that no one need tell hues apart.
FRAMES = ((213, 94, 0), (0, 114, 178), (0, 158, 115), (204, 121, 167), (230, 159, 0))
#: A label shows this many characters at most.
LABEL = 40


def framed(pixels: Pixels, boxes: tuple[Box, ...], labels: tuple[str, ...]) -> Pixels:
    """A copy with a frame around each box, and its label at the frame's left upper corner."""
    from PIL import ImageDraw, ImageFont

    picture = pixels.copy()
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default()
    thick = max(1, min(picture.size) // 200)
    for i, (box, label) in enumerate(zip(boxes, labels, strict=True)):
        left, top, right, bottom = box
        if left >= right or top >= bottom:
            continue
        color = FRAMES[i % len(FRAMES)]
        draw.rectangle((left, top, right - 1, bottom - 1), outline=color, width=thick)
        # The built-in font has no more than Latin letters, and a line end would leave the line.
        shown = "".join(c if " " <= c <= "~" else "?" for c in label[:LABEL])
        if shown:
            place = (left + thick + 2, top + thick + 1)
            draw.rectangle(draw.textbbox(place, shown, font=font), fill=color)
            draw.text(place, shown, fill=(255, 255, 255), font=font)
    return picture


def blurred(pixels: Pixels, boxes: tuple[Box, ...]) -> Pixels:
    """A copy that is sharp in the boxes and blurred elsewhere."""
    from PIL import ImageFilter

    radius = max(2, min(pixels.size) // 60)
    return _kept(pixels, pixels.filter(ImageFilter.GaussianBlur(radius)), boxes)


def grey(pixels: Pixels, boxes: tuple[Box, ...]) -> Pixels:
    """A copy that has its colours in the boxes and is grey elsewhere."""
    return _kept(pixels, pixels.convert("L").convert(pixels.mode), boxes)


def _kept(pixels: Pixels, changed: Pixels, boxes: tuple[Box, ...]) -> Pixels:
    for box in boxes:
        if box[0] < box[2] and box[1] < box[3]:
            changed.paste(pixels.crop(box), box[:2])
    return changed
