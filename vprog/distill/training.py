"""Teaching a student rows or pairs: checked first, resumed exactly, measured on the way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vprog.distill.lesson import Loss, PairLesson, RowLesson, row_loss
from vprog.distill.publish import ready
from vprog.distill.rank import alone, once
from vprog.distill.row import Preference, Row
from vprog.distill.settings import WRONG_VALUE, key, plain
from vprog.distill.truncation import cut
from vprog.files import write
from vprog.grammar.diagnostic import declare

if TYPE_CHECKING:
    from vprog.distill.network import Network

OTHER_RUN = declare(
    "VP708",
    "the folder holds a run of other settings",
    "A run that was stopped goes on only with the same settings, rows and student: its checkpoints "
    "are of these. For others take a new folder.",
    wrong=">>> from pathlib import Path\n>>> from vprog.distill.training import hold_same\n"
    ">>> hold_same(Path('one.json'), {'seed': 1})\n>>> hold_same(Path('one.json'), {'seed': 2})",
    right=">>> from pathlib import Path\n>>> from vprog.distill.training import hold_same\n"
    ">>> hold_same(Path('same.json'), {'seed': 1})\n>>> hold_same(Path('same.json'), {'seed': 1})",
)

#: In a run's folder: what it is of, the taught student, and what came of it.
OF: Final = "run.json"
STUDENT: Final = "student"
REPORT: Final = "report.json"
_REFERENCE: Final = "reference.json"
#: Settings that have no bearing on the weights.
_BESIDE: Final = frozenset({"checkpoints", "log", "tensorboard", "workers", "device"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """How a student is taught."""

    epochs: float = key(1.0, "how often each sample is seen", least=0.001, most=10_000)
    steps: int = key(0, "how many steps instead; 0: as many as the epochs take")
    batch: int = key(32, "samples at once on a device", least=1, most=100_000)
    accumulation: int = key(1, "batches of a step", least=1, most=100_000)
    rate: float = key(1e-4, "the learning rate at its height", most=1)
    vision_rate: float = key(0.0, "that of the vision tower; 0: the same", most=1)
    schedule: str = key(
        "cosine",
        "how the rate falls behind its height",
        choices=("cosine", "linear", "constant"),
    )
    warmup: float = key(0.03, "the share of steps in which the rate rises", most=0.9)
    decay: float = key(0.0, "weight decay", most=1)
    beta2: float = key(0.98, "AdamW's second decay; VPD's is 0.98", least=0.5, most=0.99999)
    clip: float = key(1.0, "the greatest norm of a gradient; 0: any")
    freeze: tuple[str, ...] = key(
        (),
        "the parts that do not learn",
        choices=("vision", "projector", "language"),
    )
    precision: str = key(
        "float32",
        "the numbers of a pass; the weights stay as they were loaded",
        choices=("float32", "bf16", "fp16"),
    )
    lean: bool = key(False, "save memory: work out again on the way back what was seen on the way")
    seed: int = key(0, "of the order of the samples, and of dropout")
    checkpoints: int = key(0, "steps between two checkpoints; 0: a tenth of all")
    log: int = key(10, "steps between two lines of metrics", least=1)
    tensorboard: bool = key(True, "write for tensorboard too")
    workers: int = key(0, "processes that prepare batches; 0: none but the one that learns")
    device: str = key("auto", "where it learns", choices=("auto", "cpu"))

    @property
    def beside(self) -> frozenset[str]:
        """The settings that have no bearing on the weights."""
        return _BESIDE

    def __post_init__(self) -> None:
        if self.precision == "fp16" and self.device == "cpu":
            raise WRONG_VALUE.error("training.precision is fp16 on a cpu", "take bf16 or float32")
        if self.rate == 0:
            raise WRONG_VALUE.error("training.rate is 0, so nothing is learned", "take 1e-4")
        if len(set(self.freeze)) == 3:
            raise WRONG_VALUE.error("training.freeze leaves nothing to learn", "leave one out")


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a training.

    Attributes:
        student: the folder of the taught student; ``load_student`` reads it.
        steps: how many steps it took.
        samples: how many samples there were.
        loss: the mean loss of the last tenth of the lines of metrics.
        seconds: how long it took, those runs that were stopped left out.
        resumed: the step that the last run went on from; 0 where it was not stopped.
    """

    student: Path
    steps: int
    samples: int
    loss: float
    seconds: float
    resumed: int


