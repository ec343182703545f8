"""Sentences that hold: what would not read back, or is not borne out, is said in plainer words.

The wording has better forms than the reader can always take apart: names in names in names, lists of
lists, texts that look like words. So the sentences of a program that may lead to such forms are held to
what is promised of them before they are handed out: the reader reads the claims that were made, each
name for a single thing fits that thing alone, and the audit supports each claim. A statement whose
sentence falls short is said in clauses that stand alone; and where that falls short too, as the bare
value of its step ("this gives five", "this leads to two objects").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from vprog.graph import Graph, Node
from vprog.ops import OPERATORS
from vprog.rationalize.claim import Claim, meaning
from vprog.rationalize.draft import Draft
from vprog.rationalize.sentence import Sentence
from vprog.rationalize.style import style_of
from vprog.rationalize.verbalize import BARE, FIRST, verbalize
from vprog.rationalize.wording import is_thing
from vprog.trace import Trace
from vprog.type import IMAGE

#: Operators of which sentences were always sound, in every corpus: about one picture, its things and
#: their properties, counts and tests.
_ORDINARY: Final = frozenset(
    "abs above and area behind below between bottom call choose color const contains count depth "
    "difference different distance each eq exists find first ge gt height if in_front_of input inside "
    "intersect item label last le left left_of list loop lt material max_by min_by most_common mul ne "
    "near not_ nth or overlaps query read relate right right_of same shape size sort_by sub the to_int top "
    "union unique verify whole width xor".split()
)


def assured(
    draft: Draft, style: str = "detailed", seed: int | None = None, boxes: str = "llava"
) -> tuple[Sentence, ...]:
    """The sentences of a draft, each as it can be read back and is borne out by the run.

    Boxes and numbers take no part in what a sentence says: the styles ``grounded`` and ``steps`` say
    plainly what ``detailed`` does. Nor does a seed change what is claimed: where its wording falls
    short and the first one does not, the first is used.

    Args:
        draft: what to say.
        style: as for ``verbalize``; so are ``seed`` and ``boxes``.

    Raises:
        VprogError: VP410 an unknown style, VP411 an unknown notation.
    """
    style_of(style)
    return verbalize(draft, style, seed, boxes, plainly(draft, style, seed))


def plainly(draft: Draft, style: str = "detailed", seed: int | None = None) -> dict[int, int]:
    """Which statements are said more plainly than they would be, by their ids, and how plainly.

    Args:
        draft: what is said.
        style: as for ``verbalize``; so is ``seed``.
    """
    told = "concise" if style == "concise" else "detailed"
    plainer: dict[int, int] = {}
    if is_ordinary(draft.trace.program.graph):
        return plainer
    while True:
        worse = _unsound(draft.trace, verbalize(draft, told, plainer=plainer))
        worse = {id for id in worse if plainer.get(id, FIRST) < BARE}
        if not worse:
            break
        plainer |= {id: plainer.get(id, FIRST) + 1 for id in worse}
    while seed is not None:
        worse = _unsound(draft.trace, verbalize(draft, told, seed, plainer=plainer))
        worse -= set(plainer)
        if not worse:
            break
        plainer |= dict.fromkeys(worse, FIRST)
    return plainer


def is_ordinary(graph: Graph) -> bool:
    """Whether a program is of the kind whose sentences need no second look."""
    found = graph.kept.get("ordinary")
    if found is None:
        given = [type for _, type, _ in graph.inputs]
        found = given == [IMAGE] and all(
            node.op in _ORDINARY and node.type.depth < 2 and not _is_odd(graph, node)
            for node in graph.nodes
        )
        graph.kept["ordinary"] = found
    return bool(found)


def _is_odd(graph: Graph, node: Node) -> bool:
    """Whether a step is seldom met: a list of things written out, a loop over what is no thing.

    So is a test of the others of a list.
    """
    if node.op == "loop":
        over = node.over
        assert over is not None
        apart = over.test is not None and graph.nodes[over.test].op == "ne"
        others = apart and over.kind in ("any", "all")
        return others or not is_thing(graph.nodes[node.args[0]].type)
    return node.op == "list" and is_thing(node.type)


def _brought(claim: Claim) -> bool:
    """Whether a claim is in the words of a plugin, which say what its author wants, read or not."""
    from vprog.reference import FAMILIES

    operator = OPERATORS.get(claim.predicate) if claim.kind == "value" else None
    return operator is not None and operator.family not in FAMILIES


def _unsound(trace: Trace, sentences: Sequence[Sentence]) -> set[int]:
    """The statements of sentences that are not what they should be."""
    # The reader and the audit stand above the verbalizer: what they know of rationales is loaded here.
    from vprog.rationalize.audit import Auditor
    from vprog.rationalize.audit_judge import judge
    from vprog.rationalize.audit_scope import Scope
    from vprog.rationalize.reading import read_sentence
    from vprog.rationalize.unique import Known, is_unique, singles

    auditor, known = Auditor(trace), Known(trace)
    scope = Scope(auditor.recorded, ground=trace)
    found: set[int] = set()
    before: Sentence | None = None
    for sentence in sentences:
        claims = sentence.claims
        back = read_sentence(sentence.text, auditor.vocabulary)
        read = not back.unread and [*map(meaning, claims)] == [*map(meaning, back.claims)]
        read |= any(map(_brought, claims))
        # Each is judged, read or not: what was spoken of is remembered.
        told = [judge(scope, claim).told for claim in claims]
        named = all(is_unique(r, trace, before, known) for r in singles(sentence))
        if not (read and all(told) and named):
            found.add(sentence.statement)
        before = sentence
    return found
