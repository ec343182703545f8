"""The graph: well formed, equal steps shared, and nothing shared that differs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

import vprog
from tests.laws.cases import Portion, portions
from tests.laws.scenes import PICTURE, profile
from vprog.grammar.diagnostic import VprogError
from vprog.graph import ROOT, STRUCTURAL
from vprog.ops import OPERATORS
from vprog.type import SIMPLE, STR


def test_the_table_and_the_graph_use_no_name_twice() -> None:
    assert not STRUCTURAL & OPERATORS.keys()


@pytest.mark.parametrize("portion", portions("lowering", 2_000), ids=str)
def test_a_graph_is_well_formed_and_shares(portion: Portion) -> None:
    for case in portion.cases():
        graph = case.program.graph
        graph.verify()
        assert len(graph.nodes) == len({n.id for n in graph.nodes})
        alike = Counter(
            digest
            for node, digest in zip(graph.nodes, graph.digests, strict=True)
            if node.scope == -1
        )
        assert max(alike.values(), default=0) <= 1, f"{case.show()}\n{alike.most_common(1)}"
        assert graph.nx.number_of_nodes() == len(graph.nodes)
        assert all(
            set(graph.nodes[u].args) >= {id} for id, users in enumerate(graph.users) for u in users
        )


SAME = (
    ('a = find(image, "cup")\nb = find(image, "cup")\nanswer = count(a) + count(b)', "find", 1),
    ('answer = count(find(image, "cup")) - count(find(where=image, noun="cup", max=100))', "find", 1),
    ("a = [c.left for c in frames]\nb = [d.left for d in frames]\nanswer = a == b", "loop", 1),
    ("answer = [[x == y for y in frames] for x in frames] == [[p == q for q in frames] for p in frames]", "loop", 2),
    ("answer = [[x == y for y in frames] for x in frames] == [[q == p for q in frames] for p in frames]", "loop", 4),
    ("def f(c: Region) -> Bool: return c.left > 1.0\nanswer = [f(c) for c in frames] == [c.left > 1.0 for c in frames]", "loop", 1),
    ("answer = text(1) + text(1.0) + text(True)", "text", 3),
)  # fmt: skip


@pytest.mark.parametrize(("text", "op", "count"), SAME)
def test_equal_steps_are_one_node(text: str, op: str, count: int) -> None:
    if "frames" in text:
        text = f"frames: list[Region]\n{text}"
    graph = vprog.load(text).graph
    graph.verify()
    assert sum(node.op == op for node in graph.nodes) == count


NEVER_GIVEN = (
    # What always fails has no type of its own; its callers have the one that was declared.
    "def f() -> list[Str]: return most_common([])\nanswer = unique(f())",
    "def f(c: list[Str]) -> list[Str]: return most_common([])\nanswer = unique(f(['a']))",
    "def f() -> Float: return first([])\nanswer = round(f(), 1)",
    "answer = sum(most_common([])) + 1",
)


@pytest.mark.parametrize("text", NEVER_GIVEN)
def test_a_value_that_is_never_given_fits_everywhere(text: str) -> None:
    vprog.load(text).graph.verify()


def test_a_step_of_another_type_than_its_operator_gives_is_found() -> None:
    graph = vprog.load("answer = count([1, 2])").graph
    wrong = tuple(replace(n, type=STR) if n.op == "count" else n for n in graph.nodes)
    with pytest.raises(VprogError, match=r"VP401.*count"):
        replace(graph, nodes=wrong).verify()


NEST = "answer = [[x + y for y in [1, 2]] for x in [3, 4]]"


def test_a_loop_that_was_taken_out_of_the_one_it_hangs_on_is_found() -> None:
    graph = vprog.load(NEST).graph
    inner = next(n for n in graph.nodes if n.op == "loop")
    wrong = tuple(replace(n, scope=ROOT) if n is inner else n for n in graph.nodes)
    with pytest.raises(VprogError, match=r"VP401.*does not stand in"):
        replace(graph, nodes=wrong).verify()


def test_an_argument_that_nothing_reads_may_hang_on_loops_that_were_parted() -> None:
    text = (
        "def f(n: Int, tests: list[Bool]) -> Int: return n\n"
        "answer = [f(4, [a, b]) for a in [True] for b in [True, False]]"
    )
    program = vprog.load(text)
    program.graph.verify()
    assert program.run(image=PICTURE, profile=profile("mild")).answer == (4, 4)


ORDERED = {
    # Arguments are evaluated before the body, used or not, in the order in which they are written.
    "def f(x: Region) -> Int: return 1\nanswer = f(the([whole(image), whole(image)]))": "VP321",
    "def f(x: Int, y: Int) -> Int: return y // x\nanswer = f(1 // 0, y=nth([1], 5))": "VP323",
    "def f(x: Int, y: Int) -> Int: return y // x\nanswer = f(y=nth([1], 5), x=1 // 0)": "VP322",
    "def f(x: Int, y: Int) -> Int: return x if y > 0 else 0\nanswer = f(1 // 0, -1)": "VP323",
    "answer = nth([1], 5) in [1 // 0]": "VP322",
    "answer = round(digits=nth([1], 5), x=1 / 0)": "VP322",
    "answer = sort_by([1, 2], abs, descending=1 // 0 == 0)": "VP323",
    # `if`, `and`, `or` and the operators that stop evaluate no more than they need.
    "answer = 1 if True else 1 // 0": None,
    "answer = False and 1 // 0 == 0": None,
    "answer = True or 1 // 0 == 0": None,
    "answer = any(1 // n == 1 for n in [1, 0])": None,
    "answer = any([1 // n == 1 for n in [1, 0]])": "VP323",
    "answer = any(1 // n == 1 for n in [0, 1])": "VP323",
    "answer = first(1 // n for n in [1, 0])": None,
    "answer = exists(1 // n for n in [1, 0])": None,
    "answer = count(1 // n for n in [1, 0])": "VP323",
    "answer = 2 < 1 < 1 // 0": None,
    # A line that the answer does not hang on is evaluated all the same.
    "x = 1 // 0\nanswer = 1": "VP323",
    "answer = 1\nx = 1 // 0": "VP323",
}  # fmt: skip


@pytest.mark.parametrize(("text", "code"), ORDERED.items())
def test_evaluation_goes_from_left_to_right_and_is_strict_except_where_said(
    text: str, code: str | None
) -> None:
    trace = vprog.load(text).run(image=PICTURE, profile=profile("mild"))
    assert (None if trace.failed is None else trace.failed.code) == code


def test_generated_programs_use_every_row_of_the_table() -> None:
    written = {"and_": "and", "or_": "or", "if_": "if", "fold": "loop"}
    missing = {written.get(name, name) for name in OPERATORS}
    types: set[str] = set()
    for case in Portion("rows", 0, 3_000).cases():
        missing -= {node.op for node in case.program.graph.nodes}
        types |= {str(node.type) for node in case.program.graph.nodes}
        if not missing and len(types) > 12:
            break
    assert not missing
    assert {str(type) for type in SIMPLE.values()} <= types
    assert {f"list[{type}]" for type in SIMPLE.values()} <= types
