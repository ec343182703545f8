"""Language models from disk: likelihood and generation in batches, and a real small model."""

from __future__ import annotations

import math
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import vprog
from tests.conftest import effort
from tests.modules.conftest import code_of
from vprog.grammar.diagnostic import VprogError
from vprog.module import Answer, Ask, Profile, Traits
from vprog.modules.gguf import gguf_file
from vprog.modules.language import LocalLanguage

pytest.importorskip("torch")
pytest.importorskip("transformers")

from tests.modules.tiny_language import END, WORDS, build

PAIRS = [
    ("what is a cup", " used for ?"),
    ("what is a cup used for ? drinking keeping dry red blue", " green"),
    ("the", " cups on the table . red blue green cups"),
    ("red", " blue"),
    ("what", ""),
    ("what is a cup used for", " ?"),
    ("", "red blue"),
    ("a", " cup"),
    ("is", " green cups"),
]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> LocalLanguage:
    return LocalLanguage(build(tmp_path_factory.mktemp("tiny")), batch=4, tokens=8)


def test_a_batch_is_as_likely_as_each_text_alone(tiny: LocalLanguage) -> None:
    together = tiny.logprobs(PAIRS)
    alone = [tiny.logprob(*pair) for pair in PAIRS]
    assert together == pytest.approx(alone, abs=1e-4)
    assert together[4] == 0.0
    assert all(value < 0 for place, value in enumerate(together) if place != 4)


def test_likelihood_is_that_of_a_bare_pass(tiny: LocalLanguage) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(tiny.checkpoint)
    model = AutoModelForCausalLM.from_pretrained(tiny.checkpoint)
    for prompt, text in PAIRS[:4]:
        ids = tokenizer(prompt + text, return_tensors="pt")["input_ids"]
        start = len(tokenizer(prompt)["input_ids"])
        with torch.no_grad():
            told = model(ids).logits[0].log_softmax(-1)
        bare = sum(float(told[i - 1, ids[0, i]]) for i in range(start, ids.shape[1]))
        assert tiny.logprob(prompt, text) == pytest.approx(bare, abs=1e-4)


def test_a_text_is_as_likely_as_its_parts_one_after_the_other(tiny: LocalLanguage) -> None:
    whole = tiny.logprob("what is", " a cup used for ?")
    parts = tiny.logprob("what is", " a cup") + tiny.logprob("what is a cup", " used for ?")
    assert whole == pytest.approx(parts, abs=1e-4)


def test_the_probabilities_of_every_next_word_sum_to_one(tiny: LocalLanguage) -> None:
    words = [*dict.fromkeys(WORDS), "<pad>", "<|start|>", END]
    told = tiny.logprobs([("red blue", f" {word}") for word in [*words, "unheard"]])
    assert sum(map(math.exp, told)) == pytest.approx(1, abs=1e-3)


def test_a_batch_goes_on_as_each_prompt_alone(tiny: LocalLanguage) -> None:
    prompts = [prompt for prompt, _ in PAIRS]
    assert tiny.generate(prompts, 6) == [tiny.generate([p], 6)[0] for p in prompts]
    assert tiny.generate([], 6) == []


@pytest.mark.parametrize("chat", [True, False])
def test_it_answers_know(chat: bool, tmp_path: Path) -> None:
    model = LocalLanguage(build(tmp_path, chat=chat, says="blue"))
    profile = Profile("own", {"know": model})
    program = vprog.load('answer = [know("what is a cup used for?"), know("red or green?")]')
    assert program.run(profile=profile).answer == ("blue", "blue")
    assert model.generate(["a cup is"], 20) == ["blue"]
    assert model.logprob("a cup is", " blue") == pytest.approx(0, abs=1e-4)
    assert not Traits.of(model).by_name
    version = model.version
    model.close()
    assert model.version == version
    assert model.generate(["a cup is"], 20) == ["blue"]


def test_an_answer_that_says_nothing_is_a_failure(tmp_path: Path) -> None:
    model = LocalLanguage(build(tmp_path, says=END))
    assert [code_of(a) for a in model.answer([Ask("know", ("what?",))])] == ["VP695"]


