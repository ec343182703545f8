"""Pictures of classes for SelfSynthX: from a world's birds, from folders by class, from lines of JSON."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from vprog.grammar.diagnostic import VprogError, declare
from vprog.world.folder import BIRDS, PICTURES, open_world
from vprog.world.species import BY_NAME

if TYPE_CHECKING:
    from vprog.distill.sample import Picture

NO_CLASSES = declare(
    "VP731",
    "the pictures of classes cannot be read",
    "SelfSynthX learns classes: from the birds of a world, from a folder that holds a folder of "
    "pictures for each class, or from lines of JSON with `image` and `label`. There must be at least "
    "two classes, and pictures to learn from.",
    wrong=">>> from vprog.distill.selfsynthx.data import read_classes\n"
    ">>> read_classes('folder', 'missing/folder')",
    right=">>> from pathlib import Path\n"
    ">>> from PIL import Image\n"
    ">>> places = [Path('birds', name, f'{i}.png') for name in ('robin', 'wren') for i in range(4)]\n"
    ">>> _ = [place.parent.mkdir(parents=True, exist_ok=True) for place in places]\n"
    ">>> _ = [Image.new('RGB', (8, 8)).save(place) for place in places]\n"
    ">>> from vprog.distill.selfsynthx.data import read_classes\n"
    ">>> _ = read_classes('folder', 'birds')",
)

#: Where pictures come from.
KINDS: Final = ("birds", "folder", "jsonl")
#: A picture is learned from, kept to be asked about, or not told to be either yet.
Split: TypeAlias = Literal["train", "test", "unset"]
_ENDINGS: Final = frozenset({".png", ".jpg", ".jpeg", ".webp"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """A picture of a class.

    Attributes:
        id: its name.
        image: the picture.
        label: the name of its class.
        split: whether it is learned from.
        shown: the concepts that it truly shows; None where nobody knows.
    """

    id: str
    image: Picture
    label: str
    split: Split = "unset"
    shown: tuple[str, ...] | None = None


def read_classes(
    kind: str, path: str | Path, *, test: float = 0.25, most: int = 0
) -> list[Labelled]:
    """Pictures with their classes, in the order of their names.

    Args:
        kind: one of ``KINDS``.
        path: the folder of a world, the folder of the classes' folders, or a file of JSON lines.
        test: the share of each class that is kept for asking, where the source has no split of its
            own; chosen by a digest of the names.
        most: how many pictures of each class are read at most; 0: all.

    Raises:
        VprogError: VP731; VP361 the folder holds no world.
    """
    place = Path(path)
    if kind == "birds":
        found = _birds(place)
    elif kind == "folder":
        found = _folder(place)
    elif kind == "jsonl":
        found = _lines(place)
    else:
        raise NO_CLASSES.error(f'there is no kind "{kind[:40]}"', f"kinds: {', '.join(KINDS)}")
    names = Counter(one.id for one in found)
    if (again := next((name for name in names if names[name] > 1), None)) is not None:
        raise NO_CLASSES.error(
            f"{path} has {names[again]} pictures of the name {again[:60]}",
            'give each an "id" of its own: answers are kept by it',
        )
    found = _split(_few(found, most), test)
    if len({one.label for one in found}) < 2:
        raise NO_CLASSES.error(
            f"{path} has fewer than two classes", "there is nothing to tell apart"
        )
    if not any(one.split == "train" for one in found):
        raise NO_CLASSES.error(f"{path} leaves no picture to learn from", "keep fewer for the test")
    return found


def _birds(folder: Path) -> list[Labelled]:
    world = open_world(folder)
    found = []
    for record in world.lines(BIRDS):
        species = BY_NAME[record["species"]]
        image = world.folder / PICTURES / f"{record['name']}.png"
        found.append(Labelled(record["name"], image, species.name, shown=species.described()))
    if found and not Path(str(found[0].image)).is_file():
        raise NO_CLASSES.error(f"{folder} has no pictures", "make the world with its pictures")
    return found


def _folder(folder: Path) -> list[Labelled]:
    try:
        classes = sorted(path for path in folder.iterdir() if path.is_dir())
        return [
            Labelled(f"{path.name}/{picture.name}", picture, path.name.replace("_", " "))
            for path in classes
            for picture in sorted(path.iterdir())
            if picture.suffix.lower() in _ENDINGS
        ]
    except OSError as error:
        raise _unread(folder, error) from None


def _lines(file: Path) -> list[Labelled]:
    try:
        lines = file.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise _unread(file, error) from None
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            found.append(_line(line, number, file))
    return found


def _line(line: str, number: int, file: Path) -> Labelled:
    try:
        record = json.loads(line)
        image, label = record["image"], record["label"]
        shown = record.get("shown")
        split = record.get("split", "")
        whole = isinstance(image, str) and isinstance(label, str) and split in ("", "train", "test")
        known = isinstance(shown, list) and all(isinstance(s, str) for s in shown)
        if not whole or not (shown is None or known):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise NO_CLASSES.error(
            f"line {number} of {file} is no picture with a class",
            'write {"image": "a.png", "label": "robin"}, with "split" train or test if you like',
        ) from None
    if not (file.parent / image).is_file():
        raise NO_CLASSES.error(
            f"line {number} of {file}: the picture {image[:200]} is not there",
            "paths are from the folder of the file",
        )
    given = record.get("id")
    return Labelled(
        given if isinstance(given, str) else image,
        file.parent / image,
        label,
        split or "unset",
        None if shown is None else tuple(shown),
    )


def _few(found: Sequence[Labelled], most: int) -> list[Labelled]:
    kept: dict[str, int] = {}
    some = []
    for one in found:
        kept[one.label] = kept.get(one.label, 0) + 1
        if not most or kept[one.label] <= most:
            some.append(one)
    return some


def _split(found: Sequence[Labelled], share: float) -> list[Labelled]:
    """Splits where there are none: for the test, of each class the share whose digests come first.

    What is told of any picture stands; where some are for the test, all others are learned from.
    """
    if any(one.split == "test" for one in found):
        share = 0.0
    tested: set[str] = set()
    by_class: dict[str, list[str]] = {}
    for one in found:
        if one.split == "unset":
            by_class.setdefault(one.label, []).append(one.id)
    for names in by_class.values():
        names.sort(key=lambda name: hashlib.sha256(name.encode()).digest())
        tested.update(names[: round(share * len(names))])
    return [
        _as(one, "test" if one.id in tested else "train") if one.split == "unset" else one
        for one in found
    ]


def _as(one: Labelled, split: Split) -> Labelled:
    return Labelled(one.id, one.image, one.label, split, one.shown)


def _unread(place: Path, error: Any) -> VprogError:
    why = (getattr(error, "strerror", None) or "it is no text").lower()
    return NO_CLASSES.error(f"{place} cannot be read: {why}", "check the path")


def digest_of(images: Iterable[Labelled]) -> str:
    """SHA-256 of names, classes and splits; pictures are told by the names of their files."""
    told = [[one.id, one.label, one.split, list(one.shown or ())] for one in images]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
