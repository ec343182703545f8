"""What a student is taught from: a question about pictures, its right answer, and why it is right."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

from vprog.files import write
from vprog.grammar.diagnostic import declare

NO_SAMPLES = declare(
    "VP703",
    "a file holds no samples",
    "Samples are lines of JSON, each an object with id, question, answer and images (paths from the "
    "folder of the file, or bytes in base64 under `data`).",
    wrong=">>> from pathlib import Path\n>>> from vprog.distill.sample import from_jsonl\n"
    ">>> _ = Path('slip.jsonl').write_text('{}')\n>>> from_jsonl('slip.jsonl')",
    right=">>> from vprog.distill.sample import Sample, to_jsonl, from_jsonl\n"
    ">>> to_jsonl([Sample('a', (), 'How many?', '2')], 'samples.jsonl')\n"
    ">>> _ = from_jsonl('samples.jsonl')",
)

#: A picture, not opened yet: a file, or the bytes of one.
Picture: TypeAlias = Path | bytes

_TEXTS: Final = ("answer", "rationale", "dataset", "split", "family", "program")


@dataclass(frozen=True, slots=True)
class Sample:
    """A question about pictures, with what is known of it.

    Attributes:
        id: its name; no two of a set share one.
        images: what it is about; may be empty.
        question: the question.
        answer: the gold answer, short.
        rationale: why it is the answer; empty where none was verified.
        choices: the answers to choose from; empty where the answer is free.
        dataset: where it is from.
        split: such as ``train``.
        family: what kind of question it is.
        answers: what several people answered, where the data set has that.
        levels: other tellings of the rationale, by level and style: ``trace/steps``.
        program: the verified program, where there is one.
        scene: the true scene, as ``vprog.world.record`` has it; None where it is not known.
        facts: what else is known, such as the ``trace``.
    """

    id: str
    images: tuple[Picture, ...] = field(repr=False)
    question: str
    answer: str
    rationale: str = ""
    choices: tuple[str, ...] = ()
    dataset: str = ""
    split: str = ""
    family: str = ""
    answers: tuple[str, ...] = ()
    levels: Mapping[str, str] = field(default_factory=dict, repr=False)
    program: str = ""
    scene: Mapping[str, Any] | None = field(default=None, repr=False)
    facts: Mapping[str, str] = field(default_factory=dict, repr=False)


def to_jsonl(samples: Iterable[Sample], path: str | Path) -> None:
    """Write samples as lines of JSON; bytes of pictures go in base64.

    Raises:
        VprogError: VP351 the file cannot be written.
    """
    write(path, "".join(json.dumps(record_of(s), ensure_ascii=False) + "\n" for s in samples))


def record_of(sample: Sample) -> dict[str, Any]:
    """A sample as plain JSON data; what is empty is left out."""
    told: dict[str, Any] = {"id": sample.id, "question": sample.question}
    told["images"] = [
        {"data": base64.b64encode(p).decode()} if isinstance(p, bytes) else str(p)
        for p in sample.images
    ]
    more = {
        "answer": sample.answer,
        "rationale": sample.rationale,
        "dataset": sample.dataset,
        "split": sample.split,
        "family": sample.family,
        "program": sample.program,
        "choices": list(sample.choices),
        "answers": list(sample.answers),
        "levels": dict(sample.levels),
        "facts": dict(sample.facts),
    }
    told |= {name: value for name, value in more.items() if value}
    if sample.scene is not None:
        told["scene"] = sample.scene
    return told


def from_jsonl(path: str | Path) -> list[Sample]:
    """Samples from lines of JSON.

    Raises:
        VprogError: VP703 the file cannot be read, a line is no sample, or two have one id.
    """
    path = Path(path)
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        why = (getattr(error, "strerror", None) or "it is no text").lower()
        raise NO_SAMPLES.error(f"{path} cannot be read: {why}", "check the path") from None
    found: dict[str, Sample] = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            made = _sample(line, path, number)
            if found.setdefault(made.id, made) is not made:
                raise NO_SAMPLES.error(
                    f"line {number} of {path} has the id of a line before, {made.id[:60]!r}",
                    "give each sample an id of its own: answers are kept by it",
                )
    return list(found.values())


def _sample(line: str, path: Path, number: int) -> Sample:
    try:
        told = json.loads(line)
        images = told.get("images", [told["image"]] if "image" in told else [])
        if not isinstance(images, list):
            raise TypeError("images is no list")
        made = Sample(
            _text(told["id"]),
            tuple(_picture(image, path.parent) for image in images),
            _text(told["question"]),
            scene=told.get("scene"),
            choices=tuple(map(_text, told.get("choices", ()))),
            answers=tuple(map(_text, told.get("answers", ()))),
            levels={k: _text(v) for k, v in told.get("levels", {}).items()},
            facts={k: _text(v) for k, v in told.get("facts", {}).items()},
            **{"answer": "", **{n: _text(told[n]) for n in _TEXTS if n in told}},
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        why = f"{type(error).__name__} {error}"[:120]
        raise NO_SAMPLES.error(
            f"line {number} of {path} is no sample: {why}",
            "give it a text each for id, question and answer, and a list of images",
        ) from None
    return made


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.60} is no text")
    return value


def _picture(told: Any, base: Path) -> Picture:
    if isinstance(told, dict):
        return base64.b64decode(told["data"], validate=True)
    return base / _text(told)


def from_world(folder: str | Path, split: str = "test") -> list[Sample]:
    """The questions of a world's split, each with its picture and its true scene; no rationales.

    Raises:
        VprogError: VP361 the folder holds no world; VP704 it has no pictures.
    """
    from vprog.world.folder import open_world
    from vprog.world.splits import split_of

    world = open_world(folder)
    scenes = {s["name"]: s for s in world.scenes() if split_of(s["name"]) == split}
    pictures = {name: world.picture(name) for name in scenes}
    made = []
    for asked in world.questions():
        if asked["scene"] not in scenes:
            continue
        picture = pictures[asked["scene"]]
        if picture is None:
            raise NO_IMAGES.error(f"{folder} has no pictures", "make it without --no-pictures")
        made.append(
            Sample(
                f"w{world.manifest['seed']}-{asked['id']}",
                (picture,),
                asked["question"],
                _said(asked["answer"]),
                dataset=f"vprog world, seed {world.manifest['seed']}",
                split=split,
                family=asked["family"],
                program=asked["program"],
                scene=scenes[asked["scene"]],
            )
        )
    return made


def _said(answer: Any) -> str:
    return {True: "yes", False: "no"}[answer] if isinstance(answer, bool) else str(answer)


NO_IMAGES = declare(
    "VP704",
    "the samples have no pictures",
    "A student learns from pictures: the file of each must be there and be one. A corpus with "
    '`pictures.store = "path"` needs its files at their places.',
    wrong=">>> from vprog.distill.sample import Sample, hold_pictures\n"
    ">>> hold_pictures([Sample('a', (), 'How many?', '2')])",
    right=">>> from io import BytesIO\n>>> from PIL.Image import new\n>>> file = BytesIO()\n"
    ">>> new('RGB', (8, 8)).save(file, 'PNG')\n"
    ">>> from vprog.distill.sample import Sample, hold_pictures\n"
    ">>> hold_pictures([Sample('a', (file.getvalue(),), 'How many?', '2')])",
)


def hold_pictures(samples: Sequence[Sample]) -> None:
    """Refuse samples of which some have no picture, before anything is loaded.

    Of each picture the beginning is looked at, no pixel: one that is cut short is told only when it
    is shown.

    Raises:
        VprogError: VP704.
    """
    if not samples:
        raise NO_IMAGES.error(
            "there are no samples", "look at the splits, or build a larger corpus"
        )
    without = [s.id for s in samples if not s.images]
    if without:
        raise NO_IMAGES.error(
            f"{len(without)} of {len(samples)} samples have no picture, such as {without[0]}",
            "give each a picture",
        )
    from vprog.distill.pixels import hold_header

    for picture in dict.fromkeys(picture for sample in samples for picture in sample.images):
        if isinstance(picture, Path) and not picture.is_file():
            raise NO_IMAGES.error(f"the picture {picture} is not there", "check the paths")
        hold_header(picture)


def from_corpus(
    folder: str | Path, splits: Sequence[str] = (), *, scenes: bool = False
) -> list[Sample]:
    """The kept rows of a corpus; those that were kept for their label alone have no rationale.

    Args:
        folder: what ``vprog corpus build`` wrote.
        splits: which splits; empty: all.
        scenes: make the true scene of each row of a world again.

    Raises:
        VprogError: VP504 it is no corpus, VP516 it is damaged, VP508 pyarrow is not installed.
    """
    return list(read_corpus(folder, splits, scenes=scenes))


def read_corpus(
    folder: str | Path, splits: Sequence[str] = (), *, scenes: bool = False
) -> Iterator[Sample]:
    """``from_corpus``, a sample at a time."""
    from vprog.corpus.folder import open_corpus

    corpus = open_corpus(folder)
    shared: dict[str, bytes] = {}
    for row in corpus.rows(_COLUMNS):
        if row["status"] == "kept" and (not splits or row["split"] in splits):
            yield _of_row(row, corpus.folder, shared, scenes)


_COLUMNS: Final = (
    "id status question answer answers type split source images pictures program trace rationale "
    "rationales"
).split()


def _of_row(row: Mapping[str, Any], folder: Path, shared: dict[str, bytes], scenes: bool) -> Sample:
    images: list[Picture] = []
    for image, seen in zip(row["images"], row["pictures"], strict=True):
        if image["bytes"] is not None:
            # Rows that ask about one picture share its bytes.
            images.append(shared.setdefault(seen["sha256"], image["bytes"]))
        elif image["path"]:
            images.append(folder / image["path"])
    told = {f"{one['level']}/{one['style']}": one["text"] for one in row["rationales"] or ()}
    return Sample(
        row["id"],
        tuple(images),
        row["question"],
        row["answer"],
        row["rationale"] or "",
        dataset=row["source"],
        split=row["split"],
        family=row["type"],
        answers=tuple(row["answers"] or ()),
        levels=told,
        program=row["program"] or "",
        scene=_scene(row) if scenes else None,
        facts={"trace": row["trace"]} if row["trace"] else {},
    )


def _scene(row: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The scene of a row of a world, made again from its name and seed."""
    from vprog.world.placing import make_scene
    from vprog.world.record import scene_record
    from vprog.world.splits import SPLITS, scene_seed

    world, _, seed = row["source"].partition(", seed ")
    name = row["id"].partition("-")[2].rpartition("-")[0]
    split, _, number = name.rpartition("-")
    if world != "vprog world" or split not in SPLITS or not (seed + number).isdecimal():
        return None
    scene = make_scene(scene_seed(split, int(seed), int(number)), SPLITS[split].scenes, name)
    return scene_record(scene, row["pictures"][0]["width"])
