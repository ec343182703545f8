"""How far a program says what its question asks, by words alone.

Of two programs that give the right answer, one may do so by chance: it has lost a filter, looks at
another colour, or asks for any where the question asks for all. What it leaves out then stands in
the question, and nowhere in the program. So words are compared, and nothing else: the question's
against the texts of the program, the words of its operators (``vprog.ops``), and those by which
questions call connectives and comparisons (``SAID``). The measure is our own design; it knows English
and no meaning, and it chooses between programs that are right anyway.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from vprog.english import number_value, ordinal
from vprog.modules.scene_words import EVERYTHING, attribute
from vprog.ops import OPERATORS
from vprog.plural import singular
from vprog.program import Program

#: Words of questions that say nothing of what is asked for.
IDLE: Final = frozenset(
    """
    a an the is are was were be been being do does did of in on at to there that this it its these
    those than as for with by from if else then you i me we they one can could would will may please
    tell see say said want know find show give name exactly what which how much who when where whose
    whom thing object item image picture photo photograph scene true case way here visible seen look
    have has had exist shown depict contain appear sized
    """.split()
)
_SAID: Final = {
    "any": "any some least single",
    "all": "all every each both",
    "exists": "any some",
    "and": "and both also well but",
    "or": "or either",
    "not": "not no none never neither nor without",
    "!=": "not different other another else",
    "==": "same equal",
    ">": "more greater exceed outnumber",
    "<": "fewer less smaller outnumber",
    ">=": "least",
    "<=": "most",
    "+": "plus sum together altogether total add",
    "-": "minus difference without remain take away more fewer less leave",
    "count": "many number count total amount",
    "unique": "different distinct kind",
    "above": "higher over atop top upper",
    "below": "lower under beneath bottom",
    "near": "next beside by around",
    "in_front_of": "before",
    "behind": "back",
    "left_of": "side",
    "right_of": "side",
    "area": "big large small size",
    "most_common": "often frequent",
    "choose": "or",
    "label": "shape kind type sort name",
}
#: For each part of a program, words by which questions call it beside those of its operator.
SAID: Final[Mapping[str, frozenset[str]]] = {k: frozenset(v.split()) for k, v in _SAID.items()}
_OPPOSITES: Final = (
    (("all every each", "all"), ("any some", "any exists")),
    (("and both", "and"), ("or either", "or choose if")),
    (("left leftmost", "left_of left"), ("right rightmost", "right_of right")),
    (("above higher over top highest", "above top"), ("below lower under bottom lowest", "below bottom")),
    (("front", "in_front_of"), ("behind", "behind")),
    (("more greater", "> >="), ("fewer less smaller", "< <=")),
    (("largest biggest most", "max_by"), ("smallest least", "min_by")),
)  # fmt: skip
#: Words of questions with the parts of programs that say so, and their opposites.
OPPOSITES: Final = tuple(
    tuple((frozenset(words.split()), frozenset(parts.split())) for words, parts in pair)
    for pair in _OPPOSITES
)
_WORD: Final = re.compile(r"[a-z]+|[0-9]+")
_STRING: Final = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|#[^\n]*')
_PART: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|==|!=|<=|>=|[-+<>]|[0-9]+")
_NAMED: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)[ \t]*(?:=(?!=)|:)|\bfor[ \t]+([A-Za-z_]\w*)")
#: How many words of a program are held against the question's order.
_MOST: Final = 100
_ORDINALS: Final = {ordinal(n): str(n) for n in range(1, 21)}


@dataclass(frozen=True, slots=True)
class Parts:
    """What a program says in words.

    Attributes:
        order: the words of its texts, from the first to the last.
        texts: these and its numbers, with how often each stands there.
        parts: names of its operators, connectives and signs.
        words: what questions call these.
    """

    order: tuple[str, ...]
    texts: Counter[str]
    parts: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How the words of a question and of a program compare; see ``coverage``.

    Attributes:
        missing: words of the question that the program does not say.
        foreign: words in the program's texts that the question does not say.
        against: things that the question says one way and the program the opposite way.
        shared: words in the program's texts that the question says, each time that they stand there.
        disorder: pairs of these that stand the other way round in the question.
    """

    missing: int
    foreign: int
    against: int
    shared: int
    disorder: int

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Less is better.

        A foreign word may be another word for a missing one ("disc", circle), so they are paired
        off; among equals the program is better that has more of such pairs, for it asks for more.
        Of two that still are equal, the one that says more of the question's words, as a filter is
        said once for two things of one kind; then the one that goes through them in their order.
        """
        worse, better = max(self.missing, self.foreign), min(self.missing, self.foreign)
        return worse + self.against, -better, -self.shared, self.disorder


def coverage(question: str, program: str, handed: frozenset[str] = frozenset()) -> Coverage:
    """Compare a question and a program by their words.

    Args:
        question: in English.
        program: a program of this language that can be loaded.
        handed: its texts that are no steps of its own, as it hands them on (``handed_on``).

    >>> asked = "How many red cups are left of the plate?"
    >>> whole = 'p = the(find(image, "plate"))\\nanswer = count(c for c in find(image, "cup") if ' \\
    ...     'verify(c, "red") and left_of(c, p))'
    >>> coverage(asked, whole)
    Coverage(missing=0, foreign=0, against=0, shared=3, disorder=3)
    >>> coverage(asked, 'answer = count(c for c in find(image, "cup") if verify(c, "blue"))')
    Coverage(missing=3, foreign=1, against=0, shared=1, disorder=0)
    >>> coverage(asked, whole.replace("left_of", "right_of"))
    Coverage(missing=1, foreign=0, against=1, shared=3, disorder=3)
    """
    asked, says = asked_words(question), parts(program, handed)
    wanted = Counter(word for word in asked if word not in IDLE)
    missing = sum(
        max(0, times - says.texts[word]) for word, times in wanted.items() if word not in says.words
    )
    known = frozenset(asked)
    foreign = sum(
        times for word, times in says.texts.items() if word not in known and word not in EVERYTHING
    )
    against = 0
    for pair in OPPOSITES:
        for (words, mine), (contrary, theirs) in (pair, pair[::-1]):
            one_way = known & words and not known & contrary
            against += bool(one_way and says.parts & theirs and not says.parts & mine)
    first = {word: place for place, word in reversed(tuple(enumerate(asked))) if word not in IDLE}
    places = [first[word] for word in says.order if word in first]
    few = places[:_MOST]
    disorder = sum(a > b for place, a in enumerate(few) for b in few[place + 1 :])
    return Coverage(missing, foreign, against, len(places), disorder)


def handed_on(program: Program) -> frozenset[str]:
    """The questions that a program hands on to a model, as ``ask(image, "Is it red?")`` does.

    Such a program says all words of the question, and nothing of how it is answered.

    >>> from vprog.program import load
    >>> sorted(handed_on(load('answer = ask(the(find(image, "cup")), "Is it red?")')))
    ['Is it red?']
    """
    nodes = program.graph.nodes
    return frozenset(
        str(nodes[arg].value)
        for node in nodes
        if node.op in OPERATORS
        for parameter, arg in zip(OPERATORS[node.op].params, node.args, strict=False)
        if parameter.name == "question" and nodes[arg].op == "const"
    )


@lru_cache(maxsize=1024)
def asked_words(question: str) -> tuple[str, ...]:
    """The words of a question as they are compared.

    >>> asked_words("Is the second big cup grey?")
    ('is', 'the', '2', 'large', 'cup', 'gray')
    """
    return tuple(_plain(word) for word in _WORD.findall(question.lower()))


@lru_cache(maxsize=4096)
def parts(program: str, handed: frozenset[str] = frozenset()) -> Parts:
    """What a program says in words; arguments as in ``coverage``."""
    order = tuple(
        _plain(word)
        for double, single in _STRING.findall(program)
        if (double or single) not in handed
        for word in _WORD.findall((double or single).lower())
    )
    texts = Counter(order)
    bare = _STRING.sub(" ", program)
    own = {name for names in _NAMED.findall(bare) for name in names if name}
    found = frozenset(_PART.findall(bare)) - own
    texts.update(part for part in found if part.isdigit())
    known = frozenset(part for part in found if part in OPERATORS or part in SAID or part == "if")
    words = frozenset[str]().union(*map(_called, known), *(_extreme(known)))
    return Parts(order, texts, known, words)


def _extreme(known: frozenset[str]) -> list[frozenset[str]]:
    """The words of the extremes that are taken: of ``min_by(..., left)`` leftmost."""
    found = []
    for name in known & OPERATORS.keys():
        words = OPERATORS[name].words
        if "min_by" in known:
            found.append(_words(words.least))
        if "max_by" in known:
            found.append(_words(words.most))
    return found


@cache
def _called(part: str) -> frozenset[str]:
    found = SAID.get(part, frozenset())
    operator = OPERATORS.get(part)
    if operator is None:
        return found
    says = operator.words
    told = (part.replace("_", " "), says.says, says.phrase, says.before, says.after, *says.also)
    return found.union(*map(_words, told)) - IDLE


@cache
def _words(template: str) -> frozenset[str]:
    return frozenset(map(_plain, _WORD.findall(re.sub(r"\{[^}]*\}", " ", template.lower()))))


@lru_cache(maxsize=16384)
def _plain(word: str) -> str:
    """A word as it is compared: singular, one of several spellings, numbers in digits."""
    if word in _ORDINALS:
        return _ORDINALS[word]
    number = number_value(word) if word not in ("a", "an", "no", "none", "one") else None
    return str(number) if number is not None else attribute(singular(word))
