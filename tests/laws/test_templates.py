"""A program that was made by a template is, in every field, the one that loading it anew gives."""

from __future__ import annotations

import random
import re
from dataclasses import fields
from typing import Any

import pytest

import vprog
from tests.laws.cases import SMALL, Portion, portions
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.ops import OPERATORS
from vprog.program import _VOCABULARY, Program, load_anew
from vprog.rationalize import rationalize
from vprog.reworded import masks_of

_WORD = re.compile(r"""[A-Za-z_][A-Za-z0-9_]*|"[^"\\]*"|'[^'\\]*'|#.*""")
#: What a name or a string may become, beside what stands elsewhere in the text.
_NAMES = (
    "thing",
    "b2",
    "item",
    "total",
    "f",
    "image",
    "answer",
    "count",
    "max",
    "class",
    "left",
    "x",
    "a",
    "c",
    "near",
)
#: Oracles of two things, which are alike to the checker.
_RELATIONS = ("left_of", "right_of", "above", "below", "near", "inside")
_STRINGS = (
    '"cup"',
    "'cup'",
    '""',
    "\"a 'b'\"",
    '"left"',
    '"größe"',
    '"x\\n"',
    '"#"',
    '"{n}"',
    'f"a"',
)


def changed(text: str, rng: random.Random) -> str:
    """A text with some of its words exchanged: mostly all of one word, for a fresh one."""
    words = _WORD.findall(text)
    wild = rng.random() < 0.3
    moves: dict[str, str] = {}
    for word in dict.fromkeys(word for word in words if word[0] != "#"):
        quoted = word[0] in "\"'"
        if rng.random() < 0.5 and (quoted or wild or word not in FIXED):
            fresh = f'"s{rng.randrange(99)}"' if quoted else f"n{rng.randrange(99)}"
            odd = rng.choice((*(_STRINGS if quoted else _NAMES), rng.choice(words)))
            moves[word] = odd if wild and rng.random() < 0.4 else fresh
        elif word in _RELATIONS and rng.random() < 0.5:
            moves[word] = rng.choice(_RELATIONS)
    lone = rng.randrange(len(words)) if wild and rng.random() < 0.3 else -1
    place = -1

    def exchange(found: re.Match[str]) -> str:
        nonlocal place
        place += 1
        word = found[0]
        return rng.choice(words) if place == lone else moves.get(word, word)

    return _WORD.sub(exchange, text)


FIXED = frozenset((*OPERATORS, "image", "answer", "def", "return", "if", "else", "for", "in", "and")) | {
    "or", "not", "True", "False", "Image", "Region", "Int", "Float", "Bool", "Str", "list",
}  # fmt: skip


def spare(program: Program) -> str:
    """A program's text without the lines that nothing uses: a template warns of nothing."""
    while program.warnings:
        lines = program.source.text.split("\n")
        for warning in program.warnings:
            assert warning.span is not None
            lines[program.source.position(warning.span.start)[0] - 1] = ""
        program = load_anew("\n".join(lines))
    return program.source.text


def outcome(load: Any, text: str) -> Any:
    """A program, or what is said against it."""
    try:
        return load(text)
    except VprogError as error:
        return error.diagnostics


def alike(one: Program, other: Program) -> None:
    """Hold two programs of one text to each other."""
    assert (one.source, one.warnings, one.type) == (other.source, other.warnings, other.type)
    a, b = one.graph, other.graph
    assert (a.nodes, a.inputs, a.names) == (b.nodes, b.inputs, b.names)
    assert [type(n.value) for n in a.nodes] == [type(n.value) for n in b.nodes]
    assert (a.answer, a.depths, a.users, a.loops) == (b.answer, b.depths, b.users, b.loops)
    assert (a.digest, a.digests) == (b.digest, b.digests)
    a.verify()
    assert one.tree == other.tree
    assert [line.span for line in one.tree.lines] == [line.span for line in other.tree.lines]
    assert one.oracles == other.oracles
    assert one.cost.shares == other.cost.shares
    assert (one.cost.steps, one.cost.calls) == (other.cost.steps, other.cost.calls)
    assert [plain(i) for i in one.plan.code] == [plain(i) for i in other.plan.code]
    assert one.plan.constants == other.plan.constants
    assert (one.plan.lines, one.plan.oracles) == (other.plan.lines, other.plan.oracles)
    first, second = masks_of(a), masks_of(b)
    assert (first is None) == (second is None)
    if first is not None and second is not None:
        for field in fields(first):
            if field.name not in ("start", "where", "places"):
                assert getattr(first, field.name) == getattr(second, field.name), field.name
        assert set(first.places) == set(second.places)


