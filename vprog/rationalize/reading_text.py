"""Text as a reader takes it: sentences, and their words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_ABBREVIATIONS: Final = frozenset("e.g. i.e. mr. mrs. dr. st. no. vs. etc. approx.".split())
_WORD: Final = re.compile(
    r"[Aa]bout -?\d+(?:\.\d+)?(?=[.,;:)]|$| (?:pixels|and|is|are|so|plus|minus|times|divided|rounded|without)\b)"
    r"|“[^”]*”|\"[^\"]*\"|<[^<>]*>"
    r"|\d{1,2}:\d\d(?![\w:])"
    r"|[+-]?\d+(?:[.,]\d+)*(?:st|nd|rd|th)?(?![\w])|[^\W_]+(?:['\u2019\-/&][^\W_]+)*(?:['\u2019](?=\s))?"
    r"|[^\s]",
    re.UNICODE,
)
_END: Final = re.compile(r"[.!?]+[\"”')\]]*(?=\s|$)|\n+")
_BULLET: Final = re.compile(
    r"\A\s*(?:[-*•\u2013]\s+|\(?\d{1,2}[.):]\s+|step \d+[.:)]?\s*)", re.IGNORECASE
)
#: Bold as Markdown writes it, and an answer in the box that LaTeX draws.
_SET_OFF: Final = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|\$?\\boxed\{([^{}]*)\}\$?")
_CONTRACTED: Final = {
    "isn't": "is not", "aren't": "are not", "wasn't": "was not", "weren't": "were not",
    "doesn't": "does not", "don't": "do not", "didn't": "did not", "hasn't": "has not",
    "haven't": "have not", "can't": "can not", "cannot": "can not", "there's": "there is",
    "it's": "it is", "that's": "that is", "they're": "they are", "what's": "what is",
    "he's": "he is", "she's": "she is", "here's": "here is", "couldn't": "could not",
    "won't": "will not", "i'm": "i am", "we're": "we are", "i've": "i have", "there're": "there are",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a sign of a text.

    Attributes:
        text: as written; of a quotation what stands between its marks.
        word: in small letters; of a quotation the mark alone, so that it is taken for no word.
        start: where it begins in its sentence.
    """

    text: str
    word: str
    start: int = 0


def sentences(text: str) -> list[str]:
    """The sentences of a text, with the marks that end them; bullets and numbers of lists are left out.

    >>> sentences("There are 2.5 cups. 1. So yes!")
    ['There are 2.5 cups.', 'So yes!']
    >>> sentences("- 3 - 1 is 2. **Answer:** 3")
    ['3 - 1 is 2.', 'Answer: 3']
    """
    text = _SET_OFF.sub(lambda found: found[1] or found[2] or "", text)
    found, start = [], 0
    for end in _ends(text):
        part = _BULLET.sub("", text[start:end].strip(), count=1).strip() if start < end else ""
        start = end
        if any(c.isalnum() for c in part):
            found.append(part)
    return found


def _ends(text: str) -> list[int]:
    ends, quoted = [0], [m.span() for m in re.finditer(r"“[^”]*”", text)]
    for match in _END.finditer(text):
        if any(a < match.start() < b - 1 for a, b in quoted):
            continue
        said = text[ends[-1] : match.start()].strip()
        last = text[ends[-1] : match.end()].split()[-1:]
        mark = re.fullmatch(r"\(?\d{1,2}", said) is not None and match.end() < len(text)
        if not mark and not (last and last[0].lower() in _ABBREVIATIONS):
            ends.append(match.end())
    return [*ends[1:], len(text)]


def tokens(sentence: str) -> list[Token]:
    """The words and signs of a sentence, its final stop left out, contractions written in full.

    >>> [t.word for t in tokens("It isn't red, is it?")]
    ['it', 'is', 'not', 'red', ',', 'is', 'it', '?']
    """
    found: list[Token] = []
    for match in _WORD.finditer(sentence.replace("\u2019", "'").replace("**", "  ")):
        text, at = match[0], match.start()
        if text[0] in '“"' and len(text) > 1:
            found.append(Token(sentence[at + 1 : match.end() - 1], "“", at))
            continue
        lower = text.lower()
        if lower in _CONTRACTED:
            found.extend(Token(w, w, at) for w in _CONTRACTED[lower].split())
        elif lower.endswith("'s") and len(lower) > 2:
            found += [Token(text[:-2], lower[:-2], at), Token("'s", "'s", at)]
        elif lower.endswith("s'"):
            found += [Token(text[:-1], lower[:-1], at), Token("'s", "'s", at)]
        else:
            found.append(Token(text, lower, at))
    while found and found[-1].word in (".", "!"):
        found.pop()
    return found
