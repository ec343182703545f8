"""GQA's functional programs as programs of ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import vprog
from vprog.grammar import Source, VprogError, format_program, parse
from vprog.grammar.importers import Imported, Refused, from_gqa, import_gqa

DATA = Path(__file__).resolve().parents[1] / "data/gqa"

GOLDEN = [
    ("select: cup (-)->exist: ? [0]", 'answer = exists(find(image, "cup"))'),
    (
        "select: cup (1)->filter color: red [0]->exist: ? [1]",
        'answer = exists(c for c in find(image, "cup") if verify(c, "red"))',
    ),
    (
        "select: cup (1)->filter color: not(red) [0]->verify material: metal [1]",
        'cup = the(c for c in find(image, "cup") if not verify(c, "red"))\n'
        'answer = verify(cup, "metal")',
    ),
    (
        "select: table (1)->relate: cup,on,s (2) [0]->query: color [1]",
        'table = the(find(image, "table"))\n'
        'cup = the(c for c in find(image, "cup") if relate(c, table, "on"))\n'
        "answer = color(cup)",
    ),
    (
        "select: man (1)->relate: _,holding,o (2) [0]->query: name [1]",
        'man = the(find(image, "man"))\n'
        'thing = the(t for t in find(image, "thing") if relate(man, t, "holding"))\n'
        'answer = query(thing, "name")',
    ),
    (
        "select: cups (1,2)->relate: plate,near,s (3) [0]->exist: ? [1]",
        'cups = find(image, "cups")\n'
        'answer = exists(p for p in find(image, "plate") if any(p != c and near(p, c) for c in cups))',
    ),
    (
        "select: cup (1)->relate: _,same color,_ (2) [0]->query: name [1]",
        'cup = the(find(image, "cup"))\n'
        'thing = the(t for t in find(image, "thing") if t != cup and same(t, cup, "color"))\n'
        'answer = query(thing, "name")',
    ),
    (
        "select: cup (1)->filter hposition: left [0]->query: vposition [1]",
        'cup = the(c for c in find(image, "cup") if c.left + c.right < image.width)\n'
        'answer = "top" if cup.top + cup.bottom < image.height else "bottom"',
    ),
    (
        "select: cup (1)->choose color: red|blue [0]",
        'cup = the(find(image, "cup"))\nanswer = choose(cup, ["red", "blue"])',
    ),
    (
        "select: scene->choose place: harbor|beach [0]",
        'answer = classify(image, ["harbor", "beach"])',
    ),
    ("select: scene->verify location: outdoors [0]", 'answer = verify(image, "outdoors")'),
    (
        "select: girl (1)->verify rel: coat,wearing,o (-) [0]",
        'girl = the(find(image, "girl"))\n'
        'answer = exists(c for c in find(image, "coat") if relate(girl, c, "wearing"))',
    ),
    (
        "select: cup (1)->choose rel: plate,to the left of|to the right of,s (2) [0]",
        'cup = the(find(image, "cup"))\nplate = the(find(image, "plate"))\n'
        'answer = first(r for r in ["left", "right"] if relate(plate, cup, f"to the {r} of"))',
    ),
    (
        "select: animal (1,2)->same: type [0]",
        'animals = find(image, "animal")\n'
        'answer = all(same(a, animals[0], "type") for a in animals)',
    ),
    (
        "select: animal (1,2)->different: color [0]",
        'animals = find(image, "animal")\n'
        'answer = all(different(a, x, "color") for a in animals for x in animals if a != x)',
    ),
    (
        "select: cup (1)->select: plate (2)->same color:  [0, 1]",
        'cup = the(find(image, "cup"))\nplate = the(find(image, "plate"))\n'
        'answer = same(cup, plate, "color")',
    ),
    (
        "select: cup (1)->select: plate (2)->common:  [0, 1]",
        'cup = the(find(image, "cup"))\nplate = the(find(image, "plate"))\n'
        'answer = first(k for k in ["color", "material", "shape"] if same(cup, plate, k))',
    ),
    (
        "select: boy (1)->select: girl (2)->choose younger:  [0, 1]",
        'boy = the(find(image, "boy"))\ngirl = the(find(image, "girl"))\n'
        'answer = first(query(x, "name") for x in [boy, girl] for y in [boy, girl] '
        'if x != y and relate(x, y, "younger than"))',
    ),
    (
        "select: cup (1,2)->query: color [0]",
        'cups = find(image, "cup")\nanswer = the(unique([color(c) for c in cups]))',
    ),
    (
        "select: cup (-)->exist: ? [0]->select: jug (-)->exist: ? [2]->or:  [1, 3]",
        'answer = exists(find(image, "cup")) or exists(find(image, "jug"))',
    ),
    (
        "select: text (1)->verify: readable [0]",
        'text_1 = the(find(image, "text"))\nanswer = verify(text_1, "readable")',
    ),
]


@pytest.mark.parametrize(("foreign", "ours"), GOLDEN, ids=[f for f, _ in GOLDEN])
def test_programs_read_well(foreign: str, ours: str) -> None:
    text = from_gqa(foreign).text
    assert text == f"image: Image\n{ours}\n"
    assert format_program(parse(text)) == text


def test_all_forms_of_a_program_give_the_same() -> None:
    steps = [
        {"operation": "select", "dependencies": [], "argument": "cup (1)"},
        {"operation": "query", "dependencies": [0], "argument": "color"},
    ]
    texts = {
        from_gqa("select: cup (1)->query: color [0]", "What color is it?").text,
        from_gqa(steps, "What color is it?").text,
        from_gqa({"semantic": steps, "question": "What color is it?"}).text,
        from_gqa(json.dumps(steps), "What color is it?").text,
    }
    assert len(texts) == 1
    assert texts.pop().startswith("# What color is it?\nimage: Image\n")


def test_a_line_knows_where_it_came_from() -> None:
    foreign = "select: pole (4)->relate: boy,near,s (5) [0]->relate: cup,on,s (6) [1]->exist: ? [2]"
    found = from_gqa(foreign)
    told = [[foreign[s.start : s.end] for s in spans] for spans in found.spans]
    assert dict(zip(found.lines, told, strict=True)) == {
        "image: Image": [],
        'pole = the(find(image, "pole"))': ["select: pole (4)"],
        'boy = the(b for b in find(image, "boy") if b != pole and near(b, pole))': [
            "relate: boy,near,s (5) [0]"
        ],
        'answer = exists(c for c in find(image, "cup") if relate(c, boy, "on"))': [
            "relate: cup,on,s (6) [1]",
            "exist: ? [2]",
        ],
    }


def test_the_places_of_json_are_those_of_the_file() -> None:
    text = (DATA / "questions.json").read_text(encoding="utf-8")
    for one in import_gqa(Source(text, "questions.json")):
        assert isinstance(one, Imported)
        data = json.loads(text)[one.name]["semantic"]
        found = [json.loads(text[s.start : s.end]) for spans in one.spans for s in spans]
        assert {str(f) for f in found} == {str(d) for d in data}
        assert one.lines[0] == f"# {json.loads(text)[one.name]['question']}"
        assert len(one.lines) == len(one.spans)


def test_a_step_that_nothing_uses_is_told_and_left_out() -> None:
    foreign = "select: cup->select: dog->query: name [0]->exist: ? [1]"
    found = from_gqa(foreign)
    assert found.text == 'image: Image\nanswer = exists(find(image, "dog"))\n'
    assert [w.code for w in found.warnings] == ["VP153", "VP153"]
    spans = [w.span for w in found.warnings if w.span]
    assert [foreign[s.start : s.end] for s in spans] == ["select", "query"]


@pytest.mark.parametrize(
    ("foreign", "code", "place"),
    [
        ("", "VP150", ""),
        ("select tree", "VP150", "select tree"),
        ("select: tree->", "VP150", ""),
        ('{"semantic": [}', "VP150", "}"),
        ('{"semantic": []}', "VP150", "["),
        ('{"semantic": [{"argument": "cup"}]}', "VP150", "{"),
        ('{"semantic": [{"operation": "select", "argument": 3}]}', "VP150", "3"),
        ('[{"operation": "select", "argument": "cup", "dependencies": ["0"]}]', "VP150", '["0"]'),
        ('[{"operation": "select", "argument": "c\\u0007p"}]', "VP150", '"c\\u0007p"'),
        ('{"a": {"program": []}}', "VP150", "{"),
        ("[[[[[]]]]]", "VP150", "["),
        ("[" * 3000, "VP150", "["),
        ("select: cup->jump: high [0]", "VP151", "jump"),
        ("select: cup->filter smell: sweet [0]", "VP151", "filter smell"),
        ("select: cup->filter hposition: middle [0]->exist: ? [1]", "VP151", "middle"),
        ("select: cup->choose vposition: top|center [0]", "VP151", "top|center"),
        ("select: cup->exist: ? [1]", "VP152", "exist"),
        ("select: cup->exist: ? [0, 0]", "VP152", "exist"),
        ("select: cup [0]->exist: ? [0]", "VP152", "select"),
        ("select: cup->exist: ? [0]->query: color [1]", "VP152", "query"),
        ("select: cup->exist: ? [0]->filter color: red [1]->exist: ? [2]", "VP152", "filter color"),
        ("select: cup->select: cup->and:  [0, 1]", "VP152", "and"),
        ("select: scene->exist: ? [0]", "VP152", "exist"),
        ("select: (12)->exist: ? [0]", "VP152", "(12)"),
        ("select: cup->relate: plate,on [0]->exist: ? [1]", "VP152", "plate,on"),
        ("select: cup->relate: plate,on,x [0]->exist: ? [1]", "VP152", "plate,on,x"),
        ("select: cup->choose color: red [0]", "VP152", "red"),
        ("select: cup->choose rel: plate,on,s [0]", "VP152", "plate,on,s"),
        ("select: cup->verify color: not() [0]", None, ""),
        ("->".join(["select: cup"] * 65), "VP150", "select"),
    ],
)
def test_what_is_no_program_of_gqa_is_refused(foreign: str, code: str | None, place: str) -> None:
    if code is None:
        assert from_gqa(foreign).text
        return
    with pytest.raises(VprogError) as caught:
        from_gqa(foreign)
    told = caught.value.diagnostics[0]
    assert told.code == code
    if place:
        assert told.span is not None
        assert foreign[told.span.start : told.span.end] == place


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(VprogError) as caught:
        from_gqa("select: cup->jump: a [0]->relate: b [0]->exist: ? [2]->fly: c [3]")
    assert [d.code for d in caught.value.diagnostics] == ["VP151", "VP152", "VP151"]


def test_a_file_goes_on_behind_a_program_that_is_refused() -> None:
    text = "select: cup->exist: ? [0]\n# a comment\n\nselect: cup->jump: a [0]\nselect: jug\n"
    found = list(import_gqa(Source(text, "some.txt")))
    assert [type(f) for f in found] == [Imported, Refused, Imported]
    refused = found[1]
    assert isinstance(refused, Refused)
    assert "some.txt:4:14" in refused.error.render()


@pytest.mark.parametrize(
    "word", ['"); crash("', "a\\b", "{x}", "# no", "é", "x if True else y", "__import__", "class"]
)
def test_words_stay_words(word: str) -> None:
    steps: list[dict[str, Any]] = [
        {"operation": "select", "dependencies": [], "argument": word},
        {"operation": "filter color", "dependencies": [0], "argument": word},
        {"operation": "verify", "dependencies": [1], "argument": word},
    ]
    tree = parse(from_gqa(steps, f"Is it?\n{word}").text)
    assert len(tree.lines) == 3
    assert tree == parse(format_program(tree))


def test_long_chains_stay_within_the_bounds_of_a_program() -> None:
    chain = (
        "select: cup" + "".join(f"->filter color: red [{i}]" for i in range(62)) + "->exist: ? [62]"
    )
    text = from_gqa(chain).text
    assert text.count("verify") == 62
    assert vprog.load(text)
    doubled = "select: cup->exist: ? [0]" + "".join(f"->and:  [{i}, {i}]" for i in range(1, 62))
    assert len(from_gqa(doubled).text) < 5_000


def test_third_party_programs_are_read(shared_data: Path) -> None:
    source = Source((shared_data / "gqa/questions_gold_programs.json").read_text(), "gold.json")
    found = list(import_gqa(source))
    assert len(found) == 57
    assert all(isinstance(f, Imported) and not f.warnings for f in found)
