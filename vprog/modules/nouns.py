"""Everyday nouns to the classes of the detector, or an honest refusal with near ones."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from vprog.english import join, singular
from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.modules.coco import CLASSES, EVERYTHING, KIND_SYNONYMS, KINDS, NEAR, SYNONYMS

UNKNOWN_NOUN = declare(
    "VP620",
    "the detector does not know this noun",
    "The embedded detector tells 80 kinds of things apart; `vprog nouns` lists them. It refuses any "
    "other noun, also one that is narrower than what it knows: it sees a person, and cannot tell a "
    "woman from a man.",
    wrong='answer = count(find(image, "squirrel"))',
    right='answer = verify(image, "red")',
)


def _table() -> dict[str, frozenset[str]]:
    table = {name: frozenset([name]) for name in CLASSES}
    for name, others in SYNONYMS.items():
        table.update(dict.fromkeys(others, frozenset([name])))
    for kind, members in KINDS.items():
        table[kind] = frozenset(members)
    for other, kind in KIND_SYNONYMS.items():
        table[other] = table[kind]
    table.update(dict.fromkeys(EVERYTHING, frozenset(CLASSES)))
    return table


_TABLE: Final = _table()


def _plain(noun: str) -> str:
    words = noun.lower().replace("-", " ").split()
    if words and words[0] in ("a", "an", "the", "any", "some"):
        words = words[1:]
    return " ".join(words)


@lru_cache(maxsize=4096)
def classes_of(noun: str) -> frozenset[str] | Failed:
    """The classes that a noun stands for, singular or plural, or a failure that lists near ones.

    >>> sorted(classes_of("people")), sorted(classes_of("Sofas")), len(classes_of("thing"))
    (['person'], ['couch'], 80)
    >>> classes_of("woman").sentence
    'the detector does not know "woman"; the nearest that it knows is person'
    """
    plain = _plain(noun)
    for form in (plain, singular(plain)):
        if form in _TABLE:
            return _TABLE[form]
    close = near(plain)
    known = f"; the nearest that it knows {'is' if len(close) == 1 else 'are'} {join(close)}"
    return fail(
        UNKNOWN_NOUN,
        f'the detector does not know "{noun[:60]}"{known if close else ""}',
        "see `vprog nouns` for what it knows; a profile with an open vocabulary (open) takes any noun",
    )


def near(noun: str) -> list[str]:
    """At most three known nouns near an unknown one: of its kind, in its words, or in its letters.

    >>> near("red cup"), near("puppies"), near("giraf"), near("qwxz")
    (['cup'], ['dog'], ['giraffe'], [])
    """
    plain = singular(_plain(noun))
    if plain in NEAR:
        return list(NEAR[plain])
    found = []
    words = plain.split()
    for start in range(1, len(words)):
        rest = " ".join(words[start:])
        if rest in _TABLE:
            found.append(_told(rest))
            break
        if rest in NEAR:
            return list(NEAR[rest])
    found += [_told(word) for word in get_close_matches(plain, _TABLE, n=3, cutoff=0.75)]
    return list(dict.fromkeys(found))[:3]


def _told(noun: str) -> str:
    """The plain name of what a known noun stands for."""
    classes = _TABLE[noun]
    return next(iter(classes)) if len(classes) == 1 else noun


def nouns() -> Mapping[str, tuple[str, ...]]:
    """Every noun that is known with its synonyms, for ``vprog nouns``; plurals are known too.

    After the classes come the kinds that stand for several of them (``KINDS`` says which), and
    "thing", which stands for all.

    >>> nouns()["couch"], nouns()["cutlery"], nouns()["thing"]
    (('sofa', 'settee'), ('silverware', 'flatware'), ('object', 'item'))
    """
    table = {name: SYNONYMS.get(name, ()) for name in CLASSES}
    for kind in KINDS:
        table[kind] = tuple(other for other, of in KIND_SYNONYMS.items() if of == kind)
    table[EVERYTHING[0]] = EVERYTHING[1:]
    return table
