"""The reader: what a text claims, sentence by sentence, and what of it could not be read.

It reads its own company's text (the verbalizer's, in every wording) and English that somebody else
wrote. What it cannot read it says it did not read; it never guesses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from vprog.english import in_pairs
from vprog.rationalize.claim import Claim, Operand
from vprog.rationalize.reading_clause import Clauses
from vprog.rationalize.reading_noun import Vocabulary
from vprog.rationalize.reading_text import sentences, tokens

#: The most characters of a text that are read; the rest is said to be unread.
MOST: Final = 20_000
_LONGEST: Final = 400
#: What leads into a clause, and claims nothing.
_LEADS: Final = tuple(
    "so|thus|therefore|hence|and|but|also|then|now|first|next|finally|since|because|as|while|whereas|"
    "although|though|however|which means that|which means|this means that|this means|that means|"
    "it follows that|we see that|we can see that|i can see that|i see that|i note that|note that|"
    "notice that|looking closely|it is clear that|clearly|in fact|indeed|overall|in short|of course|"
    "in the picture|in the image|in this picture|in this image|in the photo|in this photo|in the scene|in this scene|"
    "here|to begin with|to start|to start with|at the same time|in addition|in conclusion|for example|for instance|of these|by the way|to be precise|more precisely|as a result|"
    "consequently|for that reason|that is why|this is why|from this|given that|and so|and therefore|"
    "secondly|second|third|lastly|let us look|well|ok|okay|after all|in other words|as we can see|"
    "as you can see|looking at the picture|looking at the image|looking at the scene|on the other hand|by contrast|in contrast|"
    "i observe that|we observe that|we know that|it seems that|it appears that|it turns out that|"
    "meanwhile|similarly|likewise|accordingly|besides|moreover|furthermore|additionally|specifically|"
    "in particular|actually|that said|even though|even so|still|yes and|meaning that|meaning|"
    "it is true that|it is the case that|this tells us that|this shows that|that shows that|making it clear that|and hence|and thus|"
    "looking around|upon inspection|on inspection|in the end|in sum|to sum up|all in all|in total|altogether|"
    "thinking step by step|step by step|from left to right|"
    "that leaves us with the fact that|we conclude that|i conclude that|we can conclude that|then again".split("|")
)  # fmt: skip
#: What may stand behind a clause, and claims nothing.
_TRAILS: Final = tuple(
    "by the way|of all|outside|outdoors|indoors|in this case|too|indeed|only|alone|in the picture|in the image|in this picture|in this image|in the photo|in this photo|in the scene|in this scene|"
    "in the photograph|in all|in total|altogether|as well|too|here|instead|respectively|overall|at all|"
    "then|now|again|visible|present|in it|to be seen|there|in view|in sight|of them all|"
    "either|exactly|after all|anywhere|in the frame|on display|shown|we are looking for|we want|"
    "in question|that we want|in this shot|in the shot|of them|anywhere in the picture|anywhere in the image|in this view".split("|")
)  # fmt: skip
_JOINTS: Final = frozenset(
    ", ; : and but so because since while whereas as which therefore hence thus although though "
    "meaning making or when ( ) — \u2013 -".split()
)
#: With these a clause says what might be, not what is.
_VAGUE: Final = frozenset(
    "most many much few several majority minority half couple pair lot lots plenty handful dozens".split()
)
_DOUBTS: Final = frozenset(
    "if might may perhaps maybe could would probably possibly unless whether suppose assume".split()
)


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence as it was read.

    Attributes:
        text: the sentence.
        claims: what it claims, in order; without evidence.
        unread: the parts of it that could not be read.
    """

    text: str
    claims: tuple[Claim, ...]
    unread: tuple[str, ...] = ()


def read(text: str, known: Vocabulary | None = None) -> tuple[ReadSentence, ...]:
    """The claims of a text, sentence by sentence.

    Args:
        text: English prose, of the verbalizer or of anybody.
        known: words of the picture that the text is about; they help with verbs and nouns of many
            words, and are never needed for the verbalizer's own text.

    >>> [claim] = read("There are two red cups.")[0].claims
    >>> claim.kind, claim.subject.head, claim.subject.attributes, claim.object
    ('count', 'cup', ('red',), 2)
    >>> read("Perhaps it is a cup.")[0].unread
    ('Perhaps it is a cup',)
    """
    found: list[ReadSentence] = []
    for said in sentences(text[:MOST]):
        sentence = read_sentence(said, known)
        if found and found[-1].text.endswith("?"):
            sentence = _unanswered(sentence)
        found.append(sentence)
    if len(text) > MOST:
        found.append(ReadSentence("…", (), (f"{len(text) - MOST} characters more",)))
    return tuple(found)


