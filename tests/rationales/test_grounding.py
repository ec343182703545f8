"""Boxes in a text, in the notations of three families of models."""

from __future__ import annotations

import re

import vprog
from tests.rationales.test_sentences import MUGS, SCENES
from vprog.image import Image
from vprog.rationalize.grounding import NOTATIONS, kosmos2, llava, marks, qwen
from vprog.region import Region

CUP = Region(Image.named("picture.png", 640, 320), (64, 80, 320, 240), "cup")
CORNER = Region(Image.named("picture.png", 640, 320), (0, 0, 640, 320), "cup")


def test_a_box_is_written_as_each_model_reads_it() -> None:
    assert llava("the cup", [CUP]) == "the cup [0.100, 0.250, 0.500, 0.750]"
    assert (
        qwen("the cup", [CUP]) == "<|object_ref_start|>the cup<|object_ref_end|>"
        "<|box_start|>(100,250),(500,750)<|box_end|>"
    )
    # On the grid of 32 by 32: column 3 of row 8, and column 15 of row 23.
    assert (
        kosmos2("the cup", [CUP])
        == "<phrase>the cup</phrase><object><patch_index_0259><patch_index_0751></object>"
    )
    assert "<patch_index_0000><patch_index_1023>" in kosmos2("all", [CORNER])


def test_boxes_stand_behind_the_noun_that_they_belong_to() -> None:
    program = vprog.load(
        'table = the(find(image, "table"))\n'
        + MUGS
        + 'answer = count(m for m in mugs if relate(m, table, "on"))'
    )
    trace = program.run(SCENES / "breakfast.png", f"scene:{SCENES / 'breakfast.json'}")
    box = r"\[0\.\d{3}, 0\.\d{3}, [01]\.\d{3}, [01]\.\d{3}\]"
    text = trace.rationale(style="grounded").text
    assert re.fullmatch(
        rf"There is one table {box}\. There are two mugs {box} {box} on the table {box}\. "
        r"So the answer is 2\.",
        text,
    ), text
    for notation in NOTATIONS:
        other = trace.rationale(style="grounded", boxes=notation)
        assert [s.claims for s in other.sentences] == [
            s.claims for s in trace.rationale().sentences
        ]


def test_a_name_of_no_region_stays_as_it_is() -> None:
    assert marks("qwen").mark("the picture", []) == "the picture"
