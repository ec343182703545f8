"""What is taught: which samples, how a batch is made of them, and what loss it has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from vprog.distill.loss import (
    dpo_margin,
    fact_loss,
    length_normalized,
    sequence_logps,
    weighted_dpo,
)
from vprog.distill.rank import processes
from vprog.distill.row import Preference, Row

if TYPE_CHECKING:
    from torch import Tensor

    from vprog.distill.network import Network

#: The rows of one sample: they stand in one micro-batch.
Group: TypeAlias = tuple[Row, ...]
#: From the length-normalised cross-entropy of each row, shape (rows,), and the groups that the rows
#: are of, in order, to the loss of a batch and what else is measured.
Loss: TypeAlias = Callable[["Tensor", Sequence[Group]], tuple["Tensor", dict[str, "Tensor"]]]


class Lesson(Protocol):
    """What a trainer needs to know."""

    @property
    def lengths(self) -> Sequence[int]:
        """About how long each sample is."""
        ...

    def batch(self, places: Sequence[int]) -> dict[str, Any]:
        """The samples at some places, as what ``loss`` takes."""
        ...

    def loss(
        self, student: Network, model: Any, batch: dict[str, Any]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """The loss of a batch, a scalar, and what else is measured, each a scalar."""
        ...


def row_loss(losses: Tensor, groups: Sequence[Group]) -> tuple[Tensor, dict[str, Tensor]]:
    """The mean over rows of weight times length-normalised cross-entropy."""
    weights = losses.new_tensor([row.weight for group in groups for row in group])
    return (weights * losses).mean(), {}


def fact(weight: float = 1.0) -> Loss:
    """Fact's loss: ``L = L_label + lambda * L_rationale`` (``vprog.distill.loss.fact_loss``).

    A group is a label row, or one with a rationale row behind it.

    Args:
        weight: lambda.
    """

    def loss(losses: Tensor, groups: Sequence[Group]) -> tuple[Tensor, dict[str, Tensor]]:
        starts, at = [], 0
        for group in groups:
            starts.append(at)
            at += len(group)
        there = [len(group) > 1 for group in groups]
        has = losses.new_tensor(there).bool()
        label = losses[starts]
        rationale = losses[[s + h for s, h in zip(starts, there, strict=True)]]
        measured = {"label": label.detach().mean()}
        if any(there):
            measured["rationale"] = rationale.detach()[has].mean()
        return fact_loss(label, rationale, has, weight), measured

    return loss


def _shares(student: Network) -> bool:
    """Whether a picture that several rows show is looked at once: a model that is wrapped for several
    processes must be called whole, with a picture for each row.
    """
    return student.shares and processes() == 1


class RowLesson:
    """Rows to be learned, in groups that stay together.

    Args:
        student: encodes them.
        groups: the rows of each sample.
        loss: of a batch.
    """

    def __init__(self, student: Network, groups: Sequence[Group], loss: Loss) -> None:
        self._student, self._groups, self._loss = student, groups, loss

    @property
    def lengths(self) -> list[int]:
        """Characters of each group's longest row."""
        return [max(len(r.prompt) + len(r.target) for r in group) for group in self._groups]

    def batch(self, places: Sequence[int]) -> dict[str, Any]:
        """See ``Lesson``; errors as ``Network.encode``."""
        groups = [self._groups[place] for place in places]
        rows = [row for group in groups for row in group]
        encoder = self._student.encoder
        encoder.warm([row.asks for row in rows])
        made = encoder.batch([encoder.row(row) for row in rows], share=_shares(self._student))
        return {"tensors": made, "groups": groups}

    def loss(
        self, student: Network, model: Any, batch: dict[str, Any]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """See ``Lesson``."""
        logits, labels = student.logits(batch["tensors"], model)
        return self._loss(length_normalized(logits, labels), batch["groups"])


class PairLesson:
    """Pairs to be learned by weighted direct preference optimisation.

    Args:
        student: encodes them.
        pairs: the pairs, their texts as they are to be learned.
        reference: of each pair the reference's log-probabilities of the chosen and the rejected.
        beta: how dear it is to leave the reference.
        sft: how much the chosen answer's length-normalised cross-entropy counts beside it.
        ended: whether the end of the turn is learned.
    """

    def __init__(
        self,
        student: Network,
        pairs: Sequence[Preference],
        reference: Sequence[tuple[float, float]],
        *,
        beta: float,
        sft: float,
        ended: bool,
    ) -> None:
        self._student, self._pairs, self._reference = student, pairs, reference
        self._beta, self._sft, self._ended = beta, sft, ended

    @property
    def lengths(self) -> list[int]:
        """Characters of each pair's longer answer, with its prompt."""
        return [len(p.prompt.text) + max(len(p.chosen), len(p.rejected)) for p in self._pairs]

    def batch(self, places: Sequence[int]) -> dict[str, Any]:
        """See ``Lesson``; errors as ``Network.encode``."""
        import torch

        pairs = [self._pairs[place].rows for place in places]
        rows = [*(chosen for chosen, _ in pairs), *(rejected for _, rejected in pairs)]
        encoder = self._student.encoder
        encoder.warm([row.asks for row in rows])
        encoded = [encoder.row(row, ended=self._ended) for row in rows]
        return {
            "tensors": encoder.batch(encoded, share=_shares(self._student)),
            "reference": torch.tensor([self._reference[place] for place in places]),
            "weights": torch.tensor([self._pairs[place].weight for place in places]),
        }

    def loss(
        self, student: Network, model: Any, batch: dict[str, Any]
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """See ``Lesson``."""
        logits, labels = student.logits(batch["tensors"], model)
        half = len(labels) // 2
        logps = sequence_logps(logits, labels)
        chosen, rejected = logps[:half], logps[half:]
        reference = batch["reference"]
        margin = dpo_margin(chosen, rejected, reference[:, 0], reference[:, 1])
        loss = weighted_dpo(margin, batch["weights"], self._beta)
        if self._sft:
            loss = loss + self._sft * length_normalized(logits[:half], labels[:half]).mean()
        gain = (chosen - reference[:, 0]).detach()
        measured = {
            "margin": (self._beta * margin.detach()).mean(),
            "preferred": margin.detach().gt(0).float().mean(),
            "chosen_gain": gain.mean(),
            "rejected_gain": (rejected - reference[:, 1]).detach().mean(),
        }
        return loss, measured
