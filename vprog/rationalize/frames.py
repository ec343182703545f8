"""The sentence frames that are no operator's own words, each with its alternatives.

The first wording of a frame is the one that is used where no seed asks for another. All wordings of
a frame make the same claims, and no wording belongs to two frames: so a text can be read back.
"""

from __future__ import annotations

from typing import Final

#: Name of a frame: its wordings, with their slots in braces.
FRAMES: Final[dict[str, tuple[str, ...]]] = {
    # There are so many; {some}: "three mugs", "one mug", "no mugs".
    "count": ("there {are} {some}", "we see {some}", "we find {some}"),
    # There is one at least, or none; {a}: "a mug", "no mug".
    "exists": ("there is {a}", "we see {a}", "we find {a}"),
    # What several lists are together; {whole}: "the three mugs and the two cups".
    "gather": ("{whole} make {n} in all", "{whole} come to {n} in all"),
    # A number of things against a fixed one; {how}: "at least", "more than", "exactly".
    "against": (
        "there {are} {how} {n} {noun}",
        "we see {how} {n} {noun}",
        "we find {how} {n} {noun}",
    ),
    # Two numbers of things; {how} {than}: "more than", "fewer than", "as many as".
    "versus": (
        "there are {how} {a} {than} {b}",
        "we see {how} {a} {than} {b}",
        "we find {how} {a} {than} {b}",
    ),
    # Two things share a property, or do not.
    "alike": ("{both} have the same {field}, {value}",),
    "unlike": ("{both} have different {fields}, {values}",),
    # Two names of one thing, or of two.
    "identical": ("{a} is {b}", "{a} and {b} are the same thing"),
    "distinct": ("{a} is not {b}", "{a} and {b} are different things"),
    # Taking one or some of a group.
    "of": ("of {group}, we look at {which}", "of {group}, we take {which}"),
    "look": ("we look at {which}", "we take {which}"),
    # The place of the first that passes a test.
    "early": ("{first} is the {place} of {group}",),
    # A choice by a test.
    "since": (
        "since {reason}, we {verb} {which}",
        "because {reason}, we {verb} {which}",
        "as {reason}, we {verb} {which}",
    ),
    # The end.
    "answer": (
        "so the answer is {value}",
        "therefore, the answer is {value}",
        "hence the answer is {value}",
    ),
    "since answer": (
        "since {reason}, the answer is {value}",
        "because {reason}, the answer is {value}",
        "as {reason}, the answer is {value}",
    ),
    "so answer": (
        "{reason}, so the answer is {value}",
        "{reason}; therefore, the answer is {value}",
        "{reason}; hence the answer is {value}",
    ),
    "no answer": ("so there is no answer: {why}", "therefore, there is no answer: {why}"),
    "fails": ("here it ends: {why}",),
}
