"""Lists of concepts of each class: from a file, from a world, from a language model, from traces."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

from vprog.distill.selfsynthx.data import Labelled
from vprog.grammar.diagnostic import declare
from vprog.region import Region
from vprog.world.species import CONCEPTS, SPECIES

if TYPE_CHECKING:
    from vprog.distill.teacher.teacher import Teacher
    from vprog.trace import Trace

NO_CONCEPTS = declare(
    "VP732",
    "a class has no list of concepts",
    "Every class needs a list of concepts to choose from: a table of TOML or JSON with a list for "
    "each label, lists as a language model writes them (a dash before each), or concepts read from "
    "traces. No list may be empty.",
    wrong=">>> from pathlib import Path\n"
    ">>> from vprog.distill.selfsynthx.lists import read_lists\n"
    ">>> _ = Path('lists.json').write_text('{\"robin\": [\"a red breast\"]}')\n"
    ">>> read_lists('lists.json', ['robin', 'wren'])",
    right=">>> from pathlib import Path\n"
    ">>> from vprog.distill.selfsynthx.lists import read_lists\n"
    ">>> _ = Path('whole.json').write_text('{\"robin\": [\"a red breast\"]}')\n"
    ">>> assert read_lists('whole.json', ['robin'])['robin'] == ('a red breast',)",
)

#: What a language model is asked for each class (stage 0; the wording is ours).
QUESTION: Final = (
    "Which visual features tell a {label} apart from every other {thing}? Name features that can be "
    "seen in a photograph, each in a few words and in a line of its own that begins with a dash. "
    "Write nothing else."
)
_DASHES: Final = ("-", "*", "•", "–")  # noqa: RUF001


def read_lists(path: str | Path, labels: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The lists of a file: ``{label: [concept, ...]}``, or ``{key: {name, visual_features}}``.

    A label may be written with ``_`` for its blanks, as folders of classes are.

    Args:
        path: a file of TOML or JSON.
        labels: the classes that must have one; others are left out.

    Raises:
        VprogError: VP732.
    """
    place = Path(path)
    try:
        text = place.read_text("utf-8")
        told = json.loads(text) if place.suffix == ".json" else tomllib.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise NO_CONCEPTS.error(f"{path} cannot be read: {why}", "write TOML or JSON") from None
    return held(_plain(told), labels, str(path))


