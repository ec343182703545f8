"""The losses against their formulas, written a second time with plain numbers."""

from __future__ import annotations

import math

import pytest

torch = pytest.importorskip("torch", reason="the losses need torch")

from vprog.distill.loss import (  # noqa: E402
    IGNORED,
    dpo_margin,
    fact_loss,
    length_normalized,
    sequence_logps,
    weighted_dpo,
)


def _case(seed: int = 0, rows: int = 4, length: int = 9, words: int = 11):
    generator = torch.Generator().manual_seed(seed)
    logits = torch.randn(rows, length, words, generator=generator, dtype=torch.float64)
    labels = torch.randint(0, words, (rows, length), generator=generator)
    labels[:, :3] = IGNORED
    labels[1:2, 6:] = IGNORED
    return logits, labels


def _reference(logits, labels) -> list[tuple[float, int]]:
    """The summed log-probability and the number of tokens of each row, by hand."""
    found = []
    for row in range(labels.shape[0]):
        total, count = 0.0, 0
        for place in range(1, labels.shape[1]):
            wanted = int(labels[row, place])
            if wanted == IGNORED:
                continue
            line = [float(v) for v in logits[row, place - 1]]
            total += line[wanted] - math.log(sum(math.exp(v) for v in line))
            count += 1
        found.append((total, count))
    return found


def test_cross_entropy_is_normalised_by_each_rows_own_length():
    logits, labels = _case()
    wanted = [-total / count for total, count in _reference(logits, labels)]
    assert length_normalized(logits, labels).tolist() == pytest.approx(wanted, abs=1e-6)
    assert sequence_logps(logits, labels).tolist() == pytest.approx(
        [total for total, _ in _reference(logits, labels)], abs=1e-5
    )


def test_a_rationale_said_twice_weighs_no_more():
    logits, labels = _case(rows=1)
    once = length_normalized(logits, labels)
    # The second time starts where the first one ends: its first token is told by the last logits.
    twice = torch.cat([logits[:, :-1], logits], 1)
    said = torch.cat([labels, labels[:, 1:]], 1)
    assert float(length_normalized(twice, said)) == pytest.approx(float(once), abs=1e-6)


def test_a_row_without_labels_has_no_loss_and_no_gradient():
    logits, labels = _case(rows=1)
    logits.requires_grad_()
    loss = length_normalized(logits, torch.full_like(labels, IGNORED)).sum()
    loss.backward()
    assert float(loss.detach()) == 0
    assert float(logits.grad.abs().sum()) == 0


@pytest.mark.parametrize("weight", [0.0, 0.25, 1.0, 4.0])
def test_the_gradient_of_fact_is_that_of_the_label_and_lambda_times_that_of_the_rationale(weight):
    logits, labels = _case()
    has = torch.tensor([True, False, True, True])
    own = logits.clone().requires_grad_()
    fact_loss(
        length_normalized(own, labels), length_normalized(2 * own, labels), has, weight
    ).backward()
    first = logits.clone().requires_grad_()
    length_normalized(first, labels).mean().backward()
    second = logits.clone().requires_grad_()
    (length_normalized(2 * second, labels) * has).mean().backward()
    assert torch.allclose(own.grad, first.grad + weight * second.grad, atol=1e-6)


def test_no_lambda_is_label_only_and_no_rationale_too():
    label, rationale = torch.tensor([1.0, 2.0]), torch.tensor([5.0, 7.0])
    yes, no = torch.tensor([True, True]), torch.tensor([False, False])
    assert float(fact_loss(label, rationale, yes, 0.0)) == 1.5
    assert float(fact_loss(label, rationale, no, 1.0)) == 1.5
    assert float(fact_loss(label, rationale, yes, 1.0)) == 7.5


def test_dpo_starts_at_weight_times_log_two():
    policy = torch.randn(3, generator=torch.Generator().manual_seed(1))
    margin = dpo_margin(policy, policy - 1, policy, policy - 1)
    weight = torch.tensor([1.0, 0.5, 0.0])
    assert float(weighted_dpo(margin, weight)) == pytest.approx(0.5 * math.log(2), abs=1e-6)


def test_weighted_dpo_is_its_formula_and_weight_zero_learns_nothing():
    margin = torch.tensor([0.3, -2.0, 5.0], requires_grad=True)
    weight = torch.tensor([1.0, 0.0, 0.25])
    loss = weighted_dpo(margin, weight, beta=0.5)
    by_hand = sum(
        float(w) * math.log(1 + math.exp(-0.5 * float(m.detach())))
        for m, w in zip(margin, weight, strict=True)
    )
    assert float(loss.detach()) == pytest.approx(by_hand / 3, abs=1e-6)
    loss.backward()
    assert float(margin.grad[1]) == 0
    assert float(margin.grad[0]) < 0, "a wider margin must lower the loss"
