"""English as the sentences of a rationale need it: plurals, articles, number words, lists.

Nothing here ever fails: a word that no rule covers follows the regular one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from vprog.plural import in_pairs, in_pieces, is_mass, is_plural, plural, singular

__all__ = [
    "article",
    "counted",
    "in_order",
    "in_pairs",
    "in_pieces",
    "is_mass",
    "is_plural",
    "join",
    "number_value",
    "number_word",
    "one",
    "ordinal",
    "plural",
    "sentence",
    "singular",
    "third_person",
]

_LETTERS: Final = "aefhilmnorsx"
#: Written with letters that are said one by one.
_SPELT: Final = re.compile(r"(?:atm|fbi|fm|hdmi|lcd|led|mp\d?|mri|rv|sms|sos|suv|ufo|usb|xbox)s?$")
#: Vowels that sound like consonants: you-, one-.
_A: Final = re.compile(
    r"e[uw]|onc?e\b|ouija|ugand|ukr|utopi|u(?:ni(?!n[a-z]|m[aip]|d)|[bcfhjkqrst][aeiou])"
)
_AN: Final = re.compile(r"hour|honou?r|heir|honest|[aeiou]")
_EIGHT: Final = re.compile(r"8|(?:11|18)(?!\d)|(?:11|18)(?:\d{3})+(?!\d)")


@lru_cache(maxsize=4096)
def article(noun: str) -> str:
    """``a`` or ``an``, by how the next word sounds.

    >>> [f"{article(w)} {w}" for w in ("hour", "unicorn", "umbrella", "European", "one-way sign")]
    ['an hour', 'a unicorn', 'an umbrella', 'a European', 'a one-way sign']
    >>> [f"{article(w)} {w}" for w in ("SUV", "TV", "X-ray", "T-shirt", "8-ball", "house")]
    ['an SUV', 'a TV', 'an X-ray', 'a T-shirt', 'an 8-ball', 'a house']
    """
    word = noun.strip("\"'([ ").partition(" ")[0]
    lower = word.lower()
    if lower[:1].isdigit():
        return "an" if _EIGHT.match(lower.replace(",", "")) else "a"
    letters = lower.partition("-")[0]
    if (
        len(letters) == 1
        or _SPELT.match(letters)
        or (word.isupper() and not set(lower) & set("aeiouy"))
    ):
        return "an" if lower[:1] in _LETTERS else "a"
    if _A.match(lower):
        return "a"
    return "an" if _AN.match(lower) else "a"


def one(noun: str) -> str:
    """A noun with its article; a plural, and what is not counted, stands without.

    >>> one("apple"), one("scissors"), one("skis"), one("broccoli"), one("red cup")
    ('an apple', 'scissors', 'skis', 'broccoli', 'a red cup')
    """
    if is_plural(noun) or is_mass(noun):
        return noun
    return f"{article(noun)} {noun}"


#: Words for shapes that are no nouns.
_SHAPED: Final = re.compile(
    r"round(?:ed)?|curved|straight|flat|pointed|domed|arched|.*(?:[rct]angular|-shaped)"
    r"|circular|spherical|cubic(?:al)?|cylindrical|conical|(?:hex|oct|pent)agonal"
)


def is_shaped(word: str) -> bool:
    """Whether a word says how something is shaped, and does not name a shape.

    >>> is_shaped("rounded"), is_shaped("rectangular"), is_shaped("cube"), is_shaped("oval")
    (True, True, False, False)
    """
    return _SHAPED.fullmatch(word.lower()) is not None


_ONES: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS: Final = (
    *("zero", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty"),
    "ninety",
)
_ORDINALS: Final = (
    *("zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"),
    *("ninth", "tenth", "eleventh", "twelfth"),
)


def number_word(n: int) -> str:
    """A whole number in words below a hundred, in digits from there on.

    >>> number_word(2), number_word(21), number_word(-3), number_word(1200)
    ('two', 'twenty-one', 'minus three', '1,200')
    """
    if n < 0:
        return f"minus {number_word(-n)}" if n > -100 else f"{n:,}"
    if n < 20:
        return _ONES[n]
    if n < 100:
        return _TENS[n // 10] + (f"-{_ONES[n % 10]}" if n % 10 else "")
    return f"{n:,}"


def number_value(words: str) -> int | None:
    """The whole number below a hundred that a word names, or digits; None for any other text.

    >>> number_value("two"), number_value("twenty-one"), number_value("1,200"), number_value("cup")
    (2, 21, 1200, None)
    """
    words = words.strip().lower().replace(",", "")
    if re.fullmatch(r"-?[0-9]{1,18}", words):
        return int(words)
    return _VALUES.get(words.replace(" ", "-"))


_VALUES: Final = {number_word(n): n for n in range(100)} | {"no": 0, "none": 0, "a": 1, "an": 1}


def ordinal(n: int) -> str:
    """The place that a number counts to.

    >>> ordinal(2), ordinal(12), ordinal(21), ordinal(113)
    ('second', 'twelfth', '21st', '113th')
    """
    if 0 <= n < len(_ORDINALS):
        return _ORDINALS[n]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(abs(n) % 10, "th")
    return f"{n}{'th' if abs(n) % 100 in (11, 12, 13) else ending}"


def counted(n: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(0, "cup"), counted(1, "cup"), counted(2, "knife"), counted(1, "people")
    ('no cups', 'one cup', 'two knives', 'one person')
    """
    if n == 1:
        return f"one {singular(noun)}"
    return f"{number_word(n) if n else 'no'} {plural(noun)}"