def _plain(told: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, value in told.items() if isinstance(told, dict) else ():
        name, listed = key, value
        if isinstance(value, dict):
            name, listed = str(value.get("name", key)), value.get("visual_features", [])
        if isinstance(listed, list) and all(isinstance(text, str) for text in listed):
            found[name] = listed
            found.setdefault(name.replace("_", " "), listed)
    return found


def held(
    lists: Mapping[str, Iterable[str]], labels: Iterable[str], where: str
) -> dict[str, tuple[str, ...]]:
    """Lists without repeats, one for each label.

    Raises:
        VprogError: VP732.
    """
    found = {}
    for label in labels:
        texts = dict.fromkeys(" ".join(text.split()) for text in lists.get(label, ()))
        some = tuple(text for text in texts if text)
        if not some:
            raise NO_CONCEPTS.error(
                f'{where} has no concepts of "{label[:60]}"', "add a list of it"
            )
        found[label] = some
    return found


def bird_lists(planted: int, seed: int) -> dict[str, tuple[str, ...]]:
    """The concepts of each species of the world's birds, with wrong ones among them.

    A list that a language model writes has errors; planted ones are known, so that how well
    concepts are chosen can be counted. They are values of the same parts that the species does not
    have. The order of a list tells nothing.

    Args:
        planted: how many wrong ones each list gets.
        seed: of the draw.
    """
    found = {}
    for species in SPECIES:
        own = species.described()
        wrong = [
            concept.said(value)
            for concept in CONCEPTS.values()
            for value in concept.values
            if concept.said(value) not in own
        ]
        dice = Random(f"{seed}:{species.name}")
        both = [*own, *dice.sample(wrong, min(planted, len(wrong)))]
        found[species.name] = tuple(dice.sample(both, len(both)))
    return found


def written_lists(
    teacher: Teacher, labels: Sequence[str], thing: str
) -> dict[str, tuple[str, ...]]:
    """The lists that a language model writes, one query a class.

    Raises:
        VprogError: VP732 what it wrote for a class holds no line with a dash; and what the teacher
            failed with.
    """
    from vprog.distill.teacher.teacher import Asked, told

    asks = [Asked((), QUESTION.format(label=label, thing=thing)) for label in labels]
    answers = told(teacher.write(asks))
    return held(
        {label: dashed(text) for label, text in zip(labels, answers, strict=True)},
        labels,
        teacher.name,
    )


def dashed(text: str) -> list[str]:
    """The lines of a text that begin with a dash, without it and without a full stop.

    >>> dashed("Here they are:\\n- a red breast.\\n  * thin legs")
    ['a red breast', 'thin legs']
    """
    lines = (line.strip() for line in text.splitlines())
    return [
        line.lstrip("".join(_DASHES)).strip().rstrip(".") for line in lines if line[:1] in _DASHES
    ]


def traced_lists(
    images: Iterable[Labelled], traces: Mapping[str, Iterable[Trace]], share: float = 0.5
) -> dict[str, tuple[str, ...]]:
    """The lists that traces of programs tell: what at least a share of a class's pictures show.

    Args:
        images: with their classes; those without a trace do not count.
        traces: of programs that ran on each picture, by its id.
        share: of the class's pictures with traces.

    Raises:
        VprogError: VP732 no trace tells anything of a class.
    """
    seen: dict[str, Counter[str]] = {}
    counts: Counter[str] = Counter()
    labels: dict[str, None] = {}
    for image in images:
        labels[image.label] = None
        own = {c for trace in traces.get(image.id, ()) for c in concepts_of(trace)}
        if own:
            counts[image.label] += 1
            seen.setdefault(image.label, Counter()).update(own)
    lists = {
        label: [
            c
            for c in sorted(found, key=lambda c: (-found[c], c))
            if found[c] >= share * counts[label]
        ]
        for label, found in seen.items()
    }
    return held(lists, labels, "the traces")


def read_traces(folder: str | Path, images: Iterable[Labelled]) -> dict[str, list[Trace]]:
    """The traces of a folder (``vprog run --trace``), by the pictures that they are about.

    A picture is known by the name of its file.

    Args:
        folder: its ``.jsonl`` files are read, in the order of their names.
        images: the pictures.

    Raises:
        VprogError: VP732 the folder holds none; what ``vprog.journal.read_trace`` says of a file.
    """
    from vprog.image import Image
    from vprog.journal import read_trace

    names = {one.image.name: one.id for one in images if isinstance(one.image, Path)}
    found: dict[str, list[Trace]] = {}
    files = sorted(Path(folder).glob("*.jsonl"))
    if not files:
        raise NO_CONCEPTS.error(f"{folder} has no traces", "save some: vprog run ... --trace FILE")
    for file in files:
        trace = read_trace(file)
        seen = {step.value.name for step in trace.steps if isinstance(step.value, Image)}
        for name in sorted(seen & names.keys()):
            found.setdefault(names[name], []).append(trace)
    return found


#: Oracles that give a word for a thing, and those that say whether a word fits it.
_WORDS: Final = frozenset({"color", "material", "shape", "query", "choose", "classify"})


def concepts_of(trace: Trace) -> tuple[str, ...]:
    """What a trace says of single things, as noun phrases: "forked tail" of ``shape(tail) == "forked"``.

    A thing that was looked for in vain gives "no crest".
    """
    found: dict[str, None] = {}
    for step in trace.steps:
        args = step.args
        if step.op == "find" and isinstance(args[1], str):
            if not step.value:
                found[f"no {args[1]}"] = None
        elif args and isinstance(args[0], Region) and args[0].label:
            if step.op in _WORDS and isinstance(step.value, str):
                found[f"{step.value} {args[0].label}"] = None
            elif step.op == "verify" and step.value is True and isinstance(args[1], str):
                found[f"{args[1]} {args[0].label}"] = None
    return tuple(found)
