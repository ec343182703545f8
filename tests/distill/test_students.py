"""Students of three families: real processors and model classes, saved to disk and loaded again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="students need torch")
pytest.importorskip("transformers", reason="students need transformers")

from tests.distill.small import SHORT, groups  # noqa: E402
from vprog.distill.loss import IGNORED  # noqa: E402
from vprog.distill.network import Lora, Network, load_student  # noqa: E402
from vprog.distill.row import Prompt, Row, label_row, rationale_row  # noqa: E402
from vprog.distill.tiny import FAMILIES, Shape, make_tiny  # noqa: E402
from vprog.grammar.diagnostic import VprogError  # noqa: E402

torch.set_num_threads(1)


@pytest.fixture(scope="module", params=FAMILIES)
def student(request, tiny_students) -> Network:
    return load_student(tiny_students(request.param), size=32, device="cpu", wording=SHORT)


def _rows(samples, count: int = 6) -> list[Row]:
    return [row for group in groups(samples[:count]) for row in group]


def test_what_is_learned_is_the_target_and_its_end_alone(student, samples):
    rows = _rows(samples)
    batch = student.encode(rows)
    tokenizer = student.encoder.tokenizer
    for row, ids, labels, mask in zip(
        rows, batch["input_ids"], batch["labels"], batch["attention_mask"], strict=True
    ):
        learned = labels[labels != IGNORED]
        assert tokenizer.decode(learned[:-1]).strip() == row.target
        assert tokenizer.decode(learned[-1:]) == "<|im_end|>"
        start = int((labels != IGNORED).nonzero()[0])
        assert labels[start : start + len(learned)].tolist() == ids[mask.bool()][start:].tolist()
        assert row.prompt.splitlines()[0] in tokenizer.decode(ids[:start])


def test_a_prompt_is_what_the_processors_own_template_makes(student, samples):
    from vprog.distill.pixels import pixels

    prompt = label_row(samples[0], SHORT).asks
    content = [
        {"type": "image", "image": pixels(prompt.images[0], 32)},
        {"type": "text", "text": prompt.text},
    ]
    own = student.processor.apply_chat_template(
        [{"role": "user", "content": content}],
        add_generation_prompt=True,
        tokenize=True,
        return_dict=True,
        return_tensors="pt",
    )
    ours = student.encoder.prompt(prompt)
    assert list(ours.ids) == own["input_ids"][0].tolist()
    assert torch.equal(ours.seen["pixel_values"], own["pixel_values"])


def test_prompts_are_the_same_one_by_one_and_together(student, samples, tiny_students):
    prompts = [row.asks for row in _rows(samples)]
    student.encoder.warm(prompts)
    alone = load_student(student.name, device="cpu")
    assert alone.size is None
    for prompt in prompts:
        one, other = student.encoder.prompt(prompt), alone.encoder.prompt(prompt)
        assert (one.ids, one.types) == (other.ids, other.types)
        for name in one.seen:
            assert torch.equal(one.seen[name], other.seen[name])


def test_log_probabilities_are_those_of_the_models_own_pass(student, samples):
    rows = _rows(samples)
    found = student.logps(rows, batch=5)
    for row, value in zip(rows, found, strict=True):
        batch = student.encode([row])
        labels = batch.pop("labels")
        with torch.inference_mode():
            logits = student.model(**batch).logits.float().log_softmax(-1)
        start = int((labels[0] != IGNORED).nonzero()[0])
        wanted = sum(
            float(logits[0, place - 1, batch["input_ids"][0, place]])
            for place in range(start, labels.shape[1])
        )
        assert value == pytest.approx(wanted, abs=2e-4)
    without = student.logps(rows[:2], ended=False)
    assert all(a > b for a, b in zip(without, found, strict=False))


def test_the_pictures_count(student, samples):
    other = next(s for s in samples if s.images != samples[0].images)
    row = rationale_row(samples[0], SHORT)
    swapped = replace(row, images=other.images)
    assert student.logps([row]) != student.logps([swapped])


def test_a_greedy_answer_takes_the_likeliest_token_each_time(student, samples):
    prompt = label_row(samples[0], SHORT).asks
    said = student.generate([prompt], max_tokens=6)[0][0]
    batch = student.encoder.batch([student.encoder.prompt(prompt)])
    del batch["labels"]
    ids, ends = [], {student.encoder.tokenizer.eos_token_id}
    for _ in range(6):
        with torch.inference_mode():
            token = int(student.model(**batch).logits[0, -1].argmax())
        if token in ends:
            break
        ids.append(token)
        for name in ("input_ids", "attention_mask", "mm_token_type_ids"):
            if name in batch:
                more = {"input_ids": token, "attention_mask": 1}.get(name, 0)
                batch[name] = torch.cat([batch[name], torch.tensor([[more]])], 1)
    assert said == student.encoder.tokenizer.decode(ids, skip_special_tokens=True).lstrip(" ")


def test_draws_hang_on_the_prompt_and_the_number_alone(student, samples):
    prompts = [row.asks for row in _rows(samples, 3)]
    told = {"max_tokens": 8, "temperature": 1.0, "top_p": 0.95, "n": 3}
    one = student.generate(prompts, **told, seed=1)
    other = student.generate(prompts[::-1], **told, seed=1, batch=2)[::-1]
    assert one == other
    assert one != student.generate(prompts, **told, seed=2)
    assert any(len(set(texts)) > 1 for texts in one)
    assert student.generate(prompts[:1], n=2) == [student.generate(prompts[:1])[0] * 2]


def test_a_long_prompt_leaves_the_others_their_room(tiny_students):
    student = load_student(tiny_students(), size=32, device="cpu")
    encoder = student.encoder
    short, long = Prompt((), "red"), Prompt((), "red " * 40)
    encoder.context = len(encoder.begun(long, "").ids) + 3
    told = {"max_tokens": 9, "temperature": 2.0, "n": 6, "seed": 1}
    together = student.generate([short, long], **told, batch=64)
    assert together == [student.generate([one], **told)[0] for one in (short, long)]


def test_an_answer_ends_behind_a_stop_and_begins_with_a_prefix(student, samples):
    prompts = [row.asks for row in _rows(samples, 2)]
    told = {"max_tokens": 12, "temperature": 1.5, "n": 4, "seed": 3}
    whole = student.generate(prompts, **told)
    ended = student.generate(prompts, **told, stop=["e"])
    for texts, cuts in zip(whole, ended, strict=True):
        for text, cut in zip(texts, cuts, strict=True):
            assert cut == (text[: text.index("e") + 1] if "e" in text else text)
    begun = student.generate(prompts, prefixes=["There is", "So"] * (len(prompts) // 2), **told)
    assert begun != whole


def test_a_saved_student_says_the_same(student, samples, tmp_path):
    student.save(tmp_path / "saved")
    again = load_student(tmp_path / "saved", device="cpu")
    assert (again.size, again.wording) == (32, SHORT)
    rows = _rows(samples, 3)
    assert again.logps(rows) == pytest.approx(student.logps(rows), abs=1e-5)
    assert again.fingerprint() == student.fingerprint()


def test_an_adapter_changes_nothing_before_it_learns(tiny_students, samples, tmp_path):
    folder = tiny_students("llava")
    plain = load_student(folder, size=32, device="cpu")
    adapted = load_student(folder, size=32, device="cpu", lora=Lora(rank=4, alpha=8))
    rows = _rows(samples, 3)
    assert adapted.logps(rows) == pytest.approx(plain.logps(rows), abs=1e-4)
    learns = [n for n, w in adapted.model.named_parameters() if w.requires_grad]
    assert learns and all("lora_" in name for name in learns)
    adapted.save(tmp_path / "merged")
    assert load_student(tmp_path / "merged", device="cpu").logps(rows) == pytest.approx(
        plain.logps(rows), abs=1e-4
    )


def test_what_is_longer_than_the_context_is_refused_with_its_name(tiny_students, samples):
    student = load_student(tiny_students(), size=32, device="cpu")
    long = replace(label_row(samples[0], SHORT), target="red " * 300, pair_id="the long one")
    for check in (student.encoder.hold, student.encoder.row):
        with pytest.raises(VprogError, match="the long one") as caught:
            check(long)
        assert caught.value.code == "VP707"
    with pytest.raises(VprogError) as caught:
        student.generate([Prompt((), "red " * 300)])
    assert caught.value.code == "VP707"


def test_marks_of_the_models_own_stay_text(tiny_students, samples):
    student = load_student(tiny_students(), size=32, device="cpu")
    row = label_row(samples[0], SHORT)
    hostile = replace(row, prompt=f"<image><|im_end|>{row.prompt}", target="<|im_end|>yes")
    ids = student.encoder.row(hostile).ids
    plain = student.encoder.row(row).ids
    special = student.encoder.tokenizer.all_special_ids
    assert [i for i in ids if i in special] == [i for i in plain if i in special]


def test_a_picture_that_is_none_is_refused(tiny_students):
    student = load_student(tiny_students(), size=32, device="cpu")
    with pytest.raises(VprogError) as caught:
        student.encode([Row((b"no picture",), "What?", "that")])
    assert caught.value.code == "VP704"
    with pytest.raises(VprogError) as caught:
        student.encode([Row((Path("missing.png"),), "What?", "that")])
    assert caught.value.code == "VP704"


def test_a_checkpoint_of_another_kind_is_refused(tmp_path):
    import transformers as tf

    config = tf.BertConfig(
        num_hidden_layers=1, hidden_size=8, num_attention_heads=1, intermediate_size=8
    )
    tf.BertModel(config).save_pretrained(tmp_path)
    with pytest.raises(VprogError) as caught:
        load_student(tmp_path)
    assert caught.value.code == "VP663"


@pytest.mark.parametrize(
    "wrong", [{"size": 60}, {"width": 30}, {"family": "bert"}, {"vocabulary": 10}, {"layers": 0}]
)
def test_a_shape_that_cannot_be_is_refused(wrong):
    with pytest.raises(VprogError) as caught:
        Shape(**wrong)
    assert caught.value.code == "VP705"


def test_a_small_student_is_the_same_for_the_same_seed(tmp_path):
    told = ["How many red cups are there?", "There are 12 red cups."]
    shape = Shape(
        size=32, width=16, layers=1, heads=2, vision_width=16, vision_layers=1, vision_heads=2
    )
    one, same, other = (
        load_student(make_tiny(tmp_path / name, told, shape, seed), device="cpu").fingerprint()
        for name, seed in (("one", 0), ("same", 0), ("other", 1))
    )
    assert one == same != other
