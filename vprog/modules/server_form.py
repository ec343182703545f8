"""The form that an answer must have: the JSON schema a server is held to, and a strict parser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, Literal

import msgspec

from vprog.failed import Failed, fail
from vprog.grammar.diagnostic import declare

WRONG_FORM = declare(
    "VP695",
    "a language model's answer has the wrong form",
    "Where a program asks for yes or no, one of several choices or a number, an answer must be that "
    "and nothing else; a phrase must be short, and no answer may be cut off. Nothing is guessed from "
    "an answer of another form.",
    wrong=">>> from vprog.modules.server_form import YES_NO\n"
    ">>> from vprog.grammar.diagnostic import Diagnostic, VprogError\n"
    '>>> failed = YES_NO.read("It might be.", plain=True)\n'
    ">>> raise VprogError([Diagnostic(failed.code, failed.sentence)])",
    right=">>> from vprog.modules.server_form import YES_NO\n"
    '>>> assert YES_NO.read("Yes.", plain=True) is True',
)

#: The most characters of a phrase, and of a longer text (a caption, what a sign says).
PHRASE, TEXT = 200, 16_384
Kind = Literal["yes_no", "choice", "number", "phrase", "sentence", "text"]


class _Reply(msgspec.Struct, forbid_unknown_fields=True):
    answer: Any


@dataclass(frozen=True, slots=True)
class Form:
    """What an answer must be.

    Attributes:
        kind: ``yes_no`` (a Bool), ``choice`` (one of ``choices``, as it is written there),
            ``number`` (an Int from ``low`` to ``high``), ``phrase`` (a few words in lower case),
            ``sentence`` (one line), ``text`` (a text, which may be empty).
        choices: of ``choice``.
        low: of ``number``.
        high: of ``number``.
    """

    kind: Kind
    choices: tuple[str, ...] = ()
    low: int = 0
    high: int = 1_000_000

    @property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of a reply: an object whose only field is ``answer``.

        It keeps to what structured outputs of servers have in common: no lengths, no bounds.
        """
        answer: dict[str, Any] = {"type": "string"}
        if self.kind == "yes_no":
            answer["enum"] = ["yes", "no"]
        elif self.kind == "choice":
            answer["enum"] = list(dict.fromkeys(self.choices))
        elif self.kind == "number":
            answer = {"type": "integer"}
        return {
            "type": "object",
            "properties": {"answer": answer},
            "required": ["answer"],
            "additionalProperties": False,
        }

    @property
    def told(self) -> str:
        """The form in words, for the end of a prompt."""
        if self.kind == "yes_no":
            return 'Answer with "yes" or "no" and nothing else.'
        if self.kind == "choice":
            return "Answer with one of these and nothing else: " + " | ".join(self.choices)
        if self.kind == "number":
            return f"Answer with a whole number from {self.low} to {self.high} and nothing else."
        if self.kind == "phrase":
            return "Answer with a word or a short phrase and nothing else."
        if self.kind == "sentence":
            return "Answer with one sentence and nothing else."
        return "Answer with the text and nothing else; with nothing at all where there is none."

    def read(self, text: str, *, plain: bool) -> bool | int | str | Failed:
        """What a reply says, or VP695 where it is not of this form.

        Args:
            text: the reply's content.
            plain: whether it is the answer itself, not a JSON object that has it.

        >>> Form("choice", ("red", "dark blue")).read('{"answer": "dark blue"}', plain=False)
        'dark blue'
        >>> Form("number").read("about 3", plain=True).code
        'VP695'
        """
        answer: Any = text
        if not plain:
            try:
                answer = msgspec.json.decode(text, type=_Reply).answer
            except (msgspec.DecodeError, UnicodeEncodeError):
                return wrong_form(text, "no JSON object with the one field answer")
        if self.kind == "number":
            return self._number(answer, plain)
        if not isinstance(answer, str):
            return wrong_form(text, "no text")
        if self.kind in ("yes_no", "choice"):
            return self._picked(answer)
        return self._text(answer)

    def _number(self, answer: Any, plain: bool) -> int | Failed:
        if plain:
            digits = re.fullmatch(r"-?\d{1,18}", str(answer).strip().rstrip("."))
            answer = int(digits[0]) if digits else answer
        if not isinstance(answer, int) or isinstance(answer, bool):
            return wrong_form(str(answer), "no whole number")
        if not self.low <= answer <= self.high:
            return wrong_form(str(answer), f"not from {self.low} to {self.high}")
        return answer

    def _picked(self, answer: str) -> bool | str | Failed:
        words = answer.strip()
        if self.kind == "yes_no":
            said = {"yes": True, "no": False}.get(words.rstrip(".!").lower())
            return wrong_form(answer, "neither yes nor no") if said is None else said
        if answer in self.choices:
            return answer
        plain = _plain(words)
        found = [choice for choice in dict.fromkeys(self.choices) if _plain(choice) == plain]
        return found[0] if len(found) == 1 else wrong_form(answer, "none of the choices")

    def _text(self, answer: str) -> str | Failed:
        # Line ends and other controls would leave the line wherever the text is shown.
        words = " ".join("".join(c if c.isprintable() else " " for c in answer).split())
        most = PHRASE if self.kind == "phrase" else TEXT
        if len(words) > most:
            return wrong_form(words, f"longer than {most} characters")
        if self.kind == "phrase":
            words = words.strip("\"'").rstrip(".").lower()
        if not words and self.kind != "text":
            return wrong_form(answer, "empty")
        return words


#: The form of a yes or a no.
YES_NO: Final = Form("yes_no")


def _plain(text: str) -> str:
    return " ".join(text.lower().rstrip(".").split())


def wrong_form(text: str, why: str) -> Failed:
    """VP695, with the beginning of the answer."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())[:80]
    return fail(
        WRONG_FORM,
        f'the model answered "{shown}", which is {why}',
        "ask in other words, or use a stronger model",
    )
