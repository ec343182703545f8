"""How a reader without weights reads: the kind of a question, clauses, and what each of them says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from vprog.english import number_value, singular

#: What a question asks for.
Kind: TypeAlias = Literal["yes/no", "number", "choice", "word"]
#: Numbers that a reader holds for possible.
MOST: Final = 10
_MASK: Final = "___"
_STOP: Final = frozenset(
    "a an the is are was were be been being do does did has have had there here it its this that "
    "these those of in on at to by with and or as for from we you i they them what which who how "
    "many much number what's any some same one ones so than also look picture image sized "
    "first can see if have get tell me whether would say call show lie true case count find up down "
    "but single every each all part side in total way".split()
)
_ALIKE: Final = {
    **dict.fromkeys(("object", "item", "stuff"), "thing"),
    **dict.fromkeys(("big", "huge"), "large"),
    **dict.fromkeys(("tiny", "little"), "small"),
    **dict.fromkeys(("mid", "medium-sized"), "medium"),
    **dict.fromkeys(("less", "fewer"), "fewer"),
    **dict.fromkeys(("higher", "over", "topmost"), "above"),
    **dict.fromkeys(("lower", "under", "beneath"), "below"),
    **dict.fromkeys(("equal", "equally"), "same"),
    "outnumber": "more",
    "differ": "different",
    "covered": "overlapping",
    "spotted": "dotted",
    "chequered": "checkered",
    "hoop": "ring",
    "disc": "circle",
    "grey": "gray",
    "colour": "color",
}
_DENIES: Final = frozenset("no not none nobody nothing never neither nor n't without".split())
_AGAINST: Final = (
    ("more", "fewer"), ("left", "right"), ("above", "below"), ("front", "behind"),
    ("same", "different"), ("same", "more"), ("same", "fewer"), ("larger", "smaller"),
)  # fmt: skip
_PLACES: Final = (("left", "right"), ("above", "below"), ("front", "behind"))
_YES_NO: Final = re.compile(
    r"(?:^|, )(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should)\b",
    re.IGNORECASE,
)
_COUNT: Final = re.compile(r"\bhow many\b|\bnumber of\b|^count\b|\bif you count\b", re.IGNORECASE)
_CHOICE: Final = re.compile(
    r"(\w+)(?: of)?,? or (?:(?:is|it|a|an|to|the|in|are) )*(\w+)", re.IGNORECASE
)
#: "Is there a cup or a jug?" asks for a yes or a no.
_THERE: Final = re.compile(r"\b(?:is|are|be) there\b|\bsee\b|\bshow\b", re.IGNORECASE)
_BUT: Final = re.compile(r"\b(?:but|and) (?:no|not)\b.*", re.IGNORECASE)
_SUM: Final = re.compile(r"(.+) (plus|minus|times) (.+) is ___$", re.IGNORECASE)
_KIND: Final = re.compile(r"\bis an? (\w+)$")
_LIST: Final = re.compile(r"(.+) make ___", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Topic:
    """A question, as a reader sees it.

    Attributes:
        question: as it was asked.
        kind: what it asks for.
        words: its content words.
        options: what it lets one choose from.
        denies: whether it is asked in the negative.
    """

    question: str
    kind: Kind
    words: frozenset[str]
    options: tuple[str, ...] = ()
    denies: bool = False


@lru_cache(maxsize=65536)
def topic(question: str) -> Topic:
    """What a question asks.

    >>> topic("How many red cups are there?").kind, topic("Is it red or blue?").options
    ('number', ('red', 'blue'))
    """
    told = question.strip()
    words = content(told)
    low = _plain_words(told)
    for places in _PLACES:
        if "or" in low and low >= set(places):
            return Topic(told, "choice", words, tuple(map(_option, places)))
    choice = _CHOICE.search(told)
    if choice is not None and not _THERE.search(told):
        pair = tuple(_option(one) for one in choice.groups())
        if pair[0] != pair[1] and not {"thing", "none"} & set(pair):
            return Topic(told, "choice", words, pair)
    if _YES_NO.match(told) or (_YES_NO.search(told) and "how many" not in told.lower()):
        firm = _BUT.sub("", told)
        return Topic(told, "yes/no", words, ("yes", "no"), bool(_denial(firm)))
    return Topic(told, "number" if _COUNT.search(told) else "word", words)


def _option(word: str) -> str:
    one = _ALIKE.get(word.lower(), plain(word))
    return "in front" if one == "front" else one


def domain(about: Topic) -> tuple[str, ...]:
    """What can be answered, as far as the question tells."""
    if about.kind == "number":
        return tuple(str(n) for n in range(MOST + 1))
    return about.options


def plain(answer: str) -> str:
    """An answer as readers compare it: digits for number words, lower case, the singular.

    >>> plain("Two"), plain("Red cups")
    ('2', 'red cup')
    """
    told = answer.strip(" .").lower()
    if told in ("yes", "no"):
        return told
    number = None if told in ("a", "an", "none") else number_value(told)
    return str(number) if number is not None else singular(told)


@lru_cache(maxsize=65536)
def clauses(text: str) -> tuple[str, ...]:
    """The clauses of a text, without marks at their ends.

    >>> clauses("There is one cup, and there are two plates. So the answer is no.")
    ('There is one cup', 'there are two plates', 'So the answer is no')
    """
    parts = re.split(r"(?<=[.!?])\s+|,\s+(?:and|but|so)\s+(?=there|the|it|we|that)|;\s+", text)
    return tuple(part.strip(" .!?,") for part in parts if part.strip(" .!?,"))


@lru_cache(maxsize=65536)
def content(text: str) -> frozenset[str]:
    """The words of a text that tell what it is about: no numbers, no negation."""
    found = set()
    for word in re.findall(r"[a-z]+(?:'[a-z]+)?", text.lower()):
        if word in _DENIES or number_value(word) is not None:
            continue
        one = singular(word)
        one = _ALIKE.get(one, one)
        if one not in _STOP:
            found.add(one)
    return frozenset(found)


def covered(about: Topic, context: str) -> float:
    """How much of what a question speaks of a context speaks of too, 0 to 1."""
    return len(about.words & content(context)) / (len(about.words) or 1)


def reading(about: Topic, clause: str, before: str = "") -> str | None:
    """What a clause says to a question; empty where the answer stands there, masked; None: nothing.

    Args:
        about: what is asked.
        clause: one of a context.
        before: the clause before it.

    >>> reading(topic("How many cups are there?"), "Two plus one is ___")
    '3'
    >>> reading(topic("Is the cup left or right of the jug?"), "The cup is not left of the jug")
    'right'
    >>> reading(topic("Is there no cup?"), "There is a cup")
    'no'
    """
    said = re.search(r"\banswer is (?:an? |the )?(\S[^,;]*)$", clause, re.IGNORECASE)
    if said is not None:
        return "" if _MASK in said[1] else plain(said[1])
    if about.kind == "yes/no":
        if _BUT.search(about.question):
            return "yes" if _denial(clause) and before and not _denial(before) else "no"
        return _polarity(about, clause, before)
    if about.kind == "number":
        return _number(clause, before)
    if about.kind == "choice":
        return _chosen(about, clause)
    return "" if _MASK in clause else _last(about, clause)


def _polarity(about: Topic, clause: str, before: str) -> str:
    """Whether a clause affirms what is asked or denies it."""
    denied = bool(_denial(clause)) != about.denies
    low, asked = _plain_words(clause), _plain_words(about.question)
    if "as many" in about.question:
        asked.add("same")
    for pair in _AGAINST:
        for one, other in (pair, pair[::-1]):
            if one in asked and other not in asked and other in low and one not in low:
                return "yes" if denied else "no"
    if "more" in asked and "as many" in clause:
        return "no"
    kinds = [found[1] for found in map(_KIND.search, (before, clause)) if found]
    if len(kinds) == 2 and asked & {"same", "both"}:
        return "yes" if kinds[0] == kinds[1] else "no"
    return "no" if denied else "yes"


def _plain_words(text: str) -> set[str]:
    return {_ALIKE.get(word, word) for word in re.findall(r"[a-z]+", text.lower())}


def _denial(text: str) -> list[str]:
    words = re.findall(r"[a-z]+|n't", text.lower().replace("n't", " n't"))
    return [word for word in words if word in _DENIES]


def _number(clause: str, before: str) -> str | None:
    if _MASK not in clause:
        found = [
            value
            for word in re.findall(r"[a-z]+(?:-[a-z]+)?|\d+", clause.lower())
            if word not in ("a", "an") and (value := number_value(word)) is not None
        ]
        return str(found[-1]) if found else None
    summed = _SUM.fullmatch(clause)
    if summed is not None:
        one, other = number_value(summed[1]), number_value(summed[3])
        if one is None or other is None:
            return ""
        by = {"plus": one + other, "minus": one - other, "times": one * other}
        return str(by[summed[2].lower()])
    listed = _LIST.match(clause)
    if listed is not None and _MASK not in listed[1] and " except " not in listed[1]:
        return str(len(re.split(r",\s*|\s+and\s+", listed[1])))
    if clause.lower().startswith("that makes") and "there is only" in before.lower():
        return "1"
    return ""


def _chosen(about: Topic, clause: str) -> str | None:
    words = [_option(word) for word in re.findall(r"[a-z]+", clause.lower())]
    named = [one for one in about.options if one in words]
    if len(named) == 1:
        other = next(one for one in about.options if one != named[0])
        return other if _denial(clause) else named[0]
    return "" if _MASK in clause else None


def _last(about: Topic, clause: str) -> str | None:
    """The last word of a clause that the question does not speak of."""
    low = [_ALIKE.get(one, one) for one in map(singular, re.findall(r"[a-z]+", clause.lower()))]
    new = [word for word in low if word in content(clause) - about.words]
    return new[-1] if new else None
