"""Splits: which scenes and questions each has, and the proof that they lie apart.

What is held out of training stands here: pairs of attributes, ways of four and five steps, numbers
over five, and of every family one wording. Each of these has a split of its own, in which every
question needs it; in all other splits no question has it, and no thing has such a pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from vprog.world.placing import make_scene
from vprog.world.questions import Question, Rules, make_questions
from vprog.world.questions.family import FAMILIES
from vprog.world.scene import Scene, SceneConfig

#: Attributes that are never seen together, in pictures or in questions, but in the split "pairs".
HELD_PAIRS: Final = (("red", "star"), ("cyan", "ring"), ("striped", "heart"), ("large", "pentagon"))
#: The most steps, and the largest number that is an answer, outside of the splits for these.
MOST_HOPS: Final = 3
LARGEST: Final = 5
#: Families whose answer is a number.
_COUNTING: Final = (
    "count",
    "count_related",
    "count_alike",
    "arithmetic",
    "sets",
    "multi_hop_count",
)
_HOPPING: Final = ("multi_hop", "multi_hop_exist", "multi_hop_count")


@dataclass(frozen=True, slots=True)
class Split:
    """A part of a world.

    Attributes:
        name: of the split.
        share: of how many in 100 scenes.
        scenes: what its scenes are drawn from.
        rules: what its questions may be.
    """

    name: str
    share: int
    scenes: SceneConfig
    rules: Rules


_PLAIN: Final = SceneConfig(avoid=frozenset(HELD_PAIRS), clutter=6, noise=4)
_SEEN: Final = Rules(hops=(0, MOST_HOPS), numbers=(0, LARGEST), avoid=HELD_PAIRS)
_PAIRED: Final = SceneConfig(want=HELD_PAIRS, clutter=6, noise=4)
_FULL: Final = SceneConfig(things=(8, 12), avoid=frozenset(HELD_PAIRS), clutter=6, noise=4)

#: Every split, in the order in which it is written. The first three are of one distribution.
SPLITS: Final[Mapping[str, Split]] = {
    split.name: split
    for split in (
        Split("train", 70, _PLAIN, _SEEN),
        Split("validation", 5, _PLAIN, _SEEN),
        Split("test", 5, _PLAIN, _SEEN),
        Split("pairs", 5, _PAIRED, Rules(numbers=(0, LARGEST), want=HELD_PAIRS)),
        Split("longer", 5, _PLAIN, Rules((4, 5), (0, LARGEST), avoid=HELD_PAIRS, only=_HOPPING)),
        Split(
            "counts", 5, _FULL, Rules(numbers=(LARGEST + 1, 99), avoid=HELD_PAIRS, only=_COUNTING)
        ),
        Split("wordings", 5, _PLAIN, Rules(unseen=True, avoid=HELD_PAIRS)),
    )
}


def shares(scenes: int) -> dict[str, int]:
    """How many of some scenes go to each split; none is lost.

    >>> shares(100)["train"], sum(shares(7).values())
    (70, 7)
    """
    found, left = {}, scenes
    for split in reversed(tuple(SPLITS.values())):
        found[split.name] = left if split.name == "train" else scenes * split.share // 100
        left -= found[split.name]
    return {name: found[name] for name in SPLITS}


def scene_seed(split: str, seed: int, number: int) -> int:
    """The seed of a scene: no two scenes of a world have the same."""
    return (seed * len(SPLITS) + list(SPLITS).index(split)) * 10_000_000 + number


def chunk(
    split: str, seed: int, start: int, stop: int, questions: int = 10
) -> Iterator[tuple[Scene, tuple[Question, ...]]]:
    """Scenes of a split with their questions, by their numbers alone: chunks may be made anywhere.

    Args:
        split: its name.
        seed: of the world.
        start: the first number.
        stop: one more than the last.
        questions: the most of a scene.
    """
    part = SPLITS[split]
    for number in range(start, stop):
        named = f"{split}-{number:06d}"
        scene = make_scene(scene_seed(split, seed, number), part.scenes, named)
        yield scene, make_questions(scene, seed, questions, part.rules)


def split_of(name: str) -> str:
    """The split of a scene or a question, by its name.

    >>> split_of("train-000012-03")
    'train'
    """
    return name.partition("-")[0]


def leaks(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """Questions that stand in a split where they may not, as sentences; none where all is well.

    It looks at the lines as they were written, not at how they were made: scenes are of one split,
    no question is asked twice of a scene, and what is held out stands in its own split only.

    Args:
        records: the questions' lines.
    """
    found: list[str] = []
    homes: dict[str, str] = {}
    asked: set[tuple[str, str]] = set()
    for record in records:
        name, split = record["id"], split_of(record["id"])
        if homes.setdefault(record["scene"], split) != split:
            found.append(f"{record['scene']} stands in {homes[record['scene']]} and in {split}")
        key = (record["scene"], record["question"])
        if key in asked:
            found.append(f"{name} asks what another question of its scene asks")
        asked.add(key)
        found += [f"{name} {why}" for why in _misplaced(record, split)]
    return found


def _misplaced(record: Mapping[str, Any], split: str) -> Iterator[str]:
    if split not in SPLITS:
        yield f"is of no split: {split}"
        return
    long = record["hops"] > MOST_HOPS
    if long != (split == "longer"):
        yield f"takes {record['hops']} steps"
    answer = record["answer"]
    large = type(answer) is int and answer > LARGEST
    if large != (split == "counts"):
        yield f"has the answer {answer}"
    family = FAMILIES.get(record["family"])
    wordings = family.wordings.get(record["variant"], ()) if family else ()
    if (record["wording"] == len(wordings) - 1) != (split == "wordings"):
        yield f"has wording {record['wording']} of {len(wordings)}"
    if split != "pairs" and (pair := held_pair(record["program"])) is not None:
        yield f"brings {pair[0]} and {pair[1]} together"


_FIND: Final = re.compile(r"\bfind\(image, ")
_WORD: Final = re.compile(r'"([a-z]+)"')


def held_pair(program: str) -> tuple[str, str] | None:
    """A held-out pair that a program brings together: both words in what is said of one list.

    >>> held_pair('answer = exists(s for s in find(image, "star") if verify(s, "red"))')
    ('red', 'star')
    >>> held_pair('answer = exists(find(image, "star")) and exists(find(image, "ring"))')
    """
    for line in program.splitlines():
        for words in _looks(line):
            for pair in HELD_PAIRS:
                if pair[0] in words and pair[1] in words:
                    return pair
    return None


def _looks(line: str) -> Iterator[Sequence[str]]:
    """The words of each list of a line; what stands before a list in its brackets belongs to it."""
    begun = [match.start() for match in _FIND.finditer(line)]
    for k, start in enumerate(begun):
        end = begun[k + 1] if k + 1 < len(begun) else len(line)
        opened = line.rfind("(", 0, line.rfind(" for ", 0, start) + 1)
        tested = line[opened:start] if k == 0 and "verify(" in line[:start] else ""
        yield _WORD.findall(tested + line[start:end])
