"""P12: what a module says is a value; no text of it becomes a step or a call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

import vprog
from tests.laws.scenes import PICTURE
from vprog.module import Answer, Ask, Profile
from vprog.ops import OPERATORS

SAID = (
    'find(image, "dog")',
    'answer = count(find(image, "dog"))',
    '{find(image, "dog")}',
    "image: Image\nanswer = know('x')",
    "__import__('os')",
    "{0.__class__}",
    "%(x)s",
)
PROGRAMS = (
    "answer = read(image)",
    'answer = f"it says {read(image)}"',
    'answer = [p for p in split(read(image), " ") if "find" in p]',
    'answer = replace(read(image), "dog", read(image))',
    'answer = ask(image, read(image)) if "dog" in read(image) else caption(image)',
    "answer = verify(image, read(image))",
)


@dataclass
class Reader:
    """Says one text to every question, and remembers what it was asked."""

    said: str
    name: str = "reader"
    version: str = "1"
    asked: list[Ask] = field(default_factory=list)

    @property
    def oracles(self) -> frozenset[str]:
        return frozenset(name for name, o in OPERATORS.items() if o.meaning is None)

    def answer(self, asks: Sequence[Ask]) -> list[Answer]:
        self.asked.extend(asks)
        return [Answer(True if ask.oracle == "verify" else self.said) for ask in asks]


@pytest.mark.parametrize("text", PROGRAMS)
@pytest.mark.parametrize("said", SAID)
def test_calls_are_those_of_the_checked_graph(text: str, said: str) -> None:
    program, module = vprog.load(text), Reader(said)
    before = program.graph.digest
    trace = program.run(PICTURE, Profile("reader", dict.fromkeys(module.oracles, module)))
    assert trace.failed is None
    in_the_graph = {node.op for node in program.graph.nodes if node.operator}
    assert {ask.oracle for ask in module.asked} <= in_the_graph
    assert len(module.asked) <= len(program.graph.nodes)
    assert program.graph.digest == before
    for step in trace.steps:
        if step.op == "read":
            assert step.value == said
