"""Teaching: the losses that are minimised are the formulas, and what learns is what should."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from io import BytesIO
from itertools import pairwise

import PIL.Image
import pytest

torch = pytest.importorskip("torch", reason="students need torch")
pytest.importorskip("transformers", reason="students need transformers")

from tests.distill.small import SHORT, groups  # noqa: E402
from vprog.distill.fact import groups_of  # noqa: E402
from vprog.distill.lesson import PairLesson, RowLesson, fact, row_loss  # noqa: E402
from vprog.distill.metrics import read_metrics  # noqa: E402
from vprog.distill.network import Lora, load_student  # noqa: E402
from vprog.distill.row import Preference, Row, rationale_row  # noqa: E402
from vprog.distill.tiny import FAMILIES  # noqa: E402
from vprog.distill.trainer import part_of, within_memory  # noqa: E402
from vprog.distill.training import Training, train, train_pairs  # noqa: E402
from vprog.grammar.diagnostic import VprogError  # noqa: E402

torch.set_num_threads(1)
QUICK = Training(
    steps=6, batch=4, rate=3e-3, log=1, checkpoints=100, tensorboard=False, device="cpu"
)


@pytest.fixture
def student(tiny_students):
    return load_student(tiny_students(), size=32, device="cpu")


def _mean_nll(student, row: Row) -> float:
    """The length-normalised cross-entropy of a row, from its summed log-probability alone."""
    encoded = student.encoder.row(row)
    return -student.logps([row])[0] / (len(encoded.ids) - encoded.start)


def _pairs(samples, count: int = 6) -> list[Preference]:
    rows = [rationale_row(s, SHORT) for s in samples[: count + 1]]
    return [
        Preference(a.asks, a.target, b.target, weight=(k + 1) / count)
        for k, (a, b) in enumerate(pairwise(rows))
    ]


@pytest.mark.parametrize("weight", [0.0, 0.25, 1.0, 4.0])
def test_facts_loss_is_label_plus_lambda_times_rationale(student, samples, weight):
    some = [replace(s, rationale="") if k % 3 == 2 else s for k, s in enumerate(samples[:6])]
    own = groups_of(some, SHORT)
    assert [len(group) for group in own] == [2, 2, 1, 2, 2, 1]
    lesson = RowLesson(student, own, fact(weight))
    with torch.no_grad():
        loss, measured = lesson.loss(student, student.model, lesson.batch(range(6)))
    label = [_mean_nll(student, group[0]) for group in own]
    rationale = [_mean_nll(student, group[1]) if len(group) > 1 else 0.0 for group in own]
    wanted = sum(a + weight * b for a, b in zip(label, rationale, strict=True)) / 6
    assert loss.item() == pytest.approx(wanted, abs=2e-5)
    assert float(measured["label"]) == pytest.approx(sum(label) / 6, abs=2e-5)


def test_the_gradient_of_facts_loss_is_the_sum_of_both(student, samples):
    own = groups(samples[:4])

    def gradient(rows, loss) -> torch.Tensor:
        lesson = RowLesson(student, rows, loss)
        student.model.zero_grad()
        lesson.loss(student, student.model, lesson.batch(range(4)))[0].backward()
        parts = [w.grad.flatten() for w in student.model.parameters() if w.grad is not None]
        return torch.cat(parts)

    label = gradient([(g[0],) for g in own], row_loss)
    rationale = gradient([(g[1],) for g in own], row_loss)
    both = gradient(own, fact(0.5))
    assert torch.allclose(both, label + 0.5 * rationale, atol=1e-6)
    assert torch.allclose(gradient(own, fact(0.0)), label, atol=1e-6)


def test_the_loss_of_pairs_at_the_start_is_weight_times_log_two(student, samples):
    pairs = _pairs(samples)
    rows = [row for pair in pairs for row in pair.rows]
    values = student.logps(rows)
    both = list(zip(values[::2], values[1::2], strict=True))
    lesson = PairLesson(student, pairs, both, beta=0.1, sft=0.0, ended=True)
    loss, measured = lesson.loss(student, student.model, lesson.batch(range(len(pairs))))
    weights = [pair.weight for pair in pairs]
    assert float(loss) == pytest.approx(math.log(2) * sum(weights) / len(weights), abs=1e-5)
    assert abs(float(measured["margin"])) < 1e-4
    more = PairLesson(student, pairs, both, beta=0.1, sft=0.5, ended=True)
    added = float(more.loss(student, student.model, more.batch(range(len(pairs))))[0] - loss)
    nll = [_mean_nll(student, pair.rows[0]) for pair in pairs]
    assert added == pytest.approx(0.5 * sum(nll) / len(nll), abs=1e-4)


def test_half_precision_starts_from_its_own_reference(student, samples, tmp_path):
    pairs = [replace(pair, weight=1.0) for pair in _pairs(samples, 4)]
    train_pairs(student, pairs, replace(QUICK, steps=1, precision="bf16"), tmp_path)
    assert read_metrics(tmp_path)[0]["loss"] == pytest.approx(math.log(2), abs=1e-3)


def test_pairs_of_weight_nothing_teach_nothing(student, samples, tmp_path):
    before = student.fingerprint()
    pairs = [replace(pair, weight=0.0) for pair in _pairs(samples)]
    report = train_pairs(student, pairs, QUICK, tmp_path)
    assert load_student(report.student, device="cpu").fingerprint() == before


def test_a_cut_answer_never_teaches_to_stop(student, samples):
    pairs = _pairs(samples)
    end = student.encoder.end[-1]
    for ended in (True, False):
        lesson = PairLesson(student, pairs, [(0.0, 0.0)] * len(pairs), beta=0.1, sft=0, ended=ended)
        labels = lesson.batch(range(len(pairs)))["tensors"]["labels"]
        assert (labels == end).any(1).tolist() == [ended] * (2 * len(pairs))


def test_cut_pairs_are_learned_from_their_first_words(tiny_students, samples, tmp_path):
    pairs = _pairs(samples)
    by_hand = [
        replace(
            p,
            chosen=" ".join(p.chosen.split(" ")[:3]),
            rejected=" ".join(p.rejected.split(" ")[:3]),
        )
        for p in pairs
    ]
    found = []
    for name, some, words in (("cut", pairs, 3), ("hand", by_hand, 0)):
        student = load_student(tiny_students(), size=32, device="cpu")
        report = train_pairs(student, some, QUICK, tmp_path / name, words=words, strip_end=True)
        found.append(load_student(report.student, device="cpu").fingerprint())
    assert found[0] == found[1]


@pytest.mark.parametrize("family", FAMILIES)
def test_each_family_learns_rows_then_pairs_then_answers(family, tiny_students, samples, tmp_path):
    student = load_student(tiny_students(family), size=32, device="cpu", wording=SHORT)
    some = groups(samples[:4])
    settings = replace(QUICK, steps=30, rate=1e-2)
    report = train(student, some, settings, tmp_path / "rows", loss=fact(1.0))
    losses = [line["loss"] for line in read_metrics(tmp_path / "rows")]
    assert losses[-1] < 0.6 * losses[0]
    assert report.loss == pytest.approx(sum(losses[-3:]) / 3)  # the last tenth
    taught = load_student(report.student, device="cpu")
    pairs = [p for p in _pairs(samples, 4) if p.chosen != p.rejected]
    done = train_pairs(taught, pairs, replace(QUICK, steps=12, rate=1e-3), tmp_path / "pairs")
    lines = read_metrics(tmp_path / "pairs")
    assert lines[-1]["margin"] > lines[0]["margin"]
    assert lines[0]["loss"] == pytest.approx(
        math.log(2) * sum(p.weight for p in pairs) / len(pairs), abs=0.35
    )
    final = load_student(done.student, device="cpu")
    prompts = [group[0].asks for group in some]
    said = final.generate(prompts, max_tokens=6, temperature=1.0, n=4)
    assert sum(bool(text) for texts in said for text in texts) > len(prompts)


def test_a_prefix_is_gone_on_from(tiny_students, samples, tmp_path):
    student = load_student(tiny_students(), size=32, device="cpu", wording=SHORT)
    rows = [group[1] for group in groups(samples[:3])]
    train(student, rows, replace(QUICK, steps=60, batch=3, rate=1e-2), tmp_path)
    taught = load_student(tmp_path / "student", device="cpu")
    prompts = [row.asks for row in rows]
    whole = [texts[0] for texts in taught.generate(prompts, max_tokens=40)]
    assert all(len(text.split()) > 3 for text in whole), whole
    begins = [" ".join(text.split(" ")[:2]) for text in whole]
    rest = taught.generate(prompts, max_tokens=38, prefixes=begins)
    assert [f"{a} {b[0]}"[: len(w)] for a, b, w in zip(begins, rest, whole, strict=True)] == whole


def test_only_what_is_not_frozen_learns(student, samples, tmp_path):
    before = {name: w.detach().clone() for name, w in student.model.named_parameters()}
    settings = replace(QUICK, freeze=("vision", "projector"))
    report = train(student, groups(samples[:4]), settings, tmp_path)
    after = dict(load_student(report.student, device="cpu").model.named_parameters())
    changed = {part_of(name) for name in before if not torch.equal(before[name], after[name])}
    assert changed == {"language"}
    assert {part_of(name) for name in before} == {"vision", "projector", "language"}


def test_a_vision_rate_of_its_own(tiny_students, samples, tmp_path):
    moved = {}
    for rate in (3e-3, 3e-6):
        student = load_student(tiny_students(), size=32, device="cpu")
        before = {n: w.detach().clone() for n, w in student.model.named_parameters()}
        settings = replace(QUICK, vision_rate=rate)
        report = train(student, groups(samples[:4]), settings, tmp_path / str(rate))
        after = dict(load_student(report.student, device="cpu").model.named_parameters())
        moved[rate] = max(
            float((after[n] - w).abs().max()) for n, w in before.items() if part_of(n) == "vision"
        )
    assert moved[3e-6] < 1e-2 * moved[3e-3]


def test_an_adapter_learns_and_is_merged(tiny_students, samples, tmp_path):
    student = load_student(tiny_students(), size=32, device="cpu", lora=Lora(rank=4, alpha=8))
    own = groups(samples[:4])
    rows = [row for group in own for row in group]
    before = sum(student.logps(rows))
    report = train(student, own, replace(QUICK, steps=15, rate=1e-2), tmp_path)
    taught = load_student(report.student, device="cpu")
    assert not taught.adapted
    assert sum(taught.logps(rows)) > before
    assert taught.logps(rows) == pytest.approx(student.logps(rows), abs=1e-2)


def test_rows_have_a_picture_each_where_processes_learn_together(
    tiny_students, samples, monkeypatch
):
    """Also pictures of different sizes, which have different numbers of patches."""
    student = load_student(tiny_students("qwen2_5_vl"), device="cpu")
    assert student.shares
    pictures = []
    for size in ((16, 16), (32, 64)):
        file = BytesIO()
        PIL.Image.new("RGB", size, (200, 10, 10)).save(file, "PNG")
        pictures.append(file.getvalue())
    own = [replace(s, images=(p,)) for s, p in zip(samples[:2], pictures, strict=True)]
    lesson = RowLesson(student, groups(own), fact(1.0))
    once = lesson.batch([0, 1])
    monkeypatch.setenv("WORLD_SIZE", "2")
    each = lesson.batch([0, 1])
    assert "picture_of" in once["tensors"] and "picture_of" not in each["tensors"]
    patches = once["tensors"]["image_grid_thw"].prod(-1).tolist()
    assert patches[0] != patches[1]
    student.model.eval()
    with torch.no_grad():
        shared, own_each = (lesson.loss(student, None, made)[0] for made in (once, each))
    assert float(shared) == pytest.approx(float(own_each), abs=1e-5)


def test_accumulated_batches_are_one_batch(tiny_students, samples, tmp_path):
    own = groups(samples[:8])
    losses = []
    for batch, accumulation in ((8, 1), (4, 2)):
        student = load_student(tiny_students(), size=32, device="cpu")
        settings = replace(QUICK, steps=3, batch=batch, accumulation=accumulation, clip=0.0)
        folder = tmp_path / str(batch)
        train(student, own, settings, folder, loss=fact(1.0))
        losses.append([line["loss"] for line in read_metrics(folder)])
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)


@pytest.mark.parametrize("more", [{"precision": "bf16"}, {"lean": True}, {"schedule": "linear"}])
def test_other_ways_to_learn_the_same(more, tiny_students, samples, tmp_path):
    student = load_student(tiny_students(), size=32, device="cpu")
    settings = replace(QUICK, steps=8, **more)
    train(student, groups(samples[:4]), settings, tmp_path, loss=fact(1.0))
    losses = [line["loss"] for line in read_metrics(tmp_path)]
    assert losses[-1] < losses[0]


def test_a_run_that_is_done_is_read_and_another_is_refused(tiny_students, samples, tmp_path):
    def student():
        return load_student(tiny_students(), size=32, device="cpu")

    own = groups(samples[:4])
    first = train(student(), own, QUICK, tmp_path)
    assert train(student(), own, replace(QUICK, log=3), tmp_path) == first
    for others, settings in (
        (own[:3], QUICK),
        (own, replace(QUICK, rate=1e-3)),
        ([(replace(g[0], weight=0.5), g[1]) for g in own], QUICK),
    ):
        with pytest.raises(VprogError) as caught:
            train(student(), others, settings, tmp_path)
        assert caught.value.code == "VP708"
    with pytest.raises(VprogError, match="student differ"):
        train(load_student(tiny_students("llava"), size=32, device="cpu"), own, QUICK, tmp_path)


def test_a_loss_that_is_no_number_stops_the_run(student, samples, tmp_path):
    with torch.no_grad():
        next(student.model.parameters()).fill_(float("nan"))
    with pytest.raises(VprogError, match="step 1") as caught:
        train(student, groups(samples[:4]), QUICK, tmp_path)
    assert caught.value.code == "VP709"


def test_a_lack_of_memory_is_told_with_advice(student, samples, tmp_path, monkeypatch):
    def full(*args, **settings):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    monkeypatch.setattr(type(student.model), "forward", full)
    monkeypatch.setattr(student, "_takes", frozenset())
    with pytest.raises(VprogError, match=r"batch = 2 with accumulation = 2") as caught:
        train(student, groups(samples[:4]), QUICK, tmp_path)
    assert caught.value.code == "VP710"
    assert "student.rank = 8" in caught.value.render()
    assert "training.precision" in caught.value.render()


@pytest.mark.parametrize(
    ("batch", "said"), [(8, "4 with accumulation = 6 (the same"), (5, "2 with accumulation = 8;")]
)
def test_advice_keeps_the_steps_where_it_says_so(batch, said):
    settings = Training(batch=batch, accumulation=3)
    with pytest.raises(VprogError) as caught, within_memory(settings):
        raise MemoryError
    assert said in caught.value.render()


def test_too_little_memory_for_the_reference_is_told_too(student, samples, tmp_path, monkeypatch):
    def full(*args, **settings):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")

    monkeypatch.setattr(student, "logps", full)
    pairs = [Preference(groups(samples[:1])[0][0].asks, "red", "blue")]
    with pytest.raises(VprogError) as caught:
        train_pairs(student, pairs, QUICK, tmp_path)
    assert caught.value.code == "VP710"


def test_nothing_to_learn_from_is_refused(student, samples, tmp_path):
    for own in ([], [replace(groups(samples[:1])[0][0], target=" ")]):
        with pytest.raises(VprogError) as caught:
            train(student, own, QUICK, tmp_path)
        assert caught.value.code == "VP704"


def test_metrics_are_kept_for_people_and_for_tensorboard(student, samples, tmp_path):
    pytest.importorskip("tensorboard", reason="the extra train brings it")
    settings = replace(QUICK, tensorboard=True, steps=3)
    report = train(student, groups(samples[:4]), settings, tmp_path, loss=fact(1.0))
    lines = [json.loads(x) for x in (tmp_path / "metrics.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [1, 2, 3]
    assert {"loss", "grad_norm", "rate", "label", "rationale"} <= set(lines[0])
    assert lines[0]["loss"] == pytest.approx(lines[0]["label"] + lines[0]["rationale"], abs=1e-4)
    assert list((tmp_path / "tensorboard").iterdir())
    assert json.loads((tmp_path / "report.json").read_text())["steps"] == report.steps == 3
