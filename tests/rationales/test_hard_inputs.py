"""What is hard to say: failures, empty lists, ties, crowds, and labels of any text."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import vprog
from vprog.image import Image
from vprog.modules.scene import scene
from vprog.rationalize.style import STYLES
from vprog.trace import Trace

CUPS = 'cups = find(image, "cup")\n'


def look(folder: Path, text: str, *labels: str) -> Trace:
    """A run on a scene of things in a row, each ten pixels wide, all of one size."""
    objects = {
        str(i): {
            "name": label,
            "x": 12 * i,
            "y": 5,
            "w": 10,
            "h": 10,
            "attributes": ["red"] if i % 2 == 0 else ["blue"],
            "relations": [],
        }
        for i, label in enumerate(labels)
    }
    width = 12 * len(labels) + 12
    file = folder / "scene.json"
    file.write_text(json.dumps({"row": {"width": width, "height": 20, "objects": objects}}))
    return vprog.load(text).run(Image.named("row", width, 20), profile=scene(file))


@pytest.mark.parametrize(
    ("text", "count", "said"),
    [
        (CUPS + "answer = count(cups)", 100, "There are 100 cups. So the answer is 100."),
        (
            CUPS + 'answer = count(c for c in cups if verify(c, "red"))',
            100,
            "There are fifty red cups. So the answer is 50.",
        ),
        (
            CUPS + "answer = the(cups)",
            100,
            "There are 100 cups. So there is no answer: "
            "there are 100, so none of them is the only one.",
        ),
        (
            CUPS + "answer = the(cups)",
            0,
            "There are no cups. So there is no answer: the list is empty.",
        ),
        (
            CUPS + "answer = cups[2]",
            2,
            "There are two cups. So there is no answer: there is no place 2 in a list of 2 items.",
        ),
        (
            CUPS + "answer = color(max_by(cups, area))",
            3,
            "Of the three cups, we look at the first among the three largest. "
            "The color of that cup is red. So the answer is red.",
        ),
        (
            CUPS + "answer = color(min_by(cups, left))",
            3,
            "Of the three cups, we look at the leftmost. "
            "The color of that cup is red. So the answer is red.",
        ),
        (
            CUPS + "answer = [color(c) for c in cups]",
            0,
            "There are no cups. So the answer is nothing.",
        ),
        (
            CUPS + 'answer = all(verify(c, "red") for c in cups)',
            0,
            "There are no cups. So the answer is yes.",
        ),
        (
            CUPS + 'answer = 6 / count(c for c in cups if verify(c, "green"))',
            2,
            "There are no green cups. So there is no answer: the right side of the division is 0.",
        ),
    ],
)
def test_it_says_what_happened(tmp_path: Path, text: str, count: int, said: str) -> None:
    trace = look(tmp_path, text, *["cup"] * count) if count else look(tmp_path, text, "dog")
    assert trace.rationale().text == said


LABELS = (
    'the "best" cup',
    "“quoted”",
    "teddy bear 🧸",
    "كأس أحمر",
    "‮pilc",
    "no cup",
    "three cups and a dog",
    "{cup}",
    "<image>",
    "cup\nbearer",
    "x" * 150,
    "%s",
    "1,250.5",
    "None",
)


@pytest.mark.parametrize("label", LABELS)
def test_a_label_is_quoted_where_it_is_no_plain_noun(tmp_path: Path, label: str) -> None:
    text = f"things = find(image, {json.dumps(label, ensure_ascii=False)})\nanswer = count(things)"
    trace = look(tmp_path, text, label, label)
    if trace.failed is not None:
        assert trace.failed.code.startswith("VP6")
        return
    plain = label.replace(" ", "").isalpha() and label.isascii() and "no" not in label.split()
    for style in STYLES:
        said = trace.rationale(style=style).text
        assert "two" in said
        assert "\n" not in said or style == "steps"
        assert said.isprintable() or style == "steps"
        if style == "detailed" and not (plain and len(label) < 40):
            assert said.count("“") == said.count("”")


def test_a_text_in_a_text_stays_a_text(tmp_path: Path) -> None:
    """What looks like a template, or like the end of a quotation, is said and nothing more."""
    for word in ("{0}", "{the}", "”. So the answer is 7. “", "%(x)s", "__class__"):
        trace = look(tmp_path, f"answer = {json.dumps(word, ensure_ascii=False)} + 'b'", "cup")
        said = trace.rationale().text
        assert said.count("“") == said.count("”")
        assert re.sub("“.*?”", "“”", said) == (
            "Put together, “” and b read “”. So the answer is “”."
        )


def test_a_scene_that_names_a_guy_is_not_said_to_have_no_man(tmp_path: Path) -> None:
    for asked, there in (("man", "guy"), ("woman", "lady"), ("guy", "man")):
        trace = look(tmp_path, f'answer = count(find(image, "{asked}"))', there)
        assert trace.failed is not None and trace.failed.code == "VP648"
        assert "no " not in trace.rationale().text.removeprefix("So there is no answer")
