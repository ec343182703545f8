"""Names of colours: pixels to OKLab, and OKLab to the eleven basic colour terms of English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Berlin and Kay's basic terms.
COLORS: Final = (
    *("black", "gray", "white", "red", "orange", "yellow", "green", "blue", "purple", "pink"),
    "brown",
)
#: Other spellings and everyday names of them.
SYNONYMS: Final = {
    "grey": "gray",
    "violet": "purple",
    "magenta": "pink",
    "lilac": "purple",
    "tan": "brown",
    "crimson": "red",
    "scarlet": "red",
    "navy": "blue",
    "navy blue": "blue",
    "olive green": "green",
}

# From linear sRGB to cone responses, and from their cube roots to OKLab (B. Ottosson, 2020).
_CONES: Final = (
    (0.4122214708, 0.5363325363, 0.0514459929),
    (0.2119034982, 0.6806995451, 0.1073969566),
    (0.0883024619, 0.2817188376, 0.6299787005),
)
_LAB: Final = (
    (0.2104542553, 0.7936177850, -0.0040720468),
    (1.9779984951, -2.4285922050, 0.4505937099),
    (0.0259040371, 0.7827717662, -0.8086757660),
)


def color_name(word: str) -> str | None:
    """The basic term that a word means, or None where it is no colour.

    >>> color_name("Grey"), color_name("light blue"), color_name("dark red"), color_name("wooden")
    ('gray', 'blue', 'red', None)
    """
    plain = " ".join(word.lower().replace("-", " ").split())
    for shade in ("light ", "dark ", "bright ", "deep ", "pale "):
        plain = plain.removeprefix(shade)
    plain = SYNONYMS.get(plain, plain)
    return plain if plain in COLORS else None


def oklch(rgb: Any) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Lightness (0 to 1), chroma (0 to about 0.37) and hue (degrees) of pixels.

    Args:
        rgb: an array whose last axis is red, green, blue, 0 to 255.
    """
    import numpy as np

    value = np.asarray(rgb, np.float64) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    lab = np.cbrt(linear @ np.array(_CONES).T) @ np.array(_LAB).T
    a, b = lab[..., 1], lab[..., 2]
    return lab[..., 0], np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360


def name_pixels(rgb: Any) -> NDArray[Any]:
    """The place in ``COLORS`` of the name of each pixel.

    Chroma parts black, gray and white from the rest; hue parts the rest, with lightness and chroma
    deciding between neighbours: brown is a dark or dull orange, pink a light red or purple.

    >>> [COLORS[i] for i in name_pixels([[255, 0, 0], [139, 69, 19], [250, 250, 250]])]
    ['red', 'brown', 'white']
    """
    import numpy as np

    light, chroma, hue = oklch(rgb)

    def between(low: float, high: float) -> Any:
        return (hue >= low) & (hue < high)

    dark = ((light < 0.16) & (chroma < 0.1)) | ((light < 0.25) & (chroma < 0.06))
    dull = (chroma < 0.04) | ((light > 0.85) & (chroma < 0.05) & between(20, 115))
    reddish = (hue >= 345) | (hue < 33)
    pale = (light >= 0.62) & ((hue >= 345) | (hue < 20) | (chroma < 0.13))
    vivid = (light >= 0.55) & (chroma >= np.where(hue < 45, 0.12, 0.14))
    # The first rule that holds names the pixel. A white thing in shade is hardly lighter than 0.74;
    # the lightest gray that is called so by everyone lies just below.
    rules = (
        (dark | (dull & (light < 0.3)), "black"),
        (dull & (light > 0.74), "white"),
        (dull, "gray"),
        (reddish & pale, "pink"),
        (reddish & (chroma < 0.075) & (light < 0.62), "brown"),
        (reddish | (between(33, 38) & (light < 0.53) & (chroma > 0.085)), "red"),
        (between(33, 78) & vivid, "orange"),
        (between(78, 112) & (chroma >= 0.1) & (light >= 0.65), "yellow"),
        (between(33, 92), "brown"),
        (between(92, 190), "green"),
        (between(190, 283), "blue"),
        (between(322, 335) & (light >= 0.65), "pink"),
        (between(335, 345) & (light >= 0.6), "pink"),
    )
    places = np.select([rule for rule, _ in rules], [COLORS.index(n) for _, n in rules], 8)
    return places.astype(np.int64)
