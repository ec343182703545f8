"""Colour, brightness and size, measured on the pixels and the box of a region."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import VprogError, declare
from vprog.image import Image
from vprog.module import Answer, Ask
from vprog.modules.hue import COLORS, color_name, name_pixels, oklch
from vprog.modules.native import NOT_LOADED
from vprog.region import Region

UNSEEN = declare(
    "VP621",
    "the profile cannot judge this attribute",
    "The embedded profile measures colours (black, gray, white, red, orange, yellow, green, blue, "
    "purple, pink, brown), brightness (bright, dark) and size (small, medium, large). What something "
    "is made of, how it is shaped or what it does takes a model that knows images and text. A colour "
    "is named where it covers at least 30 % of what is seen and leads the next by 5 %.",
    wrong='answer = verify(image, "wooden")',
    right='answer = verify(image, "red")',
)

CODE: Final = "2"
#: The least share of a colour that is named.
SHARE: Final = 0.3
#: The least share of a colour that ``verify`` says yes to: a red bicycle is mostly background.
SEEN: Final = 0.25
#: By how much the colour that is named leads the next.
LEAD: Final = 0.05
#: The picture's share from which on a thing is no longer small, and from which on it is large.
SMALL, LARGE = 0.02, 0.2
#: Mean lightness (OKLab) up to which a picture is dark, and from which on it is bright.
DARK, BRIGHT = 0.4, 0.6
#: Pixels a side that are looked at; a larger box is averaged down to them.
GRID: Final = 48
#: What of the box is left out at each side, how fast weight falls from its centre (in box sizes),
#: how wide the ring around it is, and how much a colour of the ring counts less inside.
MARGIN, SPREAD, RING, DISCOUNT = 0.05, 0.25, 0.15, 0.6
KEPT: Final = 4096

_BRIGHTNESS: Final = {"bright": "bright", "light": "bright", "dark": "dark"}
_SIZES: Final = {"small": "small", "little": "small", "tiny": "small", "medium": "medium"} | {
    "large": "large",
    "big": "large",
    "huge": "large",
}
_GRAY_WORDS: Final = ("black and white", "monochrome", "grayscale", "greyscale", "colorless")


@dataclass(frozen=True, slots=True)
class Look:
    """What was measured: each colour's share, the mean lightness, the most chroma, the size."""

    shares: tuple[float, ...]
    lightness: float
    chroma: float
    size: float

    @property
    def color(self) -> tuple[str, float] | None:
        """The colour that prevails and its share, or None."""
        order = sorted(range(len(COLORS)), key=lambda i: -self.shares[i])
        best, next_best = self.shares[order[0]], self.shares[order[1]]
        if best < SHARE or best - next_best < LEAD:
            return None
        return COLORS[order[0]], best

    @property
    def brightness(self) -> str:
        """``dark``, ``medium`` or ``bright``."""
        if self.lightness <= DARK:
            return "dark"
        return "bright" if self.lightness >= BRIGHT else "medium"

    @property
    def extent(self) -> str:
        """``small``, ``medium`` or ``large``, by the share of the picture that the box covers."""
        if self.size < SMALL:
            return "small"
        return "large" if self.size >= LARGE else "medium"


