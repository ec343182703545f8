"""What rationales say, word for word, over a scene that is known."""

from __future__ import annotations

from pathlib import Path

import pytest

import vprog

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
    ("answer = abs(-5)", "-5 without its sign is five."),
    ('answer = "jam" + "jar"', "Put together, jam and jar read jamjar."),
    # Two tests, and which way each went.
    (
        'answer = xor(exists(find(image, "mug")), exists(find(image, "toast")))',
        "There are three mugs, and there is one toast. Both tests hold: there are three mugs, and there is one toast.",
    ),
    (
        MUGS + "answer = any([count(mugs) > 5, count(mugs) > 2])",
        "There are three mugs. There are at most five mugs, and there are more than two mugs. One of the tests holds: there are more than two mugs.",
    ),
    (
        MUGS + "answer = count(mugs) == 0 or count(mugs) > 2",
        "There are three mugs, and there are more than two mugs.",
    ),
    # Lists made of lists.
    (
        MUGS + PLATES + "answer = union(mugs, plates)",
        "There are three mugs, and there are three plates. The three mugs and the three plates make six in all.",
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
        "Of the three mugs in order, the leftmost first, we keep the second.",
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
        "For the three mugs, in turn, the width of each divided by the height of each is 0.75, 0.75 and 0.818182. Of the three mugs, we look at the one for which its width divided by its height is the largest. The color of that mug is red.",
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
        "Of the three mugs, we look at the first. Of the three mugs, we look at the second. The color of the first mug is red, and the color of the second mug is green. The first mug and the second mug have different colors: red and green.",
    ),
    (
        MUGS + "answer = mugs[0].left < mugs[1].left",
        "Of the three mugs, we look at the first. Of the three mugs, we look at the second. The left edge of the first mug lies left of the left edge of the second mug.",
    ),
    (
        MUGS + 'answer = any(verify(m, "blue") for m in mugs)',
        "None of the three mugs is blue.",
    ),
]


@pytest.mark.parametrize(("text", "said"), SAID)
def test_the_merged_rationale_says(text: str, said: str) -> None:
    trace = vprog.load(text).run(SCENES / "breakfast.png", f"scene:{SCENES / 'breakfast.json'}")
    assert trace.rationale("merged").text == said
