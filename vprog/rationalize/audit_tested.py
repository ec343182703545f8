"""Clauses behind a noun that words alone cannot tell: the test that they word, and how it went.

A clause such as "for which the first is above the second" speaks of things inside of a loop. Whether
it holds is what the loop's test said of the item, as the run recorded it; that the clause words this
test and no other is seen by its words, each of which has to come from the test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from vprog.english import number_word, plural, singular
from vprog.graph import Graph
from vprog.rationalize.audit_facts import Thing, Told
from vprog.rationalize.audit_ground import alone
from vprog.rationalize.audit_words import alike
from vprog.rationalize.claim import Place
from vprog.rationalize.reading_words import STOPS, place
from vprog.trace import Trace

_WORDS: Final = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")
#: Words of English that hold a clause together and say nothing of their own.
_FREE: Final = STOPS | frozenset(
    "a an the two different one ones each any object objects thing things first second other picture part pair test passes "
    "pass fail fails exactly no only such all every some its own there least most more less fewer "
    "same value values item items edge edges box boxes".split()
)


def passed(trace: Trace, thing: Thing, at: Place, yes: bool = True, clause: str = "") -> Told:
    """Whether a thing passed a test of the loops that its phrase came from, or did not.

    Args:
        trace: the run.
        thing: an item.
        at: the ground of the phrase.
        yes: whether it is said to have passed.
        clause: what is said of the test; empty: nothing but that.
    """
    graph = trace.program.graph
    told: Told = None
    for loop in _loops(graph, at[0]):
        node = graph.nodes[loop]
        if node.over is None or node.over.test is None:
            continue
        if clause and not words_of(graph, node.over.test, clause):
            continue
        for step in _steps(trace, loop, at[1]):
            for walked in trace.rounds(step):
                if alone(walked.item) == alone(thing) and walked.test[1] is not None:
                    told = told or walked.passed is yes
    return told


def _steps(trace: Trace, loop: int, path: tuple[int, ...]) -> Iterator[int]:
    """Every step of a loop in the round that a path names, or in any round of what is inside it."""
    record = trace.record
    depth = min(len(path), trace.program.graph.depths[loop])
    for step, (id, at) in enumerate(zip(record.nodes, record.paths, strict=True)):
        if id == loop and at[:depth] == path[:depth] and isinstance(record.values[step], tuple):
            yield step


def _loops(graph: Graph, id: int) -> Iterator[int]:
    """The loops that a node's value came through."""
    ahead, seen = [id], set[int]()
    while ahead:
        node = graph.nodes[ahead.pop()]
        if node.id in seen:
            continue
        seen.add(node.id)
        if node.op == "each":
            ahead += [n.id for n in graph.nodes if n.over and n.over.item == node.id]
        if node.over is not None:
            yield node.id
            ahead.append(node.over.body)
        ahead += node.args


def words_of(graph: Graph, test: int, clause: str) -> bool:
    """Whether every word of a clause comes from a test, or holds words together."""
    known = _known(graph, test)
    for word in _WORDS.findall(clause.lower()):
        if word in _FREE or place(word) is not None:
            continue
        names = (word, singular(word), *alike(word), *alike(singular(word)))
        if not any(name in known for name in names):
            return False
    return True


@lru_cache(maxsize=256)
def _known(graph: Graph, test: int) -> frozenset[str]:
    """The words that a test has: those of its operators, and its constants."""
    found: set[str] = set()
    ahead, seen = [test], set[int]()
    while ahead:
        node = graph.nodes[ahead.pop()]
        if node.id in seen:
            continue
        seen.add(node.id)
        ahead += node.args
        if node.over is not None:
            ahead += [p for p in (node.over.test, node.over.body, node.over.total) if p is not None]
        if node.operator is not None:
            words = node.operator.words
            said = (words.says, words.phrase, words.before, words.after, words.most, words.least)
            found.update(_WORDS.findall(re.sub(r"\{\w+\}", " ", " ".join(said)).lower()))
        if node.op == "const":
            values = node.value if isinstance(node.value, tuple) else (node.value,)
            for value in values:
                said_ = str(value).lower()
                found.update((said_, *_WORDS.findall(said_)))
                found.update(plural(w) for w in _WORDS.findall(said_))
                if isinstance(value, int) and 0 <= value <= 12:
                    found.add(number_word(int(value)))
    return frozenset(found)