class Pixels:
    """The module ``pixels``: colour, brightness and size, by statistics inside the box.

    The pixels of a box, less a margin, are named one by one (``hue``) and vote with a weight that
    falls from the centre; a colour that also fills the ring around the box counts less, as it is
    likely background. The colour of a person is refused. Size is the share of the picture: small under 2 %, large from 20 % on.
    """

    def __init__(self) -> None:
        self._looks: OrderedDict[tuple[str, tuple[float, ...]], Look] = OrderedDict()

    #: What is seen does not hang on what the picture is called.
    by_name: Final = False

    @property
    def name(self) -> str:
        """The module's name in a trace."""
        return "pixels"

    @property
    def version(self) -> str:
        """Of the code and its thresholds."""
        return CODE

    @property
    def oracles(self) -> frozenset[str]:
        """Attributes, and the comparison of attributes."""
        return frozenset(
            ("verify", "choose", "query", "color", "size", "material", "shape", "same", "different")
        )

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """Answers, VP621 for what cannot be judged, and for a colour where none prevails."""
        return [self._answer(ask) for ask in asks]

    def _answer(self, ask: Ask) -> Answer | Failed:
        try:
            if ask.oracle == "verify":
                return self.verify(*ask.args)
            if ask.oracle == "choose":
                return self.choose(*ask.args)
            if ask.oracle in ("same", "different"):
                return self._compare(ask)
            if ask.oracle == "query":
                return self.query(*ask.args)
            return self.query(ask.args[0], ask.oracle)
        except VprogError as error:
            first = error.diagnostics[0]
            return Failed(first.code, first.message, first.help)

    def verify(self, what: Image | Region, attribute: str) -> Answer | Failed:
        """Whether something is of a colour, bright or dark, small, medium or large."""
        score = self._score(what, attribute)
        if isinstance(score, Failed):
            return score
        value, threshold = score
        return Answer(value >= threshold, round(value, 3), threshold)

    def choose(self, what: Image | Region, options: Sequence[str]) -> Answer | Failed:
        """The option that is seen most; all must be attributes that can be judged."""
        best: tuple[float, str] | None = None
        kinds = {_kind(option) for option in options}
        if len(kinds) != 1 or kinds == {None}:
            unknown = next((o for o in options if _kind(o) is None), None)
            return _unseen(unknown if unknown is not None else ", ".join(options))
        for option in options:
            score = self._score(what, option)
            if isinstance(score, Failed):
                return score
            if best is None or score[0] > best[0]:
                best = (score[0], option)
        if best is None or best[0] <= 0:
            return fail(UNSEEN, "none of the options can be seen", "give other options")
        return Answer(best[1], round(best[0], 3))

    def query(self, what: Image | Region, category: str) -> Answer | Failed:
        """The colour, brightness or size of something."""
        kind = {"colour": "color"}.get(category.lower(), category.lower())
        if kind == "color" and _is_person(what):
            return _no_person_color()
        if kind == "color":
            found = self.look(what).color
            if found is None:
                return self._no_color(what)
            return Answer(found[0], round(found[1], 3), SHARE)
        if kind == "brightness":
            return Answer(self.look(what).brightness)
        if kind == "size":
            return Answer(self.look(what).extent)
        return _unseen(category)

    def _compare(self, ask: Ask) -> Answer | Failed:
        a, b, category = ask.args
        first, second = self.query(a, category), self.query(b, category)
        if isinstance(first, Failed):
            return first
        if isinstance(second, Failed):
            return second
        return Answer((first.value == second.value) == (ask.oracle == "same"))

    def _no_color(self, what: Image | Region) -> Failed:
        shares = self.look(what).shares
        order = sorted(range(len(COLORS)), key=lambda i: -shares[i])[:2]
        seen = " and ".join(f"{COLORS[i]} ({100 * shares[i]:.0f} %)" for i in order)
        label = (what.label or "region") if isinstance(what, Region) else "picture"
        return fail(
            UNSEEN,
            f"no one colour prevails on the {label}: the most are {seen}",
            "ask for one colour with verify, or look at a smaller region",
        )

    def _score(self, what: Image | Region, attribute: str) -> tuple[float, float] | Failed:
        """How much of an attribute is seen, and from where on that is yes."""
        word, kind = " ".join(attribute.lower().replace("-", " ").split()), _kind(attribute)
        if kind is None:
            return _unseen(attribute)
        if kind == "color" and _is_person(what):
            return _no_person_color()
        look = self.look(what)
        color = color_name(word)
        if color is not None:
            return look.shares[COLORS.index(color)], SEEN
        if kind == "brightness":
            bright = _BRIGHTNESS[word] == "bright"
            return (look.lightness, BRIGHT) if bright else (1 - look.lightness, 1 - DARK)
        if kind == "size":
            return float(look.extent == _SIZES[word]), 0.5
        return float(look.chroma < 0.02), 0.5

    def look(self, what: Image | Region) -> Look:
        """Measure a picture or a region; measured once.

        Raises:
            VprogError: VP301 no pixels at hand, VP630 numpy is not installed.
        """
        image, box = (what, None) if isinstance(what, Image) else (what.image, what.box)
        key = (image.digest, box or ())
        if key not in self._looks:
            self._looks[key] = _measure(image, box)
            if len(self._looks) > KEPT:
                self._looks.popitem(last=False)
        return self._looks[key]


