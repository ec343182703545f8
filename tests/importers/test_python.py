"""Python programs in the interfaces of ViperGPT and CodeVQA as programs of ours."""

from __future__ import annotations

import ast
import contextlib
import json
import random
import re
import time
from pathlib import Path

import pytest

import vprog
from tests.conftest import effort
from tests.importers.golden import Golden, read_golden
from tests.importers.simulate import compare, in_words
from tests.importers.wild import Maker
from vprog.grammar.diagnostic import VprogError
from vprog.grammar.importers import Imported, from_python

GOLDEN = read_golden("golden_python.txt")
#: Programs whose meaning differs where a warning says so, and that no simulation can be held to.
APART = {"closest", "table"}


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda g: g.name)
def test_programs_read_well(golden: Golden) -> None:
    imported = from_python(golden.foreign)
    assert imported.text == golden.ours
    assert vprog.load(imported.text).text == imported.text
    assert len(imported.lines) == len(imported.spans)


@pytest.mark.parametrize("golden", [g for g in GOLDEN if g.name not in APART], ids=lambda g: g.name)
def test_programs_answer_as_the_python_does(golden: Golden) -> None:
    seen = compare([(golden.foreign, from_python(golden.foreign))], max(25, effort(50)))
    assert seen["same"]


def test_a_warned_difference_is_one() -> None:
    (golden,) = [g for g in GOLDEN if g.name == "closest"]
    assert [w.code for w in from_python(golden.foreign).warnings] == ["VP157"]


def test_every_line_knows_where_it_comes_from() -> None:
    text = 'cups = find_object(img, "cup")\nn = 0\nfor c in cups:\n    n += 1\nanswer = str(n)\n'
    imported = from_python(text)
    from_lines = [
        {imported.source.position(span.start)[0] for span in spans} for spans in imported.spans
    ]
    assert imported.lines[1] == 'cups = find(image, "cup")'
    assert from_lines[1] == {1}
    assert imported.lines[-1] == "answer = text(n)"
    assert from_lines[-1] == {5}
    assert from_lines[2] >= {3}


REFUSED = [
    ("VP150", 2, "a = 1\nb = = 2\nanswer = b\n"),
    ("VP150", 1, "answer = (1\n"),
    ("VP151", 1, "import os\nanswer = 1\n"),
    ("VP151", 2, "a = 1\ntry:\n    a = 2\nexcept ValueError:\n    pass\nanswer = a\n"),
    ("VP151", 1, "class A:\n    pass\nanswer = 1\n"),
    ("VP151", 1, "with open('x') as f:\n    answer = f\n"),
    ("VP151", 1, "answer = open('x')\n"),
    ("VP151", 1, "answer = __import__('os').system('ls')\n"),
    ("VP151", 1, "answer = eval('1')\n"),
    ("VP151", 1, "answer = [*images]\n"),
    ("VP152", 1, "answer = img.__class__.mro()\n"),
    ("VP151", 2, "a = 0\nfor x, y in images:\n    a += 1\nanswer = a\n"),
    ("VP151", 3, "a = [1]\nb = a\nb.append(2)\nanswer = a\n"),
    ("VP151", 2, 'a = find_object(img, "cup")[0]\nanswer = ImagePatch(img).crop(1, 2, 3, 4)\n'),
    ("VP151", 1, "answer = 2 ** 5\n"),
    ("VP151", 3, "n = 0\nfor i, x in enumerate(images):\n    n += i\nanswer = n\n"),
    ("VP152", 1, "answer = cups\n"),
    ("VP152", 1, "answer = find_object(img)\n"),
    ("VP152", 1, 'answer = query(img, question="a", other=1)\n'),
    ("VP152", 1, 'answer = "a" + 1\n'),
    ("VP152", 1, 'answer = query(img, "a").width\n'),
    ("VP152", 1, "answer = None\n"),
    ("VP152", 1, "x = 1\n"),
    ("VP155", 2, "n = 3\nwhile n > 0:\n    n -= 1\nanswer = n\n"),
    ("VP155", 2, "def f(n):\n    return f(n - 1) if n else 0\nanswer = f(3)\n"),
    ("VP155", 2, "xs = [1]\nfor x in xs:\n    xs.append(x)\nanswer = xs\n"),
    ("VP156", 6, "a = 0\nb = 1\nfor i in images:\n    a = b\n    b = b + a\nanswer = a + b\n"),
]


@pytest.mark.parametrize(("code", "line", "text"), REFUSED, ids=range(len(REFUSED)))
def test_what_has_no_meaning_is_refused(code: str, line: int, text: str) -> None:
    with pytest.raises(VprogError) as caught:
        from_python(text)
    first = caught.value.diagnostics[0]
    assert first.code == code
    assert caught.value.source is not None
    assert first.span is not None
    assert caught.value.source.position(first.span.start)[0] == line
    assert first.message


