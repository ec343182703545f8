"""What is said of something, from the verb on, and how it stands behind a noun."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import takewhile

from vprog.rationalize.claim import Claim, Kind, Measure, Operand
from vprog.rationalize.phrase import Phrase
from vprog.rationalize.wording import Unsayable

#: What opens a clause behind a noun, and the verbs of such clauses.
_OPENS = re.compile(r"\b(?:that|whose|for which)\b")
_VERBS = re.compile(r"\b(?:is|are|has|have|does|do|shows?)\b")

#: How "any" or "all" of others is said, and whether the verb is affirmed: by which of the two it
#: is, whether it holds, and whether the others are the subject.
QUANTIFIED = {
    (True, True, False): ("one", True),
    (True, True, True): ("one", True),
    (True, False, False): ("any", False),
    (True, False, True): ("none", True),
    (False, True, False): ("each", True),
    (False, True, True): ("each", True),
    (False, False, False): ("each", False),
    (False, False, True): ("not each", True),
}
#: What "one of" and its likes say of a group, as claims have it.
SHARES = {"one": "1", "any": "some", "each": "all"}


@dataclass(frozen=True, slots=True)
class Verb:
    """What is said of something, from the verb on.

    Attributes:
        text: "is red", "whose area is more than five", "for which it overlaps the door".
        kind: of the claim that it makes of a subject.
        name: of that claim or relation: "left of", "" for an attribute, "area" for a property.
        args: what the subject is related to; the attribute; of a property its sign and value.
        holds: False: it is denied.
    """

    text: str
    kind: Kind
    name: str
    args: tuple[Operand, ...]
    holds: bool = True

    def claim(self, subject: Operand) -> Claim:
        """What it claims of a subject."""
        if self.kind == "compare":
            return Claim("compare", Measure(self.name, subject), str(self.args[0]), self.args[1])
        what = self.args[0] if len(self.args) == 1 else self.args
        return Claim(self.kind, subject, self.name, what, self.holds)


def linked_verbs(parts: list[Verb], word: str) -> Verb:
    """Verbs joined by "and" or "or".

    Raises:
        Unsayable: they have no form in common.
    """
    texts = [p.text for p in parts]
    tails = {p.text.removeprefix(f"whose {p.name} ") for p in parts if p.kind == "compare"}
    if word == "or" and len(tails) == 1 and all(p.kind == "compare" for p in parts):
        # "whose top or bottom is that of the box"
        name = " or ".join([p.name for p in parts])
        return Verb(f"whose {name} {tails.pop()}", "compare", name, parts[0].args)
    which = [t.startswith("for which ") for t in texts]
    if all(which):
        texts[1:] = [t.removeprefix("for which ") for t in texts[1:]]
    elif any(which):
        raise Unsayable
    verb = texts[0].partition(" ")[0]
    if verb in ("is", "are"):
        texts[1:] = [t.removeprefix(f"{verb} ") for t in texts[1:]]
    text = f" {word} ".join(texts)
    return Verb(text, "relation", f"for which {text}", ())


def going_on(texts: list[str], claims: list[Claim], word: str) -> str:
    """Clauses in a row; one about the same thing as the one before goes on without naming it again.

    >>> said = ["the red cup is large", "the red cup is near the dog"]
    >>> from vprog.rationalize.claim import Reference
    >>> cup = Reference("cup", ("red",))
    >>> going_on(said, [Claim("attribute", cup), Claim("relation", cup)], "and")
    'the red cup is large and is near the dog'
    """
    text = texts[0] if texts else ""
    for place in range(1, len(texts)):
        tail = f", {word} {texts[place]}"
        if len(claims) == len(texts) and claims[place].subject == claims[place - 1].subject:
            pairs = zip(texts[place - 1], texts[place], strict=False)
            same = "".join([a for a, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)])
            head, verb, _ = same.rpartition(" is ")
            opened = len(_OPENS.findall(head.removeprefix("that ")))
            whole = verb and opened <= len(_VERBS.findall(head))  # no clause is cut in two
            if whole and claims[place].kind in ("attribute", "relation"):
                tail = f" {word} is {texts[place].removeprefix(f'{head} is ')}"
        text += tail
    return text


def shorten_other(phrase: Phrase) -> Phrase:
    """What is other than a thing and near that thing is the other one near it."""
    for part in phrase.after:
        name = part.one.removeprefix("other than ")
        if name != part.one and any(name in more.one for more in phrase.after if more != part):
            rest = tuple(more for more in phrase.after if more != part)
            return replace(phrase, before=(*phrase.before, "other"), after=rest)
    return phrase


def of_several(after: str) -> str:
    """What follows several things: "that overlap", not "that overlaps"."""
    if not after.startswith("that "):
        return after
    verb, _, rest = after[5:].partition(" ")
    plain = verb[:-1] if verb.endswith("s") else verb
    return f"that {plain} {rest}"


def as_relative(verb: str) -> str:
    """What is said of a thing, behind its noun: "that is red", "that the woman is holding"."""
    if verb.startswith("whose"):
        return verb
    clause = verb.removeprefix("for which ")
    if clause == verb:
        return f"that {verb}"
    before, _, last = clause.rpartition(" ")
    plain = last in ("it", "them") and last not in before.split()
    if plain and " or " not in clause and " and " not in clause and not clause.startswith("there "):
        # Not "the sail that that boat is with".
        who = f"the {before[len('that ') :]}" if before.startswith("that ") else before
        return f"that {who}"
    return verb
