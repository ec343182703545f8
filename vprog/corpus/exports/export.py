"""Writing a corpus in another format: whole or not at all, with a manifest of what was left out."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from vprog import __version__
from vprog.corpus.commit import AGAIN, make_folder, stopped, sync_folder
from vprog.corpus.exports.checks import check
from vprog.corpus.exports.example import TASKS, Example
from vprog.corpus.exports.format import Format, Sink
from vprog.corpus.exports.llava import Llava
from vprog.corpus.exports.making import COLUMNS, examples
from vprog.corpus.exports.openai import OpenAi
from vprog.corpus.exports.pairs import Pair
from vprog.corpus.exports.pictures import Shots
from vprog.corpus.exports.plain import Plain
from vprog.corpus.exports.refusal import Refusal
from vprog.corpus.exports.sharegpt import ShareGpt
from vprog.corpus.exports.swift import Swift
from vprog.corpus.exports.tars import Tars
from vprog.corpus.exports.trl import Trl
from vprog.corpus.exports.wording import Wording
from vprog.corpus.folder import MANIFEST, Corpus
from vprog.corpus.manifest import is_whole
from vprog.grammar.diagnostic import declare
from vprog.world.folder import digest

NO_EXPORT = declare(
    "VP550",
    "an export cannot be written there",
    "An export is a new folder, from a corpus whose build is whole.",
    wrong="$ vprog corpus init there.toml --force && rm -rf there && "
    "vprog corpus build there.toml -o there && vprog corpus export there -o there",
    right="$ vprog corpus init here.toml --force && rm -rf here here-llava && "
    "vprog corpus build here.toml -o here && vprog corpus export here -o here-llava",
)
#: The formats by name.
FORMATS: Final[Mapping[str, Format]] = {
    one.name: one for one in (Llava(), ShareGpt(), Swift(), Trl(), OpenAi(), Tars(), Plain())
}
#: How many ids of examples that were left out are told, for each check.
_TOLD: Final = 20


@dataclass(slots=True)
class Exported:
    """What an export did; ``examples + refused`` is all that the kept rows gave.

    Attributes:
        examples: how many were written, by split.
        refused: how many were left out, by the check that they failed.
        ids: some of these, by check.
        rows: kept rows that were read.
        missing: rows that pairs name and the corpus does not keep.
        unknown: rows that were to be left out and that the corpus does not keep.
    """

    examples: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    ids: dict[str, list[str]] = field(default_factory=dict)
    rows: int = 0
    missing: int = 0
    unknown: int = 0

    def refuse(self, id: str, check: str) -> None:
        """Count one that is left out."""
        self.refused[check] += 1
        if self.refused[check] <= _TOLD:
            self.ids.setdefault(check, []).append(id)

    def to_json(self) -> dict[str, Any]:
        """The counts as plain data."""
        return {
            "rows": self.rows,
            "examples": dict(sorted(self.examples.items())),
            "refused": dict(sorted(self.refused.items())),
            "refused_ids": dict(sorted(self.ids.items())),
            "pairs_without_row": self.missing,
            "left_out_without_row": self.unknown,
        }


def export(
    corpus: Corpus,
    out: str | Path,
    format: str,
    tasks: Sequence[str] = TASKS[:2],
    wording: Wording | None = None,
    pairs: Mapping[str, Sequence[Pair]] | None = None,
    leave_out: frozenset[str] = frozenset(),
    wrong: str = "answers",
) -> Exported:
    """Write the kept rows of a corpus as examples.

    Args:
        corpus: whose build is whole.
        out: the new folder; it holds a file for each split, ``images`` where the format has them
            apart, and ``manifest.json`` with the digest of each file.
        format: one of ``FORMATS``.
        tasks: of ``TASKS``; preferences are not mixed with the others.
        wording: of prompts and ends.
        pairs: by row; see ``vprog.corpus.exports.pairs``.
        leave_out: ids of rows that are not wanted, such as duplicates.
        wrong: what preferences are made of where no pairs are given; one of ``SIDES``.

    Raises:
        VprogError: VP550, VP505 the disk fails, VP516 the corpus is damaged.
    """
    out, kind = Path(out), FORMATS[format]
    if "preference" in tasks and len(tasks) > 1:
        raise ValueError("preferences are not mixed with other tasks")
    if out.exists():
        raise NO_EXPORT.error(f"{out} is there already", "take a new folder")
    if not is_whole(corpus):
        raise NO_EXPORT.error(f"{corpus.folder} is not whole", "resume its build first")
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        make_folder(part / kind.folder)
        writer = _Writer(part, kind)
        with writer.stack:
            for example in _examples(corpus, tasks, wording, pairs, leave_out, writer.done, wrong):
                writer.add(example)
        for name, text in kind.beside({s: frozenset(t) for s, t in writer.tasks.items()}).items():
            (part / name).write_text(text, encoding="utf-8")
        _manifest(part, corpus, kind, tasks, writer.done)
        os.replace(part, out)
        sync_folder(out.absolute().parent)
    except OSError as error:
        raise stopped(f"{out} cannot be written", error, AGAIN) from None
    finally:
        if part.exists():
            shutil.rmtree(part, ignore_errors=True)
    return writer.done


def _examples(
    corpus: Corpus,
    tasks: Sequence[str],
    wording: Wording | None,
    pairs: Mapping[str, Sequence[Pair]] | None,
    leave_out: frozenset[str],
    done: Exported,
    wrong: str,
) -> Iterator[Example]:
    shots, wording = Shots(Path(corpus.build["base"])), wording or Wording()
    unused, unknown = set(pairs or ()), set(leave_out)
    for row in corpus.rows(COLUMNS):
        if row["status"] != "kept":
            continue
        if row["id"] in leave_out:
            unknown.discard(row["id"])
            continue
        done.rows += 1
        unused.discard(row["id"])
        given = None if pairs is None else pairs.get(row["id"], ())
        try:
            yield from examples(row, shots.of(row), tasks, wording, given, wrong)
        except Refusal as refusal:
            for example in examples(row, (), tasks, wording, given, wrong):
                done.refuse(example.id, refusal.check)
    done.missing, done.unknown = len(unused), len(unknown)


#: What stands beside the files of splits.
_BESIDE: Final = frozenset({"manifest", "dataset_info", "images"})


class _Writer:
    def __init__(self, folder: Path, kind: Format) -> None:
        self.stack = ExitStack()
        self.done = Exported()
        self.tasks: dict[str, set[str]] = {}
        self._folder, self._kind = folder, kind
        self._sinks: dict[str, Sink] = {}
        self._images: set[str] = set()

    def add(self, example: Example) -> None:
        record = self._kind.record(example)
        try:
            check(self._kind.view(record), example)
        except Refusal as refusal:
            self.done.refuse(example.id, refusal.check)
            return
        split = _file(example.split)
        if split not in self._sinks:
            self._sinks[split] = sink = self._kind.sink(self._folder, split)
            self.stack.callback(sink.close)
        for shot in example.images if self._kind.folder else ():
            if shot.name not in self._images:
                self._images.add(shot.name)
                (self._folder / self._kind.folder / shot.name).write_bytes(shot.data)
        self._sinks[split].add(record, example)
        self.done.examples[split] += 1
        self.tasks.setdefault(split, set()).add(example.task)


def _file(split: str) -> str:
    """The name of the file of a split, none of those that stand beside it.

    >>> _file("Test (held out)"), _file("测试"), _file(""), _file("!"), _file("manifest")
    ('test_held_out', '测试', 'train', 'split', 'manifest_split')
    """
    name = re.sub(r"\W+", "_", split.lower()).strip("_")[:40]
    if not name:
        return "split" if split else "train"
    return f"{name}_split" if name in _BESIDE else name


def _manifest(
    part: Path, corpus: Corpus, kind: Format, tasks: Sequence[str], done: Exported
) -> None:
    files = {}
    for place in sorted(path for path in part.rglob("*") if path.is_file()):
        size, sha256 = digest(place)
        files[place.relative_to(part).as_posix()] = {"bytes": size, "sha256": sha256}
        _sync(place)
    told = {
        "vprog": __version__,
        "format": kind.name,
        "tasks": list(tasks),
        "corpus": digest(corpus.folder / MANIFEST)[1],
        "counts": done.to_json(),
        "files": files,
    }
    place = part / MANIFEST
    place.write_text(json.dumps(told, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    _sync(place)
    for folder in [part, *(path for path in part.rglob("*") if path.is_dir())]:
        sync_folder(folder)


def _sync(place: Path) -> None:
    with place.open("rb") as file:
        os.fsync(file.fileno())
