"""Next sentences from any OpenAI-compatible server, by stop strings and several samples a request."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Any, Final, Literal, TypeAlias

import msgspec

from vprog.distill.beam.search import Next
from vprog.distill.row import Prompt
from vprog.distill.src.rap import RapForm
from vprog.distill.teacher.server import opened
from vprog.failed import Failed
from vprog.grammar.diagnostic import Diagnostic, VprogError
from vprog.modules.server import Server
from vprog.modules.server_patience import Patience
from vprog.modules.server_picture import Sending, data_url
from vprog.modules.server_reply import MALFORMED
from vprog.modules.server_request import written
from vprog.modules.server_wire import Wire

#: How a server is had to go on with a text: ``prefill`` sends it as the begun turn of the assistant
#: (vLLM, SGLang), ``asked`` puts it into the question.
Going: TypeAlias = Literal["prefill", "asked"]
#: Where a server stops: behind a sentence that another follows.
STOPS: Final = (". ", "! ", "? ", ".\n")
#: Where a sentence ends within what came.
_END: Final = re.compile(r"[.!?](?=\s)\s?|\n(?=.)")
_GO_ON: Final = "Go on with the answer below by its next sentence, and write that sentence alone."


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """How a server is asked for sentences.

    Attributes:
        temperature: of the samples.
        tokens: the most of a sentence (CSR's code: 70).
        going: see ``Going``.
        seed: what the seed of each request is derived from.
        concurrency: requests under way at once.
        tries: how often one is tried.
        timeout: seconds for a try.
        side: the longer side of a picture that is sent, in pixels.
        key_from: the environment variable that holds the key.
    """

    temperature: float = 1.0
    tokens: int = 70
    going: Going = "prefill"
    seed: int = 0
    concurrency: int = 8
    tries: int = 4
    timeout: float = 120.0
    side: int = 1024
    key_from: str = "VPROG_SERVER_KEY"


class _Token(msgspec.Struct):
    token: str
    logprob: float


class _Logprobs(msgspec.Struct):
    content: list[_Token] | None = None


class _Message(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None
    logprobs: _Logprobs | None = None


class _Completion(msgspec.Struct):
    choices: list[_Choice]


_DECODE = msgspec.json.Decoder(_Completion)


class ServerSpeaker:
    """A speaker behind a server: each request asks for ``branch`` samples of one sentence.

    Of a sample the first sentence counts. Its log-probability is the sum over its tokens where the
    server tells them, else the logarithm of the share of samples that say it. A sample ends the text
    if the text is then a whole pair, or if it says nothing; where a server leaves the stop string out,
    the full stop is put back.

    Args:
        model: as the server calls it.
        base_url: the address before ``/chat/completions``.
        form: how rationale and answer are written.
        settings: see ``ServerSettings``.

    Raises:
        VprogError: VP690 for a setting that cannot be.
    """

    def __init__(
        self,
        model: str,
        base_url: str,
        form: RapForm,
        settings: ServerSettings | None = None,
    ) -> None:
        self._asked = settings or ServerSettings()
        told = self._asked
        Server(
            model,
            base_url=base_url,
            concurrency=told.concurrency,
            timeout=told.timeout,
            tries=told.tries,
            tokens=told.tokens,
            side=told.side,
        )
        self._model, self._form = model, form
        self._sending = Sending(side=told.side)
        patience = Patience(told.timeout, told.tries, 0.5 if told.tries > 1 else 0.0, 30.0)
        key = os.environ.get(told.key_from, "")
        #: How many requests were sent, repeated ones too.
        self.sent = 0
        self._wire = Wire(base_url.rstrip("/"), key, patience, told.concurrency, self._count)

    def _count(self) -> None:
        self.sent += 1

    def close(self) -> None:
        """Close its connections; a later call opens new ones."""
        self._wire.close()

    def next(self, begun: Sequence[tuple[Prompt, str]], branch: int) -> list[list[Next]]:
        """Up to ``branch`` different next sentences for each text.

        Raises:
            VprogError: VP691 to VP694, as the server has it; VP301 to VP304 for a picture.
        """
        bodies = []
        for prompt, text in begun:
            salt = f"{self._asked.seed}:{prompt.text}:{text}"
            bodies.append((self._body(prompt, text, branch, salt), salt))
        found = []
        for (_, text), told in zip(begun, self._wire.post(bodies), strict=True):
            if isinstance(told, Failed):
                raise VprogError([Diagnostic(told.code, told.sentence, None, told.help)])
            found.append(self._sentences(text, told))
        return found

    def _body(self, prompt: Prompt, text: str, branch: int, salt: str) -> dict[str, Any]:
        words = written(prompt.text)
        extra: dict[str, Any] = {}
        turns: list[dict[str, Any]] = []
        if text and self._asked.going == "prefill":
            turns = [{"role": "assistant", "content": written(text)}]
            extra = {"add_generation_prompt": False, "continue_final_message": True}
        elif text:
            words = f"{words}\n\n{_GO_ON}\n\n{written(text)}"
        parts: list[dict[str, Any]] = [
            {"type": "image_url", "image_url": {"url": data_url(opened(one), self._sending)}}
            for one in prompt.images
        ]
        content: Any = [*parts, {"type": "text", "text": words}] if parts else words
        seed = int.from_bytes(hashlib.sha256(salt.encode()).digest()[:4]) >> 1
        return {
            "model": self._model,
            "messages": [{"role": "user", "content": content}, *turns],
            "temperature": self._asked.temperature,
            "max_tokens": self._asked.tokens,
            "n": branch,
            "seed": seed,
            "stop": list(STOPS),
            "logprobs": True,
            **extra,
        }

    def _sentences(self, text: str, body: bytes) -> list[Next]:
        try:
            choices = _DECODE.decode(body).choices
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise MALFORMED.error(
                f"the server's reply is no chat completion: {str(error)[:120]}",
                "check that base_url is that of an OpenAI-compatible server, mostly ending in /v1",
            ) from None
        seen: dict[str, tuple[int, float | None, bool]] = {}
        for choice in choices:
            said, ended = self._sentence(text, choice)
            count = seen.get(said, (0, None, False))[0]
            seen[said] = (count + 1, _logp(choice, said), ended or not said.strip())
        return [
            Next(said, log(count / len(choices)) if logp is None else logp, ended)
            for said, (count, logp, ended) in seen.items()
        ]

    def _sentence(self, text: str, choice: _Choice) -> tuple[str, bool]:
        """The first sentence of a sample, as it follows the text, and whether the text ends there."""
        said = choice.message.content or ""
        if text and not text[-1:].isspace() and said[:1].strip() and text[-1:] in ".!?":
            said = f" {said}"
        end = _END.search(said, len(said) - len(said.lstrip()))
        if end is not None and said[end.end() :].strip():
            return said[: end.end()].rstrip(" "), False
        said = said.rstrip(" ")
        if self._form.read(text + said) is not None:
            return said, True
        if choice.finish_reason == "length":
            return said, False
        return said if said.rstrip()[-1:] in (".", "!", "?", "") else f"{said}.", False


def _logp(choice: _Choice, said: str) -> float | None:
    """The log-probability of a sample's tokens up to the end of its first sentence.

    Of a sample that says nothing it is that of its end.
    """
    tokens = choice.logprobs.content if choice.logprobs is not None else None
    if not tokens:
        return None
    if not said.strip():
        return sum(one.logprob for one in tokens)
    total, length = 0.0, 0
    for one in tokens:
        if length >= len(said.strip()):
            break
        total += one.logprob
        length += len(one.token if length else one.token.lstrip())
    return total
