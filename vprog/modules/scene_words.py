"""The words of scene graphs: which category an attribute belongs to, and which words say the same.

The table is small on purpose: it holds what everyday scenes are described with. An attribute that
it does not list belongs to no category; it can be verified, not queried.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from vprog.plural import singular

#: The category of an attribute that belongs to none.
LOOSE: Final = ""

_CATEGORIES: Final = {
    "color": "red orange yellow green blue purple violet pink brown black white gray beige tan gold "
    "golden silver turquoise teal cyan magenta maroon navy cream khaki bronze copper ivory blond "
    "colorful",
    "size": "tiny small little medium medium-sized large big huge giant enormous",
    "material": "rubber metal wood plastic glass leather cotton wool paper cardboard concrete brick "
    "stone marble granite porcelain ceramic steel iron aluminum chrome brass tin wicker bamboo cloth "
    "fabric denim silk straw clay wax asphalt",
    "shape": "cube sphere cylinder cone round square rectangular triangular oval circular curved flat "
    "cylindrical octagonal circle triangle star heart pentagon cross ring "
    "rounded pointed notched forked fanned straight hooked spiked",
    "pattern": "striped dotted spotted checkered plaid floral plain patterned",
    "length": "long short tall low",
    "width": "wide narrow",
    "thickness": "thick thin",
    "age": "young old adult newborn elderly",
    "openness": "open closed shut ajar",
    "fullness": "full empty half-full",
    "wetness": "wet dry damp",
    "cleanliness": "clean dirty dusty muddy",
    "power": "on off",
    "light": "lit unlit",
    "brightness": "bright dark dim",
    "pose": "sitting standing lying kneeling crouching walking running jumping leaning squatting",
    "face": "smiling frowning laughing crying",
    "activity": "eating sleeping drinking reading playing swimming flying grazing talking cooking "
    "surfing skiing skateboarding",
    "ripeness": "ripe unripe rotten",
    "weather": "sunny cloudy overcast rainy snowy foggy stormy clear",
    "location": "indoors outdoors",
    "hardness": "hard soft",
    "condition": "broken intact",
}
CATEGORY: Final[Mapping[str, str]] = {
    word: category for category, words in _CATEGORIES.items() for word in words.split()
}

#: Spellings and variants of one attribute.
_ATTRIBUTES: Final = {
    "grey": "gray",
    "wooden": "wood",
    "metallic": "metal",
    "woolen": "wool",
    "big": "large",
    "little": "small",
    "shut": "closed",
    "golden": "gold",
    "blonde": "blond",
    "indoor": "indoors",
    "outdoor": "outdoors",
    "rectangle": "rectangular",
    "seated": "sitting",
    "turned on": "on",
    "switched on": "on",
    "turned off": "off",
    "switched off": "off",
    "colourful": "colorful",
    "aluminium": "aluminum",
    "chequered": "checkered",
}
#: What CLEVR's questions call its attributes besides.
CLEVR_WORDS: Final[Mapping[str, str]] = {
    "tiny": "small",
    "shiny": "metal",
    "matte": "rubber",
    "ball": "sphere",
    "block": "cube",
}
_CATEGORY_NAMES: Final = {
    "colour": "color",
    "kind": "name",
    "type": "name",
    "category": "name",
    "noun": "name",
    "place": "location",
    "posture": "pose",
    "height": "length",
    "state": "condition",
    "texture": "pattern",
    "made of": "material",
}
_SHADES: Final = ("dark", "light", "bright", "pale", "deep", "cream")

#: Wider nouns with kinds of theirs; a scene that names the kind alone cannot be asked for these.
_KINDS: Final = {
    "person": "man woman boy girl child kid baby guy lady gentleman player batter pitcher catcher "
    "skier surfer skateboarder rider driver worker waiter chef student teacher policeman umpire",
    "man": "guy gentleman",
    "woman": "lady",
    "animal": "dog cat bird horse cow sheep goat elephant bear zebra giraffe lion tiger monkey "
    "rabbit duck chicken pig mouse fish panda penguin deer",
    "vehicle": "car truck bus van train bicycle bike motorcycle boat ship airplane plane tractor "
    "taxi tram scooter helicopter",
    "furniture": "table chair couch sofa bed desk bench shelf cabinet dresser stool armchair bookcase",
    "fruit": "apple banana orange pear grape lemon lime strawberry cherry peach melon pineapple mango",
    "food": "pizza sandwich cake bread burger salad soup cheese donut cookie rice apple banana orange",
    "clothing": "shirt pants jeans jacket coat dress skirt hat cap shoe sock sweater shorts scarf "
    "glove t-shirt",
}
KINDS: Final[Mapping[str, frozenset[str]]] = {
    noun: frozenset(kinds.split()) for noun, kinds in _KINDS.items()
}
_NOUNS: Final = {
    "people": "person",
    "human": "person",
    "human being": "person",
    "clothes": "clothing",
}
#: Nouns that stand for every object.
EVERYTHING: Final = frozenset({"thing", "object", "item"})


@lru_cache(maxsize=4096)
def noun(text: str) -> str:
    """A noun as it is compared: lower case, singular, one blank between words.

    >>> noun("Red  Cups"), noun("people"), noun("knives")
    ('red cup', 'person', 'knife')
    """
    plain = singular(" ".join(text.lower().split()))
    return _NOUNS.get(plain, plain)


@lru_cache(maxsize=4096)
def attribute(text: str) -> str:
    """An attribute as it is compared.

    >>> attribute("Grey"), attribute("wooden"), attribute("made of wood"), attribute("dark grey")
    ('gray', 'wood', 'wood', 'dark gray')
    """
    plain = " ".join(text.lower().split()).removeprefix("made of ")
    if plain in _ATTRIBUTES:
        return _ATTRIBUTES[plain]
    shade, _, colour = plain.rpartition(" ")
    return f"{shade} {_ATTRIBUTES[colour]}" if shade and colour in _ATTRIBUTES else plain


@lru_cache(maxsize=4096)
def category_of(value: str) -> str:
    """The category of an attribute in its compared form, or ``LOOSE``.

    >>> category_of("dark blue"), category_of("wood"), category_of("cream colored")
    ('color', 'material', 'color')
    >>> category_of("delicious")
    ''
    """
    if value in CATEGORY:
        return CATEGORY[value]
    shade, _, colour = value.rpartition(" ")
    if colour in ("colored", "coloured"):
        return "color"
    if CATEGORY.get(colour) == "color" and shade in _SHADES:
        return "color"
    return LOOSE


@lru_cache(maxsize=256)
def category(text: str) -> str:
    """The name of a category as it is compared.

    >>> category("Colour"), category("kind"), category("pose")
    ('color', 'name', 'pose')
    """
    plain = " ".join(text.lower().split())
    return _CATEGORY_NAMES.get(plain, plain)


@lru_cache(maxsize=4096)
def relation(text: str) -> str:
    """A relation as it is compared: as after "is", lower case.

    >>> relation("is  Holding"), relation("left of"), relation("left"), relation("front")
    ('holding', 'to the left of', 'to the left of', 'in front of')
    """
    plain = " ".join(text.lower().split())
    for verb in ("is ", "are "):
        plain = plain.removeprefix(verb)
    return _RELATIONS.get(plain, plain)


_RELATIONS: Final = {
    "left": "to the left of",
    "left of": "to the left of",
    "on the left of": "to the left of",
    "on the left side of": "to the left of",
    "right": "to the right of",
    "right of": "to the right of",
    "on the right of": "to the right of",
    "on the right side of": "to the right of",
    "front": "in front of",
    "under": "below",
    "underneath": "below",
    "beneath": "below",
    "over": "above",
    "next to": "near",
    "beside": "near",
    "close to": "near",
    "close by": "near",
    "inside of": "inside",
    "within": "inside",
    "in": "inside",
}


def nearest(word: str, known: list[str]) -> str | None:
    """Help that names the words nearest to one, if any is near.

    >>> nearest("purpel", ["purple", "red"])
    'did you mean purple?'
    """
    near = get_close_matches(word, dict.fromkeys(known), 3, 0.6)
    return f"did you mean {' or '.join(near)}?" if near else None


def quoted(text: str) -> str:
    """A word from a program as a sentence quotes it: cut where it is long.

    >>> quoted("cup"), len(quoted("c" * 5000))
    ("'cup'", 62)
    """
    return repr(text if len(text) <= 60 else f"{text[:59]}…")
