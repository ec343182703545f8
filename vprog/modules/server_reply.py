"""What a chat server replied: the bytes of its answer as frozen data, or a failure."""

from __future__ import annotations

import math

import msgspec

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare
from vprog.modules.server_form import wrong_form

MALFORMED = declare(
    "VP694",
    "the server's reply cannot be read",
    "A reply must be JSON in the form of chat completions: an object with `choices`, the first of "
    "which has a `message` with `content`, of at most 4 MiB. Something that speaks another protocol "
    "may stand at the address.",
    wrong=">>> from vprog.modules.server_reply import reply\n"
    ">>> from vprog.grammar.diagnostic import Diagnostic, VprogError\n"
    ">>> failed = reply(b'<html>welcome</html>')\n"
    ">>> raise VprogError([Diagnostic(failed.code, failed.sentence)])",
    right=">>> from vprog.modules.server_reply import reply\n"
    '>>> said = reply(b\'{"choices": [{"message": {"content": "a cup"}}]}\')\n'
    '>>> assert said.text == "a cup"',
)


class _Top(msgspec.Struct):
    token: str
    logprob: float


class _Token(msgspec.Struct):
    token: str
    logprob: float
    top_logprobs: list[_Top] | None = None


class _Logprobs(msgspec.Struct):
    content: list[_Token] | None = None


class _Message(msgspec.Struct):
    content: str | None = None
    refusal: str | None = None


class _Choice(msgspec.Struct):
    message: _Message
    finish_reason: str | None = None
    logprobs: _Logprobs | None = None


class _Tokens(msgspec.Struct):
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Completion(msgspec.Struct):
    choices: list[_Choice]
    usage: _Tokens | None = None


class Reply(msgspec.Struct, frozen=True):
    """A reply that can be read.

    Attributes:
        text: what the model said.
        prompt_tokens: as the server counted them; 0 where it does not.
        completion_tokens: likewise.
        yes: the probability of "yes" against "no" as the first token, 0 to 1, where the server
            gives log-probabilities and the two have at least half of all between them; else None.
        failed: VP695 where the model refused or its answer was cut off.
    """

    text: str
    prompt_tokens: int = 0
    completion_tokens: int = 0
    yes: float | None = None
    failed: Failed | None = None


_DECODE = msgspec.json.Decoder(_Completion)


def reply(body: bytes) -> Reply | Failed:
    """The reply in the bytes of a chat completion; VP694 where they are no such thing."""
    try:
        completion = _DECODE.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return fail(
            MALFORMED,
            f"the server's reply is no chat completion: {str(error)[:120]}",
            "check that base_url is that of an OpenAI-compatible server, mostly ending in /v1",
        )
    if not completion.choices:
        return fail(MALFORMED, "the server's reply has no choices", "look at the server's log")
    choice, used = completion.choices[0], completion.usage or _Tokens()
    text = choice.message.content or ""
    failed = None
    if choice.message.refusal or choice.finish_reason == "content_filter":
        failed = wrong_form(choice.message.refusal or text, "a refusal")
    elif choice.finish_reason == "length":
        failed = wrong_form(text, "cut off: it needs more tokens")
    yes = _yes(choice.logprobs)
    counted = (max(0, used.prompt_tokens), max(0, used.completion_tokens))
    return Reply(text, *counted, yes, failed)


def _yes(logprobs: _Logprobs | None) -> float | None:
    """How probable yes is against no, from the first token that is not blank."""
    for token in (logprobs.content if logprobs else None) or ():
        if not token.token.strip():
            continue
        share = {"yes": 0.0, "no": 0.0}
        said = {top.token: top.logprob for top in token.top_logprobs or ()}
        said.setdefault(token.token, token.logprob)
        for word, logprob in said.items():
            plain = word.strip().strip("\"'.").lower()
            if plain in share:
                share[plain] += math.exp(min(0.0, logprob))
        whole = share["yes"] + share["no"]
        return round(min(1.0, share["yes"] / whole), 3) if whole >= 0.5 else None
    return None
