"""The verbalizer: statements to sentences, each with the evidence that it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from vprog.english import join, sentence
from vprog.failed import Failed
from vprog.rationalize.clause import Clauses
from vprog.rationalize.draft import Draft, Statement
from vprog.rationalize.wording import Unsayable, is_thing, show
from vprog.region import Region
from vprog.skipped import Why
from vprog.trace import Trace

_WHY: dict[Why, str] = {
    "branch": "the other case was not looked at",
    "operand": "the rest was not needed any more",
    "stopped": "the next one was not looked at",
    "filtered": "nothing more was asked of what did not pass",
    "empty": "there was nothing to look at one by one",
    "failed": "a part was not reached",
    "until": "a part was left for later",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a rationale.

    Attributes:
        text: with capital and full stop.
        statement: the id of the statement it says.
        steps: its evidence: the steps of the trace it stands on, in the order of the run.
        regions: the regions among the values of these steps, each once.
    """

    text: str
    statement: int
    steps: tuple[int, ...]
    regions: tuple[Region, ...]


def verbalize(draft: Draft) -> tuple[Sentence, ...]:
    """The sentences of a draft, in order; what the last one said is not said again."""
    sentences: list[Sentence] = []
    speaker = Clauses(draft.trace)
    for statement in draft.statements:
        speaker.used.clear()
        text = sentence(_say(speaker, statement))
        steps = tuple(sorted(speaker.used | set(statement.steps)))
        if sentences and _repeats(sentences[-1].text, text):
            steps = tuple(sorted({*sentences.pop().steps, *steps}))
        sentences.append(Sentence(text, statement.id, steps, regions(draft.trace, steps)))
    return tuple(sentences)


def _repeats(before: str, text: str) -> bool:
    """Whether a sentence says what the one before it said, and perhaps more."""
    said = before.rstrip(".").lower()
    now = text.rstrip(".").lower().removeprefix("since ")
    return now == said or now.startswith((f"{said}, and ", f"{said}, "))


def _say(speaker: Clauses, statement: Statement) -> str:
    trace = speaker.trace
    if statement.kind == "skipped":
        return _WHY[trace.skipped[statement.lead].why]
    value = trace.record.values[statement.lead]
    if statement.kind == "conclusion":
        return _conclude(speaker, statement, value)
    if isinstance(value, Failed):
        return f"here it ends: {_sentence_of(value)}"
    try:
        return speaker.say(statement.lead)
    except Unsayable:
        return speaker.plainly(trace.step(statement.lead).node, value)


def _conclude(speaker: Clauses, statement: Statement, value: Any) -> str:
    if isinstance(value, Failed):
        return f"so there is no answer: {_sentence_of(value)}"
    step = speaker.trace.step(statement.lead)
    since = _since(speaker, statement)
    if speaker.trace.record.until is not None:
        return "the run ends here, before its answer"
    if is_thing(step.node.type):
        return f"{since} the answer is {_things(speaker, statement, value)}"
    parts = step.node.args if step.node.op == "list" else ()
    if parts and all(is_thing(speaker.graph.nodes[a].type) for a in parts):
        return f"{since} the answer is {join([speaker.the(a, step.path) for a in parts])}"
    # A number stands in digits here: it is what a reader, or a scorer, looks for.
    whole = isinstance(value, int) and not isinstance(value, bool)
    return f"{since} the answer is {value if whole else show(value)}"


def _since(speaker: Clauses, statement: Statement) -> str:
    """Why the answer follows, where a choice between fixed values decided it."""
    step = speaker.trace.step(statement.lead)
    node = step.node
    if node.op != "if" or step.args[0] is None:
        return "so"
    taken = speaker.graph.nodes[node.args[1 if step.args[0] else 2]]
    if taken.op != "const":
        return "so"
    try:
        return f"since {speaker.state(node.args[0], step.path)},"
    except Unsayable:
        return "so"


def _things(speaker: Clauses, statement: Statement, value: Any) -> str:
    step = speaker.trace.step(statement.lead)
    if isinstance(value, tuple) and not value:
        return "nothing"
    return speaker.the(step.node.id, step.path)


def _sentence_of(failed: Failed) -> str:
    return failed.sentence.rstrip(".")


def regions(trace: Trace, steps: tuple[int, ...]) -> tuple[Region, ...]:
    """The regions among the values of steps, each once, in order."""
    found: dict[Region, None] = {}
    for step in steps:
        value = trace.record.values[step]
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Region):
                found[item] = None
    return tuple(found)