def _unanswered(sentence: ReadSentence) -> ReadSentence:
    """A sentence behind a question: a yes or no that opens it answers that one alone."""
    if not sentence.claims or sentence.text[:3].lower().rstrip(",.;: ") not in ("yes", "no"):
        return sentence
    word = sentence.text[:3].rstrip(",.;: ")
    return replace(sentence, claims=sentence.claims[1:], unread=(word, *sentence.unread))


def read_sentence(text: str, known: Vocabulary | None = None) -> ReadSentence:
    """The claims of one sentence."""
    words = tokens(text)
    if len(words) > _LONGEST:
        return ReadSentence(text, (), (text,))
    return _Reader(Clauses(words, known or Vocabulary(), text), text).read()


def _is_vague(words: list[str]) -> bool:
    """Whether a clause speaks of so many as nobody can count: "most of", "a couple of"."""
    for place, word in enumerate(words[:-1]):
        if word in _VAGUE and words[place + 1] == "of":
            return word != "pair" or not any(map(in_pairs, words[place + 2 : place + 5]))
    return False


class _Reader:
    """Goes through a sentence clause by clause."""

    def __init__(self, clauses: Clauses, text: str) -> None:
        self.clauses = clauses
        self.words = clauses.words
        self.text = text
        self.claims: list[Claim] = []
        self.unread: list[str] = []

    def read(self) -> ReadSentence:
        words, i = self.words, self._opening()
        subject: Operand | None = None
        if words and words[-1] == "?":
            return ReadSentence(self.text, (), (self.text,))
        while i < len(words):
            here = self._lead(i)
            if here >= len(words):
                break
            stop = self._next(here)
            if any(w in _DOUBTS for w in words[i:stop]) or _is_vague(words[i:stop]):
                stop = len(words) if words[here] in ("if", "unless", "suppose") else stop
                self._skip(here, stop)
                i = stop
                continue
            found = self.clauses.clause(here, subject)
            end = None if found is None else self._trail(found[1])
            if found is None or end is None or not self._closed(end):
                stop = max(stop, here + 1)
                self._skip(here, stop)
                self.clauses.told = False
                i = stop
                continue
            self.claims += found[0]
            self.clauses.told = bool(found[0])
            subject = found[2] or subject
            i = end
        return ReadSentence(self.text, tuple(self.claims), tuple(self.unread))

    def _opening(self) -> int:
        """A yes or no that opens the sentence is its answer."""
        words = self.words
        i = 0
        while i < len(words) and words[i] in (
            "so",
            "thus",
            "hence",
            "therefore",
            ",",
            "then",
            "answer",
            ":",
        ):
            i += 1
        for lead in (
            ("i", "would", "say"),
            ("i", "say"),
            ("i'd", "say"),
            ("we", "say"),
            ("that", "is", "a"),
        ):
            if words[i : i + len(lead)] == list(lead):
                i += len(lead)
        if (
            i < len(words)
            and words[i] in ("yes", "no")
            and (
                i + 1 == len(words)
                or words[i + 1] in (",", ";", ":", "-", "\u2013", "—", "because")
            )
        ):
            self.claims.append(Claim("answer", object=words[i] == "yes"))
            return i + 1
        return 0

    def _lead(self, i: int) -> int:
        """Past what leads into a clause."""
        while i < len(self.words):
            if not any(c.isalnum() for c in self.words[i]) and self.words[i] not in ("“", "<", "("):
                i += 1
                continue
            lead = self.clauses.any_of(i, _LEADS)
            if lead == "yes and" and self.words[i + 2 : i + 3] in (["yes"], ["no"]):
                return i  # values, and no assent
            if not lead or (
                lead in ("first", "second", "third") and not self.clauses.at(i + 1, ",")
            ):
                return i
            i += len(lead.split())
            if self.clauses.at(i, "that") and lead in ("so", "now"):
                i += 1
        return i

    def _trail(self, i: int) -> int:
        while True:
            more = self.clauses.any_of(i, _TRAILS)
            if not more:
                return i
            i += len(more.split())

    def _closed(self, i: int) -> bool:
        return i >= len(self.words) or self.words[i] in _JOINTS

    def _next(self, i: int) -> int:
        """Where the next clause may begin."""
        for j in range(i + 1, len(self.words)):
            word = self.words[j]
            if word in (",", ";", ":", "—", "\u2013"):
                return j
            if word in (
                "because",
                "so",
                "therefore",
                "whereas",
                "while",
                "since",
                "hence",
                "thus",
                "but",
            ):
                return j
            if word == "and" and self.clauses.is_clause(j + 1):
                return j
        return len(self.words)

    def _skip(self, start: int, stop: int) -> None:
        said = " ".join(t.text for t in self.clauses.tokens[start:stop])
        if any(c.isalnum() for c in said):
            self.unread.append(said)
