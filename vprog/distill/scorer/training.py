"""Training an R-Scorer on lessons that cost nothing, with exact resume.

Cross-entropy over the three labels, as METHODS.md, section 3.3 C has it; the steps, rates and sizes
are our own design. Everything that is drawn, the dropout of a checkpoint too, hangs on the seed and
the step alone, so a training that was killed goes on to the same weights.
"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vprog.distill.publish import published
from vprog.distill.scorer.lessons import Lesson
from vprog.distill.scorer.model import SINGLE, RScorer, pieces
from vprog.distill.scorer.sources import NO_RATIONALES
from vprog.grammar.diagnostic import declare

if TYPE_CHECKING:
    from torch import Tensor

OTHER_LESSONS = declare(
    "VP749",
    "the folder holds the training of another judge",
    "A training goes on where it stopped, with the lessons, the settings and the size it was begun "
    "with. For others take a new folder.",
    wrong="$ rm -rf twice && vprog distill scorer world:1 --scenes 1 --steps 1 --tests 0 -o twice && "
    "vprog distill scorer world:1 --scenes 1 --steps 2 --tests 0 -o twice",
    right="$ rm -rf again && vprog distill scorer world:1 --scenes 1 --steps 1 --tests 0 -o again && "
    "vprog distill scorer world:1 --scenes 1 --steps 1 --tests 0 -o again",
)

#: In the folder of a training: what it is of, and the judge that it made.
ABOUT: Final = "training.json"
JUDGE: Final = "judge"
#: The place of a label, by which candidate is better.
_LABEL: Final = {1: 0, -1: 1, 0: 2}
_STATE: Final = "optimizer.safetensors"


@dataclass(frozen=True, slots=True)
class ScorerTraining:
    """How a judge learns.

    Attributes:
        steps: how many.
        batch: lessons a step.
        rate: the learning rate at its height; it rises over a tenth of the steps and falls to 0.
        decay: weight decay.
        seed: of the order of lessons.
        every: steps between checkpoints.
    """

    steps: int = 1500
    batch: int = 32
    rate: float = 1e-3
    decay: float = 0.01
    seed: int = 0
    every: int = 250


def train_scorer(
    scorer: RScorer,
    lessons: Sequence[Lesson],
    settings: ScorerTraining,
    folder: str | Path,
    name: str = "",
) -> RScorer:
    """Teach a judge; one of single candidates learns from each lesson's better and worse one.

    Args:
        scorer: a judge, from ``make_scorer`` or ``RScorer.load``; it is changed.
        lessons: what it learns from.
        settings: see ``ScorerTraining``.
        folder: where checkpoints and the judge are written (``judge`` within it).
        name: tells lessons and size apart from others in this folder.

    Returns:
        The trained judge.

    Raises:
        VprogError: VP746 there are no lessons for such a judge; VP747 one is longer than the judge's
            context; VP749 the folder holds another training; VP505 and VP706 it cannot be written;
            VP709 the loss is no number.
    """
    place = Path(folder)
    labels = scorer.model.config.num_labels
    rows = _rows(lessons, labels)
    if not rows:
        raise NO_RATIONALES.error("no two candidates make a lesson", "name more scenes or rows")
    _begin(place, {**asdict(settings), "lessons": len(lessons), "name": name})
    if (place / JUDGE).is_dir():
        return RScorer.load(place / JUDGE, labels, scorer.batch)
    _learn(scorer, rows, settings, place)

    def fill(made: Path) -> None:
        scorer.save(made)

    published(place / JUDGE, fill)
    for old in place.glob("step-*"):
        shutil.rmtree(old)
    return scorer


def _rows(lessons: Sequence[Lesson], labels: int) -> list[tuple[tuple[str, ...], int]]:
    """What is shown, with its label."""
    if labels == len(SINGLE):
        return [
            (pieces(one.shown.case, text), SINGLE.index("sound" if good else "faulty"))
            for one in lessons
            if one.better
            for text, good in (
                (one.shown.first, one.better == 1),
                (one.shown.second, one.better == -1),
            )
        ]
    return [
        (pieces(one.shown.case, one.shown.first, one.shown.second), _LABEL[one.better])
        for one in lessons
    ]


def _learn(
    scorer: RScorer,
    rows: Sequence[tuple[tuple[str, ...], int]],
    settings: ScorerTraining,
    place: Path,
) -> None:
    import torch
    from torch.nn.functional import cross_entropy

    from vprog.distill.trainer import hold_loss

    model = scorer.model
    weights = dict(model.named_parameters())
    optimizer = torch.optim.AdamW(
        weights.values(), lr=settings.rate, weight_decay=settings.decay, foreach=False
    )
    begun = _resume(model, optimizer, place)
    rise = max(1, settings.steps // 10)
    model.train()
    for step in range(begun, settings.steps):
        some = [rows[k] for k in _drawn(len(rows), settings, step)]
        inputs = scorer.encode([shown for shown, _ in some])
        wanted = torch.tensor([label for _, label in some], device=model.device)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(_chance(settings.seed, step))
            logits = model(**{k: v.to(model.device) for k, v in inputs.items()}).logits
        loss = cross_entropy(logits.float(), wanted)
        hold_loss(loss.detach(), step + 1)
        rate = settings.rate * min(1.0, (step + 1) / rise) * (1 - step / settings.steps)
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(weights.values(), 1.0)
        optimizer.step()
        if (step + 1) % settings.every == 0 and step + 1 < settings.steps:
            _checkpoint(model, optimizer, place, step + 1, loss.item())
    model.eval()


def _chance(seed: int, step: int) -> int:
    """The seed of what a step draws."""
    return random.Random(f"{seed}:{step}").getrandbits(62)


def _drawn(count: int, settings: ScorerTraining, step: int) -> list[int]:
    """The rows of a step: every row once before any a second time."""
    found: list[int] = []
    start = step * settings.batch
    while len(found) < settings.batch:
        turn, at = divmod(start + len(found), count)
        order = _order(count, settings.seed, turn)
        found += order[at : at + settings.batch - len(found)]
    return found


_ORDERS: dict[tuple[int, int, int], list[int]] = {}


def _order(count: int, seed: int, turn: int) -> list[int]:
    key = (count, seed, turn)
    if key not in _ORDERS:
        _ORDERS.clear()
        _ORDERS[key] = random.Random(f"{seed}:{turn}").sample(range(count), count)
    return _ORDERS[key]


def _checkpoint(model: Any, optimizer: Any, place: Path, step: int, loss: float) -> None:
    """Write where the training stands, and drop what was written before."""
    from safetensors.torch import save_file

    def fill(made: Path) -> None:
        state = {name: one.detach().contiguous() for name, one in model.state_dict().items()}
        save_file(state, made / "model.safetensors")
        moments: dict[str, Tensor] = {}
        for number, told in optimizer.state_dict()["state"].items():
            moments |= {f"{number}.{name}": one.contiguous() for name, one in told.items()}
        save_file(moments, made / _STATE)
        (made / "loss.json").write_text(json.dumps({"step": step, "loss": loss}) + "\n")

    kept = published(place / f"step-{step:08d}", fill)
    for old in place.glob("step-*"):
        if old != kept:
            shutil.rmtree(old)


def _resume(model: Any, optimizer: Any, place: Path) -> int:
    """Go back to the last checkpoint; the step that comes next."""
    from safetensors.torch import load_file

    found = sorted(place.glob("step-????????"))
    if not found:
        return 0
    model.load_state_dict(load_file(found[-1] / "model.safetensors"))
    state: dict[int, dict[str, Tensor]] = {}
    for name, one in load_file(found[-1] / _STATE).items():
        number, _, kind = name.partition(".")
        state.setdefault(int(number), {})[kind] = one
    optimizer.load_state_dict({**optimizer.state_dict(), "state": state})
    return int(found[-1].name.rpartition("-")[2])


def _begin(place: Path, about: dict[str, Any]) -> None:
    """Hold a folder to one training.

    Raises:
        VprogError: VP749.
    """
    file = place / ABOUT
    text = json.dumps(about, indent=2, sort_keys=True) + "\n"
    if file.is_file():
        if file.read_text(encoding="utf-8") != text:
            raise OTHER_LESSONS.error(f"{place} holds another training", "take a new folder")
        return
    from vprog.corpus.commit import commit, make_folder

    make_folder(place)
    commit(file, text.encode())
