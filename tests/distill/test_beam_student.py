"""Sentences from a real student: diverse search in groups against the search told by hand."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from vprog.distill.beam.generate import (  # noqa: E402
    GenerateSpeaker,
    SampledSpeaker,
    _behind,
    closing_tokens,
    sentence_ends,
)
from vprog.distill.beam.search import BeamSettings, sentence_beams  # noqa: E402
from vprog.distill.network import Network, load_student  # noqa: E402
from vprog.distill.row import Prompt  # noqa: E402
from vprog.distill.tiny import Shape, make_tiny  # noqa: E402
from vprog.world.png import png  # noqa: E402
from vprog.world.render import render  # noqa: E402
from vprog.world.splits import chunk  # noqa: E402

TEXTS = ["There are two red cups. So the answer is 2.\nAnswer: 2", "There is no star. Is it?"]


@pytest.fixture(scope="module")
def pictures() -> list[bytes]:
    return [png(render(scene, 28)) for scene, _ in chunk("train", 1, 0, 2)]


@pytest.fixture(scope="module", params=["llava", "idefics3"])
def student(request, tmp_path_factory) -> Network:
    torch.set_num_threads(1)
    shape = Shape(28 if request.param == "llava" else 32, 7 if request.param == "llava" else 8)
    shape = Shape(shape.size, shape.patch, 32, 2, 2, 32, 1, 2, 320, 256, request.param)
    place = make_tiny(tmp_path_factory.mktemp("tiny") / request.param, TEXTS * 3, shape, seed=3)
    return load_student(place, size=shape.size, device="cpu")


def _by_hand(student: Network, prompt: Prompt, before: str, groups: int, penalty: float, most: int):
    """Group by group, token by token, every pass from the beginning."""
    encoder, model = student.encoder, student.model
    ends = sentence_ends(encoder.tokenizer)
    closing = closing_tokens(model, encoder)
    asked = encoder.begun(prompt, before)
    said: list[list[int]] = [[] for _ in range(groups)]
    logps = [0.0] * groups
    open_ = [True] * groups
    for _ in range(most):
        taken: list[int] = []
        for group in range(groups):
            if not open_[group]:
                continue
            one = type(asked)(
                (*asked.ids, *said[group]), asked.start, asked.pictures, asked.seen,
                {name: (*own, *[0] * len(said[group])) for name, own in asked.types.items()},
            )  # fmt: skip
            inputs = student.here({k: v for k, v in encoder.batch([one]).items() if k != "labels"})
            with torch.inference_mode():
                logits = model(**inputs, use_cache=False).logits[0, -1].float().log_softmax(-1)
            least = logits.clone()
            for token in taken:
                least[token] -= penalty
            token = int(least.argmax())
            taken.append(token)
            said[group].append(token)
            logps[group] += float(logits[token])
            open_[group] = token not in ends and token not in closing
    texts = [
        encoder.tokenizer.decode(
            [t for t in one if t not in closing],
            skip_special_tokens=True,
            clean_up_tokenization_spaces=False,
        )
        for one in said
    ]
    ended = [one[-1] in closing for one in said]
    return [
        (text if before else text.lstrip(" "), logp)
        for text, logp, ends_it in zip(texts, logps, ended, strict=True)
        if text.strip() or ends_it
    ]


@pytest.mark.parametrize("before", ["", "There are two red cups."])
def test_groups_are_searched_as_by_hand(student, pictures, before):
    prompts = [Prompt((pictures[0],), "How many?"), Prompt((pictures[1],), "Is there a star?")]
    speaker = GenerateSpeaker(student, penalty=3.0, tokens=6)
    found = speaker.next([(prompt, before) for prompt in prompts], 4)
    for prompt, nexts in zip(prompts, found, strict=True):
        wanted = {}
        for text, logp in _by_hand(student, prompt, before, 4, 3.0, 6):
            wanted.setdefault(text, pytest.approx(logp, abs=1e-3))
        assert {one.text: one.logp for one in nexts} == wanted
        assert len(nexts) > 1


def test_without_a_penalty_all_groups_are_the_likeliest_answer(student, pictures):
    prompt = Prompt((pictures[0],), "How many?")
    (same,) = GenerateSpeaker(student, penalty=0.0, tokens=8).next([(prompt, "")], 3)
    (greedy,) = student.generate([prompt], max_tokens=8, stop=(".", "!", "?"))
    assert [one.text for one in same] == [one for one in greedy if one.strip()]


def test_a_search_finds_the_same_again(student, pictures):
    prompt = Prompt((pictures[0],), "How many?")
    settings = BeamSettings(branch=3, best=2, worst=1, depth=2)
    speaker = GenerateSpeaker(student, tokens=5)
    (found,) = sentence_beams(speaker, [prompt], settings)
    assert found == sentence_beams(speaker, [prompt], settings)[0]
    assert len(found) >= 3


def test_a_tokenizer_that_drops_the_first_blank_glues_no_sentences(student):
    from tokenizers import decoders

    tokenizer = student.encoder.tokenizer
    before = tokenizer("There are two red cups.").input_ids[-1]
    texts = (" So the answer is 2.", "\nAnswer: 2", "5 cups", "  two", "")
    kept = tokenizer.backend_tokenizer.decoder
    # What the tokenizers of the Llama class do.
    dropping = decoders.Sequence([decoders.ByteLevel(), decoders.Strip(" ", 1, 0)])
    try:
        for decoder in (kept, dropping):
            tokenizer.backend_tokenizer.decoder = decoder
            for text in texts:
                assert _behind(tokenizer, before, tokenizer(text).input_ids) == text
        assert tokenizer.decode(tokenizer(texts[0]).input_ids) != texts[0]
    finally:
        tokenizer.backend_tokenizer.decoder = kept


def test_a_text_that_fills_the_context_is_not_gone_on_with(student, pictures):
    prompt, encoder = Prompt((pictures[0],), "How many?"), student.encoder
    full = "There are two red cups. " * 40
    while encoder.begun(prompt, full).start > encoder.context:
        full = full[:-1]
    tight = full
    while encoder.begun(prompt, tight).start > encoder.context - 2:
        tight = tight[:-1]
    assert encoder.begun(prompt, full).start == encoder.context
    for speaker in (GenerateSpeaker(student, tokens=6), SampledSpeaker(student, tokens=6)):
        found = speaker.next([(prompt, full), (prompt, tight), (prompt, "Two.")], 3)
        assert found[0] == []
        assert found[1] and found[2]
        if isinstance(speaker, GenerateSpeaker):  # a neighbour without room takes none from others
            assert found[2] == speaker.next([(prompt, "Two.")], 3)[0]


def test_a_student_that_never_ends_is_broken_off(student, pictures):
    prompt = Prompt((pictures[0],), "How many?")
    speaker = GenerateSpeaker(student, tokens=64)
    settings = BeamSettings(branch=2, best=1, worst=1, depth=30)
    (found,) = sentence_beams(speaker, [prompt], settings)
    assert found
    assert all(one.text.strip() or one.ended for one in found)


def test_samples_are_counted(student, pictures):
    prompt = Prompt((pictures[0],), "How many?")
    (said,) = SampledSpeaker(student, temperature=0.7, tokens=3).next([(prompt, "Two.")], 6)
    assert sum(round(6 * 2.718281828**one.logp) for one in said) == 6
    assert all(one.text[:1].isspace() or not one.text for one in said)
