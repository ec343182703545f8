"""Models in a panel: a language model, an image-text model, a server, each through one protocol."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.modules.faulty_server import faulty, reply
from vprog.grammar.diagnostic import VprogError
from vprog.image import Image
from vprog.modules.gguf import gguf_file
from vprog.modules.panel import member
from vprog.modules.panel_readers import NoisyReader
from vprog.rationalize.panel import Member
from vprog.rationalize.transfer import Example, transfer
from vprog.rationalize.transfer_rows import report

QUESTIONS = [
    ("How many cups are there?", "There are three cups.", "3"),
    ("Is the cup red?", "The cup is red.", "yes"),
    (
        "What color is the large cup?",
        "There is one large cup. The color of that cup is red.",
        "red",
    ),
]


def picture(color: str = "red") -> Image:
    pillow = pytest.importorskip("PIL.Image")
    return Image.of(pillow.new("RGB", (40, 30), color), f"{color}.png")


def holds(panelist: Any, image: Image | None) -> None:
    """What the protocol asks of a member that tells likelihoods."""
    assert isinstance(panelist, Member)
    scored = [(image, q, context, a) for q, text, a in QUESTIONS for context in ("", text)]
    together = panelist.logprobs(scored)
    alone = [panelist.logprobs([one])[0] for one in scored]
    assert all(value is not None and value <= 0 for value in together)
    assert together == pytest.approx(alone, abs=2e-3)
    asked = [one[:3] for one in scored]
    assert panelist.generate(asked) == [panelist.generate([one])[0] for one in asked]


def test_readers_keep_the_protocol() -> None:
    holds(NoisyReader(error=0.2, seed=4), None)
    with pytest.raises(VprogError):
        member("reader:error=2")


def test_a_tiny_language_model_keeps_the_protocol(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    from tests.modules.tiny_language import build

    holds(member(f"language:{build(tmp_path)},batch=4"), None)


def test_a_tiny_image_text_model_sees_or_not_and_its_context_counts(tmp_path: Path) -> None:
    pytest.importorskip("torchvision")
    pytest.importorskip("transformers")
    from tests.modules.tiny_chat import smolvlm

    panelist = member(f"chat:{smolvlm(tmp_path)},name=tiny")
    holds(panelist, picture())
    question, context, answer = QUESTIONS[0]
    told = panelist.logprobs([
        (picture(), question, context, answer),
        (picture("blue"), question, context, answer),
        (None, question, context, answer),
        (picture(), question, "", answer),
    ])  # fmt: skip
    assert len({round(value, 4) for value in told}) == 4
    examples = [
        Example(str(n), q, (a,), (text,), picture()) for n, (q, text, a) in enumerate(QUESTIONS)
    ]
    figures = report(list(transfer(examples, [panelist])))
    assert figures["all"]["rows"] == 3
    assert figures["all"]["gain"] is not None


def _vllm(request: dict[str, Any]) -> dict[str, Any]:
    """A chat server that tells the log-probabilities of a prompt's words, as vLLM does."""
    last = request["messages"][-1]
    words = [
        word
        for message in request["messages"]
        for part in ([message["content"]] if isinstance(message["content"], str) else [])
        for word in part.split()
    ]
    assert ("continue_final_message" in request) == (last["role"] == "assistant")
    told = reply("Three. There are three.")
    if "prompt_logprobs" in request:
        told["prompt_logprobs"] = [
            None, *({str(n): {"logprob": -0.5 * len(w)}} for n, w in enumerate(words[1:]))
        ]  # fmt: skip
    return told


def test_a_server_tells_likelihoods_where_it_can_and_answers(monkeypatch: Any) -> None:
    pytest.importorskip("openai")
    with faulty(_vllm) as server:
        panelist = member(f"server:any@{server.url},scoring=prompt,see=no")
        asked = [(None, "How many cups?", "Some.", a) for a in ("three", "a cup")]
        assert panelist.logprobs(asked) == [-2.5, -2.0]
        assert panelist.generate([asked[0][:3]]) == ["Three"]
        mute = member(f"server:any@{server.url},name=mute")
        assert mute.logprobs(asked) == [None, None]
        seen = [(picture(), "How many cups?", "Some.")]
        assert mute.generate(seen) == ["Three"]
        content = server.requests[-1]["messages"][-1]["content"]
        assert content[0]["image_url"]["url"].startswith("data:image/png;base64,")
        with pytest.raises(VprogError) as caught:
            mute.generate([(None, "[401]", "")])
    assert caught.value.code == "VP693"


@pytest.mark.parametrize(
    "spec",
    ["", "oracle", "reader:a", "language", "chat:", "reader:speed=3", "reader:error=much",
     "server:any@http://127.0.0.1:1/v1,scoring=some", "reader:facts=/nowhere.json",
     "language:error=1,smollm2"],
)  # fmt: skip
def test_what_names_no_member_is_refused(spec: str) -> None:
    with pytest.raises(VprogError) as caught:
        member(spec)
    assert caught.value.code == "VP432"


def test_paths_of_a_member_start_where_they_are_said_to(tmp_path: Path) -> None:
    (tmp_path / "facts.json").write_text('{"a.png": ["There are two cups."]}')
    with pytest.raises(VprogError, match=r"facts\.json"):
        member("reader:facts=facts.json")
    found = member("reader:facts=facts.json", tmp_path)
    assert found.name == "reader:facts=facts.json"


def test_a_real_small_reader_takes_in_what_it_reads() -> None:
    if float(os.environ.get("VPROG_EFFORT", "1")) < 1:
        pytest.skip("the model loads at full effort alone")
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    pytest.importorskip("gguf")
    try:
        gguf_file("smollm2")
    except VprogError as error:
        pytest.skip(error.diagnostics[0].message)
    panelist = member("language:smollm2")
    color, number = QUESTIONS[2][0], QUESTIONS[0][0]
    said = [
        (color, "There is one large cup. The color of that cup is {}.", "red", "blue"),
        (number, "There are {} cups.", "three", "seven"),
    ]
    right = panelist.logprobs([(None, q, text.format(a), a) for q, text, a, _ in said])
    wrong = panelist.logprobs([(None, q, text.format(b), a) for q, text, a, b in said])
    assert all(one > other for one, other in zip(right, wrong, strict=True))
