"""Whether a world that was written is whole, and true."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final

from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.module import Profile
from vprog.program import load, load_profile
from vprog.world.chunk import SCENES as CHUNK
from vprog.world.folder import World, digest
from vprog.world.placing import flaws
from vprog.world.record import filled, scene_of
from vprog.world.render import masks, render
from vprog.world.scene import Scene
from vprog.world.splits import chunk, leaks

#: How many scenes' pictures are drawn again, and how many questions are run, spread evenly.
SAMPLE: Final = 200
#: No more findings of one kind than that are told.
_TOLD: Final = 5
#: What every line of questions has.
_FIELDS: Final = (
    *("id", "scene", "family", "variant", "wording", "question", "program", "answer", "hops"),
)

Record = dict[str, Any]


def check(world: World, sample: int = SAMPLE) -> list[str]:
    """What is wrong with a world: sentences, none where all is well.

    Every file is held against its digest, every picture against that in its scene's line, every
    scene against what holds in all, every question against the others (no two the same of one
    scene, none in a split where it may not stand). The first chunk of each split is made again
    and compared. On a sample, pictures are drawn again and compared pixel by pixel, and programs
    are run on the scene graphs that were written.

    Args:
        world: an opened world.
        sample: how many pictures to draw again, and how many programs to run.

    Raises:
        VprogError: VP361 the lines of the world cannot be read.
    """
    scenes: dict[str, Scene] = {}
    found = _some(_files(world))
    found += _some(_scenes(world, scenes, sample))
    found += _some(_questions(world, scenes))
    found += _some(iter(leaks(_sound(world))))
    found += _some(_again(world, scenes))
    found += _some(_answers(world, sample))
    return found


def _some(findings: Iterator[str]) -> list[str]:
    """The first findings of a kind, and how many more there are."""
    told = list(findings)
    more = len(told) - _TOLD
    return told if more <= 0 else [*told[:_TOLD], f"and {more} more of that kind"]


def _files(world: World) -> Iterator[str]:
    for name, expected in world.manifest["files"].items():
        place = world.folder / name
        if not place.is_file():
            yield f"{name} is missing"
            continue
        size, sha256 = digest(place)
        if (size, sha256) != (expected["bytes"], expected["sha256"]):
            yield f"{name} is not as it was made"


def _scenes(world: World, scenes: dict[str, Scene], sample: int) -> Iterator[str]:
    """Scenes that break what holds in all, and pictures that show something else."""
    step = max(1, world.manifest["scenes"] // max(1, sample))
    for place, record in enumerate(world.scenes()):
        try:
            scene = scene_of(record)
            broken = flaws(scene)
        except (KeyError, TypeError, ValueError, AttributeError):
            yield f"a line of scenes is no scene: {str(record)[:60]}"
            continue
        if scene.name in scenes:
            yield f"two scenes are called {scene.name}"
        scenes[scene.name] = scene
        for flaw in broken:
            yield f"{scene.name}: {flaw}"
        if world.manifest["pictures"]:
            yield from _picture(world, scene, record, place % step == 0)


def _picture(world: World, scene: Scene, record: Record, closely: bool) -> Iterator[str]:
    """What is wrong with the picture of a scene; looked at closely, pixel by pixel."""
    from PIL import Image as Pillow

    file = world.picture(scene.name)
    if file is None:
        yield f"the picture of {scene.name} is missing"
        return
    data = file.read_bytes()
    if hashlib.sha256(data).hexdigest() != record.get("picture_sha256"):
        yield f"{file.name} is not as it was made"
        return
    if not closely:
        return
    size = world.size
    shown = Pillow.open(io.BytesIO(data), formats=("PNG",)).convert("RGB")
    if shown.tobytes() != render(scene, size).tobytes():
        yield f"{file.name} does not show its scene"
    for drawn, told in zip(masks(scene, size), record["things"], strict=True):
        try:
            same = filled(told["mask"], size, size).tobytes() == drawn.tobytes()
        except (KeyError, TypeError, ValueError):
            same = False
        if not same:
            yield f"{scene.name}: the mask of thing {told['id']} is another one"


def _sound(world: World) -> Iterator[Record]:
    """The lines of questions that have every field."""
    return (record for record in world.questions() if all(name in record for name in _FIELDS))


def _questions(world: World, scenes: Mapping[str, Scene]) -> Iterator[str]:
    """Lines that are no questions, ids that stand twice, and questions of no scene."""
    ids: set[str] = set()
    for record in world.questions():
        if not isinstance(record, dict) or any(name not in record for name in _FIELDS):
            yield f"a line of questions is no question: {str(record)[:60]}"
            continue
        if record["id"] in ids:
            yield f"two questions have the id {record['id']}"
        ids.add(record["id"])
        if record["scene"] not in scenes:
            yield f"{record['id']} is of {record['scene']}, which is not there"


def _again(world: World, scenes: Mapping[str, Scene]) -> Iterator[str]:
    """Scenes and questions of the first chunk of each split that come out another way now."""
    asked: dict[str, list[Record]] = {}
    for record in _sound(world):
        number = str(record["scene"]).rpartition("-")[2]
        if number.isdecimal() and int(number) < CHUNK:
            asked.setdefault(record["scene"], []).append(record)
    manifest = world.manifest
    for split, told in manifest["splits"].items():
        stop = min(CHUNK, told["scenes"])
        for scene, questions in chunk(split, manifest["seed"], 0, stop, manifest["questions"]):
            if scenes.get(scene.name) != scene:
                yield f"{scene.name} comes out as another scene now"
            elif asked.get(scene.name, []) != [q.record() for q in questions]:
                yield f"the questions of {scene.name} come out otherwise now"


def _answers(world: World, sample: int) -> Iterator[str]:
    """Questions whose program gives another answer on the scene graphs that were written."""
    count = sum(split["questions"] for split in world.manifest["splits"].values())
    step = max(1, count // max(1, sample))
    profile: Profile | None = None
    for place, record in enumerate(_sound(world)):
        if place % step:
            continue
        try:
            profile = profile or load_profile(f"world:{world.folder}")
            told = answer_of(record, world.size, profile)
        except VprogError as error:
            yield f"{record['id']} cannot be run: {error.diagnostics[0].message}"
            continue
        if told != record["answer"] or type(told) is not type(record["answer"]):
            yield f"{record['id']}: its program gives {told!r}, and its answer is " + repr(
                record["answer"]
            )


def answer_of(record: Mapping[str, Any], size: int, profile: Profile) -> Any:
    """What the program of a question's record gives; of a failure its code.

    Args:
        record: the line of a question.
        size: width and height of its picture in pixels.
        profile: the world's.

    Raises:
        VprogError: the program is none, or wants something else than a picture.
    """
    image = Image.named(f"{record['scene']}.png", size, size)
    trace = load(record["program"]).run(image, profile=profile)
    return trace.answer if trace.failed is None else trace.failed.code