def train(
    student: Network,
    groups: Sequence[Row | tuple[Row, ...]],
    settings: Training,
    folder: str | Path,
    *,
    loss: Loss = row_loss,
    of: str = "",
) -> Report:
    """Teach a student rows.

    A run that was stopped, even by kill -9, goes on from its last checkpoint to the same weights; a
    run that is done is read. The student that is given is used up: load the taught one from
    ``Report.student``.

    Args:
        student: who learns.
        groups: rows; those of a tuple stand in one micro-batch.
        settings: how.
        folder: where the run lies.
        loss: from each row's loss to that of a batch; see ``vprog.distill.lesson``.
        of: what else the run is of, such as a digest of settings that the loss hangs on.

    Raises:
        VprogError: VP704 no rows, or a picture cannot be read; VP707 a row is too long; VP708 the
            folder holds another run; VP709 the loss is no number; VP710 the memory is too small.
    """
    whole = [group if isinstance(group, tuple) else (group,) for group in groups]
    rows = [row for group in whole for row in group]
    _hold(rows, settings, folder)
    told = (repr((r.prompt, r.target, r.weight, r.pair_id, r.task, _names(r))) for r in rows)
    name = _digest([of, getattr(loss, "__qualname__", ""), *map(str, map(len, whole)), *told])

    def lesson() -> RowLesson:
        for row in rows:  # told now, not after hours
            student.encoder.hold(row)
        return RowLesson(student, whole, loss)

    return _taught(student, lesson, len(whole), settings, Path(folder), name)


def train_pairs(
    student: Network,
    pairs: Sequence[Preference],
    settings: Training,
    folder: str | Path,
    *,
    beta: float = 0.1,
    sft: float = 0.0,
    words: float = 0.0,
    strip_end: bool = False,
) -> Report:
    """Teach a student preferences, by weighted DPO (``vprog.distill.loss.weighted_dpo``).

    The reference is the student as it was given: its log-probabilities are worked out once, before
    anything is learned, so no second model is held. Resuming and errors are as in ``train``.

    Args:
        student: who learns.
        pairs: of answers, with their weights.
        settings: how.
        folder: where the run lies.
        beta: how dear it is to leave the reference.
        sft: how much the cross-entropy of the chosen answer counts besides; 0: not at all.
        words: both answers are cut to so many words before they become tokens
            (``vprog.distill.truncation.cut``); 0: not at all. LLaVA-Reasoner's value is 90.
        strip_end: leave the end of the turn out of what is learned, as LLaVA-Reasoner does: a cut
            answer must not teach to stop.
    """
    if words:
        pairs = [
            Preference(p.prompt, cut(p.chosen, words), cut(p.rejected, words), p.weight, p.pair_id)
            for p in pairs
        ]
    pairs = [pair for pair in pairs if pair.chosen != pair.rejected]
    rows = [row for pair in pairs for row in pair.rows]
    _hold(rows, settings, folder)
    told = [repr((r.prompt, r.target, r.weight, r.task, _names(r))) for r in rows]
    name = _digest(["pairs", repr((beta, sft, strip_end)), *told])
    folder = Path(folder)

    def lesson() -> PairLesson:
        for row in rows:
            student.encoder.hold(row)

        def reference() -> None:
            # In the numbers that the policy is worked out in, or they differ before anything is learned.
            with numbers(settings.precision, student.device.type):
                values = student.logps(rows, batch=2 * settings.batch, ended=not strip_end)
            write(folder / _REFERENCE, json.dumps(values))

        once(folder / _REFERENCE, reference)
        found = json.loads((folder / _REFERENCE).read_text(encoding="utf-8"))
        both = list(zip(found[::2], found[1::2], strict=True))
        return PairLesson(student, pairs, both, beta=beta, sft=sft, ended=not strip_end)

    return _taught(student, lesson, len(pairs), settings, folder, name)


