"""CLEVR's functional programs as programs of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from vprog.grammar import format_program, parse
from vprog.grammar.importers import from_clevr

DATA = Path(__file__).resolve().parents[1] / "data/clevr"
QUESTIONS: list[dict[str, Any]] = json.loads((DATA / "questions.json").read_text())["questions"]


def step(function: str, *inputs: int, word: str | None = None) -> dict[str, Any]:
    words = [] if word is None else [word]
    return {"function": function, "inputs": list(inputs), "value_inputs": words}


GOLDEN = [
    (
        "How many red things are right of the blue ball?",
        """\
# How many red things are right of the blue ball?
image: Image
blue_sphere = the(s for s in find(image, "sphere") if verify(s, "blue"))
answer = count(t for t in find(image, "thing") if right_of(t, blue_sphere) and verify(t, "red"))
""",
    ),
    (
        "Is there another thing of the same shape as the blue ball?",
        """\
# Is there another thing of the same shape as the blue ball?
image: Image
blue_sphere = the(s for s in find(image, "sphere") if verify(s, "blue"))
answer = exists(t for t in find(image, "thing") if t != blue_sphere and same(t, blue_sphere, "shape"))
""",
    ),
    (
        "Are there fewer metal cubes than metal balls?",
        """\
# Are there fewer metal cubes than metal balls?
image: Image
metal_cubes = [c for c in find(image, "cube") if verify(c, "metal")]
metal_spheres = [s for s in find(image, "sphere") if verify(s, "metal")]
answer = count(metal_cubes) < count(metal_spheres)
""",
    ),
    (
        "How many things are right of the purple ball and in front of the brown cylinder?",
        """\
# How many things are right of the purple ball and in front of the brown cylinder?
image: Image
purple_sphere = the(s for s in find(image, "sphere") if verify(s, "purple"))
things_right = [t for t in find(image, "thing") if right_of(t, purple_sphere)]
brown_cylinder = the(c for c in find(image, "cylinder") if verify(c, "brown"))
things_in_front = [t for t in find(image, "thing") if in_front_of(t, brown_cylinder)]
answer = count(intersect(things_right, things_in_front))
""",
    ),
    (
        "Do the cube and the green thing have the same material?",
        """\
# Do the cube and the green thing have the same material?
image: Image
cube = the(find(image, "cube"))
green_thing = the(t for t in find(image, "thing") if verify(t, "green"))
answer = material(cube) == material(green_thing)
""",
    ),
    (
        "Is the gray cube the large thing?",
        """\
# Is the gray cube the large thing?
image: Image
gray_cube = the(c for c in find(image, "cube") if verify(c, "gray"))
large_thing = the(t for t in find(image, "thing") if verify(t, "large"))
answer = gray_cube == large_thing
""",
    ),
]


@pytest.mark.parametrize(("question", "text"), GOLDEN, ids=[q for q, _ in GOLDEN])
def test_programs_read_well(question: str, text: str) -> None:
    (found,) = [q for q in QUESTIONS if q["question"] == question]
    assert from_clevr(found["program"], question) == text


def test_every_program_is_in_canonical_form_and_both_layouts_give_the_same() -> None:
    for question in QUESTIONS:
        text = from_clevr(question["program"])
        assert format_program(parse(text)) == text
        turned = [
            {
                "type": s.get("function", s.get("type")),
                "inputs": s["inputs"],
                "side_inputs": s.get("value_inputs", s.get("side_inputs")),
            }
            for s in question["program"]
        ]
        assert from_clevr(turned) == text


def test_every_function_is_covered() -> None:
    used = {s.get("function", s.get("type")) for q in QUESTIONS for s in q["program"]}
    categories = ("size", "color", "material", "shape")
    assert used == {
        *(f"{kind}_{c}" for kind in ("filter", "query", "same", "equal") for c in categories),
        *("scene", "unique", "relate", "union", "intersect", "count", "exist"),
        *("equal_integer", "less_than", "greater_than", "equal_object"),
    }


def test_steps_that_the_answer_does_not_need_are_left_out() -> None:
    program = [step("scene"), step("unique", 0), step("scene"), step("count", 2)]
    assert from_clevr(program) == 'image: Image\nanswer = count(find(image, "thing"))\n'


def test_a_set_that_is_used_twice_has_a_name() -> None:
    program = [
        step("scene"),
        step("filter_color", 0, word="red"),
        step("count", 1),
        step("filter_shape", 1, word="cube"),
        step("count", 3),
        step("greater_than", 2, 4),
    ]
    assert from_clevr(program).splitlines()[1:] == [
        'red_things = [t for t in find(image, "thing") if verify(t, "red")]',
        'red_cubes = [t for t in red_things if verify(t, "cube")]',
        "answer = count(red_things) > count(red_cubes)",
    ]


@pytest.mark.parametrize(
    "word", ['"); crash("', "a\\b", "{x}", "# no", "é", "cube if True else", "__import__", "class"]
)
def test_words_stay_words(word: str) -> None:
    program = [
        step("scene"),
        step("filter_color", 0, word=word),
        step("unique", 1),
        step("query_shape", 2),
    ]
    tree = parse(from_clevr(program, f"What is it?\n{word}\nanswer = 1"))
    assert len(tree.lines) == 3
    assert word in repr(tree) or repr(word)[1:-1] in repr(tree)


@pytest.mark.parametrize(
    "program",
    [
        [],
        [step("jump")],
        [step("__import__")],
        [{"inputs": []}],
        [step("count")],
        [step("count", 0)],
        [step("scene"), step("count", 1)],
        [step("scene"), step("count", -1)],
        [step("scene"), step("count", 0, 0)],
        [step("scene"), step("filter_color", 0)],
        [step("scene"), {"function": "filter_color", "inputs": [0], "value_inputs": [3]}],
        [step("scene"), {"function": "filter_color", "inputs": [0], "value_inputs": ["a\nb"]}],
        [step("scene"), step("unique", 0), step("relate", 1, word="above")],
        [step("scene"), {"function": "count", "inputs": "0", "value_inputs": []}],
        [step("scene"), {"function": "count", "inputs": None}],
    ],
    ids=range(15),
)
def test_what_is_no_program_of_clevr_is_refused(program: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match=r"step|program"):
        from_clevr(program)


def test_third_party_programs_are_read(shared_data: Path) -> None:
    file = shared_data / "clevr/questions_v1_release_schema.json"
    for question in json.loads(file.read_text())["questions"]:
        text = from_clevr(question["program"], question["question"])
        assert text.startswith(f"# {question['question'].strip()}\nimage: Image\n")
