"""Teachers: whoever writes free text about pictures, a server, a language model or a student."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from vprog.failed import Failed
from vprog.grammar.diagnostic import VprogError, declare

if TYPE_CHECKING:
    from vprog.distill.sample import Picture

BAD_TEACHER = declare(
    "VP733",
    "there is no such teacher",
    "A teacher is `server:MODEL@URL` (any OpenAI-compatible server) or `language:CHECKPOINT` (a "
    "language model on this machine, which sees no picture). Where a setting takes another, such as "
    "`own` or `student`, it says so.",
    wrong=">>> from vprog.distill.teacher.teacher import teacher\n>>> teacher('oracle:delphi')",
    right=">>> from vprog.distill.teacher.teacher import teacher\n"
    ">>> assert teacher('server:any@http://127.0.0.1:8000/v1').name == 'any'",
)
REFUSED_TO_TEACH = declare(
    "VP734",
    "the teacher has answered too little",
    "More than half of the teacher's answers failed, so that what is learned would hang on which. "
    "What it did answer is kept: mend the cause (the message has the first one) and run again.",
    wrong=">>> from vprog.distill.teacher.teacher import Asked, teacher, told\n"
    ">>> nobody = teacher('server:any@http://127.0.0.1:1/v1', tries=1)\n"
    ">>> told(nobody.write([Asked((), 'What is a robin?')]))",
    right=">>> from vprog.distill.teacher.teacher import told\n>>> assert told(['a bird']) == ['a bird']",
)

#: Characters of an answer that are kept; a teacher that does not stop fills no disk.
MOST: Final = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a teacher is asked.

    Attributes:
        images: the pictures, in order.
        text: the question.
        system: what it is told before, where it takes such.
    """

    images: tuple[Picture, ...]
    text: str
    system: str = ""


class Teacher(Protocol):
    """Writes free text.

    Attributes:
        name: what it is called in records.
        version: changes whenever what it writes may.
    """

    @property
    def name(self) -> str:
        """What it is called in records."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever what it writes may."""
        ...

    def write(self, asks: Sequence[Asked]) -> list[str | Failed]:
        """An answer to each question, or why there is none."""
        ...


def teacher(spec: str, **settings: Any) -> Teacher:
    """The teacher that a setting names, but for the student itself.

    Args:
        spec: ``server:MODEL@URL`` or ``language:CHECKPOINT``.
        settings: arguments of ``teacher.server.Served`` or ``teacher.local.Language``.

    Raises:
        VprogError: VP733 there is none of that name; VP664 and VP690 for settings that cannot be.
    """
    hold_named(spec)
    kind, _, target = spec.partition(":")
    if kind == "server":
        from vprog.distill.teacher.server import Served

        model, _, url = target.partition("@")
        return Served(model, base_url=url, **settings)
    from vprog.distill.teacher.local import Language

    return Language(target, **settings)


def hold_named(spec: str) -> None:
    """See that a setting names a teacher, without asking for it.

    Raises:
        VprogError: VP733.
    """
    kind, _, target = spec.partition(":")
    if kind not in ("server", "language") or not target:
        raise BAD_TEACHER.error(
            f'there is no teacher "{spec[:60]}"', "write server:MODEL@URL or language:CHECKPOINT"
        )


#: The share of a teacher's answers that must come, where some may fail.
LEAST: Final = 0.5


def told(answers: Sequence[str | Failed], least: float = 1.0) -> list[str]:
    """Answers as texts; a failed one is empty.

    Args:
        answers: of a teacher.
        least: the share that must not have failed.

    Raises:
        VprogError: VP734 more have failed; the first failure stands behind it.
    """
    failed = [one for one in answers if isinstance(one, Failed)]
    if len(failed) > (1 - least) * len(answers):
        first = failed[0]
        raise VprogError(
            [
                REFUSED_TO_TEACH.at(
                    None,
                    f"{len(failed)} of {len(answers)} answers failed, first: {first.sentence}",
                    first.help,
                )
            ]
        )
    return ["" if isinstance(one, Failed) else one for one in answers]