@contextmanager
def numbers(precision: str, device: str) -> Iterator[None]:
    """Have passes run in the numbers of a setting ``precision``, as they do while learning.

    Args:
        precision: ``float32``, ``bf16`` or ``fp16``.
        device: the type of the device that they run on, such as ``cuda``.
    """
    if precision == "float32":
        yield
        return
    import torch

    kind = torch.bfloat16 if precision == "bf16" else torch.float16
    with torch.autocast(device, dtype=kind):
        yield


def _hold(rows: Sequence[Row], settings: Training, folder: str | Path) -> None:
    """Refuse what cannot be taught, before anything is worked out."""
    from vprog.distill.sample import NO_IMAGES

    if not rows:
        raise NO_IMAGES.error("there is nothing to learn from", "look at the splits and filters")
    empty = next((row for row in rows if not row.target.strip()), None)
    if empty is not None:
        raise NO_IMAGES.error(
            f"the {empty.task} of {empty.pair_id or empty.prompt[:60]!r} is empty", "leave it out"
        )
    ready(folder)


def _taught(
    student: Network,
    lesson: Callable[[], Any],
    samples: int,
    settings: Training,
    folder: Path,
    name: str,
) -> Report:
    from vprog.distill.trainer import teach, within_memory

    kept = {name: value for name, value in plain(settings).items() if name not in _BESIDE}
    of = {
        "form": 1,
        "rows": name,
        "student": student.fingerprint(),
        "settings": json.loads(json.dumps(kept)),
        "adapter": student.lora,
    }
    hold_same(folder / OF, of)
    if (folder / REPORT).is_file() and (folder / STUDENT).is_dir():
        found = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        return Report(folder / STUDENT, **found)
    with within_memory(settings):
        whole = lesson()
    return teach(student, whole, samples, settings, folder)


def finished(folder: Path, report: Report) -> Report:
    """Note what came of a training, for good."""
    told = {name: value for name, value in asdict(report).items() if name != "student"}
    write(folder / REPORT, json.dumps(told, indent=2) + "\n")
    return report


def hold_same(file: Path, of: dict[str, Any]) -> None:
    """Refuse a folder that holds another run; note in a new one what it is of.

    Args:
        file: where it is noted.
        of: plain data that tells one run from another.

    Raises:
        VprogError: VP708.
    """
    try:
        there = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if alone():
            write(file, json.dumps(of, indent=2, sort_keys=True) + "\n")
        return
    except (OSError, ValueError) as error:
        raise OTHER_RUN.error(f"{file} cannot be read: {error!r:.100}", "take another") from None
    if there == of:
        return
    if not isinstance(there, dict):
        raise OTHER_RUN.error(f"{file} tells of no run", "take another folder")
    differs = sorted(k for k in {*of, *there} if k not in of or there.get(k) != of[k])
    if differs == ["settings"]:
        own, other = of["settings"], there["settings"]
        both = sorted({*own, *other})
        differs = [f"settings.{k}" for k in both if k not in own or own[k] != other.get(k)]
    raise OTHER_RUN.error(
        f"{file.parent} holds another run: {', '.join(differs)} differ",
        "take another folder, or the settings that it was begun with",
    )


def _names(row: Row) -> list[str]:
    from vprog.distill.pixels import key_of

    return [key_of(picture) for picture in row.images]


def _digest(parts: Sequence[str]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(f"{len(part)}:{part}".encode())
    return whole.hexdigest()
