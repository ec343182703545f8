"""The last sentence: the answer, or why there is none."""

from __future__ import annotations

from typing import Any

from vprog.english import join
from vprog.failed import Failed
from vprog.ops.text import text
from vprog.rationalize.claim import Claim, Operand
from vprog.rationalize.draft import Statement
from vprog.rationalize.speaker import Speaker, plain_claim, reason_of
from vprog.rationalize.telling import Key, Told
from vprog.rationalize.wording import Unsayable, is_thing, quoted, show


def conclude(
    speaker: Speaker, statement: Statement, before: tuple[Told, ...], plainer: int = 0
) -> tuple[str, tuple[Told, ...]]:
    """The text of a conclusion, and its clauses.

    Args:
        speaker: who says it.
        statement: the conclusion.
        before: the clauses that it is said together with.
        plainer: 0, 1 (without its reason), or 2 (its value as text, too).
    """
    trace, voice = speaker.trace, speaker.voice
    value = trace.record.values[statement.lead]
    id, path = trace.record.nodes[statement.lead], trace.record.paths[statement.lead]
    if isinstance(value, Failed):
        why = reason_of(value)
        said = Told(
            voice.frame("no answer", why=why), (Claim("failure", object=why),), ((id, path),)
        )
        return said.text, (said,)
    if trace.record.until is not None:
        said = Told("the run ends here, before its answer", (), ((id, path),))
        return said.text, (said,)
    said = _answer(speaker, id, path, value, plainer > 1)
    since = () if plainer else _since(speaker, id)
    reason = since or before
    if not reason:
        return voice.frame("answer", value=said.text), (said,)
    if not since and len(before) == 1 and before[0].reason:
        # The clause before chose the answer: its reason is the answer's.
        chose = before[0]._replace(text=before[0].reason, reason="", claims=before[0].claims[:-1])
        text = voice.frame("since answer", reason=chose.text, value=said.text)
        return text, (chose, said)
    text = ", and ".join(dict.fromkeys(told.text for told in reason if told.text))
    if not since and ":" in text:
        return voice.frame("answer", value=said.text), (said,)
    frame = "since answer" if since else "so answer"
    return voice.frame(frame, reason=text, value=said.text), (*reason, said)


def _answer(speaker: Speaker, id: int, path: tuple[int, ...], value: Any, as_text: bool) -> Told:
    node = speaker.trace.program.graph.nodes[id]
    parts = node.args if node.op == "list" else ()
    nodes = speaker.trace.program.graph.nodes
    named = is_thing(node.type) or (parts and all(is_thing(nodes[a].type) for a in parts))
    if as_text or not named:
        # A number stands in digits here: it is what a reader, or a scorer, looks for.
        whole = isinstance(value, int) and not isinstance(value, bool)
        shown = str(value) if whole else _as_text(value) if named else show(value, exact=True)
        return Told(shown, (plain_claim(Claim("answer", object=value)),), ((id, path),))
    key = Key(id, "answer", 0, speaker.voice.concise, None)
    known = speaker.recall(key)
    if known is not None:
        return known
    clauses = speaker.clauses
    speaker.begin()
    clauses.fresh = None
    answer: Operand
    if isinstance(value, tuple) and not value:
        text, answer = "nothing", ()
    elif parts and not is_thing(node.type):
        found = [clauses.named(a, path) for a in parts]
        text, answer = join([said for said, _ in found]), tuple(refers for _, refers in found)
    else:
        text, answer = clauses.named(id, path)
    clauses.claims.append(Claim("answer", object=answer))
    clauses.stood[id, path] = None
    told = speaker.end(text)
    speaker.keep(key, told)
    return told


def _as_text(value: Any) -> str:
    """Things, and lists of them, as their texts in quotation marks."""
    if isinstance(value, tuple):
        texts = [f"({_as_text(v)})" if isinstance(v, tuple) and v else _as_text(v) for v in value]
        return join(texts) if texts else "nothing"
    said = text(value)
    assert isinstance(said, str)  # every thing has a text
    return quoted(said)


def _since(speaker: Speaker, id: int) -> tuple[Told, ...]:
    """Why the answer follows, where a choice between fixed values decided it."""
    trace = speaker.trace
    nodes = trace.program.graph.nodes
    node = nodes[id]
    if node.op != "if":
        return ()
    test = trace.value(node.args[0], ())[1]
    if test is None or nodes[node.args[1 if test else 2]].op != "const":
        return ()
    if nodes[node.args[0]].op == "const":
        return ()
    try:
        return (speaker.node(node.args[0]),)
    except Unsayable:
        return ()
