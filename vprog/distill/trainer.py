"""The loop itself: transformers' Trainer with our batches, losses, checkpoints and metrics."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vprog.distill.lesson import Lesson
from vprog.distill.metrics import Metrics, read_metrics
from vprog.distill.publish import sync
from vprog.distill.rank import alone, processes
from vprog.distill.schedule import order, steps_of
from vprog.distill.training import STUDENT, Report, Training, finished
from vprog.files import write
from vprog.grammar.diagnostic import declare
from vprog.modules.device import package
from vprog.modules.loading import quiet

if TYPE_CHECKING:
    from vprog.distill.network import Network

NO_NUMBER = declare(
    "VP709",
    "the loss is no number",
    "The weights have run away: the learning rate is too high, or half precision is too coarse. The "
    "last checkpoint is from before.",
    wrong=">>> import torch\n>>> from vprog.distill.trainer import hold_loss\n"
    ">>> hold_loss(torch.tensor(float('nan')), 7)",
    right=">>> import torch\n>>> from vprog.distill.trainer import hold_loss\n"
    ">>> hold_loss(torch.tensor(0.5), 7)",
)
NO_MEMORY = declare(
    "VP710",
    "the memory is too small for this run",
    "What a step needs grows with the batch, the length of the rows and the size of the pictures. A "
    "run that was stopped by this goes on, in a new folder, with other settings.",
    wrong=">>> from vprog.distill.trainer import within_memory\n>>> from vprog.distill.training "
    "import Training\n>>> with within_memory(Training()):\n...     raise MemoryError",
    right=">>> from vprog.distill.trainer import within_memory\n>>> from vprog.distill.training "
    "import Training\n>>> with within_memory(Training()):\n...     pass",
)

_CHECKPOINTS: Final = "checkpoints"
_WHOLE: Final = "whole.json"
_PARTS: Final = {
    "projector": ("multi_modal_projector.", "connector.", "merger."),
    "vision": ("vision_tower.", "vision_model.", "visual.", "vision_encoder."),
    "language": ("language_model.", "text_model.", "lm_head."),
}


def part_of(name: str) -> str:
    """Of which part of a model a weight is: ``projector``, ``vision`` or ``language``.

    >>> part_of("model.visual.merger.mlp.0.weight"), part_of("model.vision_tower.embeddings.bias")
    ('projector', 'vision')
    """
    for part, marks in _PARTS.items():
        if any(f".{mark}" in f".{name}" for mark in marks):
            return part
    return "language"


def hold_loss(loss: Any, step: int) -> None:
    """Refuse a loss that is no number.

    Raises:
        VprogError: VP709.
    """
    if not bool(loss.isfinite()):
        raise NO_NUMBER.error(
            f"the loss is {float(loss)} at step {step}",
            "take a tenth of training.rate, precision float32 or bf16, and training.clip = 1.0",
        )


@contextmanager
def within_memory(settings: Training) -> Iterator[None]:
    """Turn a lack of memory into advice.

    Raises:
        VprogError: VP710.
    """
    try:
        yield
    except (MemoryError, RuntimeError) as error:
        said = str(error).lower()
        if not (
            isinstance(error, MemoryError) or "out of memory" in said or "can't allocate" in said
        ):
            raise
        advice = ["a smaller student.size, if it is 0 or more than 224"]
        if settings.batch > 1:
            half = settings.batch // 2
            more = -(-settings.batch * settings.accumulation // half)
            same = (
                " (the same steps)" if half * more == settings.batch * settings.accumulation else ""
            )
            advice.insert(0, f"training.batch = {half} with accumulation = {more}{same}")
        if not settings.lean:
            advice.append("training.lean = true")
        advice.append("an adapter (student.rank = 8)")
        if settings.precision == "float32":
            advice.append('training.precision = "bf16"')
        raise NO_MEMORY.error(
            f"a batch of {settings.batch} does not fit the memory", f"try {'; '.join(advice)}"
        ) from None


class _Places:
    """The data set of the Trainer: which sample comes when."""

    def __init__(self, places: list[int]) -> None:
        self._places = places

    def __len__(self) -> int:
        return len(self._places)

    def __getitem__(self, at: int) -> int:
        return self._places[at]


def teach(
    student: Network, lesson: Lesson, samples: int, settings: Training, folder: Path
) -> Report:
    """Run, or go on with, a training; see ``vprog.distill.training.train``."""
    began = time.monotonic()
    together = settings.accumulation * processes()
    steps = settings.steps or steps_of(samples, settings.epochs, settings.batch * together)
    places = order(lesson.lengths, settings.batch, steps, settings.seed, together)
    last = _last(folder / _CHECKPOINTS)
    resumed = int(last.name.rpartition("-")[2]) if last is not None else 0
    for name, weights in student.model.named_parameters():
        if part_of(name) in settings.freeze:
            weights.requires_grad_(False)
    if settings.lean:
        # The library calls it by another name from version 5.22 on.
        model = student.model
        enable = getattr(model, "activation_checkpointing_enable", None)
        (enable or model.gradient_checkpointing_enable)({"use_reentrant": False})
        if student.adapted:
            student.model.enable_input_require_grads()
    metrics = Metrics(folder, resumed, settings.tensorboard) if alone() else None
    with quiet(), within_memory(settings):
        trainer = _trainer(student, lesson, settings, folder, steps, metrics)(_Places(places))
        trainer.train(resume_from_checkpoint=None if last is None else str(last))
        trainer.accelerator.wait_for_everyone()
    if metrics is not None:
        metrics.close()
    report = Report(
        folder / STUDENT, steps, samples, _final(folder), time.monotonic() - began, resumed
    )
    if alone():
        student.model = trainer.accelerator.unwrap_model(trainer.model)
        student.save(folder / STUDENT)
        finished(folder, report)
        shutil.rmtree(folder / _CHECKPOINTS, ignore_errors=True)
    trainer.accelerator.wait_for_everyone()
    return report


def _final(folder: Path) -> float:
    losses = [line["loss"] for line in read_metrics(folder) if "loss" in line]
    tail = losses[-max(1, len(losses) // 10) :]
    return sum(tail) / len(tail) if tail else float("nan")


def _last(folder: Path) -> Path | None:
    """The last checkpoint that is whole; those that a kill cut short are removed."""
    found: list[tuple[int, Path]] = []
    for path in folder.glob("checkpoint-*") if folder.is_dir() else ():
        if (path / _WHOLE).is_file():
            found.append((int(path.name.rpartition("-")[2]), path))
        elif alone():
            shutil.rmtree(path, ignore_errors=True)
    return max(found)[1] if found else None


def _arguments(settings: Training, folder: Path, steps: int) -> Any:
    tf = package("transformers", "train")
    schedule = {"constant": "constant_with_warmup"}.get(settings.schedule, settings.schedule)
    every = settings.checkpoints or max(1, steps // 10)
    return tf.TrainingArguments(
        output_dir=str(folder / _CHECKPOINTS),
        per_device_train_batch_size=settings.batch,
        gradient_accumulation_steps=settings.accumulation,
        max_steps=steps,
        learning_rate=settings.rate,
        lr_scheduler_type=schedule,
        warmup_steps=round(settings.warmup * steps),
        weight_decay=settings.decay,
        adam_beta2=settings.beta2,
        max_grad_norm=settings.clip,
        bf16=settings.precision == "bf16",
        fp16=settings.precision == "fp16",
        seed=settings.seed,
        logging_steps=min(settings.log, steps),
        logging_nan_inf_filter=False,
        save_strategy="steps",
        save_steps=every,
        save_total_limit=2,
        report_to=[],
        remove_unused_columns=False,
        dataloader_num_workers=settings.workers,
        dataloader_pin_memory=False,
        disable_tqdm=True,
        use_cpu=settings.device == "cpu",
        ddp_find_unused_parameters=True,
        average_tokens_across_devices=False,
    )


def _trainer(
    student: Network,
    lesson: Lesson,
    settings: Training,
    folder: Path,
    steps: int,
    metrics: Metrics | None,
) -> Any:
    """A maker of the trainer, given its data set; transformers is imported here alone."""
    tf, torch = package("transformers", "train"), package("torch", "train")
    loop: Any = tf.Trainer
    callback: Any = tf.TrainerCallback

    class Teaching(loop):  # type: ignore[misc]
        optimizer: Any

        def __init__(self, places: _Places) -> None:
            self.sums: dict[str, Any] = {}
            self.counts: dict[str, int] = {}
            super().__init__(
                model=student.model,
                args=_arguments(settings, folder, steps),
                train_dataset=places,
                data_collator=lesson.batch,
                callbacks=[Watch()],
            )
            self.remove_callback(tf.PrinterCallback)
            self.model_accepts_loss_kwargs = False
            Watch.trainer = self

        def _get_train_sampler(self, train_dataset: Any = None) -> Any:
            # The order is worked out already, for all epochs.
            return torch.utils.data.SequentialSampler(self.train_dataset)

        def compute_loss(
            self, model: Any, inputs: dict[str, Any], return_outputs: bool = False, **_: Any
        ) -> Any:
            loss, measured = lesson.loss(student, model, inputs)
            hold_loss(loss.detach(), self.state.global_step + 1)
            for name, value in measured.items():
                self.sums[name] = self.sums.get(name, 0.0) + value.detach()
                self.counts[name] = self.counts.get(name, 0) + 1
            return loss

        def create_optimizer(self, model: Any = None) -> Any:
            if self.optimizer is None:
                self.optimizer = _optimizer(self, settings)
            return self.optimizer

        def floating_point_ops(self, inputs: Any) -> int:
            return 0

        def log(self, logs: dict[str, float], start_time: float | None = None) -> None:
            told = {name: float(total) / self.counts[name] for name, total in self.sums.items()}
            self.sums, self.counts = {}, {}
            super().log({**logs, **told}, start_time)

    class Watch(callback):  # type: ignore[misc]
        trainer: Any = None

        def on_log(
            self, args: Any, state: Any, control: Any, logs: dict[str, float], **_: Any
        ) -> None:
            if metrics is not None and "loss" in logs:
                names = {"learning_rate": "rate"}
                told = {names.get(k, k): v for k, v in logs.items() if k != "epoch"}
                metrics.add(state.global_step, told)

        def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            self.trainer.accelerator.wait_for_everyone()
            if alone():
                place = Path(args.output_dir) / f"checkpoint-{state.global_step}"
                sync(place)
                write(place / _WHOLE, json.dumps({"step": state.global_step}))

    return Teaching


def _optimizer(trainer: Any, settings: Training) -> Any:
    """AdamW with a rate for the vision tower and one for the rest; norms and biases do not decay."""
    torch = package("torch", "train")
    decays = set(trainer.get_decay_parameter_names(trainer.model))
    groups: dict[tuple[bool, bool], list[Any]] = {}
    for name, weights in trainer.model.named_parameters():
        if weights.requires_grad:
            own = bool(settings.vision_rate) and part_of(name) == "vision"
            groups.setdefault((name in decays, own), []).append(weights)
    return torch.optim.AdamW(
        [
            {
                "params": some,
                "weight_decay": settings.decay if decayed else 0.0,
                "lr": settings.vision_rate if own else settings.rate,
            }
            for (decayed, own), some in sorted(groups.items(), key=lambda item: item[0])
        ],
        betas=(0.9, settings.beta2),
        fused=weights.device.type in ("cpu", "cuda"),
    )
