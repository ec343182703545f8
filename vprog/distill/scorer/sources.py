"""Where a judge's sound rationales come from: a generated world, or the traces of a corpus."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from vprog.corpus.folder import open_corpus
from vprog.distill.scorer.lessons import Sound
from vprog.grammar.diagnostic import declare
from vprog.image import Image
from vprog.journal import loads
from vprog.modules.scene import SceneModule
from vprog.modules.scene import profile as scene_profile
from vprog.modules.scene_file import SceneFile
from vprog.modules.scene_layout import scenes_of
from vprog.program import load
from vprog.world.graph import gqa_scene
from vprog.world.splits import chunk

NO_RATIONALES = declare(
    "VP746",
    "there are no sound rationales to learn from",
    "A judge of rationales learns from verified traces. The corpus has no row that keeps one, or "
    "none of the splits asked for.",
    wrong="$ vprog corpus init bare.toml --force && rm -rf bare && "
    "vprog corpus build bare.toml -o bare 2> /dev/null && "
    "vprog distill scorer bare --splits none -o bare-scorer",
    right=">>> from vprog.distill.scorer.sources import from_world\n"
    ">>> assert len(list(from_world(seed=1, scenes=1))) > 0",
)
#: Pictures are not drawn; this is the size that boxes are told in.
_SIZE = 96


def from_world(
    seed: int, scenes: int, split: str = "train", questions: int = 10, start: int = 0
) -> Iterator[Sound]:
    """The questions of some scenes of a world, each with the run of its program on the exact scene.

    Args:
        seed: of the world.
        scenes: how many scenes.
        split: of which of its splits.
        questions: the most of a scene.
        start: the number of the first scene.
    """
    for scene, asked in chunk(split, seed, start, start + scenes, questions):
        graphs = {one.name: one for one in scenes_of({scene.name: gqa_scene(scene, _SIZE)})}
        file = SceneFile(f"{seed}-{scene.name}", graphs)
        profile = scene_profile("world", file, SceneModule(file))
        image = Image.named(f"{scene.name}.png", _SIZE, _SIZE)
        for question in asked:
            trace = load(question.program).run(image=image, profile=profile)
            yield Sound(question.id, question.text, question.said, question.type, trace)


def from_corpus(
    folder: str | Path, splits: tuple[str, ...] = (), most: int | None = None
) -> list[Sound]:
    """The rows of a corpus that keep a trace.

    Args:
        folder: of the corpus.
        splits: which of its splits; empty: all.
        most: how many rows at most, the first ones.

    Raises:
        VprogError: VP504 it is no corpus, VP746 no row has a trace.
    """
    columns = ["id", "kind", "split", "question", "answer", "type", "trace"]
    rows = (
        row
        for row in open_corpus(folder).rows(columns)
        if row["trace"] and (not splits or row["split"] in splits)
    )
    found = [
        Sound(row["id"], row["question"], row["answer"], row["type"], loads(row["trace"]))
        for row in islice(rows, most)
    ]
    if not found:
        raise NO_RATIONALES.error(
            f"{folder} has no row with a trace", "build it with rationales, or name other splits"
        )
    return found
