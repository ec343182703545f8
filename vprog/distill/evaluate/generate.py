"""Asking a student about samples, apart from scoring what it says: units that survive a kill."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vprog.corpus.exports.wording import Wording
from vprog.distill.evaluate.said import Said, write_said
from vprog.distill.publish import ready
from vprog.distill.row import prompt_of
from vprog.distill.sample import Sample, hold_pictures
from vprog.distill.sampling import Asked, Sampling, sample_all
from vprog.distill.training import hold_same

if TYPE_CHECKING:
    from vprog.distill.network import Network

#: In the folder of an evaluation: what was said, in every mode.
SAID: Final = "said.jsonl"
_HOW: Final = "asked.json"


def say(
    student: Network,
    samples: Sequence[Sample],
    modes: Sequence[str],
    folder: str | Path,
    *,
    tokens: int = 160,
    batch: int = 64,
) -> list[Said]:
    """The likeliest answer to each sample in each mode; what is in the folder already is read.

    Args:
        student: who is asked, in its own wording.
        samples: about what.
        modes: of ``MODES``.
        folder: where the texts are kept, as ``said.jsonl`` and in units.
        tokens: the most of a text that reasons; a direct one has at most 16.
        batch: texts at once.

    Raises:
        VprogError: VP704 a sample has no picture; VP706 the folder cannot be made; VP707 a prompt is
            too long; VP708 the folder holds what another student, or other samples, gave, or what
            pictures of another size did.
    """
    hold_pictures(samples)
    # A student's fingerprint is that of its weights alone.
    hold_same(ready(folder) / _HOW, {"form": 1, "size": student.size})
    wording = student.wording or Wording()
    found = []
    for mode in modes:
        task = "label" if mode == "direct" else "rationale"
        most = min(tokens, 16) if mode == "direct" else tokens
        settings = Sampling(n=1, temperature=0.0, max_tokens=most, batch=batch, unit=4 * batch)
        asked = [Asked(sample.id, prompt_of(sample, task, wording)) for sample in samples]
        told = sample_all(student, asked, settings, Path(folder) / mode)
        found += [Said(one.id, one.texts[0], mode) for one in told]
    write_said(Path(folder) / SAID, found)
    return found
