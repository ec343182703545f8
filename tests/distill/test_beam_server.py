"""Sentences from a server over real sockets: a toy language model is searched as if it were at hand."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("openai")

from tests.modules.faulty_server import faulty, pictures_of, words_of
from vprog.distill.beam.search import BeamSettings, sentence_beams
from vprog.distill.beam.server import ServerSettings, ServerSpeaker
from vprog.distill.row import Prompt
from vprog.distill.src.rap import RapForm
from vprog.grammar.diagnostic import VprogError
from vprog.world.png import png
from vprog.world.render import render
from vprog.world.splits import chunk

#: What may come after a text's last sentence, with its probability; a pair ends the text.
TABLE = {
    "": [("There are two cups.", 0.5), ("There is one cup, 2.5 cm wide.", 0.3), ("Two cups.", 0.2)],
    "There are two cups.": [("So it is two.", 0.6), ("\nAnswer: 2", 0.4)],
    "There is one cup, 2.5 cm wide.": [("\nAnswer: 1", 0.9), ("It is red.", 0.1)],
    "Two cups.": [("\nAnswer: 3", 1.0)],
    "So it is two.": [("\nAnswer: 2", 1.0)],
    "It is red.": [("\nAnswer: 1", 1.0)],
}


def _last(text: str) -> str:
    return max((s for s in TABLE if text.endswith(s)), key=len)


def _every(text: str = "", logp: float = 0.0) -> dict[str, float]:
    found = {}
    for sentence, share in TABLE[_last(text)]:
        between = "" if not text or sentence.startswith("\n") else " "
        more = text + between + sentence
        if "Answer" in sentence:
            found[more] = logp + math.log(share)
        else:
            found |= _every(more, logp + math.log(share))
    return found


def _serving(manner: str):
    """A server that keeps stop strings, or leaves them out as most do, or tells no likelihoods."""

    def answer(request):
        asked = request["messages"]
        text = asked[-1]["content"] if asked[-1]["role"] == "assistant" else ""
        if asked[-1]["role"] == "user" and "Go on with" in words_of(request):
            text = words_of(request).rpartition("\n\n")[2]
        options = TABLE[_last(text)]
        if manner == "silent":  # ten samples, as often as they are likely
            options = [one for one in options for _ in range(round(10 * one[1]))]
        choices = []
        for sentence, share in options[: request["n"]]:
            said = sentence
            if manner != "keeps" and said[-1] in ".!?":
                said = said[:-1]
            elif manner == "keeps" and said[-1] in ".!?":
                said += " "
            tokens = [{"token": said, "logprob": math.log(share)}]
            choices.append(
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": said},
                    "finish_reason": "stop",
                    "logprobs": None if manner == "silent" else {"content": tokens},
                }
            )
        return {"id": "c", "object": "chat.completion", "model": "any", "choices": choices}

    return answer


@pytest.mark.parametrize("going", ["prefill", "asked"])
@pytest.mark.parametrize("manner", ["keeps", "strips", "silent"])
def test_a_search_over_a_server_is_an_exact_enumeration(manner, going):
    picture = png(render(next(chunk("train", 1, 0, 1))[0], 32))
    wide = BeamSettings(branch=10, best=99, worst=0, depth=4)
    with faulty(_serving(manner)) as web:
        speaker = ServerSpeaker("any", web.url, RapForm(), ServerSettings(going=going))
        prompts = [Prompt((picture,), "How many cups?"), Prompt((), "And now?")]
        both = sentence_beams(speaker, prompts, wide)
        speaker.close()
        assert all(set(one["stop"]) >= {". "} and one["n"] == 10 for one in web.requests)
        assert any(pictures_of(one) for one in web.requests) or going == "prefill"
        seeds = [one["seed"] for one in web.requests]
        assert len(set(seeds)) == len(seeds) == speaker.sent
    wanted = _every()
    for found in both:
        assert {one.text: pytest.approx(one.logp, abs=1e-6) for one in found} == wanted
        assert all(one.ended for one in found)


def test_a_server_that_is_not_there_or_speaks_otherwise_is_told():
    nobody = ServerSpeaker("any", "http://127.0.0.1:1/v1", RapForm(), ServerSettings(tries=1))
    with pytest.raises(VprogError) as refused:
        nobody.next([(Prompt((), "How many?"), "")], 2)
    assert refused.value.code.startswith("VP69")
    nobody.close()
    with faulty(lambda request: {"said": "hello"}) as web:
        other = ServerSpeaker("any", web.url, RapForm(), ServerSettings(tries=1))
        with pytest.raises(VprogError) as refused:
            other.next([(Prompt((), "How many?"), "")], 2)
        other.close()
    assert refused.value.code == "VP694"


def test_of_a_long_sample_the_first_sentence_counts_with_its_own_likelihood():
    def answer(request):
        words = ["There", " are", " two.", " They", " are", " red."]
        tokens = [{"token": word, "logprob": -1.0} for word in words]
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": "".join(words)},
            "finish_reason": "length",
            "logprobs": {"content": tokens},
        }
        return {"id": "c", "object": "chat.completion", "model": "any", "choices": [choice]}

    with faulty(answer) as web:
        speaker = ServerSpeaker("any", web.url, RapForm())
        ((one,),) = speaker.next([(Prompt((), "How many?"), "")], 1)
        speaker.close()
    assert (one.text, one.logp, one.ended) == ("There are two.", -3.0, False)


def test_a_sample_that_says_nothing_ends_the_text_as_likely_as_its_end():
    def answer(request):
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": ""},
            "finish_reason": "stop",
            "logprobs": {"content": [{"token": "<|im_end|>", "logprob": -0.75}]},
        }
        return {"id": "c", "object": "chat.completion", "model": "any", "choices": [choice]}

    with faulty(answer) as web:
        speaker = ServerSpeaker("any", web.url, RapForm())
        ((one,),) = speaker.next([(Prompt((), "How many?"), "There are two.")], 1)
        speaker.close()
    assert (one.text, one.logp, one.ended) == ("", -0.75, True)
