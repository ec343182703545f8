"""Language and vision-language models behind an OpenAI-compatible server."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Final

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import VprogError, declare
from vprog.module import Answer, Ask
from vprog.modules.card import Card
from vprog.modules.server_patience import Patience
from vprog.modules.server_picture import Sending
from vprog.modules.server_reply import Reply, reply
from vprog.modules.server_request import Asking
from vprog.modules.server_wire import NO_SDK, Wire
from vprog.modules.server_words import BLIND, ORACLES, SYSTEM, Prompt, prompt

BAD_SETTING = declare(
    "VP690",
    "a setting of a server or a language model cannot be",
    "A server needs a model and a base_url that begins with http:// or https:// and has no name, "
    "password or key in it; numbers must lie in their ranges, and oracles be those that it answers.",
    wrong=">>> from vprog.modules.server import Server\n"
    '>>> Server("any", base_url="ftp://127.0.0.1/v1")',
    right=">>> from vprog.modules.server import Server\n"
    '>>> served = Server("any", base_url="http://127.0.0.1:8000/v1")',
)

#: Changes whenever an answer may, for the same settings: what is said, and how replies are read.
CODE: Final = "1"
#: The probability from which on a yes is a yes.
THRESHOLD: Final = 0.5
_URL: Final = re.compile(
    r"https?://(?P<host>\[[0-9a-fA-F:]+\]|[^/\s?#@:\[\]]+)(:\d+)?(/[^\s?#@]*)?"
)
_LOOPBACK: Final = re.compile(r"localhost|127(\.\d+){3}|\[::1\]")


@dataclass(frozen=True, slots=True)
class Usage:
    """What a server was asked so far.

    Attributes:
        calls: questions.
        tries: requests that were sent for them, repeated ones too.
        prompt_tokens: as the server counted them.
        completion_tokens: likewise.
    """

    calls: int = 0
    tries: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Server:
    """The module ``server``: a model behind an OpenAI-compatible server, as vLLM, SGLang,
    llama-server, Ollama or a vendor give it.

    ``know`` needs a language model, every other oracle one that sees (``pictures``). Temperature is
    0. Where an answer must be yes or no, a choice or a number, the server is held to it by a JSON
    schema, and the answer is read strictly: another form is a failure (VP695). A yes or no is
    decided by the probability of the two words where the server tells log-probabilities; that is the
    score, and from ``threshold`` on it is yes.

    Args:
        model: as the server calls it.
        base_url: the address before ``/chat/completions``, mostly ending in ``/v1``.
        key_from: the environment variable that holds the key; without it, none is sent.
        oracles: which to answer; by default all, or ``know`` alone without pictures.
        pictures: whether the model sees.
        concurrency: requests under way at once, 1 to 256.
        timeout: seconds for one try.
        tries: how often a call is tried, 1 to 10.
        patience: the longest wait between two tries, in seconds.
        tokens: the most tokens of an answer.
        forms: ``schema`` (JSON schema), or ``plain`` for a server that knows none.
        logprobs: ask for log-probabilities of yes and no.
        threshold: of a yes, above 0 and below 1.
        side: the longer side of a picture that is sent, in pixels, 28 to 8192.
        paid: whether calls cost money; by default where the server is not on this machine.
        seed: given to the server, and to the waits between tries.
        body: fields added to each request, such as ``{"max_completion_tokens": 500,
            "max_tokens": None}``; None leaves a field out.

    Raises:
        VprogError: VP690 for a setting that cannot be.
    """

    def __init__(
        self,
        model: str,
        *,
        base_url: str,
        key_from: str = "VPROG_SERVER_KEY",
        oracles: Collection[str] | None = None,
        pictures: bool = True,
        concurrency: int = 8,
        timeout: float = 60.0,
        tries: int = 4,
        patience: float = 30.0,
        tokens: int = 200,
        forms: str = "schema",
        logprobs: bool = True,
        threshold: float = THRESHOLD,
        side: int = 1024,
        paid: bool | None = None,
        seed: int = 0,
        body: Mapping[str, Any] | None = None,
    ) -> None:
        address = _URL.fullmatch(base_url)
        able = ORACLES if pictures else BLIND
        wanted = able if oracles is None else frozenset(oracles)
        strange = sorted(wanted - able)
        for wrong, said, help in (
            (not model, "the model has no name", "give the name that the server has for it"),
            (address is None, "base_url is no http address without a name or a key in it",
             "write http://HOST:PORT/v1"),
            (bool(strange), f"a server does not answer {', '.join(strange)[:80]}",
             f"it answers {', '.join(sorted(able))}"),
            (forms not in ("schema", "plain"), f'there are no forms "{forms[:40]}"',
             "write schema or plain"),
            (not 1 <= concurrency <= 256, "concurrency is not from 1 to 256", "try 8"),
            (not 0 < timeout <= 3600, "timeout is not above 0 and up to 3600 s", "try 60"),
            (not 1 <= tries <= 10, "tries are not from 1 to 10", "try 4"),
            (not 0 <= patience <= 3600, "patience is not from 0 to 3600 s", "try 30"),
            (not 1 <= tokens <= 65_536, "tokens are not from 1 to 65536", "try 200"),
            (not 0 < threshold < 1, "the threshold is not between 0 and 1", "try 0.5"),
            (not 28 <= side <= 8192, "side is not from 28 to 8192 pixels", "try 1024"),
        ):  # fmt: skip
            if wrong:
                raise BAD_SETTING.error(said, help)
        assert address is not None
        self._model, self._url = model, base_url.rstrip("/")
        self._oracles, self._threshold, self._seed = wanted, threshold, seed
        self._sending = Sending(side=side)
        self._asking = Asking(model, forms == "schema", logprobs, tokens, seed, dict(body or {}))
        self.batch = max(64, 4 * concurrency)
        self.paid = _LOOPBACK.fullmatch(address["host"]) is None if paid is None else paid
        self._usage, self._lock = Usage(), threading.Lock()
        key = os.environ.get(key_from, "")
        waiting = Patience(timeout, tries, min(0.5, patience), patience)
        self._wire = Wire(self._url, key, waiting, concurrency, self._tried)
        about = [CODE, SYSTEM, self._url, model, forms, logprobs, threshold, tokens, seed, side]
        told = json.dumps([*about, self._asking.extra], sort_keys=True, default=str)
        self._digest = hashlib.sha256(told.encode()).hexdigest()[:16]

    #: An answer hangs on pixels and labels, not on what a picture is called.
    by_name: Final = False

    @property
    def name(self) -> str:
        """The module's name in a trace."""
        return "server"

    @property
    def version(self) -> str:
        """The model, and a digest of the code, the address and every setting that answers hang on."""
        return f"{CODE}:{self._model}:{self._digest}"

    @property
    def oracles(self) -> frozenset[str]:
        """The oracles that it was given to answer."""
        return self._oracles

    @property
    def usage(self) -> Usage:
        """What it was asked so far; no part of a trace."""
        return self._usage

    @property
    def card(self) -> Card:
        """What it answers, and where."""
        return Card(
            "server",
            tuple(sorted(self._oracles)),
            self._model,
            needs=("server",),
            source=self._url,
            note="the weights lie with whoever runs the server",
        )

    @property
    def missing(self) -> Failed | None:
        """Why it cannot be asked (VP691), told without asking; whether it is up is not tried."""
        if find_spec("openai") is None:
            return fail(NO_SDK, "openai is not installed", 'pip install "vprog[server]"')
        return None

    def close(self) -> None:
        """Close its connections; a later call opens new ones."""
        self._wire.close()

    def answer(self, asks: Sequence[Ask]) -> list[Answer | Failed]:
        """Answers, asked side by side; VP691 to VP695 for each that has none."""
        answers: list[Answer | Failed | None] = [None] * len(asks)
        sent: list[tuple[int, Prompt]] = []
        bodies: list[tuple[Mapping[str, Any], str]] = []
        for place, ask in enumerate(asks):
            question = self._prompt(ask)
            if isinstance(question, Failed):
                answers[place] = question
                continue
            sent.append((place, question))
            salt = f"{self._seed}:{ask.oracle}:{question.words}"
            bodies.append((self._asking.body(question), salt))
        self._count(Usage(calls=len(sent)))
        replies = self._wire.post(bodies) if bodies else []
        for (place, question), told in zip(sent, replies, strict=True):
            answers[place] = self._read(asks[place], question, told)
        return [a for a in answers if a is not None]

    def _prompt(self, ask: Ask) -> Prompt | Failed:
        try:
            return prompt(ask, self._sending)
        except VprogError as error:
            first = error.diagnostics[0]
            return Failed(first.code, first.message, first.help)

    def _read(self, ask: Ask, question: Prompt, told: bytes | Failed) -> Answer | Failed:
        said: Reply | Failed = told if isinstance(told, Failed) else reply(told)
        if isinstance(said, Failed):
            return said
        self._count(
            Usage(prompt_tokens=said.prompt_tokens, completion_tokens=said.completion_tokens)
        )
        form, score = question.form, said.yes if self._asking.logprobs else None
        if form.kind == "yes_no" and score is not None:
            return self._value(ask, score >= self._threshold, score)
        if said.failed is not None:
            return said.failed
        value = form.read(said.text, plain=self._asking.plain(form))
        return value if isinstance(value, Failed) else self._value(ask, value, None)

    def _value(self, ask: Ask, value: bool | int | str, score: float | None) -> Answer:
        """A value as the oracle's result type wants it."""
        threshold = None if score is None else self._threshold
        if ask.oracle == "ask":
            if isinstance(value, bool):
                return Answer("yes" if value else "no", score, threshold)
            return Answer(str(value))
        if ask.oracle == "best_match":
            return Answer(ask.args[0][int(value) - 1])
        return Answer(value, score, threshold)

    def _tried(self) -> None:
        self._count(Usage(tries=1))

    def _count(self, more: Usage) -> None:
        with self._lock:
            old = self._usage
            self._usage = Usage(
                old.calls + more.calls,
                old.tries + more.tries,
                old.prompt_tokens + more.prompt_tokens,
                old.completion_tokens + more.completion_tokens,
            )
