"""A member of a panel behind an OpenAI-compatible server."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, TypeAlias

import msgspec

from vprog.failed import Failed
from vprog.grammar.diagnostic import Diagnostic, VprogError
from vprog.image import Image
from vprog.modules.panel_language import first
from vprog.modules.server import Server
from vprog.modules.server_picture import data_url
from vprog.modules.server_reply import reply
from vprog.modules.server_request import written

#: How likelihoods are had: from the log-probabilities of the prompt, as vLLM tells them, or not.
Scoring: TypeAlias = Literal["prompt", "none"]
#: The most tokens of an answer.
TOKENS: Final = 16
#: Changes whenever what is asked does.
CODE: Final = "1"
_SYSTEM: Final = "Answer with a word or a number and nothing else."


class _Token(msgspec.Struct):
    logprob: float


class _Prompted(msgspec.Struct):
    prompt_logprobs: list[dict[str, _Token] | None] | None = None


_DECODE = msgspec.json.Decoder(_Prompted)


class ServerMember:
    """A ``Server`` in a panel.

    The protocol of chat completions has no way to score a given answer. vLLM's extension has one: the
    answer is sent as the beginning of the assistant's turn with ``prompt_logprobs``, and the tokens
    that it adds to the prompt are its own. With other servers likelihoods are None, and the member
    judges by what it generates alone.

    Args:
        server: what is asked.
        name: in reports; the model's name by default.
        scoring: ``prompt`` for vLLM, else ``none``.
        see: whether it is sent the pictures.
    """

    def __init__(
        self, server: Server, name: str = "", *, scoring: Scoring = "none", see: bool = True
    ) -> None:
        self._server = server
        self._name = name or f"server:{server._model}"
        self._scoring, self._see = scoring, see

    @property
    def name(self) -> str:
        """As it was called."""
        return self._name

    @property
    def version(self) -> str:
        """Of what is asked, and of the server and its settings."""
        told = hashlib.sha256(f"{_SYSTEM}{self._scoring}{self._see}".encode()).hexdigest()[:8]
        return f"{CODE}:{told}:{self._server.version}"

    def logprobs(self, asked: Sequence[tuple[Image | None, str, str, str]]) -> list[float | None]:
        """The sum of the log-probabilities of the answer's tokens, in nats, or None.

        Raises:
            VprogError: VP691 to VP694, as the server has it.
        """
        if self._scoring == "none":
            return [None] * len(asked)
        prompts = list(dict.fromkeys(ask[:3] for ask in asked))
        bodies = [self._scored(ask, "") for ask in prompts]
        bodies += [self._scored(ask[:3], ask[3]) for ask in asked]
        told = [_prompted(one) for one in self._posted(bodies)]
        lengths = dict(zip(prompts, map(len, told), strict=False))
        found: list[float | None] = []
        for ask, tokens in zip(asked, told[len(prompts) :], strict=True):
            own = tokens[lengths[ask[:3]] :]
            found.append(sum(own) if own else None)
        return found

    def generate(self, asked: Sequence[tuple[Image | None, str, str]]) -> list[str]:
        """What it answers at temperature 0; errors as for ``logprobs``."""
        said = []
        for told in self._posted([self._body(ask) for ask in asked]):
            read = reply(told)
            if isinstance(read, Failed):
                raise VprogError([Diagnostic(read.code, read.sentence, None, read.help)])
            said.append(first(read.text))
        return said

    def _posted(self, bodies: Sequence[Mapping[str, Any]]) -> list[bytes]:
        salts = [hashlib.sha256(json.dumps(body).encode()).hexdigest() for body in bodies]
        found = []
        for told in self._server._wire.post(list(zip(bodies, salts, strict=True))):
            if isinstance(told, Failed):
                raise VprogError([Diagnostic(told.code, told.sentence, None, told.help)])
            found.append(told)
        return found

    def _body(self, ask: tuple[Image | None, str, str]) -> dict[str, Any]:
        image, question, context = ask
        words = written("\n".join(part for part in (context, question) if part))
        content: Any = words
        if image is not None and self._see:
            url = data_url(image, self._server._sending)
            content = [
                {"type": "image_url", "image_url": {"url": url}},
                {"type": "text", "text": words},
            ]
        messages = [
            {"role": "system", "content": _SYSTEM},
            {"role": "user", "content": content},
        ]
        request = {
            "model": self._server._model,
            "messages": messages,
            "temperature": 0,
            "seed": self._server._seed,
            "max_tokens": TOKENS,
            **self._server._asking.extra,
        }
        return {name: value for name, value in request.items() if value is not None}

    def _scored(self, ask: tuple[Image | None, str, str], answer: str) -> dict[str, Any]:
        body = {**self._body(ask), "max_tokens": 1, "prompt_logprobs": 0}
        if not answer:
            return body  # the prompt alone, up to where the assistant's turn begins
        turn = {"role": "assistant", "content": written(answer)}
        return {
            **body,
            "messages": [*body["messages"], turn],
            "add_generation_prompt": False,
            "continue_final_message": True,
        }


def _prompted(told: bytes) -> list[float]:
    """The log-probability of each token of a prompt but the first."""
    try:
        tokens = _DECODE.decode(told).prompt_logprobs
    except (msgspec.DecodeError, UnicodeDecodeError):
        tokens = None
    return [next(iter(one.values())).logprob for one in tokens or () if one]