def _kind(attribute: str) -> str | None:
    word = " ".join(attribute.lower().replace("-", " ").split())
    if word in _BRIGHTNESS:
        return "brightness"
    if word in _SIZES:
        return "size"
    if word in _GRAY_WORDS:
        return "gray"
    return "color" if color_name(word) is not None else None


def _unseen(attribute: str) -> Failed:
    return fail(
        UNSEEN,
        f'"{attribute[:60]}" cannot be judged: this profile measures colour, brightness and size',
        "a profile with a model of images and text (open) can judge it",
    )


def _is_person(what: Image | Region) -> bool:
    return isinstance(what, Region) and what.label == "person"


def _no_person_color() -> Failed:
    return fail(
        UNSEEN,
        "the colour of a person is not measured: pixels do not tell clothes from skin and hair",
        "ask for the colour of a thing; a profile with a model of images and text (open) knows clothes",
    )


def _measure(image: Image, box: tuple[float, float, float, float] | None) -> Look:
    try:
        import numpy as np
    except ImportError as error:
        raise NOT_LOADED.error(
            f"pixels cannot be measured: {error}", 'pip install "vprog[lite]"'
        ) from None
    from PIL.Image import Resampling

    left, top, right, bottom = box or (0, 0, image.width, image.height)
    width, height = right - left, bottom - top

    def sample(x0: float, y0: float, x1: float, y1: float) -> Any:
        inside = (max(0, round(x0)), max(0, round(y0)), min(image.width, round(x1)))
        part = (*inside, min(image.height, round(y1)))
        part = (part[0], part[1], max(part[0] + 1, part[2]), max(part[1] + 1, part[3]))
        pixels = image.pixels.crop(part)
        return np.asarray(pixels.resize((GRID, GRID), Resampling.BOX)), part

    trim = MARGIN if box else 0.0
    inner, _ = sample(
        left + trim * width, top + trim * height, right - trim * width, bottom - trim * height
    )
    from_centre = (np.arange(GRID) + 0.5) / GRID - 0.5
    squares = from_centre[:, None] ** 2 + from_centre[None] ** 2
    weight = np.exp(-squares / (2 * SPREAD**2)) if box else np.ones((GRID, GRID))
    shares = _shares(name_pixels(inner), weight)
    if box:
        outer, part = sample(
            left - RING * width, top - RING * height, right + RING * width, bottom + RING * height
        )
        x = part[0] + (np.arange(GRID) + 0.5) / GRID * (part[2] - part[0])
        y = part[1] + (np.arange(GRID) + 0.5) / GRID * (part[3] - part[1])
        ring = ~(((y >= top) & (y < bottom))[:, None] & ((x >= left) & (x < right))[None])
        # A ring that the picture's edge cuts off says less about the background.
        whole = 1 - 1 / (1 + 2 * RING) ** 2
        seen = min(1.0, float(ring.mean()) / whole)
        shares = shares * (1 - DISCOUNT * seen * _shares(name_pixels(outer), ring.astype(float)))
        shares = shares / shares.sum()
    light, chroma, _ = oklch(inner)
    return Look(
        tuple(round(float(s), 3) for s in shares),
        round(float(light.mean()), 3),
        round(float(chroma.max()), 3),
        width * height / (image.width * image.height),
    )


def _shares(names: Any, weight: Any) -> Any:
    import numpy as np

    votes = np.bincount(names.ravel(), weight.ravel(), len(COLORS))
    return votes / max(votes.sum(), 1e-9)
