"""Writing a world: the same bytes for the same plan, in however many processes."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import IO, Any, Final

from vprog.grammar.diagnostic import declare
from vprog.world.chunk import SCENES, Job, Made, Plan, make_chunk
from vprog.world.folder import FORM, MANIFEST, PICTURES, SPECIES, digest
from vprog.world.species import CONCEPTS
from vprog.world.species import SPECIES as KINDS
from vprog.world.splits import shares

NO_ROOM = declare(
    "VP360",
    "the world cannot be written there",
    "A world is written whole into a folder of its own, which must not be there yet or be empty, "
    "in a folder that is there and may be written to.",
    wrong="$ vprog world make -o missing/folder/tiny --scenes 2 --seed 1",
    right="$ vprog world make -o tiny --scenes 2 --seed 1",
)
BAD_PLAN = declare(
    "VP362",
    "a world cannot be made to that plan",
    "Numbers have their limits: up to 10,000,000 scenes and birds, up to 50 questions of a scene, "
    "pictures of 24 to 2048 pixels, a seed of up to 15 digits.",
    wrong="$ vprog world make -o little --scenes 2 --seed 1 --size 5",
    right="$ vprog world make -o little --scenes 2 --seed 1 --size 32",
)

#: What stands before and after the items of each file of JSON.
_FRAMES: Final = {
    "scenes.jsonl": ("", ""),
    "questions.jsonl": ("", ""),
    "clevr/scenes.json": ('{"info":{"made":"vprog world"},"scenes":[\n', "\n]}\n"),
    "clevr/questions.json": ('{"info":{"made":"vprog world"},"questions":[\n', "\n]}\n"),
    "gqa/scenes.json": ("{\n", "\n}\n"),
    "gqa/questions.json": ("{\n", "\n}\n"),
}
_BIRD_FRAMES: Final = {"birds.jsonl": ("", ""), "gqa/birds.json": ("{\n", "\n}\n")}


def make(
    out: str | Path,
    plan: Plan,
    workers: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Any]:
    """Write a world, whole or not at all.

    Args:
        out: the folder to write; it must not be there yet, or be empty.
        plan: what to make.
        workers: how many processes work at it; the bytes are the same for any number.
        progress: told how many scenes and birds are made, and of how many.

    Returns:
        The manifest.

    Raises:
        VprogError: VP360 it cannot be written there, VP362 the plan is out of its limits.
    """
    hold_to_limits(plan)
    out = Path(out)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise NO_ROOM.error(f"{out} is there already", "take another name, or remove it first")
    try:
        part = Path(tempfile.mkdtemp(dir=out.parent, prefix=f".{out.name}.", suffix=".part"))
    except OSError as error:
        raise _refused(out, error) from None
    try:
        manifest = _fill(part, plan, workers, progress)
        part.chmod(0o755)
        if out.is_dir():
            out.rmdir()
        os.replace(part, out)
    except OSError as error:
        raise _refused(out, error) from None
    finally:
        if part.exists():
            shutil.rmtree(part, ignore_errors=True)
    return manifest


def hold_to_limits(plan: Plan) -> None:
    """See that a plan is within the limits.

    Raises:
        VprogError: VP362.
    """
    limits = {
        "scenes": (plan.scenes, 1, 10_000_000),
        "birds": (plan.birds, 0, 10_000_000),
        "questions of a scene": (plan.questions, 0, 50),
        "pixels": (plan.size, 24, 2048),
        "seed": (plan.seed, 0, 10**15),
    }
    for what, (number, least, most) in limits.items():
        if not least <= number <= most:
            raise BAD_PLAN.error(
                f"{number} {what} is out of the limits", f"take {least:,} to {most:,}"
            )


def _refused(out: Path, error: OSError) -> Exception:
    why = (error.strerror or "no place").lower()
    return NO_ROOM.error(f"{out} cannot be written: {why}", "check the folder")


def jobs(plan: Plan, folder: Path) -> Iterator[Job]:
    """The chunks of a plan, in order."""
    for split, count in shares(plan.scenes).items():
        for start in range(0, count, SCENES):
            yield Job(plan, split, start, min(count, start + SCENES), folder)
    for start in range(0, plan.birds, SCENES):
        yield Job(plan, "", start, min(plan.birds, start + SCENES), folder)


def _fill(
    folder: Path, plan: Plan, workers: int, progress: Callable[[int, int], None] | None
) -> dict[str, Any]:
    frames = {**_FRAMES, **(_BIRD_FRAMES if plan.birds else {})}
    for name in ("clevr", "gqa", *((PICTURES,) if plan.pictures else ())):
        (folder / name).mkdir()
    splits: dict[str, dict[str, int]] = {}
    done, total = 0, plan.scenes + plan.birds
    with ExitStack() as stack:
        files: dict[str, IO[str]] = {}
        for name, (before, _) in frames.items():
            file = (folder / name).open("w", encoding="utf-8", newline="\n")
            files[name] = stack.enter_context(file)
            file.write(before)
        begun: set[str] = set()
        for made in _made(list(jobs(plan, folder)), workers):
            for name, text in made.texts.items():
                if text and frames[name][1] and name in begun:
                    files[name].write(",\n")
                begun.update((name,) if text else ())
                files[name].write(text)
            if made.split:
                told = splits.setdefault(made.split, {"scenes": 0, "questions": 0})
                told["scenes"] += made.scenes
                told["questions"] += made.questions
            done += made.scenes
            if progress is not None:
                progress(done, total)
        for name, (_, after) in frames.items():
            files[name].write(after)
    if plan.birds:
        _write_species(folder / SPECIES)
    manifest = {
        "form": FORM,
        **asdict(plan),
        "splits": splits,
        "files": _digests(folder, [*frames, *((SPECIES,) if plan.birds else ())]),
    }
    text = json.dumps(manifest, indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
    return manifest


def _made(todo: list[Job], workers: int) -> Iterator[Made]:
    """The chunks, each when it is made, in order."""
    workers = min(workers, len(todo))
    if workers <= 1:
        yield from map(make_chunk, todo)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        # A few at a time, so that what is made ahead of its turn stays little.
        waiting = [pool.submit(make_chunk, job) for job in todo[: 2 * workers]]
        rest = iter(todo[2 * workers :])
        while waiting:
            yield waiting.pop(0).result()
            job = next(rest, None)
            if job is not None:
                waiting.append(pool.submit(make_chunk, job))


def _write_species(path: Path) -> None:
    """The species with their concepts in words, and what concepts there are."""
    told = {
        "concepts": [
            {"name": c.name, "part": c.part, "category": c.category, "values": list(c.values)}
            for c in CONCEPTS.values()
        ],
        "species": [
            {
                "name": s.name,
                "concepts": dict(zip(CONCEPTS, s.values, strict=True)),
                "described": list(s.described()),
            }
            for s in KINDS
        ],
    }
    path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8", newline="\n")


def _digests(folder: Path, names: list[str]) -> dict[str, dict[str, Any]]:
    found = {}
    for name in sorted(names):
        size, sha256 = digest(folder / name)
        found[name] = {"bytes": size, "sha256": sha256}
    return found