def plain(instruction: tuple[Any, ...]) -> tuple[Any, ...]:
    """An instruction without its functions."""
    return tuple(part for part in instruction if isinstance(part, int | str | tuple | None))


@pytest.mark.parametrize("portion", portions("templates", 1_000, size=SMALL), ids=str)
def test_templates_give_what_loading_anew_gives(portion: Portion) -> None:
    made = right = 0
    for case in portion.cases():
        rng = random.Random(case.seed)
        whole = spare(load_anew(case.text))
        vprog.load(whole)
        for _ in range(4):
            text = changed(whole, rng)
            one, other = outcome(vprog.load, text), outcome(load_anew, text)
            assert type(one) is type(other), text
            if isinstance(one, Program):
                alike(one, other)
                right += 1
                made += "template" in one.graph.kept
            else:
                assert one == other, text
    assert made > portion.count / 2, (made, right)


def test_alike_operators_and_names_of_parameters_share_a_shape() -> None:
    text = (
        'p = the(find(image, "cup", max=3))\n'
        'answer = count(c for c in find(image, "box") if left_of(c, p))'
    )
    vprog.load(text)
    for other in (
        text.replace("left_of", "above"),
        text.replace("left_of(c, p)", "near(p, c)"),
        re.sub(r"\bc\b", "b", text),
        text.replace("max=3", "max=3, noun=c").replace('"cup", ', ""),
        re.sub(r"\bc\b", "near", text),
        re.sub(r"\bc\b", "near", text).replace("left_of(", "near("),
        text.replace("left_of(c, p)", "left_of(a=c, b=p)"),
        text.replace("left_of(c, p)", "left_of(b=c, a=p)"),
    ):
        one, two = outcome(vprog.load, other), outcome(load_anew, other)
        assert type(one) is type(two), other
        if isinstance(one, Program):
            alike(one, two)
        else:
            assert one == two
    made = vprog.load(text.replace("left_of", "below").replace("cup", "jar"))
    assert made.graph.nodes == load_anew(made.source.text).graph.nodes
    assert {"left_of", "above", "below"} <= set(_VOCABULARY.alike)


def test_the_worlds_programs_run_and_speak_alike() -> None:
    from pathlib import Path

    from vprog.corpus.sources.world import World

    values = {
        "scenes": 60,
        "seed": 5,
        "questions": 10,
        "size": 96,
        "candidates": True,
        "quality": 100,
    }
    world = World.open({**values, "splits": ("train",)}, Path())
    made = 0
    for piece in world.pieces(100):
        module = world.profile(piece)
        assert module is not None
        for row in world.rows(piece):
            image = Image.named(row.pictures[0].name, 96, 96)
            for candidate in row.programs[-2:]:
                one, other = outcome(vprog.load, candidate.text), outcome(load_anew, candidate.text)
                assert type(one) is type(other)
                if not isinstance(one, Program):
                    continue
                made += "template" in one.graph.kept
                alike(one, other)
                traces = [p.run(image=image, profile=module) for p in (one, other)]
                assert traces[0].dumps().splitlines()[:-1] == traces[1].dumps().splitlines()[:-1]
                assert str(rationalize(traces[0])) == str(rationalize(traces[1]))
    assert made > 100
