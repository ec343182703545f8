"""What rationales say, word for word, over a scene that is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import vprog
from examples.cases import cases
from vprog.rationalize.audit import Auditor
from vprog.rationalize.claim import Reference, meaning
from vprog.rationalize.reading import ReadSentence, read_sentence

SCENES = Path(__file__).parents[2] / "examples" / "scenes"

MUGS = 'mugs = find(image, "mug")\n'
PLATES = 'plates = find(image, "plate")\n'
SAID = [
    # Every calculation is said, not the last one only.
    (
        "answer = 7 // 2 + 7 % 3",
        "Seven divided by two, rounded down, is three. The remainder of seven divided by three is one. Three plus one is four.",
    ),
    ("answer = round(2.46, 1)", "2.46 rounded is 2.5."),
    ("answer = abs(-5)", "Without its sign, -5 is five."),
    ('answer = "jam" + "jar"', "Put together, jam and jar read jamjar."),
    # Two tests, and which way each went.
    (
        'answer = xor(exists(find(image, "mug")), exists(find(image, "toast")))',
        "Both tests hold: there are three mugs, and there is one toast.",
    ),
    (
        MUGS + "answer = any([count(mugs) > 5, count(mugs) > 2])",
        "There are three mugs. Three is at most five, and three is more than two. One of the tests holds: there are more than two mugs.",
    ),
    (
        MUGS + "answer = count(mugs) == 0 or count(mugs) > 2",
        "There are three mugs, and there are more than two mugs.",
    ),
    # Lists made of lists.
    (
        MUGS + PLATES + "answer = union(mugs, plates)",
        "There are three mugs and three plates. The three mugs and the three plates make six in all.",
    ),
    (
        MUGS + 'reds = [m for m in mugs if verify(m, "red")]\nanswer = difference(mugs, reds)',
        "There are three mugs. There are two red mugs. One of the three mugs is not among the two red mugs.",
    ),
    (
        MUGS + 'reds = [m for m in mugs if verify(m, "red")]\nanswer = intersect(reds, mugs)',
        "There are three mugs. There are two red mugs. Both red mugs are among the three mugs.",
    ),
    (
        MUGS + "answer = sort_by(mugs, area, True)",
        "We put the three mugs in order, the largest first.",
    ),
    (
        MUGS + "answer = reverse(sort_by(mugs, left))",
        "We put the three mugs in order, the rightmost first.",
    ),
    (MUGS + "answer = sort_by(mugs, left)[0:2]", "Of the three mugs, we keep the two leftmost."),
    (
        MUGS + "answer = sort_by(mugs, left)[1:2]",
        "Of the three mugs, we keep the second in order, the leftmost first.",
    ),
    (
        MUGS + "answer = unique([color(m) for m in mugs])",
        "The colors of the three mugs are red, green and red. Without repeats, these are red and green.",
    ),
    # What is made of each.
    (
        PLATES
        + 'food = find(image, "croissant")\nanswer = [count(f for f in food if relate(f, p, "on")) for p in plates]',
        "For the three plates, in turn, the number of croissants on each is zero, two and zero.",
    ),
    # Tests by a property, by a number of things, by a single other thing.
    (
        PLATES + 'answer = [p for p in plates if color(p) == "white"]',
        "There are two plates whose color is white.",
    ),
    (
        PLATES + 'answer = [p for p in plates if color(p) in ["white", "red"]]',
        "There are two plates whose color is white or red.",
    ),
    (
        MUGS
        + 'tables = find(image, "table")\nanswer = [m for m in mugs if any(relate(m, t, "on") for t in tables)]',
        "There are two mugs that are on the table.",
    ),
    (
        'jar = the(find(image, "jar"))\nanswer = material(jar) != "metal"',
        "There is one jar. The material of the jar is glass, not metal.",
    ),
    # Pairs, keys of a program's own, a tie, plain values.
    (
        MUGS + PLATES + "answer = count([1 for m in mugs for p in plates if near(m, p)])",
        "There are four pairs of a mug with a plate for which the mug is near the plate.",
    ),
    (
        "def room(m: Region) -> Float: return m.width / m.height\n"
        + MUGS
        + "answer = color(max_by(mugs, by=room))",
        "For the three mugs, in turn, the width of each divided by the height of each is 0.75, 0.75 and about 0.818. Of the three mugs, we look at the one for which its width divided by its height is the largest. The color of that mug is red.",
    ),
    (
        MUGS + "answer = color(max_by(mugs, by=area))",
        "Of the three mugs, we look at the first among the two largest. The color of that mug is red.",
    ),
    (
        "answer = [2 * n for n in [1, 3]]",
        "Two times one is two, and two times three is six.",
    ),
    (
        "answer = [2 * n for n in [1, 3, 5, 7]]",
        "From one, three, five and seven, one by one, we get two, six, ten and 14.",
    ),
    # The first that passes, and where it stands.
    (
        MUGS + 'answer = color(first(m for m in mugs if verify(m, "green")))',
        "The first green mug is the second of the three mugs. The color of the first green mug is green.",
    ),
    # What two things have in common.
    (
        MUGS + "answer = color(mugs[0]) == color(mugs[1])",
        "Of the three mugs, we look at the first. Of the three mugs, we look at the second. The first mug and the second mug have different colors, red and green.",
    ),
    (
        MUGS + "answer = mugs[0].left < mugs[1].left",
        "Of the three mugs, we look at the first. Of the three mugs, we look at the second. The left edge of the first mug lies left of the left edge of the second mug.",
    ),
    (
        MUGS + 'answer = any(verify(m, "blue") for m in mugs)',
        "None of the three mugs is blue.",
    ),
    # Which one decided, and what came next.
    (
        MUGS + 'answer = any(verify(m, "green") for m in mugs)',
        "The second of the three mugs is green.",
    ),
    (
        MUGS + 'answer = all(verify(m, "red") for m in mugs)',
        "The second of the three mugs is not red.",
    ),
    # Only as much of a number as is needed.
    ("answer = 1.23456 + 2.0", "About 1.23 plus 2 is about 3.23."),
    (
        "answer = 1 / 3 < 0.3334",
        "1 divided by 3 is about 0.333. About 0.333 is less than 0.3334.",
    ),
    (
        "answer = 1 / 3 < 1.001 / 3.0",
        "1 divided by 3 is about 0.333, and 1.001 divided by 3 is about 0.334. About 0.333 is less than about 0.334.",
    ),
    (
        "answer = 1 / 3 < 1.0001 * (1 / 3)",
        "1 divided by 3 is about 0.333. About 1.00 times about 0.333 is about 0.333. 0.333333 is less than 0.333367.",
    ),
    # Another one is another of the same kind.
    (
        PLATES + "answer = count(p for p in plates if p != plates[0])",
        "There are two plates other than the first plate.",
    ),
    (
        'egg = the(find(image, "egg"))\n'
        + PLATES
        + "answer = count(p for p in plates if p != egg and not above(p, egg))",
        "There is one egg. There are three plates that are not above the egg.",
    ),
]
#: With a conclusion.
BRIDGED = [
    # Brackets, where the words alone would mean something else.
    (
        'answer = [(m.left + m.right) / 2 for m in find(image, "mug")]',
        "For the three mugs, in turn, (the left edge of each plus the right edge of each) divided by 2 is 222.5, 392.5 and 557.5. So the answer is 222.5, 392.5 and 557.5.",
    ),
    (
        'answer = count(m for m in find(image, "mug") if m.width * (m.height - 10) > 2600)',
        "There are no mugs for which the width of them times (the height of them minus 10) is more than 2600. So the answer is 0.",
    ),
    (
        'answer = mean([m.width for m in find(image, "mug")])',
        "The widths of the three mugs are 45, 45 and 45. The mean of 45, 45 and 45 is 45. So the answer is 45.",
    ),
    # The others of one's own list.
    (
        MUGS + "answer = count(m for m in mugs if all(left_of(m, o) for o in mugs if o != m))",
        "There is one mug that is left of each of the other mugs. So the answer is 1.",
    ),
    (
        MUGS
        + 'answer = count(m for m in mugs if any(same(m, o, "color") for o in mugs if m != o))',
        "There are two mugs that have the same color as one of the other mugs. So the answer is 2.",
    ),
    # A reason that is the same twice is told once.
    (
        'n = count(find(image, "mug"))\nanswer = "none" if n == 0 else "one" if n == 1 else f"{n} mugs"',
        "Since there are three mugs, the answer is 3 mugs.",
    ),
    (
        'answer = exists(p for p in find(image,"plate") if not exists(m for m in find(image,"mug") if left_of(m,p)))',
        "There is a plate for which there are no mugs left of it. So the answer is yes.",
    ),
    ("answer = to_int(number('5'))", "“5” says the number 5. So the answer is 5."),
    (
        'answer = first(w for w in ["a", "big", "cat"] if starts_with(w, "b"))',
        "Of “a”, “big” and “cat”, the first that starts with “b” is big. So the answer is big.",
    ),
    (
        'answer = [count(c for c in find(image, "croissant") if relate(c, t, "on")) for t in union(find(image, "plate"), find(image, "jar"))]',
        "For the four objects among the three plates and the jar, the number of croissants on each is: first zero, second two, third zero, fourth zero. So the answer is zero, two, zero and zero.",
    ),
    (MUGS + "answer = [count(mugs), 3]", "There are three mugs. So the answer is three and three."),
    (
        MUGS + 'answer = "many" if count(mugs) > 2 else "few"',
        "There are three mugs. Since there are more than two mugs, the answer is many.",
    ),
    (
        MUGS + "answer = count(mugs) > 2",
        "There are three mugs. Three is more than two. So the answer is yes.",
    ),
    ("answer = len([0.5, 100.25])", "0.5 and about 100 make two in all. So the answer is 2."),
    # A round plate is no round.
    (
        PLATES + "answer = shape(plates[0])",
        "Of the three plates, we look at the first. The shape of that plate is round. So the answer is round.",
    ),
    (
        PLATES + 'answer = shape(plates[0]) == "square"',
        "Of the three plates, we look at the first. The shape of the first plate is round, not square. So the answer is no.",
    ),
    (
        PLATES + 'answer = count(p for p in plates if shape(p) == "round")',
        "There are three plates whose shape is round. So the answer is 3.",
    ),
    (
        PLATES + "answer = shape(plates[0]) == shape(plates[1])",
        "Of the three plates, we look at the first. Of the three plates, we look at the second. The first plate and the second plate have the same shape, round. So the answer is yes.",
    ),
]


@pytest.mark.parametrize(("text", "said"), SAID)
def test_the_merged_rationale_says(text: str, said: str) -> None:
    trace = vprog.load(text).run(SCENES / "breakfast.png", f"scene:{SCENES / 'breakfast.json'}")
    assert trace.rationale("merged").text == said


@pytest.mark.parametrize(("text", "said"), BRIDGED)
def test_the_bridged_rationale_says(text: str, said: str) -> None:
    trace = vprog.load(text).run(SCENES / "breakfast.png", f"scene:{SCENES / 'breakfast.json'}")
    assert trace.rationale().text == said


@pytest.mark.parametrize("text", [text for text, _ in (*SAID, *BRIDGED)])
def test_every_form_is_read_back_and_supported(text: str) -> None:
    trace = vprog.load(text).run(SCENES / "breakfast.png", f"scene:{SCENES / 'breakfast.json'}")
    auditor = Auditor(trace)
    for style in ("detailed", "concise"):
        sentences = trace.rationale(style=style).sentences
        for sentence in sentences:
            back = read_sentence(sentence.text, auditor.vocabulary)
            assert not back.unread, sentence.text
            assert list(map(meaning, back.claims)) == list(map(meaning, sentence.claims))
        told = auditor.audit([ReadSentence(s.text, s.claims) for s in sentences])
        assert not [c for c in told.claims if c.trace == "contradicted"], told.faults


@pytest.mark.parametrize(
    ("text", "said"),
    [
        # What is divided is told; a number that is given as a Float is the same number.
        (
            'answer = count(find(image, "mug")) / count(find(image, "toast"))',
            "There are three mugs, and there is one toast. 3 divided by 1 is 3, so the answer is 3.",
        ),
        # The test of a choice around another one is a reason as well.
        (
            'm = nth(find(image, "mug"), 2)\n'
            'answer = "full" if verify(m, "full") else "red" if verify(m, "red") else "other"',
            "The second mug is not full. Since that mug is not red, the answer is “other”.",
        ),
    ],
)
def test_the_concise_rationale_leaves_no_reason_out(text: str, said: str) -> None:
    trace = vprog.load(text).run(SCENES / "breakfast.png", f"scene:{SCENES / 'breakfast.json'}")
    assert trace.rationale(style="concise").text == said


def test_things_of_different_rounds_are_told_apart() -> None:
    text = 'answer = count(m for m in find(image, "mug") if verify(m, "red"))'
    trace = vprog.load(text).run(SCENES / "breakfast.png", f"scene:{SCENES / 'breakfast.json'}")
    assert trace.rationale("pruned").text == (
        "There are three mugs. The first mug is red. The second mug is not red. The third mug is red. "
        "There are two red mugs."
    )


def test_what_is_left_out_introduces_nothing() -> None:
    text = (
        MUGS + "low = 1 >= max_by(mugs, left).height\n"
        "answer = [low for x in [color(mugs[0]), 'on'] if not low]"
    )
    trace = vprog.load(text).run(SCENES / "breakfast.png", f"scene:{SCENES / 'breakfast.json'}")
    said = trace.rationale(style="concise").text
    assert "the rightmost mug" in said and "that mug" not in said


def test_a_runner_up_is_named_where_it_can_be() -> None:
    (case,) = [case for case in cases() if case.name == "top_of_refrigerator"]
    trace = case.run()
    text = trace.rationale().text
    assert "we look at the topmost, ahead of the box." in text
    auditor = Auditor(trace, case.profile)
    (pick,) = [s for s in trace.rationale().sentences if "ahead" in s.text]
    place, lead = next((i, c) for i, c in enumerate(pick.claims) if c.predicate == "ahead of")
    for noun, told in (("box", "supported"), ("can", "contradicted")):
        claims = [*pick.claims]
        claims[place] = replace(lead, object=Reference(noun))
        found = auditor.audit([ReadSentence(pick.text, tuple(claims))]).claims[place]
        assert (found.trace, found.scene) == (told, told)
