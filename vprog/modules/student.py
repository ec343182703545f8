"""A student that ``vprog distill`` taught, or any model that was taught the same prompts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar, Final

from vprog.module import Ask
from vprog.modules.asking import Asking, Said, Task
from vprog.modules.chat import LIMIT, Chat, begun, plain_text
from vprog.modules.checkpoint import NOT_THIS_KIND, Checkpoint
from vprog.modules.framing import framed
from vprog.modules.texts import held

#: Beside the checkpoint: the size of pictures, and how the student is asked.
ABOUT: Final = "student.json"
#: The most tokens of an answer with its reasons.
LENGTH: Final = 256


@dataclass(frozen=True, slots=True)
class Manner:
    """How a student is asked.

    Attributes:
        size: width and height that pictures are brought to; None: as they are.
        label: stands behind a question whose answer alone is wanted.
        rationale: behind one whose reasons are wanted too.
        mark: stands before the answer behind the reasons.
    """

    size: int | None = None
    label: str = "Answer with a word, a number or a short phrase."
    rationale: str = "Say step by step what the picture shows, then give the answer."
    mark: str = "### Answer:"


class Taught(Chat):
    """The module ``student``: a model that was taught questions with suffixes.

    A question is put as it was taught: with the suffix that asks for the answer alone, or, with
    ``reasons = true``, with the one that asks for the reasons first; then the answer is what stands
    behind the last mark. How that was, and the size of pictures, is read from ``student.json`` beside
    the checkpoint; without it the suffixes are those of ``vprog corpus export``.

    Args:
        checkpoint: as for ``Chat``.
        reasons: have the student reason before it answers ``ask``.
        settings: as for ``Chat``.
    """

    name = "student"
    ORACLES: ClassVar[tuple[str, ...]] = Asking.ORACLES
    SOURCE: ClassVar = "vprog distill"

    def __init__(
        self,
        checkpoint: str | Path,
        *,
        reasons: bool = False,
        device: str = "auto",
        dtype: str = "auto",
        batch: int = 8,
        threshold: float | None = None,
        sha256: str | None = None,
    ) -> None:
        super().__init__(
            checkpoint,
            device=device,
            dtype=dtype,
            batch=batch,
            threshold=threshold,
            sha256=sha256,
        )
        self.reasons = reasons
        self._manner = Manner()

    def settings(self) -> Mapping[str, Any]:
        """The settings that an answer hangs on."""
        return {**super().settings(), "reasons": str(self.reasons).lower()}

    def load(self, found: Checkpoint, device: Any, dtype: Any) -> tuple[Any, Any]:
        """The network and its processor.

        Raises:
            VprogError: VP663 it has no chat template, or student.json cannot be read.
        """
        self._manner = manner(found.folder)
        return super().load(found, device, dtype)

    def tasks(self, ask: Ask) -> list[Task]:
        """A call as questions."""
        found = super().tasks(ask)
        if self.reasons and ask.oracle == "ask":
            return [replace(task, options=(), length=LENGTH) for task in found]
        return found

    def respond(self, network: Any, tasks: list[Task]) -> list[Said]:
        """What the student says, of reasons the answer alone."""
        said = super().respond(network, tasks)
        return [
            Said(answer_of(one.text, self._manner.mark), one.score)
            if task.length == LENGTH
            else one
            for one, task in zip(said, tasks, strict=True)
        ]

    def hold(self, network: Any, task: Task) -> None:
        """Refuse a question that is too long."""
        for text in (task.question, *task.options):
            held(network[1].tokenizer, text, LIMIT)

    def inputs(self, network: Any, task: Task) -> tuple[dict[str, Any], str]:
        """The tensors of a task, and the blank that an answer begins with."""
        _, process = network
        marks = {*process.tokenizer.all_special_tokens, *process.tokenizer.get_added_vocab()}
        suffix = self._manner.rationale if task.length == LENGTH else self._manner.label
        question = plain_text(marks, f"{task.question}\n{suffix}" if suffix else task.question)
        content = [{"type": "image"}, {"type": "text", "text": question}]
        prompt = process.apply_chat_template(
            [{"role": "user", "content": content}], add_generation_prompt=True, tokenize=False
        )
        made = process(
            text=[prompt],
            images=[self._picture(task)],
            add_special_tokens=not begun(process, prompt),
            return_tensors="pt",
        )
        lead = "" if not prompt or prompt[-1].isspace() or prompt[-1] in ">]|" else " "
        return dict(made), lead

    def _picture(self, task: Task) -> Any:
        size = self._manner.size
        if size is None:
            return framed(task.image, 8)
        found = framed(task.image)
        if found.size != (size, size):
            from PIL.Image import Resampling

            found = found.resize((size, size), Resampling.BICUBIC)
        return found


def manner(folder: Path) -> Manner:
    """How the student of a folder is asked.

    Raises:
        VprogError: VP663 its student.json cannot be read.
    """
    file = folder / ABOUT
    if not file.is_file():
        return Manner()
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return replace(Manner(), size=told["size"], **told.get("wording", {}))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NOT_THIS_KIND.error(f"{file} cannot be read: {error!r:.100}", "get a copy") from None


def answer_of(text: str, mark: str) -> str:
    """The answer behind the last mark of a text; the text itself where there is none.

    >>> answer_of("There are two cups.\\n### Answer: 2", "### Answer:")
    '2'
    """
    behind = text.rpartition(mark)[2] if mark and mark in text else text
    return re.split(r"\n", behind.strip(), maxsplit=1)[0]
