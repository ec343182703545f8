"""Answers of a student to many prompts, kept in units: a run that is killed loses one unit at most."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vprog.distill.pixels import key_of
from vprog.distill.publish import ready
from vprog.distill.rank import processes, rank, wait_for
from vprog.distill.row import Prompt
from vprog.distill.settings import key, plain
from vprog.distill.training import hold_same
from vprog.files import write

if TYPE_CHECKING:
    from vprog.distill.student import Student

_OF: Final = "sampling.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How a student is sampled."""

    n: int = key(8, "answers to each prompt", least=1, most=10_000)
    max_tokens: int = key(160, "the most tokens of an answer", least=1, most=100_000)
    temperature: float = key(1.0, "0: the likeliest answer", most=100)
    top_p: float = key(1.0, "draw from the likeliest tokens with this share", least=0.001, most=1)
    seed: int = key(0, "of the draws")
    batch: int = key(64, "answers at once", least=1, most=100_000)
    unit: int = key(64, "prompts that are kept together", least=1, most=1_000_000)


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt to be sampled.

    Attributes:
        id: its name; no two of a run share one.
        prompt: what is asked.
        prefix: what each answer begins with; it is not part of the answers.
    """

    id: str
    prompt: Prompt
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class Sampled:
    """The answers to a prompt, by its name."""

    id: str
    texts: tuple[str, ...]


def sample_all(
    student: Student,
    asked: Sequence[Asked],
    settings: Sampling,
    folder: str | Path,
    *,
    stop: Sequence[str] = (),
    of: str = "",
) -> list[Sampled]:
    """The answers to all prompts, in their order; what is in the folder already is read.

    An answer's draw hangs on the seed, its prompt and its number alone, so a run that was killed and
    goes on gives what an undisturbed one gives. Several processes share the units.

    Args:
        student: who answers.
        asked: the prompts.
        settings: how.
        folder: where units are kept, as lines of JSON.
        stop: an answer ends behind the first of these texts.
        of: names the student's weights; by default its ``fingerprint``, where it has one.

    Raises:
        VprogError: VP704, VP707 a prompt cannot be asked; VP706 the folder cannot be made; VP708 it
            holds another run.
    """
    folder = ready(folder)
    name = of or str(getattr(student, "fingerprint", lambda: "")())
    hold_same(folder / _OF, _of(asked, settings, stop, name))
    starts = range(0, len(asked), settings.unit)
    for number, start in enumerate(starts):
        file = folder / f"{number:06d}.jsonl"
        if number % processes() == rank() and not file.is_file():
            some = asked[start : start + settings.unit]
            write(file, _lines(student, some, settings, stop))
    for number in range(len(starts)):
        wait_for(folder / f"{number:06d}.jsonl")
    return list(read_samples(folder))


def _lines(
    student: Student, asked: Sequence[Asked], settings: Sampling, stop: Sequence[str]
) -> str:
    said = student.generate(
        [one.prompt for one in asked],
        max_tokens=settings.max_tokens,
        temperature=settings.temperature,
        top_p=settings.top_p,
        n=settings.n,
        seed=settings.seed,
        stop=stop,
        prefixes=[one.prefix for one in asked],
        batch=settings.batch,
    )
    told = ({"id": one.id, "texts": texts} for one, texts in zip(asked, said, strict=True))
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in told)


def read_samples(folder: str | Path) -> Iterator[Sampled]:
    """What was sampled into a folder, in the order of the prompts."""
    for file in sorted(Path(folder).glob("[0-9]*.jsonl")):
        # A text may hold other ends of lines, which JSON leaves as they are.
        for line in filter(None, file.read_text(encoding="utf-8").split("\n")):
            told = json.loads(line)
            yield Sampled(told["id"], tuple(told["texts"]))


def _of(
    asked: Sequence[Asked], settings: Sampling, stop: Sequence[str], student: str
) -> dict[str, Any]:
    whole = hashlib.sha256()
    for one in asked:
        pictures = [key_of(picture) for picture in one.prompt.images]
        whole.update(repr((one.id, one.prompt.text, pictures, one.prefix)).encode())
    told = {name: value for name, value in plain(settings).items() if name != "batch"}
    return {
        "form": 1,
        "prompts": whole.hexdigest(),
        "settings": told,
        "stop": list(stop),
        "student": student,
    }
