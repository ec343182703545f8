"""A rationale without its answer: what a reader may be given when the answer is what is measured.

METHODS.md, section 1.3, S3 calls it c⁻: the rationale with its answer sentence removed and the
strings of the answer masked. Which strings those are is our own design; ``forms`` tells it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from vprog.english import number_value, number_word, plural, sentence, singular

#: What stands where a string of the answer stood.
MASK: Final = "___"

#: Words, beside numerals, that say a number.
_SAYS: Final = {
    0: ("no", "none", "nothing", "neither"),
    1: ("single", "once"),
    2: ("both", "pair", "couple", "twice"),
    12: ("dozen",),
}
_YES: Final = ("yes", "yeah", "yep", "true", "correct")
_NO: Final = ("no", "nope", "false", "incorrect")
_SPELLINGS: Final = {"gray": "grey", "grey": "gray", "color": "colour", "colour": "color"}
#: An answer of more characters is a text, of which no other forms are looked for.
_LONG: Final = 60
#: Where a sentence ends: at its mark, unless a lower-case letter or a digit goes on.
_END: Final = re.compile(r"(?<=[.!?])[\"'”\u2019)]*\s+(?![a-z])")
#: The last clause of a sentence that says its reason too, before it or after it.
_LED: Final = re.compile(
    r"^(?:since|as|because|given that)\s+(?P<reason>.+),\s*(?:so\s+)?the\s+(?:final\s+)?answer\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_TRAILED: Final = re.compile(
    r"^(?P<reason>.+?)[,;:]?\s+(?:and\s+)?(?:so|therefore|thus|hence),?\s+the\s+(?:final\s+)?answer\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_ANSWER: Final = re.compile(r"\banswer(?:s|ed)?\b", re.IGNORECASE)
_CONCLUDES: Final = re.compile(r"^(?:so|therefore|thus|hence|in conclusion)\b", re.IGNORECASE)


def sentences(text: str) -> list[str]:
    """The sentences of a text, split at full stops, question and exclamation marks.

    >>> sentences("There are 2.5 litres. Is it so?  Yes.")
    ['There are 2.5 litres.', 'Is it so?', 'Yes.']
    """
    return [part.strip() for part in _END.split(text.strip()) if part.strip()]


def without_answer(text: str) -> str:
    """A rationale without the sentence that gives its answer; a reason in that sentence stays.

    That sentence is any that speaks of "the answer", and the last one where it begins with a word
    that concludes (so, therefore, thus, hence).

    >>> without_answer("There are two cups. So the answer is 2.")
    'There are two cups.'
    >>> without_answer("Since the cup is red, the answer is yes.")
    'The cup is red.'
    >>> without_answer("The cup is red, so the answer is red.")
    'The cup is red.'
    >>> without_answer("The cup is red; therefore, the answer is red.")
    'The cup is red.'
    """
    kept: list[str] = []
    parts = sentences(text)
    for place, part in enumerate(parts):
        if not _ANSWER.search(part):
            if place + 1 < len(parts) or not _CONCLUDES.match(part) or len(parts) == 1:
                kept.append(part)
            continue
        found = _LED.match(part) or _TRAILED.match(part)
        if found is not None and not _ANSWER.search(found["reason"]):
            kept.append(sentence(found["reason"].rstrip(".!? ")))
    return " ".join(kept)


@lru_cache(maxsize=4096)
def forms(answer: str) -> tuple[str, ...]:
    """The strings that say an answer, in lower case, longest first.

    A number: its digits, its word, and words such as ``both`` for 2 or ``none`` for 0. A yes or no:
    the interjections of both, as leaving one of them would tell which was taken out. A word or a
    phrase: singular and plural, with and without hyphens, both spellings of grey and colour.

    >>> forms("2")
    ('couple', 'twice', 'both', 'pair', '2.0', 'two', '2')
    >>> forms("Knives")
    ('knives', 'knife')
    >>> forms("3.0") == forms("three")
    True
    """
    told = " ".join(answer.split()).strip(" .\"'“”").lower()
    if not told:
        return ()
    if told in _YES or told in _NO:
        found = {*_YES, *_NO}
    elif (number := _number(told)) is not None:
        found = {str(number), number_word(number), f"{number:,}", f"{number}.0", told}
        found |= {number_word(number).replace("-", " "), *_SAYS.get(number, ())}
    elif len(told) > _LONG or re.fullmatch(r"[-+]?[0-9.,]+%?", told):
        found = {told}
    else:
        found = set()
        for one in (told, _SPELLINGS.get(told, told)):
            found |= {one, plural(one), singular(one)}
        found |= {form.replace("-", " ") for form in found}
    return tuple(sorted(found, key=lambda form: (-len(form), form)))


def _number(told: str) -> int | None:
    if told in ("no", "none", "a", "an"):
        return None
    return number_value(re.sub(r"\.0+$", "", told))


@lru_cache(maxsize=4096)
def _pattern(answer: str) -> re.Pattern[str] | None:
    found = forms(answer)
    if not found:
        return None
    strings = "|".join(re.escape(form).replace(r"\ ", r"[\s-]+") for form in found)
    # "no cup" is evidence, and "no." an answer: interjections stand alone.
    alone = r"(?=\s*(?:[.,;:!?]|$))" if found == forms("yes") else ""
    return re.compile(
        rf"(?<![\w.,-])(?:\b(?P<article>an?)\s+)?(?:{strings})(?![\w-]|[.,]\d){alone}", re.I
    )


def masked(text: str, answers: Iterable[str]) -> str:
    """A text in which every form of some answers is a mask; words that only contain one stay.

    An article before a mask is always ``a``, so that it does not tell a vowel.

    >>> masked("Two of the 12 cups, an orange and a pair, stand at twelve.", ["2", "orange"])
    '___ of the 12 cups, a ___ and a ___, stand at twelve.'
    >>> masked("There is no cup. So no.", ["no"])
    'There is no cup. So ___.'
    """
    for answer in sorted(dict.fromkeys(answers), key=lambda one: (-len(one), one)):
        pattern = _pattern(answer)
        if pattern is not None:
            text = pattern.sub(_blank, text)
    return text


def _blank(found: re.Match[str]) -> str:
    article = found["article"]
    return MASK if article is None else f"{article[0]} {MASK}"


def unanswered(text: str, answers: Iterable[str]) -> str:
    """c⁻ of a rationale (METHODS.md, section 1.3, S3): without its answer sentence, and masked.

    >>> unanswered("There are three red cups. So the answer is 3.", ["3"])
    'There are ___ red cups.'
    """
    return masked(without_answer(text), answers)
