"""The body of a request to a chat server: what it is asked, and in which form it must answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from vprog.modules.server_form import Form
from vprog.modules.server_words import SYSTEM, Prompt

#: Tokens that a plain yes or no may take.
SHORT: Final = 8
#: How many of the likeliest tokens a server is asked for.
LIKELIEST: Final = 10


@dataclass(frozen=True, slots=True)
class Asking:
    """How a server is asked.

    Attributes:
        model: as the server calls it.
        schema: whether it knows JSON schemas.
        logprobs: whether it is asked for log-probabilities of yes and no.
        tokens: the most tokens of an answer.
        seed: given to it.
        extra: fields that are added; None leaves one out.
    """

    model: str
    schema: bool
    logprobs: bool
    tokens: int
    seed: int
    extra: Mapping[str, Any]

    def plain(self, form: Form) -> bool:
        """Whether an answer is asked for as it is, without JSON around it.

        It is where the server knows no schemas, and for yes or no where its probability counts: that
        is the one of the first word.
        """
        return not self.schema or (self.logprobs and form.kind == "yes_no")

    def body(self, question: Prompt) -> dict[str, Any]:
        """The fields of the request for a question."""
        # Half a surrogate pair, as a reader of text may give it, has no bytes.
        form = replace(question.form, choices=tuple(map(written, question.form.choices)))
        words, plain = written(question.words), self.plain(form)
        if plain or form.kind in ("choice", "number"):
            words = f"{words}\n{form.told}"
        parts: list[dict[str, Any]] = [
            {"type": "image_url", "image_url": {"url": url}} for url in question.pictures
        ]
        content: Any = [*parts, {"type": "text", "text": words}] if parts else words
        request: dict[str, Any] = {
            "model": self.model,
            "messages": [
                {"role": "system", "content": SYSTEM},
                {"role": "user", "content": content},
            ],
            "temperature": 0,
            "seed": self.seed,
            "max_tokens": self.tokens,
        }
        if form.kind == "yes_no" and plain:
            request["max_tokens"] = min(SHORT, self.tokens)
            if self.logprobs:
                request |= {"logprobs": True, "top_logprobs": LIKELIEST}
        if not plain:
            schema = {"name": "answer", "strict": True, "schema": form.schema}
            request["response_format"] = {"type": "json_schema", "json_schema": schema}
        request |= self.extra
        return {name: value for name, value in request.items() if value is not None}


def written(text: str) -> str:
    """A text that can be written as UTF-8: a question mark for what cannot.

    >>> written("a \\ud800 cup")
    'a ? cup'
    """
    return text.encode("utf-8", "replace").decode("utf-8")
