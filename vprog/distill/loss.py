"""The losses of the four systems, as plain functions of torch tensors.

TRL has no weight for a row or a pair, which Fact's lambda and the confidence of self-rationale
calibration need; so these stand here, and trainers call them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from torch import Tensor

#: A label at a place that is not learned from, as everywhere in transformers.
IGNORED: Final = -100


def token_logps(logits: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """The log-probability of each label given what stands before it.

    Args:
        logits: of shape (rows, length, vocabulary); the logits at a place speak of the next one.
        labels: of shape (rows, length), token ids, ``IGNORED`` where nothing is learned.

    Returns:
        Log-probabilities (nats, 0 where ignored) and the mask of what counts, both of shape
        (rows, length - 1).
    """
    wanted = labels[:, 1:]
    counts = wanted.ne(IGNORED)
    logps = logits[:, :-1].float().log_softmax(-1)
    taken = logps.gather(-1, wanted.clamp(min=0).unsqueeze(-1)).squeeze(-1)
    return taken * counts, counts


def length_normalized(logits: Tensor, labels: Tensor) -> Tensor:
    """The cross-entropy of each row divided by its own number of learned tokens, of shape (rows,).

    A row with nothing to learn from has the loss 0.
    """
    logps, counts = token_logps(logits, labels)
    return -logps.sum(-1) / counts.sum(-1).clamp(min=1)


def fact_loss(label: Tensor, rationale: Tensor, has: Tensor, weight: float = 1.0) -> Tensor:
    """The two-task loss of Fact: ``L = L_label + lambda * L_rationale`` (Gao et al., ACM MM 2024).

    Both terms are cross-entropies normalised by their own length, as in VPD (2312.03052): one row
    of each sample asks for the answer, one for the rationale. A sample whose rationale did not
    survive is learned by its label alone.

    Args:
        label: of shape (samples,), see ``length_normalized``.
        rationale: of shape (samples,).
        has: of shape (samples,), true where the sample has a rationale.
        weight: lambda; the paper's value is 1.

    Returns:
        The mean over the samples, a scalar.
    """
    return (label + weight * rationale * has).mean()


def sequence_logps(logits: Tensor, labels: Tensor) -> Tensor:
    """The log-probability of each row's answer, summed over its tokens (not averaged): (rows,)."""
    return token_logps(logits, labels)[0].sum(-1)


def dpo_margin(
    chosen: Tensor, rejected: Tensor, reference_chosen: Tensor, reference_rejected: Tensor
) -> Tensor:
    """How much more than the reference the policy prefers what was chosen; each of shape (pairs,)."""
    return (chosen - rejected) - (reference_chosen - reference_rejected)


def weighted_dpo(margin: Tensor, weight: Tensor, beta: float = 0.1) -> Tensor:
    """Direct preference optimisation with a weight for each pair: ``-w * log sigma(beta * margin)``.

    With all weights 1 it is the loss of Rafailov et al. (2305.18290); the weight is the confidence
    of self-rationale calibration, whose own formula is not published: the product is our design.

    Args:
        margin: of shape (pairs,), see ``dpo_margin``.
        weight: of shape (pairs,), 0 to 1.
        beta: how dear it is to leave the reference; 0.1 in LLaVA-Reasoner's code.

    Returns:
        The mean over the pairs, a scalar.
    """
    from torch.nn.functional import logsigmoid

    return -(weight * logsigmoid(beta * margin)).mean()
