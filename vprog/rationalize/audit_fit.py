"""Whom a phrase means by its ground, held to every word of the phrase."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vprog.rationalize.audit_facts import Thing, Told, same_noun
from vprog.rationalize.audit_ground import (
    alone,
    list_behind,
    made_so,
    stages,
    things_at,
    unmarked,
    value_at,
)
from vprog.rationalize.audit_most import is_most, tied
from vprog.rationalize.audit_rank import ranked
from vprog.rationalize.audit_said import says, worded
from vprog.rationalize.audit_tested import passed
from vprog.rationalize.claim import Place, Reference, Relation
from vprog.rationalize.reading_words import place
from vprog.region import Region
from vprog.trace import Trace
from vprog.type import IMAGE

if TYPE_CHECKING:
    from vprog.rationalize.audit_scope import Scope

#: Words before a noun that say nothing of a thing by itself.
_HOLLOW = frozenset({"such", "other", "same", "only"})
#: What gives some of a list that it is given.
_HANDS_ON = frozenset("loop the call sort_by reverse unique slice_ each difference".split())
#: What values that are no things are called.
KINDS = frozenset({"test", "text", "list", "number"})
#: How pictures are told apart of which some are given in lists.
_GIVEN = frozenset({"separate", "listed"})
_TEST = re.compile(r"that (?:pass|fail)(?:es|s)? the test")


def grounded(scope: Scope, trace: Trace, of: Reference) -> tuple[list[Thing], list[Thing]] | None:
    """The things that a phrase's ground gives: those that surely fit its words, and those that may.

    None where it has no ground in this run. What surely does not fit is left out.
    """
    things = things_at(trace, of.at)
    if things is None or of.at is None:
        return None
    sure: list[Thing] = []
    maybe: list[Thing] = []
    if not things and not _asked_for(scope, trace, of):
        return None
    for thing in things:
        told = both(fits(scope, trace, thing, of), _placed(scope, trace, thing, of))
        if told is not False:
            (sure if told else maybe).append(thing)
    return sure, maybe


def _asked_for(scope: Scope, trace: Trace, of: Reference) -> bool:
    """Whether the nothing that a ground gives is nothing of the kind that a phrase names."""
    assert of.at is not None
    general = of.head in ("object", "picture", *KINDS)
    if ("such" in of.attributes and general) or of.parts:
        return True  # it is said that no words tell them, or each part is looked up
    return _asks(scope, trace, of, of.at[0], of.at[1])


def _asks(scope: Scope, trace: Trace, of: Reference, id: int, path: tuple[int, ...]) -> bool:
    graph = trace.program.graph
    node = graph.nodes[id]
    at = path[: graph.depths[id]]
    if node.op == "if":
        test = trace.value(node.args[0], at)[1]
        return test is None or _asks(scope, trace, of, node.args[1 if test else 2], path)
    if node.op == "intersect":
        return any(_asks(scope, trace, of, arg, path) for arg in node.args)
    if node.op in _HANDS_ON and node.args:
        flat = node.over is not None and node.over.flat
        inner = node.over.body if node.over and flat else node.args[0]
        return _asks(scope, trace, of, inner, path)
    if node.op != "find":
        return of.head in ("", "object", "picture", "it", *KINDS)
    if len(at) < graph.depths[node.args[1]]:
        return True  # it was asked in rounds of which none is spoken of
    asked = trace.value(node.args[1], at)[1]
    if isinstance(asked, str) and not same_noun(asked, scope.noun(of)[0]):
        return False
    if "such" in of.attributes:
        return True
    found = trace.value(id, at)[1] if len(at) == graph.depths[id] else ()
    return True not in [fits(scope, trace, thing, of) for thing in found or ()]


def fits(scope: Scope, trace: Trace, thing: Thing, of: Reference) -> Told:
    """Whether a thing is what the words of a phrase say, its rank aside."""
    if of.parts:
        told = [fits(scope, trace, thing, part) for part in of.parts]
        return True if True in told else None if None in told else False
    head, attributes = scope.noun(of)
    told_ = _is_a(scope, thing, head)
    if told_ is None and of.at is not None:
        told_ = _by_words(trace, of) or None
    for word in attributes:
        if word in ("most common", "common", "most") and of.at is not None:
            told_ = both(told_, trace.program.graph.nodes[of.at[0]].op == "most_common")
        elif word in _GIVEN and head == "picture":
            bare = thing if of.at is None else unmarked(trace, thing, of.at)
            told_ = both(told_, _given(trace, bare, word))
        elif word not in _HOLLOW:
            told_ = both(told_, scope.has(thing, word))
    for relation in of.relations:
        if told_ is False:
            break
        told_ = both(told_, _related(scope, trace, thing, of, relation))
    return told_


def _related(scope: Scope, trace: Trace, thing: Thing, of: Reference, relation: Relation) -> Told:
    """Whether one relation of a phrase holds of a thing that its ground gives."""
    if of.at is None:
        return _stands(scope, trace, thing, of, relation)
    rank = _tied(relation)
    if rank is not None:
        return _shares(scope, trace, thing, of.at, rank)
    if relation.args:
        return _stands(scope, trace, thing, of, relation)
    so = _chosen(trace, thing, of, relation.name)
    if so is None:
        so = is_most(trace, of.at, thing, relation.name)
    if so is None and _TEST.fullmatch(relation.name):
        return passed(trace, thing, of.at, relation.holds)
    if so is not None:
        return so is relation.holds
    told = _stands(scope, trace, thing, of, relation)
    tested = passed(trace, thing, of.at, relation.holds, relation.name)
    if told is None or tested in (None, told):
        return tested if told is None else told
    # What "the black block" means inside of the clause, only the test knows.
    return tested if " the " in f" {relation.name} " else None


def _shares(scope: Scope, trace: Trace, thing: Thing, at: Place, rank: Reference) -> Told:
    """Whether a thing is one of several that share the place of a superlative."""
    best = tied(trace, at)
    if best is None:
        group = list_behind(trace, at)[0]
        most = ranked(scope.facts, rank, group)
        best = tuple(t for t in group if t in most)
    if not best:
        return None
    return alone(thing) in [alone(t) for t in best] and rank.number in (None, len(best))


def _is_a(scope: Scope, thing: Thing, head: str) -> Told:
    if head in ("", "object", "it", "part", "one", "thing") and isinstance(thing, Region):
        return True
    return scope.facts.is_a(thing, head)


def _chosen(trace: Trace, thing: Thing, of: Reference, clause: str) -> Told:
    """Whether an operator chose a thing by what a clause says: "that fits “cup” best"."""
    told: Told = None
    for step in trace.steps:
        operator = step.node.operator
        if operator is None or not operator.words.says.startswith("{value} "):
            continue
        said = operator.words.says.removeprefix("{value} ")
        match = re.fullmatch(
            re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(said)), clause.removeprefix("that ")
        )
        if match is None or alone(step.value) != alone(thing):
            continue
        given = dict(zip([p.name for p in operator.params], step.args, strict=True))
        if all(
            says(text.removeprefix("“").removesuffix("”"), given[name])
            for name, text in match.groupdict().items()
            if isinstance(given[name], str)
        ):
            return True
        told = False
    return told


def _given(trace: Trace, thing: Thing, how: str) -> bool:
    """Whether a picture was given by itself, or in a list of pictures."""
    inputs = [(trace.inputs[name], type) for name, type, _ in trace.program.graph.inputs]
    alone_ = [value for value, type in inputs if type == IMAGE]
    listed = [item for value, type in inputs if type.item == IMAGE for item in value]
    return alone(thing) in (alone_ if how == "separate" else listed)


def _by_words(trace: Trace, of: Reference) -> bool:
    """Whether a phrase is that of the operator that gave its things: "the one of ... that fits"."""
    assert of.at is not None
    operator = trace.program.graph.nodes[of.at[0]].operator
    return operator is not None and worded(operator.words.phrase, of.head)


def _stands(scope: Scope, trace: Trace, thing: Thing, of: Reference, relation: Relation) -> Told:
    """Whether a relation of a phrase holds: as the run made the thing, else as it is known."""
    before, scope.it = scope.it, (thing,)
    refers = [arg for arg in relation.args if isinstance(arg, Reference)]
    others = tuple(t for arg in refers for t in scope.resolve(arg).things)
    told = None
    marks = relation.name.startswith("with ") and bool(relation.args)
    if relation.holds and (others or marks):
        for stage in (thing, *(stages(trace, of.at) if of.at else ())):
            told = told or made_so(trace, stage, relation.name, others)
    told = scope.holds(thing, relation) if told is None else told
    scope.it = before
    return told


def _placed(scope: Scope, trace: Trace, thing: Thing, of: Reference) -> Told:
    """Whether a thing stands at the place in its list that the rank of its phrase says."""
    if not of.rank or of.at is None:
        return True
    group, index = list_behind(trace, of.at)
    if not group:
        return None
    for relation in of.relations:
        rank = _tied(relation)
        if rank is not None:
            best = tied(trace, of.at)
            best = ranked(scope.facts, rank, group) if best is None else best
            group = tuple(t for t in group if alone(t) in [alone(b) for b in best])
    thing = alone(unmarked(trace, thing, of.at))
    if index is not None:
        n = place(of.rank)
        return None if n is None else n == index + 1 or (n == -1 and index == len(group) - 1)
    meant = ranked(scope.facts, of, group)
    if not meant:
        return None
    return alone(thing) in [alone(t) for t in meant]


def _tied(relation: Relation) -> Reference | None:
    """Those that share the place of a superlative: "the first among the two largest"."""
    arg = relation.args[0] if relation.name == "among" and len(relation.args) == 1 else None
    if isinstance(arg, Reference) and arg.head == "it" and (arg.rank or arg.relations):
        return arg
    return None


def both(a: Told, b: Told) -> Told:
    """Whether two things hold, where either may be unknown."""
    if a is False or b is False:
        return False
    return None if a is None or b is None else True


__all__ = ["both", "fits", "grounded", "value_at"]