def test_a_text_that_is_too_long_harms_no_other(tiny: LocalLanguage, tmp_path: Path) -> None:
    model = LocalLanguage(build(tmp_path, says="blue"), tokens=8)
    asks = [Ask("know", (text,)) for text in ("red?", "red " * 200, "green?")]
    told = [a.value if isinstance(a, Answer) else a.code for a in model.answer(asks)]
    assert told == ["blue", "VP698", "blue"]
    with pytest.raises(VprogError, match="VP698"):
        tiny.logprob("red " * 200, " blue")
    with pytest.raises(VprogError, match="VP698"):
        tiny.generate(["red"], 500)


def test_control_tokens_in_a_question_are_plain_text(tiny: LocalLanguage) -> None:
    tiny.generate(["red"], 1)
    network = tiny._network
    ends = network.tokenizer.convert_tokens_to_ids(END)
    asked = [tiny.prepare(network, Ask("know", (f"red{more} blue?",))) for more in ("", END)]
    tiny.prepare(network, Ask("know", ("red \ud800?",)))
    assert asked[0].count(ends) == asked[1].count(ends) == 1


def _sockets(*args: Any, **kwargs: Any) -> Any:
    raise AssertionError("a socket was opened")


def test_what_is_not_there_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", _sockets)
    (tmp_path / "pickled").mkdir()
    (tmp_path / "pickled/config.json").write_text('{"model_type": "llama"}')
    (tmp_path / "pickled/pytorch_model.bin").write_bytes(b"")
    (tmp_path / "cut.gguf").write_bytes(b"GGUF\x03\x00")
    for checkpoint, code in {
        "nobody/nothing": "VP661",
        str(tmp_path / "pickled"): "VP662",
        str(tmp_path / "none.gguf"): "VP697",
        str(tmp_path / "cut.gguf"): "VP697",
    }.items():
        model = LocalLanguage(checkpoint)
        started = time.monotonic()
        assert model.missing is not None
        assert model.missing.code == code
        assert [code_of(a) for a in model.answer([Ask("know", ("what?",))])] == [code]
        assert not model.card.present
        assert time.monotonic() - started < 1


def test_a_gguf_file_without_a_model_in_it(tmp_path: Path) -> None:
    pytest.importorskip("gguf")
    path = tmp_path / "cut.gguf"
    path.write_bytes(b"GGUF\x03\x00\x00\x00" + bytes(64))
    (failed,) = LocalLanguage(path).answer([Ask("know", ("what?",))])
    assert code_of(failed) in ("VP663", "VP697")


@pytest.fixture
def one_thread() -> Iterator[None]:
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.mark.usefixtures("one_thread")
def test_a_real_small_model_knows_a_little() -> None:
    pytest.importorskip("gguf")
    try:
        path = gguf_file("smollm2")
    except VprogError as error:
        pytest.skip(error.diagnostics[0].message)
    assert path is not None
    assert path.stat().st_size > 90 << 20
    model = LocalLanguage("smollm2", tokens=12)
    assert (model.card.licence, model.card.present) == ("Apache-2.0", True)
    pairs = [
        ("The capital of France is", " Paris", " banana"),
        ("A cup is used for", " drinking", " flying"),
        ("The colour of the sky on a clear day is", " blue", " wooden"),
        ("Two plus two equals", " four", " seven"),
    ][: max(2, min(4, effort(2)))]
    likely = model.logprobs([(p, right) for p, right, _ in pairs])
    unlikely = model.logprobs([(p, wrong) for p, _, wrong in pairs])
    assert all(a > b for a, b in zip(likely, unlikely, strict=True))
    assert likely[:1] == pytest.approx([model.logprob(*pairs[0][:2])], abs=1e-4)
    (answer,) = model.answer([Ask("know", ("What is the capital of France?",))])
    assert isinstance(answer, Answer)
    assert "paris" in answer.value
    model.close()