def join(items: Iterable[str], last: str = "and") -> str:
    """A list as it is said, with one word before its last item.

    >>> join([]), join(["a"]), join(["a", "b"]), join(["a", "b", "c"], "or")
    ('', 'a', 'a and b', 'a, b or c')
    """
    parts = list(items)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {last} {parts[-1]}"


_OTHER: Final = frozenset({"other", "same", "different"})
_SIZES: Final = frozenset(
    "big large small tiny little huge giant tall short long wide narrow thick thin medium".split()
)
_COLORS: Final = frozenset(
    "red orange yellow green blue purple pink brown black white gray grey cyan gold silver beige "
    "tan maroon navy teal turquoise violet blond blonde".split()
)
_STUFFS: Final = frozenset(
    "metal rubber wood wooden plastic glass leather stone brick paper concrete ceramic porcelain "
    "steel iron marble cotton denim straw wicker gold silver".split()
)


def in_order(adjectives: Iterable[str]) -> list[str]:
    """Adjectives as English orders them: size, other qualities, colour, material.

    >>> in_order(["metal", "cyan", "small", "shiny"])
    ['small', 'shiny', 'cyan', 'metal']
    """

    def rank(adjective: str) -> int:
        word = adjective.rpartition(" ")[2].lower()
        kinds = (_OTHER, _SIZES, frozenset[str](), _COLORS, _STUFFS)
        return next((place for place, kind in enumerate(kinds) if word in kind), 2)

    return sorted(adjectives, key=rank)


def third_person(verb: str) -> str:
    """A verb as it stands after he, she or it.

    >>> third_person("overlap"), third_person("carry"), third_person("watch"), third_person("be")
    ('overlaps', 'carries', 'watches', 'is')
    """
    known = {"be": "is", "have": "has", "do": "does", "go": "goes"}
    if verb in known:
        return known[verb]
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return verb[:-1] + "ies"
    return verb + "s"


def sentence(text: str) -> str:
    """A text with a capital first letter and a full stop.

    >>> sentence("there are two cups"), sentence("Is it red?")
    ('There are two cups.', 'Is it red?')
    """
    text = text.strip()
    if not text:
        return text
    return text[:1].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")