def test_all_that_statements_tell_is_told_at_once() -> None:
    text = "import os\nwhile True:\n    pass\ntry:\n    a = 1\nfinally:\n    pass\nanswer = a\n"
    with pytest.raises(VprogError) as caught:
        from_python(text)
    assert [d.code for d in caught.value.diagnostics] == ["VP151", "VP155", "VP151"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('a = query(img, "x")\nanswer = 1\n', "nothing uses a"),
        ('query(img, "x")\nanswer = 1\n', "nothing uses what this gives"),
        ("def f(x):\n    return x\n    x = 2\nanswer = f(1)\n", "nothing comes this far"),
        ('answer = query(img, "how many?") == 2\n', "never equal"),
    ],
)
def test_what_is_odd_is_told(text: str, message: str) -> None:
    assert any(message in w.message for w in from_python(text).warnings)


@pytest.mark.parametrize(
    "text",
    [
        "a=1\nfor i in images:\n" + "    a=a+a\n" * 60 + "answer=a",
        "\n".join(
            f"def f{i}(x):\n    return f{i - 1}(x)+f{i - 1}(x)" if i else "def f0(x):\n    return x"
            for i in range(40)
        )
        + "\nanswer=f39(1)",
        "x=0\n"
        + "".join("    " * i + f"for i{i} in range(10):\n" for i in range(10))
        + "    " * 10
        + "x=x*2+i0\nanswer=x",
        "answer=" + "+".join(["1"] * 3000),
        "answer=" + "(" * 500 + "1" + ")" * 500,
        "x=1\n" + "x=x+1\n" * 3000 + "answer=x",
        "answer='" + "a" * 70_000 + "'",
        "answer = '\ud800'",
        "answer = 1\0",
    ],
    ids=range(9),
)
def test_what_would_grow_without_end_is_refused(text: str) -> None:
    with pytest.raises(VprogError):
        from_python(text)


def test_random_programs_mean_the_same() -> None:
    """Programs made at random either are refused or answer as they do in Python."""
    pairs: list[tuple[str, Imported]] = []
    refused = 0
    for seed in range(effort(150)):
        text = Maker(seed).text()
        try:
            imported = from_python(text)
            vprog.load(imported.text)
        except VprogError:
            refused += 1
            continue
        if in_words(imported) or all(w.code != "VP157" for w in imported.warnings):
            pairs.append((text, imported))
    assert len(pairs) > refused / 2
    assert compare(pairs, 10)["same"]


def test_any_text_gives_a_program_or_a_diagnostic() -> None:
    """Words of programs exchanged at random: never another error, and never a long wait."""
    texts = [golden.foreign for golden in GOLDEN] + [Maker(seed).text() for seed in range(30)]
    parts = [re.findall(r"\w+|\W", text) for text in texts]
    names = [word for words in parts for word in words if word[0].isalnum()]
    chance = random.Random(2)
    for _ in range(effort(1500)):
        words = list(chance.choice(parts))
        for _ in range(chance.randint(1, 4)):
            at = chance.choice([i for i, w in enumerate(words) if w[0].isalnum()] or [0])
            words[at] = chance.choice(names)
        if chance.random() < 0.2:
            words[chance.randrange(len(words))] = chance.choice(chance.choice(parts))
        started = time.monotonic()
        with contextlib.suppress(VprogError):
            vprog.load(from_python("".join(words)).text)
        assert time.monotonic() - started < 20


def _programs(shared_data: Path) -> list[dict[str, str]]:
    file = shared_data / "programs/codevqa_programs.jsonl"
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def _is_python(text: str) -> bool:
    try:
        ast.parse(text)
    except SyntaxError:
        return False
    return True


def test_published_programs_are_imported(shared_data: Path) -> None:
    valid = [p for p in _programs(shared_data) if _is_python(p["program"])]
    good = 0
    for one in valid:
        try:
            imported = from_python(one["program"], one["question"])
        except VprogError:
            continue
        program = vprog.load(imported.text)
        assert program.text == imported.text
        good += 1
    assert good >= 0.95 * len(valid)


def _shape(text: str) -> str:
    """A program's tree without its texts and names."""
    tree = ast.parse(text)
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
        if isinstance(node, ast.Name):
            node.id = names.setdefault(node.id, str(len(names)))
    return ast.dump(tree)


def test_the_most_different_published_programs_answer_as_the_python_does(
    shared_data: Path,
) -> None:
    shapes: dict[str, str] = {}
    for one in _programs(shared_data):
        if _is_python(one["program"]):
            shapes.setdefault(_shape(one["program"]), one["program"])
    most = [shapes[shape] for shape in sorted(shapes, key=len)[-20:]]
    assert len(most) == 20
    draws = effort(1000)
    seen = compare([(text, from_python(text)) for text in most], draws)
    assert seen["same"] + seen["raised"] == 20 * draws
    assert seen["same"] > 0.7 * 20 * draws
