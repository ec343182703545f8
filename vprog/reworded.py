"""Masks of programs of one shape: compiled for the first, and given other words for the next."""

from __future__ import annotations

from collections.abc import Mapping

from vprog.column import word_at
from vprog.graph import Graph
from vprog.masks import Unfit, compile_masks, getter, once, room_for
from vprog.sweep import Chain, Masks


def masks_of(graph: Graph) -> Masks | None:
    """As ``compile_masks``, but compiled once for all programs of a template."""
    template, words = graph.kept.get("template", (None, {}))
    if template is None:
        return compile_masks(graph)
    if "masks" not in template.kept:
        template.kept["masks"] = compile_masks(template.origin)
    known: Masks | None = template.kept["masks"]
    if known is None:
        return None
    try:
        return _reworded(known, words)
    except Unfit:
        return None


#: Where a word's own values begin; what stands before says what kind of word it is.
_VALUES = {"find": 1, "verify": 1}


def _reworded(known: Masks, words: Mapping[str, str]) -> Masks:
    """The masks of a program that differs in its strings alone."""
    where: dict[int, int] = {}
    for at in known.places:
        word = word_at(at)
        head = _VALUES.get(word[0], 2)
        values = [words.get(value, value) for value in word[head:]]
        where[at] = room_for((*word[:head], *values))
    starts = tuple([where[at] for at in known.starts])
    return Masks(
        tuple(where.values()),
        starts,
        getter(starts),
        _moved(known.chain, where),
        tuple([once((*join, _moved(chain, where))) for *join, chain in known.joins]),
        {
            id: (slot if slot >= 0 else ~where[~slot], kind)
            for id, (slot, kind) in known.held.items()
        },
        tuple([where[at] for at in known.bare]),
        known.answer,
        where,
    )


def _moved(chain: Chain, where: Mapping[int, int]) -> Chain:
    """A chain whose words stand in other places."""
    moved: Chain = once(tuple([once((step, where[word], slot)) for step, word, slot in chain]))
    return moved
